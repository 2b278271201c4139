"""The traps of Bolt and slack_sdk that Noisegate goes around, each with what would show it.

The last of them, an acknowledgement that is lost at shutdown, is in tests/processes.
"""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from structlog.testing import capture_logs

from bot.app import Installation, build
from bot.pace import SLACKS
from bot.sandbox import payloads
from bot.sandbox.model import BOT_ID, BOT_USER_ID, TEAM_ID
from bot.sandbox.postman import Carrier, EventPost, Postman, Retry
from bot.sandbox.running import WORKSPACE, Sandbox, running_sandbox
from bot.sandbox.sockets import SocketPostman
from storage.database import Database
from tests.flows.person import Person

COMMAND = {
    "command": "/noisegate",
    "text": "help",
    "team_id": TEAM_ID,
    "user_id": "U0PETER",
    "channel_id": "C0CUSTOMERS",
}
ANSWER = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"ok": true}'
)
POLL = 0.01
"""Seconds between two looks of Bolt's for the answer of a listener."""


@pytest.fixture(params=[False, True], ids=["http", "socket"])
async def sandbox(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path
) -> AsyncIterator[Sandbox]:
    """A sandbox whose requests take each way in turn."""
    file = Path(shutil.copy(migrated_file, tmp_path / "both.sqlite3"))
    async with running_sandbox(file, socket_mode=request.param) as running:
        yield running


# A command that holds the word "payload" (Bolt's own parsing of forms reads nothing else then)


async def test_a_command_may_hold_the_word_payload(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")
    await maria.types("/contact add Anna Jensen")
    await maria.submits()

    for note in ("payload", 'payload={"type":"x"}', "a&payload=b"):
        answer = await maria.types(f"/log Anna Jensen by phone: {note}")

        assert answer.startswith("Logged")
        assert note.replace("&", "&amp;") in answer


# The poll (without `process_before_response` Bolt looks for the answer every 10 ms)


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The lengths of all naps that the code takes from now on."""
    taken: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float, result: Any = None) -> Any:
        taken.append(seconds)
        return await sleep(seconds, result)

    monkeypatch.setattr(asyncio, "sleep", noted)
    return taken


async def test_a_command_is_answered_when_its_listener_ends(
    sandbox: Sandbox, sleeps: list[float]
) -> None:
    answer = await sandbox.noisegate.app.async_dispatch(
        AsyncBoltRequest(body=COMMAND, mode="socket_mode")
    )

    assert answer.status == 200
    assert POLL not in sleeps


async def test_bolt_left_to_itself_polls(sleeps: list[float]) -> None:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM_ID, bot_token="xoxb-x")

    async def listener(ack: Any) -> None:
        await ack("heard")

    app = AsyncApp(authorize=authorize, request_verification_enabled=False)
    app.command("/noisegate")(listener)

    await app.async_dispatch(AsyncBoltRequest(body=COMMAND, mode="socket_mode"))

    assert POLL in sleeps


# OAuth (with these two in the environment Bolt adds a flow whose files are in the home directory)


async def test_the_variables_of_an_oauth_flow_add_none_and_write_nothing(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(migrated_file, tmp_path / "oauth.sqlite3"))
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")

    async with running_sandbox(file) as sandbox:
        answer = await Person(sandbox, "maria").types("/noisegate help")

        assert sandbox.noisegate.app.oauth_flow is None
    assert "/log" in answer
    assert not list(home.iterdir())


# A connection that is lost after Slack accepted the call (slack_sdk would send it again)


@asynccontextmanager
async def accepting_then_gone(answered: int) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that answers some calls, and drops the connection of each later one unanswered.

    Gives its address, and the calls that it accepted.
    """
    accepted: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (call := await _call(reader)) is not None:
            accepted.append(call)
            if len(accepted) > answered:
                break
            body = b'{"ok": true, "ts": "1.2", "channel": "C1"}'
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
            )
            writer.write(head.encode() + b"\r\n\r\n" + body)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/", accepted


async def _call(reader: asyncio.StreamReader) -> str | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    length = next(
        int(line.partition(":")[2])
        for line in head.splitlines()
        if line.lower().startswith("content-length:")
    )
    await reader.readexactly(length)
    return head.split()[1].rpartition("/")[2]


@pytest.mark.parametrize("before", [0, 1], ids=["a new connection", "one that is kept alive"])
async def test_a_message_that_slack_accepted_is_not_sent_twice(
    before: int, database: Database
) -> None:
    async with (
        accepting_then_gone(answered=before) as (address, accepted),
        aiohttp.ClientSession() as session,
    ):
        noisegate = build(
            database=database,
            session=session,
            api_url=address,
            installation=lambda _: Installation(WORKSPACE, "xoxb-x", BOT_ID, BOT_USER_ID),
            now=lambda: datetime.now(UTC),
            paces=SLACKS,
        )
        client = noisegate.services.client(WORKSPACE)
        for _ in range(before):
            await client.chat_postMessage(channel="C1", text="first")

        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel="C1", text="accepted, then cut")

    assert accepted == ["chat.postMessage"] * (before + 1)


# Errors (what is not acknowledged in its own form, Slack sends again, or calls a failed app)


class Counting:
    """A way to the bot that counts how often each event took it."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self.events = 0

    async def command(self, form: Mapping[str, str]) -> Any:
        return await self._carrier.command(form)

    async def interaction(self, payload: dict[str, Any]) -> Any:
        return await self._carrier.interaction(payload)

    async def event(self, payload: dict[str, Any], retry: Retry | None = None) -> None:
        self.events += 1
        await self._carrier.event(payload, retry)


@pytest.fixture
def broken(sandbox: Sandbox, tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox whose bot has lost the table of its members; what it logs is kept apart."""
    database = sqlite3.connect(tmp_path / "both.sqlite3")
    database.execute("ALTER TABLE member RENAME TO lost")
    database.commit()
    database.close()
    with capture_logs():
        yield sandbox


@pytest.fixture
async def carrier(sandbox: Sandbox) -> AsyncIterator[Counting]:
    slack = sandbox.slack
    if slack.sockets.enabled:
        yield Counting(SocketPostman(slack.sockets))
        return
    async with aiohttp.ClientSession() as session:
        url, secret = f"{slack.address}/slack/events", slack.credentials.signing_secret
        yield Counting(Postman(session, url, secret, time.time))


async def test_an_event_whose_listener_fails_is_not_sent_again(
    broken: Sandbox, carrier: Counting
) -> None:
    slack = broken.workspace
    event = payloads.user_event(slack, "user_change", slack.person("U0PETER"), slack.next_ts())

    await EventPost(carrier, time.time).send(payloads.event_callback(event, int(time.time())))

    assert carrier.events == 1


async def test_a_command_whose_listener_fails_is_answered_with_a_reference(
    broken: Sandbox,
) -> None:
    answer = await Person(broken, "maria").types("/contact add Anna")

    assert "reference" in answer.lower()
    assert "failed with the error" not in answer


async def test_a_form_whose_listener_fails_keeps_what_was_filled_in(
    sandbox: Sandbox, request: pytest.FixtureRequest
) -> None:
    maria = Person(sandbox, "maria")
    await maria.types("/contact add Anna Jensen")
    form = maria.modal.id
    request.getfixturevalue("broken")

    await maria.submits(name="Anna Jensen")

    assert maria.modal.id != form
    assert "reference" in str(maria.modal.blocks).lower()
    await sandbox.gestures.close(maria.id, maria.modal.id)
    assert maria.modal.id == form


async def test_an_event_that_nobody_listens_for_is_no_failure(
    sandbox: Sandbox, carrier: Counting
) -> None:
    event = {"type": "emoji_changed", "event_ts": sandbox.workspace.next_ts()}

    await EventPost(carrier, time.time).send(payloads.event_callback(event, int(time.time())))

    assert carrier.events == 1
