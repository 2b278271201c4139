"""The bot as a process of its own, started as a person starts it: `python -m bot run`."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.gestures import Gestures
from bot.sandbox.running import Slack
from bot.sandbox.workspace import SlackWorkspace

ROOT = Path(__file__).parents[2]
READY_WITHIN = 60
"""Seconds; a start takes two or three where nothing else runs."""
READY = frozenset({"Noisegate is ready", "the roster is read"})


@dataclass(frozen=True)
class Elsewhere:
    """A pretend Slack whose bot is another process: whoever reads waits for what they want."""

    slack: Slack

    @property
    def workspace(self) -> SlackWorkspace:
        return self.slack.workspace

    @property
    def gestures(self) -> Gestures:
        return self.slack.gestures

    async def finish(self) -> None:
        """What the bot does aside from its answers is not known here."""


@dataclass
class BotProcess:
    """One run of the bot."""

    process: asyncio.subprocess.Process
    lines: list[dict[str, Any]] = field(default_factory=list)
    """What it logged."""

    async def read(self, ready: asyncio.Event) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(_line(line.decode()))
            if self.events >= READY:
                ready.set()

    @property
    def events(self) -> set[str]:
        return {str(line.get("event")) for line in self.lines}

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The lines that tell of something gone wrong."""
        return [line for line in self.lines if line.get("level") not in {"info", "debug"}]

    async def ended(self) -> int:
        """Wait for its end; return the exit status."""
        return await self.process.wait()


@asynccontextmanager
async def running_bot(environment: Mapping[str, str]) -> AsyncIterator[BotProcess]:
    """Run the bot, ready for requests, until it ends itself or the block does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    bot, ready = BotProcess(process), asyncio.Event()
    reading = asyncio.create_task(bot.read(ready))
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait(
            {reading, waiting}, timeout=READY_WITHIN, return_when=asyncio.FIRST_COMPLETED
        )
        assert ready.is_set(), f"the bot did not get ready: {bot.lines}"
        yield bot
    finally:
        waiting.cancel()
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


def environment_for(
    slack: Slack, database_address: str, home: Path, port: int | None
) -> dict[str, str]:
    """What a person would set: for Socket Mode, or with a port for HTTP.

    The two variables of an OAuth flow are set as well: they must change nothing.
    """
    access = (
        {"SLACK_APP_TOKEN": slack.credentials.app_token}
        if port is None
        else {
            "SLACK_SIGNING_SECRET": slack.credentials.signing_secret,
            "NOISEGATE_PORT": str(port),
        }
    )
    return {
        "SLACK_BOT_TOKEN": slack.credentials.bot_token,
        "SLACK_API_URL": slack.api_url,
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "secret",
        "DATABASE_URL": database_address,
        "NOISEGATE_LOG_FORMAT": "json",
        "HOME": str(home),
        **access,
    }


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _line(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {"event": text, "level": "not logged"}
    return read if isinstance(read, dict) else {"event": text, "level": "not logged"}
