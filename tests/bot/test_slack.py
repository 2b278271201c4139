"""Asking Slack for as long as it takes, and what is said meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.slack import SlackRefuses, Unanswered, introduction, patiently, socket_address
from storage.database import Withdrawn
from tests.faults.weather import GARBAGE

Json = dict[str, Any]
Ask = Callable[[AsyncWebClient], Awaitable[object]]

ASKING: tuple[Ask, ...] = (introduction, partial(socket_address, app_token="xapp-x"))
BOT = {"team": "Fjord", "team_id": "T1", "user_id": "U1", "bot_id": "B1"}


@asynccontextmanager
async def answering(
    body: bytes, status: int = 200, kind: str = "application/json"
) -> AsyncIterator[AsyncWebClient]:
    """A client whose Slack always answers this."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers={"Content-Type": kind})

    app = web.Application()
    app.router.add_post("/api/{method}", answer)
    async with TestServer(app) as server:
        address = str(server.make_url("/api/"))
        yield AsyncWebClient(token="xoxb-x", base_url=address, retry_handlers=[])


def said(**more: Any) -> bytes:
    return json.dumps({"ok": True, **more}).encode()


def refused(name: str) -> bytes:
    return json.dumps({"ok": False, "error": name}).encode()


async def unanswered(ask: Ask, client: AsyncWebClient) -> str:
    with pytest.raises(Unanswered) as raised:
        await ask(client)
    return str(raised.value)


async def test_what_may_go_better_later_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    garbage = TypeError("'NoneType' object is not iterable")
    failures: list[Exception] = [aiohttp.ClientError(), TimeoutError(), Withdrawn(), garbage]
    pauses: list[float] = []

    async def ask() -> str:
        if failures:
            raise failures.pop()
        return "answered"

    async def noted(seconds: float, result: Any = None) -> Any:
        pauses.append(seconds)
        return result

    monkeypatch.setattr(asyncio, "sleep", noted)

    with capture_logs() as lines:
        assert await patiently(ask, "the roster") == "answered"

    assert pauses == [1, 2, 4, 8]
    whys = [line["why"] for line in lines]
    assert whys[:2] == ["TypeError", "Withdrawn"]
    assert all("cannot be reached" in why for why in whys[2:])


@pytest.mark.parametrize(("kind", "body"), [*GARBAGE, (b"text/plain", b"Be right back")])
@pytest.mark.parametrize("ask", ASKING)
async def test_what_is_no_answer_of_slacks_refuses_nothing(
    ask: Ask, kind: bytes, body: bytes
) -> None:
    async with answering(body, kind=kind.decode()) as client:
        words = await unanswered(ask, client)

    assert "is not Slack" in words
    assert "SLACK_API_URL" in words


@pytest.mark.parametrize("body", [b"<html>Oops</html>", refused("invalid_auth"), b""])
@pytest.mark.parametrize("ask", ASKING)
async def test_where_slack_fails_the_token_is_not_to_blame(ask: Ask, body: bytes) -> None:
    async with answering(body, status=503) as client:
        assert "status 503" in await unanswered(ask, client)


@pytest.mark.parametrize("name", ["ratelimited", "internal_error", "accesslimited"])
@pytest.mark.parametrize("ask", ASKING)
async def test_what_slack_may_take_later_is_named(ask: Ask, name: str) -> None:
    async with answering(refused(name)) as client:
        assert name in await unanswered(ask, client)


@pytest.mark.parametrize("ask", ASKING)
async def test_where_nobody_answers_that_is_said(ask: Ask) -> None:
    client = AsyncWebClient(token="xoxb-x", base_url="http://127.0.0.1:1/api/", retry_handlers=[])

    assert "cannot be reached" in await unanswered(ask, client)


@pytest.mark.parametrize(
    "name", ["invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"]
)
@pytest.mark.parametrize(("ask", "token"), [(ASKING[0], "BOT"), (ASKING[1], "APP")])
async def test_only_slack_itself_refuses_a_token(ask: Ask, token: str, name: str) -> None:
    async with answering(refused(name)) as client:
        with pytest.raises(SlackRefuses, match=f"SLACK_{token}_TOKEN"):
            await ask(client)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"bot_id": None}, "is no bot token"),
        ({"is_enterprise_install": True}, "for a whole organisation"),
    ],
)
async def test_a_token_of_another_kind_is_said(more: Json, words: str) -> None:
    async with answering(said(**BOT | more)) as client:
        with pytest.raises(SlackRefuses, match=words):
            await introduction(client)


async def test_an_answer_says_whose_token_it_is() -> None:
    async with answering(said(**BOT, url="wss://x")) as client:
        assert (await introduction(client))["bot_id"] == "B1"
        assert await socket_address(client, "xapp-x") == "wss://x"
