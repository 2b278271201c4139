"""Slack's end of Socket Mode: tickets, connections, envelopes and their acknowledgements.

Source: docs.slack.dev, apis/events-api/using-socket-mode, and the frames that Slack's own clients
are tested with. Where Slack does not say how strict it is, this is strict: an acknowledgement
counts on the connection that carried the envelope, and on no other.

The sockets have an address of their own, as with Slack, where they are not at slack.com either.
"""

import asyncio
import itertools
import json
import secrets
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from bot.sandbox.limits import ANSWER_SECONDS, SOCKETS
from bot.sandbox.model import APP_ID, Json
from bot.sandbox.postman import Retry, Unheard

_HOST = "applink-sandbox"
_HOURS = 4 * 60 * 60
_HEARTBEAT = 10
_ACCEPT_AN_ANSWER = frozenset({"block_actions", "block_suggestion", "view_submission"})


@dataclass(eq=False)
class _Connection:
    """One WebSocket of the bot's, with the envelopes that it has not acknowledged yet."""

    socket: web.WebSocketResponse
    cut: Callable[[], None]
    warned: bool = False
    leaving: bool = False
    unanswered: dict[str, asyncio.Future[Any]] = field(default_factory=dict)


class Sockets:
    """The sockets of the app; `enabled` is the switch for Socket Mode in the app's settings."""

    def __init__(self, real: Callable[[], float], *, enabled: bool) -> None:
        self.enabled = enabled
        self.address = ""
        """Where the sockets are, `ws://...`; set while they are served."""
        self._real = real
        self._tickets: set[str] = set()
        self._open: list[_Connection] = []
        self._turns = itertools.count()
        self._changed = asyncio.Event()

    @property
    def connections(self) -> int:
        """How many connections take envelopes."""
        return len(self._taking())

    async def connected(self, number: int = 1) -> None:
        """Return as soon as that many connections take envelopes."""
        while self.connections < number:
            await self._changed.wait()

    def new_address(self) -> str:
        """Return an address to which the bot may connect once (`apps.connections.open`)."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return f"{self.address}/link/?ticket={ticket}&app_id={APP_ID}"

    async def bring(self, kind: str, payload: Json, patience: float, **more: Any) -> Any:
        """Send an envelope on one of the connections; return the payload of its answer, or None.

        Unheard with `dispatch_failed` when there is no connection, with `operation_timeout` when
        `patience` (seconds) ends before the acknowledgement.
        """
        taking = self._taking()
        if not taking:
            raise Unheard("dispatch_failed", "connection_failed")
        connection = taking[next(self._turns) % len(taking)]
        envelope_id = str(uuid.uuid4())
        envelope = {"envelope_id": envelope_id, "payload": payload, "type": kind, **more}
        answer = asyncio.get_running_loop().create_future()
        connection.unanswered[envelope_id] = answer
        try:
            with suppress(ConnectionError):  # then nobody acknowledges, and patience ends
                await connection.socket.send_str(json.dumps(envelope))
            found = await asyncio.wait_for(answer, patience)
        except TimeoutError:
            raise Unheard("operation_timeout", "timeout") from None
        finally:
            connection.unanswered.pop(envelope_id, None)
        return found if envelope.get("accepts_response_payload") else None

    async def warn(self) -> None:
        """Tell every connection that its end is near; Slack does so about 10 s ahead."""
        for connection in self._taking():
            connection.warned = True
            await self._say_goodbye(connection, "warning")

    async def refresh(self) -> None:
        """End the connections that were warned, or where none was, all that are open.

        They get no more envelopes; each is closed when what it carries is acknowledged, or when
        patience with that has ended.
        """
        taking = self._taking()
        going = [connection for connection in taking if connection.warned] or taking
        for connection in going:
            connection.leaving = True
            await self._say_goodbye(connection, "refresh_requested")
        for connection in going:
            unanswered = list(connection.unanswered.values())
            if unanswered:
                await asyncio.wait(unanswered, timeout=ANSWER_SECONDS.limit)
            await connection.socket.close()

    def drop(self) -> None:
        """Cut every connection without a word, as a network does."""
        for connection in self._taking():
            connection.leaving = True
            connection.cut()

    async def close(self) -> None:
        """Close every connection."""
        for connection in list(self._open):
            await connection.socket.close()

    async def on_link(self, request: web.Request) -> web.StreamResponse:
        """Let the bot connect, with a ticket that was not used before."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT)
        await socket.prepare(request)
        transport = request.transport
        if transport is None:  # gone before it was here
            return socket
        connection = _Connection(socket, transport.abort)
        refusal = self._refusal()
        if refusal:
            await self._say_goodbye(connection, refusal)
            await socket.close()
            return socket
        await self._serve(connection)
        return socket

    async def _serve(self, connection: _Connection) -> None:
        await connection.socket.send_json(self._hello())
        self._open.append(connection)
        self._note_change()
        try:
            async for message in connection.socket:
                _take(connection, message)
        finally:
            self._open.remove(connection)
            self._note_change()

    def _taking(self) -> list[_Connection]:
        return [each for each in self._open if not each.leaving and not each.socket.closed]

    def _refusal(self) -> str | None:
        if not self.enabled:
            return "link_disabled"
        return "too_many_websockets" if len(self._open) >= SOCKETS.limit else None

    def _hello(self) -> Json:
        started = datetime.fromtimestamp(self._real(), UTC)
        return {
            "type": "hello",
            "connection_info": {"app_id": APP_ID},
            "num_connections": len(self._open) + 1,
            "debug_info": {
                "host": _HOST,
                "started": f"{started:%Y-%m-%d %H:%M:%S}.{started.microsecond // 1000:03}",
                "build_number": 1,
                "approximate_connection_time": _HOURS,
            },
        }

    async def _say_goodbye(self, connection: _Connection, reason: str) -> None:
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}
        with suppress(ConnectionError):
            await connection.socket.send_json(frame)

    def _note_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _take(connection: _Connection, message: WSMessage) -> None:
    """Take an acknowledgement; whatever else comes is passed over."""
    if message.type is not WSMsgType.TEXT:
        return
    try:
        said = json.loads(message.data)
    except ValueError:
        return
    if not isinstance(said, dict):
        return
    answer = connection.unanswered.get(str(said.get("envelope_id")))
    if answer is not None and not answer.done():
        payload = said.get("payload")
        answer.set_result(payload if isinstance(payload, dict) and payload else None)


class SocketPostman:
    """Brings everything over Socket Mode and waits `patience` seconds for an answer."""

    def __init__(self, sockets: Sockets, patience: float = ANSWER_SECONDS.limit) -> None:
        self._sockets = sockets
        self._patience = patience

    async def command(self, form: Mapping[str, str]) -> Any:
        """Bring a slash command."""
        return await self._bring("slash_commands", dict(form), accepts_response_payload=True)

    async def interaction(self, payload: Json) -> Any:
        """Bring a press, a submission and the like."""
        accepts = payload["type"] in _ACCEPT_AN_ANSWER
        return await self._bring("interactive", payload, accepts_response_payload=accepts)

    async def event(self, payload: Json, retry: Retry | None = None) -> None:
        """Bring an event; each envelope says which try it is."""
        await self._bring(
            "events_api",
            payload,
            accepts_response_payload=False,
            retry_attempt=retry.number if retry else 0,
            retry_reason=retry.reason if retry else "",
        )

    async def _bring(self, kind: str, payload: Json, **more: Any) -> Any:
        return await self._sockets.bring(kind, payload, self._patience, **more)


@asynccontextmanager
async def served_sockets(sockets: Sockets) -> AsyncIterator[None]:
    """Serve the sockets on a free loopback port."""
    app = web.Application()
    app.router.add_get("/link/", sockets.on_link)
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        sockets.address = f"ws://127.0.0.1:{runner.addresses[0][1]}"
        yield
    finally:
        await sockets.close()
        await runner.cleanup()
