"""Serving over HTTP: the signature, the parsing, the hand-over to Bolt, and the health checks."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any

import uvicorn
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from yarl import query_to_pairs

from domain.errors import NoisegateError
from storage.database import Database
from storage.workspaces import all_workspaces

READY_WITHIN = 2
"""Seconds that the database may take to answer a health check."""
DATE_EVERY = 1
"""Seconds for which the date in the head of an answer stays as it is."""
KEPT_FOR = 75
"""Seconds for which a connection may rest. Whoever calls has to be the first to give it up: a
request that meets the closing is lost. aiohttp keeps its own for 15, most proxies for 60.
"""
LONGEST = 2**20
"""Bytes that a request may have; Slack's own have a few thousand."""


def event_routes(app: AsyncApp, signing_secret: str) -> list[Route]:
    """`POST /slack/events`, where Slack sends commands, presses, forms and events."""
    return [Route("/slack/events", Events(app, signing_secret), methods=["POST"])]


class Events:
    """Takes what Slack sends: the signature, the parsing, the hand-over to Bolt.

    It speaks ASGI itself. Starlette's request and response would look at every header three times.
    """

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        raw = await _read(receive)
        if raw is None:
            answer = BoltResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, body="too long")
        else:
            answer = await self._answer(raw, dict(scope["headers"]))
        body = answer.body.encode()
        headers = [(b"content-length", b"%d" % len(body))]
        for name, value in answer.first_headers().items():
            headers.append((name.encode(), value.encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, raw: bytes, headers: dict[bytes, bytes]) -> BoltResponse:
        if not self._signed(raw, headers):
            return BoltResponse(status=HTTPStatus.UNAUTHORIZED, body="invalid signature")
        body = parsed(raw, headers.get(b"content-type", b"").decode("latin-1"))
        if body is None:
            return BoltResponse(status=HTTPStatus.BAD_REQUEST, body="not understood")
        # Bolt's own parsing of form bodies loses every command whose text holds the word
        # "payload". As in Socket Mode it gets the parsed payload, and both take one way.
        return await self._app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    def _signed(self, raw: bytes, headers: dict[bytes, bytes]) -> bool:
        """Whether Slack signed it; the verifier stumbles over what only others would send."""
        timestamp, signature = (
            headers.get(name, b"").decode("latin-1")
            for name in (b"x-slack-request-timestamp", b"x-slack-signature")
        )
        try:
            return self._verifier.is_valid(raw, timestamp, signature)
        except (ValueError, TypeError, OverflowError):
            return False


async def _read(receive: Receive) -> bytes | None:
    """Read the body; None where it is too long, which is found out before all of it is here."""
    raw, more = b"", True
    while more:
        message = await receive()
        raw += message.get("body", b"")
        if len(raw) > LONGEST:
            return None
        more = message.get("more_body", False)
    return raw


def parsed(raw: bytes, content_type: str) -> dict[str, Any] | None:
    """The payload in a request body; None where there is none.

    Events come as JSON, commands as a form, interactivity as a form with one field `payload` of
    JSON (docs.slack.dev, "Handling user interaction").
    """
    try:
        text = raw.decode()
        if content_type.startswith("application/json"):
            body = json.loads(text)
        else:
            # What `urllib.parse.parse_qsl` gives, at a ninth of the price: a press brings the
            # whole message with it, percent-encoded.
            fields = dict(query_to_pairs(text))
            body = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and body else None


class CannotListen(NoisegateError):
    """The address at which requests should arrive cannot be used."""


def listen(host: str, port: int) -> socket.socket:
    """Take the address; raise `CannotListen` where that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family)
    except OSError as error:
        msg = (
            f"I cannot listen on {host}, port {port}: {error.strerror}. "
            "Set NOISEGATE_HOST and NOISEGATE_PORT to an address that is free."
        )
        raise CannotListen(msg) from None
    # Each connection inherits it. Otherwise the body of an answer waits, up to 40 ms, until the
    # other side has confirmed the head; asyncio sees to it for sockets of its own making alone.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken


def health_routes(database: Database) -> list[Route]:
    """`GET /healthz`, the process; `GET /readyz`, the database, and not Slack."""

    async def on_health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def on_ready(_request: Request) -> Response:
        try:
            async with asyncio.timeout(READY_WITHIN):
                await database.read(all_workspaces)
        except Exception:  # noqa: BLE001 (whatever is wrong with it, it is not ready)
            return PlainTextResponse("the database does not answer", 503)
        return PlainTextResponse("ready")

    return [Route("/healthz", on_health), Route("/readyz", on_ready)]


class Server(uvicorn.Server):
    """Serves `app` on a socket that listens already; leaves signals to whoever runs it.

    At its end it waits so many seconds, `ends_within`, for requests that were begun: one whose
    sender never finishes it would otherwise hold up the end. It neither looks ten times a second
    whether it should end, as uvicorn does, nor pauses at the end where nothing is waited for.
    """

    def __init__(self, app: ASGIApp, listening: socket.socket, ends_within: int) -> None:
        config = uvicorn.Config(
            app,
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=ends_within,
            timeout_keep_alive=KEPT_FOR,
        )
        super().__init__(config)
        self._listening = listening
        self._listens = asyncio.Event()
        self._ends = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port, also where any free one was asked for."""
        return int(self._listening.getsockname()[1])

    async def start(self) -> None:
        """Begin to take requests."""
        self._serving = asyncio.create_task(self.serve([self._listening]), name="serve")
        await self._listens.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets=sockets)
        self._listens.set()

    async def stop(self) -> None:
        """Take no more requests, and wait for the answers to those that were taken."""
        self.should_exit = True
        self._ends.set()
        if self._serving is not None:
            await self._serving

    async def main_loop(self) -> None:
        """Keep the date that answers carry right, until `stop`."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(DATE_EVERY):
                    await self._ends.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close, and wait for what was begun."""
        del sockets  # they close with what listens on them
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        tasks = self.server_state.tasks
        try:
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                if tasks:
                    await asyncio.wait(tasks)
                await asyncio.sleep(0)  # connections that were closed say so with the next turn
                await self._wait_tasks_to_complete()
        except TimeoutError:
            for task in tasks:
                task.cancel()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
