"""The load: connections that are kept open, as many requests as they carry, or a fixed rate.

One event loop, whose timers are exact to the microsecond (`exact_loop`); the requests are bytes,
made before they are sent. It shares the machine with what it measures, so it has to be cheap.
"""

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import cast

_HEAD_END = b"\r\n\r\n"


def exact_loop() -> asyncio.AbstractEventLoop:
    """An event loop over select(2), which waits to the microsecond; epoll and uvloop round up."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


class Connection(asyncio.Protocol):
    """A connection with at most one request under way; opened again where the server closed it.

    Servers close what stands idle for some seconds, as one does while it is another's turn.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.WriteTransport | None = None
        self._received = bytearray()
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to write."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand over an answer as soon as it is whole."""
        self._received += data
        head, separator, body = bytes(self._received).partition(_HEAD_END)
        if separator and len(body) >= _length(head) and self._answer is not None:
            self._received.clear()
            answer, self._answer = self._answer, None
            if not head.startswith(b"HTTP/1.1 200"):
                body = b"refused: " + head.partition(b"\r\n")[0]
            if not answer.done():
                answer.set_result(body)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits for an answer gets none."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    async def open(self) -> None:
        """Connect."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, "127.0.0.1", self._port)

    async def ask(self, request: bytes) -> bytes:
        """Send a request; return the body of its answer."""
        if self._transport is None or self._transport.is_closing():
            await self.open()
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0] or 0)


@asynccontextmanager
async def connected(port: int, number: int) -> AsyncIterator[list[Connection]]:
    """So many open connections."""
    opened = [Connection(port) for _ in range(number)]
    for connection in opened:
        await connection.open()
    try:
        yield opened
    finally:
        for connection in opened:
            connection.close()
        await asyncio.sleep(0)  # a transport is closed in the loop's next turn


@dataclass(frozen=True)
class Request:
    """A request by its number, and as it goes over the wire."""

    number: int
    wire: bytes


Good = Callable[[bytes], bool]
"""Whether an answer is the one that there should be."""


@dataclass
class Outcome:
    """What became of some requests."""

    good: Good
    begun: float = field(default_factory=perf_counter)
    ended: float = 0.0
    """When the last answer was there."""
    due: dict[int, float] = field(default_factory=dict)
    """When each request that was answered as it should be was to be sent."""
    latencies: list[float] = field(default_factory=list)
    """How long each of these took, in seconds."""
    odd: list[bytes] = field(default_factory=list)
    """The other answers."""

    def take(self, request: Request, due: float, answer: bytes) -> None:
        """Note an answer that has just come."""
        self.ended = perf_counter()
        if self.good(answer):
            self.due[request.number] = due
            self.latencies.append(self.ended - due)
        else:
            self.odd.append(answer)


async def as_many_as_possible(
    connections: list[Connection], requests: Iterator[Request], seconds: float, good: Good
) -> Outcome:
    """Keep every connection busy for so long."""
    outcome = Outcome(good)

    async def keep_busy(connection: Connection) -> None:
        while (sent := perf_counter()) - outcome.begun < seconds:
            request = next(requests)
            outcome.take(request, sent, await connection.ask(request.wire))

    await asyncio.gather(*(keep_busy(connection) for connection in connections))
    return outcome


async def at_a_rate(
    connections: list[Connection],
    requests: Iterator[Request],
    *,
    rate: float,
    seconds: float,
    good: Good,
) -> Outcome:
    """Send so many a second, however slowly they are answered.

    A request's time counts from the moment at which it was to be sent: while the server stands
    still, those that wait for their turn wait as well.
    """
    outcome = Outcome(good)
    idle: asyncio.Queue[Connection] = asyncio.Queue()
    for connection in connections:
        idle.put_nowait(connection)

    async def send(request: Request, due: float) -> None:
        connection = await idle.get()
        outcome.take(request, due, await connection.ask(request.wire))
        idle.put_nowait(connection)

    async with asyncio.TaskGroup() as sending:
        for number in range(max(1, round(rate * seconds))):
            due = outcome.begun + number / rate
            request = next(requests)
            if (pause := due - perf_counter()) > 0:
                await asyncio.sleep(pause)
            sending.create_task(send(request, due))
    return outcome


async def at_once(
    connections: list[Connection], requests: Iterator[Request], number: int, good: Good
) -> Outcome:
    """Send so many requests in one moment, as many at a time as there are connections."""
    return await at_a_rate(connections, requests, rate=number * 1e6, seconds=1e-6, good=good)
