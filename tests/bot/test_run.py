"""`noisegate run` where it cannot start, or has to wait.

It waits in a process of its own, and so does one error end there in a sentence. What it does once
it runs is held by `tests/processes`.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.run import ended_by_signal, run
from bot.sandbox.running import running_slack
from bot.settings import read_settings
from domain.errors import NoisegateError
from storage.database import Database

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:1/api"
SECRET = "s3cret"


@asynccontextmanager
async def noisegate_run(**environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NOISEGATE_LOG_FORMAT": "json", **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def refusal(environment: Mapping[str, str]) -> str:
    """Why it does not start, in its own words, without a secret."""
    with pytest.MonkeyPatch.context() as patch, structlog.testing.capture_logs() as lines:
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(NoisegateError) as refused:
            await run(read_settings())
    said = str(refused.value)
    assert SECRET not in said + str(lines)
    return said


async def logged(process: asyncio.subprocess.Process, event: str) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if event in line.decode():
            return line.decode()
    raise AssertionError(event)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@asynccontextmanager
async def answering_garbage(port: int) -> AsyncIterator[None]:
    """Something at this port that calls everything a success, and is not Slack."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/api/{method}", answer)
    async with TestServer(app, port=port):
        yield


def tokens(file: Path, **others: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": f"xoxb-{SECRET}",
        "SLACK_APP_TOKEN": f"xapp-{SECRET}",
        "SLACK_API_URL": NOWHERE,
        "DATABASE_URL": f"sqlite:///{file}",
        **others,
    }


async def test_without_tokens_it_says_what_is_missing_and_points_to_the_sandbox() -> None:
    async with noisegate_run() as process:
        _, told = await asyncio.wait_for(process.communicate(), 60)

    said = told.decode()
    assert process.returncode == 1
    assert "Traceback" not in said
    assert "SLACK_BOT_TOKEN is missing" in said
    assert "SLACK_APP_TOKEN is missing" in said
    assert "make run" in said


async def test_a_token_that_slack_refuses_ends_it_in_a_sentence(tmp_path: Path) -> None:
    async with running_slack(tmp_path / "slack.sqlite3") as slack:
        given = tokens(tmp_path / "x.sqlite3", SLACK_API_URL=slack.api_url)
        bot = await refusal(given)
        app = await refusal(given | {"SLACK_BOT_TOKEN": slack.credentials.bot_token})

    assert "SLACK_BOT_TOKEN" in bot
    assert "SLACK_APP_TOKEN" in app


async def test_a_slack_that_cannot_be_reached_or_answers_garbage_is_waited_for_in_words(
    tmp_path: Path,
) -> None:
    port, slacks = free_port(), free_port()
    file, address = tmp_path / "x.sqlite3", f"http://127.0.0.1:{slacks}/api"
    given = tokens(file, NOISEGATE_PORT=str(port), SLACK_API_URL=address)

    async with noisegate_run(**given) as process:
        await logged(process, "asking Slack whose bot token this is")
        waiting = await logged(process, "trying again")
        async with answering_garbage(slacks):
            garbage = await logged(process, "is not Slack")
        async with aiohttp.ClientSession() as session:
            for path in ("healthz", "readyz"):
                async with session.get(f"http://127.0.0.1:{port}/{path}") as answer:
                    assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(process.wait(), 15)

    assert "Slack cannot be reached from here. Look at the network" in waiting
    assert "trying again" in garbage
    assert SECRET not in waiting + garbage
    assert status == 0


async def test_over_socket_mode_nothing_listens_unless_a_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        said = await refusal(tokens(tmp_path / "x.sqlite3", NOISEGATE_PORT=port))

    assert f"127.0.0.1, port {port}" in said


async def test_a_database_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    address = f"postgresql://anna:{SECRET}@127.0.0.1:1/crm"

    said = await refusal(tokens(tmp_path / "x.sqlite3", DATABASE_URL=address))

    assert "cannot be reached" in said


async def test_a_second_bot_on_one_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    with closing(Database(f"sqlite:///{file}")):
        said = await refusal(tokens(file))

    assert "already running" in said


async def test_the_first_signal_ends_it_and_the_second_one_at_once() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ended = ended_by_signal()
        assert not ended.is_set()

        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(ended.wait(), 5)

        for number in before:
            assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
