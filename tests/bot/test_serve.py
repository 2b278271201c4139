"""What `bot.serve` takes from the outside, and what it refuses."""

import asyncio
import json
import socket
import time
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.serve import Server, event_routes, listen, parsed

FORM = "application/x-www-form-urlencoded"


def test_a_command_may_hold_the_word_payload() -> None:
    raw = urlencode({"command": "/log", "text": "Anna: sent the payload"}).encode()

    body = parsed(raw, FORM)

    assert body == {"command": "/log", "text": "Anna: sent the payload"}


def test_a_press_comes_as_json_in_a_form() -> None:
    raw = urlencode({"payload": json.dumps({"type": "block_actions"})}).encode()

    assert parsed(raw, FORM) == {"type": "block_actions"}


def test_an_event_comes_as_json() -> None:
    assert parsed(b'{"type": "event_callback"}', "application/json") == {"type": "event_callback"}


def test_empty_fields_are_kept() -> None:
    assert parsed(b"command=%2Flog&text=", FORM) == {"command": "/log", "text": ""}


@given(
    st.dictionaries(st.text(), st.text(), min_size=1).filter(lambda form: "payload" not in form),
    st.sampled_from(["+", "%20"]),
)
def test_a_form_is_read_as_it_was_written(form: dict[str, str], space: str) -> None:
    raw = urlencode(form).replace("+", space).encode()

    assert parsed(raw, FORM) == form


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert parsed(b"text=%C3%A6%FF%61%e2%82%ac", FORM) == {"text": "\u00e6\ufffda\u20ac"}


@pytest.mark.parametrize("raw", [b"", b"payload=", b"payload=[1]", b"\xff\xfe", b"payload={"])
def test_garbage_is_no_payload(raw: bytes) -> None:
    assert parsed(raw, FORM) is None


@given(st.binary(), st.sampled_from([FORM, "application/json", ""]))
def test_nothing_that_arrives_raises(raw: bytes, content_type: str) -> None:
    body = parsed(raw, content_type)

    assert body is None or isinstance(body, dict)


def test_a_very_deep_payload_is_none() -> None:
    assert parsed(b"[" * 500_000, "application/json") is None


SECRET = "0123456789abcdef"


def app_that_knows_nothing() -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-x")

    return AsyncApp(authorize=authorize, request_verification_enabled=False)


async def answered(*pieces: bytes, **headers: str) -> int:
    """Post a body in pieces; return the status of the answer."""
    (route,) = event_routes(app_that_knows_nothing(), SECRET)
    coming = iter(
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    )
    sent: list[Any] = []

    async def receive() -> Any:
        return next(coming)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/slack/events",
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }
    await route.app(scope, receive, send)
    return int(sent[0]["status"])


def signed(body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body)
    return {"x-slack-request-timestamp": now, "x-slack-signature": str(signature)}


async def test_what_slack_signed_reaches_the_app() -> None:
    body = b"command=%2Flog"

    assert await answered(body, **signed(body)) == 404  # taken, and no listener is there
    assert await answered(b"", **signed(b"")) == 400


@pytest.mark.parametrize(
    "timestamp", ["abc", "", "9" * 400, "9" * 5_000, "-1", "\u00e9", "1.5", "inf"]
)
async def test_a_timestamp_that_is_none_is_refused(timestamp: str) -> None:
    headers = {**signed(b"x"), "x-slack-request-timestamp": timestamp}

    assert await answered(b"x", **headers) == 401


@pytest.mark.parametrize("signature", ["", "v0=", "\u00e9\u00ff"])
async def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    assert await answered(b"x", **{**signed(b"x"), "x-slack-signature": signature}) == 401


async def test_bytes_that_are_no_text_are_refused() -> None:
    assert await answered(b"\xff\xfe", **signed(b"x")) == 401
    assert await answered(b"x") == 401


async def test_a_body_that_is_too_long_is_not_read_to_its_end() -> None:
    pieces = [b"x" * 2**19] * 3

    assert await answered(*pieces, b"never asked for", **signed(b"x")) == 413


async def test_an_answer_is_sent_whole_and_does_not_wait_for_the_other_side() -> None:
    with (
        closing(listen("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()),
    ):
        connection, _ = listening.accept()

        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_what_was_begun_is_answered_before_the_end() -> None:
    began, may_answer = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request) -> Response:
        began.set()
        await may_answer.wait()
        return PlainTextResponse("answered")

    listening = listen("127.0.0.1", 0)
    server = Server(Starlette(routes=[Route("/", slow)]), listening, ends_within=10)
    await server.start()
    async with aiohttp.ClientSession() as session:
        asked = asyncio.create_task(session.get(f"http://127.0.0.1:{server.port}/"))
        await began.wait()
        stopping = asyncio.create_task(server.stop())
        done, _ = await asyncio.wait({stopping}, timeout=0.05)
        assert not done
        may_answer.set()

        assert await (await asked).text() == "answered"
        await stopping


async def test_a_request_that_is_never_finished_does_not_hold_up_the_end() -> None:
    app = Starlette(routes=event_routes(app_that_knows_nothing(), SECRET))
    with closing(listen("127.0.0.1", 0)) as listening:
        server = Server(app, listening, ends_within=0)
        await server.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(
            b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
            b"Expect: 100-continue\r\n\r\nhalf"
        )
        assert b"100" in await reader.readline()  # it is being read

        await asyncio.wait_for(server.stop(), 10)

        writer.close()


async def test_a_connection_that_rests_is_not_closed_while_its_client_may_use_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def done(_: Request) -> Response:
        return PlainTextResponse("done")

    listening, loop = listen("127.0.0.1", 0), asyncio.get_running_loop()
    server = Server(Starlette(routes=[Route("/", done)]), listening, ends_within=1)
    await server.start()
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

    answers = []
    for rested in (0, 30):
        now = loop.time()
        monkeypatch.setattr(loop, "time", lambda now=now, rested=rested: now + rested)
        await asyncio.sleep(0)
        writer.write(request)
        answers.append(await reader.readuntil(b"done"))
    monkeypatch.undo()
    writer.close()
    await server.stop()

    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
