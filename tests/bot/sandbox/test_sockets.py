"""Socket Mode of the pretend Slack, against slack_sdk's own client and a bare WebSocket."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.limits import ANSWER_SECONDS, SOCKETS
from bot.sandbox.model import Message
from bot.sandbox.postman import Carrier, EventPost, Retry, Unheard
from bot.sandbox.running import Slack, running_slack
from bot.sandbox.sockets import SocketPostman

PETER = "U0PETER"
ROOM = "C0CUSTOMERS"
COMMAND = {"command": "/log", "text": ""}


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Slack]:
    async with running_slack(tmp_path / "slack.sqlite3") as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def web(slack: Slack, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])


class Bot:
    """A bot of a few lines on slack_sdk's client: it keeps what comes and answers as told."""

    def __init__(self, client: SocketModeClient) -> None:
        self.taken: list[SocketModeRequest] = []
        self.answer: dict[str, Any] | None = None
        client.socket_mode_request_listeners.append(self.take)

    async def take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.taken.append(request)
        said = {"envelope_id": request.envelope_id}
        await client.send_socket_mode_response(
            said if self.answer is None else {**said, "payload": self.answer}
        )


@pytest.fixture
async def bot(slack: Slack, web: AsyncWebClient) -> AsyncIterator[Bot]:
    client: Any = SocketModeClient(slack.credentials.app_token, web_client=web, ping_interval=0.1)
    await client.connect()
    await slack.sockets.connected()
    yield Bot(client)
    await client.close()
    await asyncio.gather(
        *(
            task
            for task in (
                client.message_processor,
                client.current_session_monitor,
                client.message_receiver,
            )
            if task is not None
        ),
        return_exceptions=True,
    )


class Wire:
    """A bare WebSocket, for what no client of Slack's does."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def hears(self) -> dict[str, Any]:
        return dict(await self._socket.receive_json(timeout=5))

    async def says(self, **said: Any) -> None:
        await self._socket.send_json(said)

    async def says_text(self, text: str) -> None:
        await self._socket.send_str(text)

    async def is_over(self) -> bool:
        kind = (await self._socket.receive(timeout=5)).type
        return kind in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def address(slack: Slack, web: AsyncWebClient) -> str:
    return str((await web.apps_connections_open(app_token=slack.credentials.app_token))["url"])


@contextlib.asynccontextmanager
async def connected(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> AsyncIterator[Wire]:
    async with session.ws_connect(await address(slack, web)) as socket:
        yield Wire(socket)


# Getting in


@pytest.mark.parametrize(
    ("token", "error"),
    [("xapp-other", "invalid_auth"), ("xoxb-sandbox", "not_allowed_token_type")],
)
async def test_only_the_app_level_token_opens_a_connection(
    web: AsyncWebClient, token: str, error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await web.apps_connections_open(app_token=token)

    assert refused.value.response["error"] == error


async def test_the_app_level_token_is_taken_in_the_header_alone(
    slack: Slack, session: aiohttp.ClientSession
) -> None:
    url = f"{slack.api_url}apps.connections.open"
    token = slack.credentials.app_token

    async with session.post(url, data={"token": token}) as answer:
        assert (await answer.json())["error"] == "invalid_auth"
    async with session.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
        assert (await answer.json())["error"] == "insecure_request"


async def test_the_app_level_token_opens_nothing_else(slack: Slack, web: AsyncWebClient) -> None:
    web.token = slack.credentials.app_token

    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await web.auth_test()


async def test_an_address_works_once(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = await address(slack, web)
    async with session.ws_connect(url) as first:
        assert (await Wire(first).hears())["type"] == "hello"

    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)


async def test_hello_says_which_app_it_is_and_how_many_connections_there_are(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with connected(slack, web, session), connected(slack, web, session) as second:
        hello = await second.hears()

    assert hello["connection_info"] == {"app_id": "A0NOISEGATE"}
    assert hello["num_connections"] == 2
    assert hello["debug_info"]["approximate_connection_time"] > 0


async def test_there_are_at_most_ten_connections(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(SOCKETS.limit):
            wire = await stack.enter_async_context(connected(slack, web, session))
            assert (await wire.hears())["type"] == "hello"
        one_more = await stack.enter_async_context(connected(slack, web, session))

        refusal = await one_more.hears()

        assert (refusal["type"], refusal["reason"]) == ("disconnect", "too_many_websockets")
        assert await one_more.is_over()
        assert slack.sockets.connections == SOCKETS.limit


async def test_with_socket_mode_switched_off_a_connection_is_told_so(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    slack.sockets.enabled = False

    async with connected(slack, web, session) as wire:
        assert (await wire.hears())["reason"] == "link_disabled"
        assert await wire.is_over()


# Envelopes


async def test_a_command_comes_in_an_envelope_and_its_answer_is_shown(
    slack: Slack, bot: Bot
) -> None:
    bot.answer = {"text": "Noted."}

    await slack.gestures.say(PETER, ROOM, "/log Anna: sent the payload")

    (request,) = bot.taken
    assert request.type == "slash_commands"
    assert request.accepts_response_payload
    assert request.payload["command"] == "/log"
    assert request.payload["text"] == "Anna: sent the payload"
    assert slack.workspace.timeline(PETER, ROOM)[-1].text == "Noted."


async def test_an_event_comes_in_an_envelope_that_takes_no_answer(slack: Slack, bot: Bot) -> None:
    bot.answer = {"text": "nobody asked"}

    await slack.gestures.open_home(PETER)

    (request,) = bot.taken
    assert request.type == "events_api"
    assert not request.accepts_response_payload
    assert request.payload["event"]["type"] == "app_home_opened"
    assert (request.retry_attempt, request.retry_reason) == (0, "")


async def test_every_connection_gets_envelopes_and_each_comes_once(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with connected(slack, web, session) as one, connected(slack, web, session) as two:
        await one.hears()
        await two.hears()
        carrier = SocketPostman(slack.sockets)
        async with asyncio.TaskGroup() as group:
            bringing = [group.create_task(carrier.command(COMMAND)) for _ in range(6)]
            for wire in (one, two):
                for _ in range(3):
                    got = await wire.hears()
                    await wire.says(envelope_id=got["envelope_id"], payload={"text": "Noted."})

        assert [task.result() for task in bringing] == [{"text": "Noted."}] * 6


async def test_an_acknowledgement_counts_on_the_connection_that_carried_the_envelope(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with connected(slack, web, session) as one, connected(slack, web, session) as two:
        await one.hears()
        await two.hears()
        hasty = SocketPostman(slack.sockets, patience=0.2)
        bringing = asyncio.create_task(hasty.command(COMMAND))
        got = await one.hears()

        await two.says(envelope_id=got["envelope_id"])

        with pytest.raises(Unheard, match="operation_timeout"):
            await bringing


async def test_whatever_is_no_acknowledgement_is_passed_over(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with connected(slack, web, session) as wire:
        await wire.hears()
        bringing = asyncio.create_task(SocketPostman(slack.sockets).command(COMMAND))
        got = await wire.hears()
        for text in ("", "{", "[]", "null", json.dumps({"envelope_id": "other"})):
            await wire.says_text(text)

        await wire.says(envelope_id=got["envelope_id"], payload={"text": "Noted."})

        assert await bringing == {"text": "Noted."}


# Nobody there, and nobody answering


async def test_without_a_connection_a_command_fails_at_once(slack: Slack) -> None:
    await slack.gestures.say(PETER, ROOM, "/log")

    said = slack.workspace.timeline(PETER, ROOM)[-1].text
    assert said == "/log failed with the error “dispatch_failed”"


async def test_without_an_acknowledgement_a_command_times_out(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with connected(slack, web, session) as wire:
        await wire.hears()

        with pytest.raises(Unheard, match="operation_timeout"):
            await SocketPostman(slack.sockets, patience=0.05).command(COMMAND)


def test_patience_ends_after_three_seconds() -> None:
    assert ANSWER_SECONDS.limit == 3


class DeafBot:
    """A way to a bot that acknowledges nothing; `heard` says which try each event was."""

    def __init__(self, *, final: bool = False) -> None:
        self.heard: list[tuple[str, Retry | None]] = []
        self.final = final

    async def command(self, form: Any) -> Any:
        raise NotImplementedError

    async def interaction(self, payload: Any) -> Any:
        raise NotImplementedError

    async def event(self, payload: Any, retry: Retry | None = None) -> None:
        self.heard.append((payload["event_id"], retry))
        raise Unheard("operation_timeout", "timeout", final=self.final)


async def test_an_event_is_sent_again_at_once_after_a_minute_and_after_five() -> None:
    deaf = DeafBot()
    carrier: Carrier = deaf
    clock = [0.0]
    post = EventPost(carrier, lambda: clock[0])

    await post.send({"event_id": "Ev1"})
    assert [retry and retry.number for _, retry in deaf.heard] == [None, 1]
    clock[0] = 59
    await post.again()
    assert len(deaf.heard) == 2
    for moment in (60, 60 + 5 * 60, 10_000, 20_000):
        clock[0] = moment
        await post.again()

    assert deaf.heard == [
        ("Ev1", None),
        ("Ev1", Retry(1, "timeout")),
        ("Ev1", Retry(2, "timeout")),
        ("Ev1", Retry(3, "timeout")),
    ]


async def test_a_bot_may_ask_not_to_be_sent_it_again() -> None:
    deaf = DeafBot(final=True)
    post = EventPost(deaf, lambda: 0.0)

    await post.send({"event_id": "Ev1"})

    assert deaf.heard == [("Ev1", None)]


async def test_a_repeated_event_says_which_try_it_is(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with connected(slack, web, session) as wire:
        await wire.hears()
        hasty = SocketPostman(slack.sockets, patience=0.05)
        sending = asyncio.create_task(EventPost(hasty, lambda: 0.0).send({"event_id": "Ev1"}))

        first, second = await wire.hears(), await wire.hears()
        await wire.says(envelope_id=second["envelope_id"])
        await sending

    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert first["envelope_id"] != second["envelope_id"]
    assert first["payload"] == second["payload"]


# New connections for old


async def test_a_warning_comes_ahead_and_the_connection_still_takes_envelopes(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with connected(slack, web, session) as wire:
        await wire.hears()

        await slack.sockets.warn()

        assert (await wire.hears())["reason"] == "warning"
        assert slack.sockets.connections == 1


async def test_a_refreshed_connection_may_still_acknowledge_and_is_closed_then(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    async with connected(slack, web, session) as wire:
        await wire.hears()
        bringing = asyncio.create_task(SocketPostman(slack.sockets).command(COMMAND))
        got = await wire.hears()

        refreshing = asyncio.create_task(slack.sockets.refresh())
        goodbye = await wire.hears()
        assert slack.sockets.connections == 0
        await wire.says(envelope_id=got["envelope_id"], payload={"text": "Noted."})

        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "refresh_requested")
        assert await bringing == {"text": "Noted."}
        assert await wire.is_over()
        await refreshing


async def test_slacks_own_client_comes_back_after_a_refresh(slack: Slack, bot: Bot) -> None:
    await slack.sockets.refresh()
    await asyncio.wait_for(slack.sockets.connected(), 5)
    bot.answer = {"text": "Noted."}

    await slack.gestures.say(PETER, ROOM, "/log")

    said: Message = slack.workspace.timeline(PETER, ROOM)[-1]
    assert said.text == "Noted."


async def test_slacks_own_client_comes_back_after_a_cut(slack: Slack, bot: Bot) -> None:
    slack.sockets.drop()
    await asyncio.wait_for(slack.sockets.connected(), 5)

    await slack.gestures.open_home(PETER)

    assert bot.taken
