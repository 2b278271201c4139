"""Socket Mode: connections that Slack writes to, each request answered on one of them.

slack_sdk's own client is not used: to refresh a connection it closes the old one first and drops
what it had received on it, and it closes without waiting for running listeners. Here the next
connection is open before its predecessor ends, and a request that was taken is acknowledged.
The messages are those of docs.slack.dev, "Using Socket Mode".
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack import Unanswered
from domain.errors import NoisegateError
from handlers.kit.once import NOT_HEARD

log = structlog.get_logger()

CONNECTIONS = 2
"""So many are held; Slack allows ten for an app."""
GREETED_WITHIN = 10
"""Seconds after which a connection on which Slack does not say hello is given up."""
HEARTBEAT = 10
"""Seconds between our pings; a connection that does not answer in half of that is over."""
SHORT_LIVED = 10
"""Seconds. After a connection that ended sooner, a pause comes before the next."""
PAUSE, LONGEST_PAUSE = 0.5, 60
RETIRED_FOR = 60
"""Seconds that a connection which is to end is still listened to, unless Slack ends it sooner."""

REFRESHED = frozenset({"warning", "refresh_requested"})
"""Reasons for which Slack ends a connection that another one may replace beforehand."""

CLOSING = aiohttp.ClientWSTimeout(ws_close=1)
"""Slack does not always answer the closing of a connection."""

Json = dict[str, Any]
Dispatch = Callable[[Json], Awaitable[Json | None]]
"""Takes a payload; returns what the acknowledgement carries, or raises `NotHeard`."""


class NotHeard(NoisegateError):
    """The request shall not be acknowledged, so that Slack sends it again."""


def bolt_dispatch(app: AsyncApp) -> Dispatch:
    """Hand payloads to Bolt's `app`."""

    async def dispatch(payload: Json) -> Json | None:
        request = AsyncBoltRequest(body=payload, mode="socket_mode")
        response = await app.async_dispatch(request)
        if response.status == NOT_HEARD:
            raise NotHeard
        return carried(response)

    return dispatch


def carried(response: BoltResponse) -> Json | None:
    """What an acknowledgement carries for Bolt's `response`; nothing for a failure."""
    if response.status != HTTPStatus.OK or not response.body:
        return None
    if response.first_headers().get("content-type", "").startswith("application/json"):
        found: Json = json.loads(response.body)
        return found
    return {"text": response.body}


@dataclass(eq=False)
class _Link:
    """One connection."""

    socket: aiohttp.ClientWebSocketResponse
    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when Slack has said that it will end, and when it has ended."""
    reason: str = "lost"


class SocketMode:
    """Keeps `connections` connections open and answers what comes through them.

    `address` asks Slack for the address of one more connection; where it raises anything but
    `Unanswered`, a connection or a time error, `run` ends with that.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: Callable[[], Awaitable[str]],
        dispatch: Dispatch,
        connections: int = CONNECTIONS,
    ) -> None:
        self._session = session
        self._address = address
        self._dispatch = dispatch
        self._connections = connections
        self._taking = True
        self._kept: list[asyncio.Task[None]] = []
        self._links: dict[_Link, asyncio.Task[None]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self.connected = asyncio.Event()
        """Set from the first connection on."""

    async def run(self) -> None:
        """Hold the connections until `stop`."""
        self._kept = [asyncio.create_task(self._keep()) for _ in range(self._connections)]
        try:
            await asyncio.gather(*self._kept)
        except Exception:
            await self.stop()
            raise
        finally:
            await self._close()

    async def stop(self) -> None:
        """Take nothing more, wait for what was taken, acknowledge it, and close.

        What arrives from now on is not touched: Slack tells its sender that nothing answered, or
        sends it again.
        """
        self._taking = False
        while self._answering:
            await asyncio.wait(self._answering)
        await self._close()

    async def _close(self) -> None:
        for each in self._kept:
            each.cancel()
        readers = list(self._links.values())
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*self._kept, *readers, return_exceptions=True)

    async def _keep(self) -> None:
        """Hold one connection; each next one is open before its predecessor ends, if may be."""
        clock = asyncio.get_running_loop().time
        short_lived = 0
        while True:
            begun = clock()
            reason = await self._held()
            short_lived = short_lived + 1 if clock() - begun < SHORT_LIVED else 0
            log.info("a connection to Slack is replaced", reason=reason)
            if short_lived:
                await asyncio.sleep(min(PAUSE * 2 ** (short_lived - 1), LONGEST_PAUSE))

    async def _held(self) -> str:
        """Connect, and wait until the connection is to be replaced; return why."""
        try:
            link = await self._connect()
        except Unanswered as error:
            return str(error)
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is one
            return type(error).__name__
        if not await self._greeted(link):
            await link.socket.close()
            return "not greeted"
        self.connected.set()
        await link.ending.wait()
        if link.reason not in REFRESHED:
            await link.socket.close()
        return link.reason

    async def _connect(self) -> _Link:
        address = await self._address()
        socket = await self._session.ws_connect(address, heartbeat=HEARTBEAT, timeout=CLOSING)
        link = _Link(socket)
        self._links[link] = asyncio.create_task(self._read(link), name="read a connection")
        return link

    async def _greeted(self, link: _Link) -> bool:
        """Wait for Slack's hello: only then does a connection get requests."""
        try:
            await asyncio.wait_for(link.greeted.wait(), GREETED_WITHIN)
        except TimeoutError:
            return False
        return True

    async def _read(self, link: _Link) -> None:
        """Take what comes until the connection ends."""
        try:
            async for message in link.socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(link, message.data)
        finally:
            link.ending.set()
            self._links.pop(link, None)
            await link.socket.close()

    def _take(self, link: _Link, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            log.warning("a connection to Slack carried something that is not JSON")
            return
        kind = message.get("type")
        if kind == "hello":
            link.greeted.set()
        elif kind == "disconnect":
            link.reason = str(message.get("reason"))
            link.ending.set()
            asyncio.get_running_loop().call_later(RETIRED_FOR, self._retire, link)
        elif "envelope_id" in message and self._taking:
            task = asyncio.create_task(self._answer(link, message), name="answer")
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    def _retire(self, link: _Link) -> None:
        if (reader := self._links.get(link)) is not None:
            reader.cancel()

    async def _answer(self, link: _Link, envelope: Json) -> None:
        """Answer one envelope. It is acknowledged unless Slack is to send it again."""
        carried = None
        try:
            carried = await self._dispatch(envelope["payload"])
        except NotHeard:
            return
        except Exception:
            log.exception("a request was not understood", kind=envelope.get("type"))
        answer = {"envelope_id": envelope["envelope_id"]}
        if carried is not None and envelope.get("accepts_response_payload", True):
            answer["payload"] = carried
        await self._send(link, json.dumps(answer))

    async def _send(self, link: _Link, text: str) -> None:
        """Send through the connection the request came by; when that has ended, by another."""
        for each in (link, *self._links):
            if each.socket.closed:
                continue
            try:
                await each.socket.send_str(text)
            except (aiohttp.ClientError, OSError):
                continue
            return
        log.warning("an acknowledgement was lost: no connection to Slack is open")
