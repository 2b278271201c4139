"""Bad weather between the bot and the pretend Slack: what a call may meet, drawn from a seed.

It stands around Slack's side as an ASGI application. What a call meets depends on the seed, the
method, what the call is about, and how often that was tried before, but not on what else happens
meanwhile: a seed that is played again draws the same for the same call.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POST = "chat.postMessage"
SPARED = frozenset({"auth.test", "apps.connections.open"})
"""Without these nothing begins; how the bot waits for them is tested elsewhere."""
LOOKING = frozenset({"conversations.history", "conversations.replies"})
RETRY_AFTER = 1


class Fault(StrEnum):
    """What may happen to a call."""

    TOO_MANY = "429"
    FAILED = "500, not done"
    FAILED_AFTER = "500, done"
    DROPPED = "done, then the connection was dropped"
    CUT = "done, then the answer was cut off"
    HUNG = "hung, done later"
    HUNG_AFTER = "done, then hung"
    GARBAGE = "garbage, not done"
    GARBAGE_AFTER = "garbage, done"


AT_ONCE = tuple(fault for fault in Fault if "hung" not in fault)
"""Those that cost no time."""
GARBAGE: tuple[tuple[bytes, bytes], ...] = (
    (b"text/html", b"<html><body>Be right back</body></html>"),
    (b"application/json", b'{"ok": true, "ts": "17'),
    (b"application/json", b"{}"),
    (b"application/json", b'{"ok": true}'),
    (b"application/json", b"[1, 2]"),
    (b"application/json", b"null"),
    (b"text/plain", b""),
)


@dataclass(frozen=True)
class Call:
    """One call of the bot's."""

    method: str
    about: str
    """A delivery, a conversation, a member; empty for none."""
    time: int
    """How often there was such a call, this one included."""


@dataclass
class Weather:
    """What the calls of one seed meet, from `blow` to `clear`."""

    seed: int
    rates: Mapping[Fault, float]
    """How probable each is, for each call; together at most 1."""
    hang: float
    """Seconds."""
    names: dict[str, str] = field(default_factory=dict)
    """What the random keys of messages stand for, so that a replay draws the same."""
    blind: frozenset[str] = frozenset()
    """Conversations in which Slack lets nobody look."""
    on_post: Callable[[], None] = lambda: None
    """Called when a message is about to be accepted, and when it was."""

    def __post_init__(self) -> None:
        self.met: Counter[Fault] = Counter()
        self.story: list[str] = []
        self.under_way = 0
        """Calls that are not answered, or not done, yet."""
        self._times: Counter[tuple[str, str]] = Counter()
        self._blows = False

    def around(self, app: ASGIApp) -> ASGIApp:
        """Put the weather around Slack's side."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            path = str(scope.get("path", ""))
            if not path.startswith("/api/") or path.removeprefix("/api/") in SPARED:
                await app(scope, receive, send)
                return
            self.under_way += 1
            try:
                await self._serve(app, scope, receive, send)
            finally:
                self.under_way -= 1

        return serve

    def blow(self) -> None:
        """Begin: until then every call goes through."""
        self._blows = True

    def clear(self) -> None:
        """Let every call through from now on; what hangs goes on hanging."""
        self._blows = False

    async def _serve(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        method = str(scope["path"]).removeprefix("/api/")
        given = _read(bytes(scope.get("query_string", b"")).decode()) | _given(body)
        if method in LOOKING and given.get("channel") in self.blind:
            await _answer(
                send, 200, b"application/json", b'{"ok": false, "error": "missing_scope"}'
            )
            return

        async def take(answer: Send) -> None:
            if method == POST:
                self.on_post()
            await app(scope, _replay(body), answer)
            if method == POST:
                self.on_post()

        fault = self._drawn(method, given) if self._blows else None
        if fault is None:
            await take(send)
        else:
            await self._play(fault, take, send)

    def _drawn(self, method: str, given: Mapping[str, Any]) -> Fault | None:
        about = self._about(given)
        self._times[method, about] += 1
        call = Call(method, about, self._times[method, about])
        drawn = random.Random(f"{self.seed}:{call}").random()
        for fault, rate in self.rates.items():
            if drawn < rate:
                self.met[fault] += 1
                self.story.append(f"{call.method} {call.about} no. {call.time}: {fault}")
                return fault
            drawn -= rate
        return None

    def _about(self, given: Mapping[str, Any]) -> str:
        metadata = given.get("metadata") or {}
        if isinstance(metadata, str):
            metadata = json.loads(metadata)
        key = (metadata.get("event_payload") or {}).get("key")
        if key is not None:
            return self.names.get(key, "of an unknown key")
        return str(given.get("channel") or given.get("users") or given.get("user") or "")

    async def _play(self, fault: Fault, take: Callable[[Send], Any], send: Send) -> None:
        if fault is Fault.HUNG:
            await asyncio.sleep(self.hang)
        if fault not in {Fault.TOO_MANY, Fault.FAILED, Fault.GARBAGE}:
            await take(
                send if fault is Fault.HUNG else _cut(send) if fault is Fault.CUT else _lost
            )
        if fault is Fault.HUNG_AFTER:
            await asyncio.sleep(self.hang)
        match fault:
            case Fault.TOO_MANY:
                limited = b'{"ok": false, "error": "ratelimited"}'
                await _answer(send, 429, b"application/json", limited, RETRY_AFTER)
            case Fault.FAILED | Fault.FAILED_AFTER:
                await _answer(send, 500, b"text/plain", b"something went wrong")
            case Fault.GARBAGE | Fault.GARBAGE_AFTER:
                kind, body = GARBAGE[self.met[fault] % len(GARBAGE)]
                await _answer(send, 200, kind, body)
            case Fault.DROPPED | Fault.HUNG_AFTER:
                await _drop(send)


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _given(body: bytes) -> dict[str, Any]:
    """The arguments of a call in its body, as JSON or as a form."""
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        return _read(body.decode())
    return given if isinstance(given, dict) else {}


def _read(form: str) -> dict[str, Any]:
    return {name: values[0] for name, values in parse_qs(form).items()}


async def _answer(
    send: Send, status: int, kind: bytes, body: bytes, retry_after: int | None = None
) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lost(_message: Message) -> None:
    """Slack's answer, which nobody gets."""


def _cut(send: Send) -> Send:
    """Half of Slack's answer: the server closes the connection when the rest does not come."""

    async def halve(message: Message) -> None:
        body = message.get("body")
        await send(message if body is None else {**message, "body": body[:20], "more_body": True})

    return halve


async def _drop(send: Send) -> None:
    """Cut the connection without a word. ASGI has no such thing; uvicorn's sender knows it."""
    sender: Any = send
    sender.__self__.transport.abort()
    await asyncio.sleep(0)
