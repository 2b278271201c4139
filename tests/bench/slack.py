"""Slack's side, as little as the bot needs: it answers every call at once and counts them.

The sandbox is the strict one; this one is cheap, because it runs beside what is measured.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, cast
from urllib.parse import unquote_plus

from tests.bench.world import CONVERSATION, PEOPLE, TEAM

_HEAD_END = b"\r\n\r\n"

CHANNEL = {"id": CONVERSATION, "name": "team", "is_member": True, "is_channel": True}
USERS = [
    {
        "id": member.id,
        "team_id": TEAM,
        "name": member.handle,
        "real_name": member.name,
        "tz": member.zone,
        "is_admin": member.steward,
        "locale": "en-GB",
    }
    for member in PEOPLE
]
ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": {"team_id": TEAM, "team": "Fjord", "user_id": "U0BOT", "bot_id": "B0BOT"},
    "users.list": {"members": USERS},
    "users.info": {"user": USERS[0]},
    "conversations.list": {"channels": [CHANNEL]},
    "conversations.info": {"channel": CHANNEL},
    "conversations.members": {"members": [member.id for member in PEOPLE]},
    "conversations.open": {"channel": {"id": "D0000001"}},
    "conversations.history": {"messages": []},
    "chat.postMessage": {"channel": CONVERSATION, "ts": "1700000000.000001"},
    "chat.update": {"channel": CONVERSATION, "ts": "1700000000.000001"},
}


@dataclass
class StubSlack:
    """What the bot told Slack."""

    port: int = 0
    responses: dict[str, tuple[float, bytes]] = field(default_factory=dict)
    """When each response url was used, by its last part, and what was sent to it."""
    updates: list[tuple[float, str]] = field(default_factory=list)
    """When messages were updated, and what they then said."""
    calls: dict[str, int] = field(default_factory=dict)
    """How often each method was called."""

    @property
    def address(self) -> str:
        """Without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str, body: bytes) -> bytes:
        """Take a request; return the body of its answer."""
        kind, _, name = path.partition("?")[0].lstrip("/").partition("/")
        if kind == "response":
            self.responses[name] = (perf_counter(), body)
            return b"ok"
        self.calls[name] = self.calls.get(name, 0) + 1
        if name == "chat.update":
            self.updates.append((perf_counter(), unquote_plus(body.decode())))
        return json.dumps({"ok": True, **ANSWERS.get(name, {})}).encode()


class _Wire(asyncio.Protocol):
    """One connection of the bot's."""

    def __init__(self, slack: StubSlack, wires: set["_Wire"]) -> None:
        self._slack = slack
        self._wires = wires
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._wires.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._wires.discard(self)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, separator, rest = self._received.partition(_HEAD_END)
            _, _, length = head.lower().partition(b"content-length:")
            size = int(length.partition(b"\r\n")[0] or 0)
            if not separator or len(rest) < size:
                return
            self._received = rest[size:]
            self._reply(self._slack.answer(head.split(b" ", 2)[1].decode(), rest[:size]))

    def _reply(self, body: bytes) -> None:
        assert self._transport is not None
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body)
        )


@asynccontextmanager
async def stub_slack() -> AsyncIterator[StubSlack]:
    """Listen on a free port."""
    slack = StubSlack()
    wires: set[_Wire] = set()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Wire(slack, wires), "127.0.0.1", 0
    )
    slack.port = server.sockets[0].getsockname()[1]
    try:
        yield slack
    finally:
        server.close()
        await server.wait_closed()
        for wire in tuple(wires):
            wire.close()
        await asyncio.sleep(0)  # a transport is closed in the loop's next turn
