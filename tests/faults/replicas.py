"""Those who deliver: couriers in this process, or whole bots in processes of their own.

Both are killed without a word. A courier in this process is cancelled where it waits: between any
two of its steps, or in one, whose transaction or request then ends without it. A process gets
SIGKILL.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Installation, Noisegate, build
from bot.courier import Courier
from bot.pace import SLACKS, UNHURRIED
from bot.sandbox.model import BOT_ID, BOT_USER_ID, TEAM_NAME
from bot.sandbox.running import WORKSPACE, Slack
from bot.slack import socket_address
from bot.sockets import SocketMode, bolt_dispatch
from domain.deliveries import DeliveryKind
from domain.pace import Paces
from domain.workspaces import Workspace
from handlers.kit.jobs import Composer
from storage.database import Database
from storage.workspaces import install
from tests.faults.plans import POST_WITHIN
from tests.faults.servers import Disk
from tests.processes.bot_process import ROOT, BotProcess

PACES = replace(SLACKS, workspace=UNHURRIED.workspace, reading={})
"""Slack's, as far as a single conversation goes; a workspace takes as much as comes."""
READY = "Noisegate is ready"
ROSTER = "the roster is read"
READY_WITHIN = 90
"""Seconds; a start takes two or three where nothing else runs."""


class Replicas(Protocol):
    """All that deliver in one seed."""

    @property
    def database(self) -> Database:
        """Through which the harness looks, and lets time pass."""

    def kill(self, which: int) -> None:
        """Kill one, at once."""

    async def start(self, which: int) -> None:
        """Start one that was killed."""

    def wake(self) -> None:
        """Say that it is worth looking again, where that can be said."""

    def fill_disk(self, *, full: bool) -> None:
        """Let there be no room for the database, or room again."""


def real_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Couriers:
    """Couriers in this process, each with a database engine of its own where that is possible."""

    bots: list[Noisegate]
    composers: Mapping[DeliveryKind, Composer]
    disk: Disk | None
    paces: Paces
    working: dict[int, tuple[Courier, asyncio.Task[None]]] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.bots[0].services.database

    def kill(self, which: int) -> None:
        if which in self.working:
            self.working.pop(which)[1].cancel()

    async def start(self, which: int) -> None:
        services = self.bots[which].services
        courier = Courier(services, self.composers, self.paces)
        self.working[which] = courier, asyncio.create_task(courier.run())

    def wake(self) -> None:
        for courier, _ in self.working.values():
            courier.wake()

    def fill_disk(self, *, full: bool) -> None:
        assert self.disk is not None
        self.disk.full = full


@asynccontextmanager
async def couriers(
    slack: Slack,
    address: str,
    number: int,
    composers: Mapping[DeliveryKind, Composer],
    *,
    connected: int,
    paces: Paces = PACES,
    post_within: float = POST_WITHIN,
) -> AsyncIterator[Couriers]:
    """Let so many couriers run; so many of the bots are connected to Slack, and never killed."""
    async with AsyncExitStack() as stack:
        timeout = aiohttp.ClientTimeout(total=post_within)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        databases = [stack.enter_context(closing(Database(address))) for _ in range(number)]
        bots = [_bot(slack, database, session, paces) for database in databases]
        workspace = Workspace(WORKSPACE, TEAM_NAME, BOT_USER_ID, "en-GB")
        await databases[0].write(WORKSPACE, install, workspace=workspace, now=real_now())
        disk = Disk(databases[0].engine) if databases[0].sqlite else None
        found = Couriers(bots, composers, disk, paces)
        for bot in bots[:connected]:
            await _connect(stack, slack, bot)
        await slack.sockets.connected(connected)
        for which in range(number):
            await found.start(which)
        try:
            yield found
        finally:
            tasks = [task for _, task in found.working.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for bot in bots:
                await bot.services.tasks.finish()


def _bot(
    slack: Slack, database: Database, session: aiohttp.ClientSession, paces: Paces
) -> Noisegate:
    token = slack.credentials.bot_token
    return build(
        database=database,
        session=session,
        api_url=slack.api_url,
        installation=lambda _: Installation(WORKSPACE, token, BOT_ID, BOT_USER_ID),
        now=real_now,
        paces=paces,
    )


async def _connect(stack: AsyncExitStack, slack: Slack, bot: Noisegate) -> None:
    session = await stack.enter_async_context(aiohttp.ClientSession())
    client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
    address = partial(socket_address, client, slack.credentials.app_token)
    sockets = SocketMode(session, address, bolt_dispatch(bot.app), connections=1)
    running = asyncio.create_task(sockets.run())

    async def stop() -> None:
        await sockets.stop()
        await asyncio.gather(running, return_exceptions=True)

    stack.push_async_callback(stop)


@dataclass
class Processes:
    """Bots in processes of their own: `python -m bot run`, over Socket Mode."""

    environments: list[Mapping[str, str]]
    database: Database
    bots: dict[int, BotProcess] = field(default_factory=dict)
    lines: list[tuple[int, dict[str, object]]] = field(default_factory=list)

    def kill(self, which: int) -> None:
        if which in self.bots:
            self._end(self.bots.pop(which), which)

    async def start(self, which: int) -> None:
        self.bots[which] = await self._started(which, {READY})

    async def start_all(self) -> None:
        """Start every one; return when each has read the roster."""
        numbers = range(len(self.environments))
        started = (self._started(which, {READY, ROSTER}) for which in numbers)
        self.bots = dict(zip(numbers, await asyncio.gather(*started), strict=True))

    async def _started(self, which: int, wanted: set[str]) -> BotProcess:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **self.environments[which]},
            stderr=asyncio.subprocess.PIPE,
        )
        bot = BotProcess(process)
        self._all.append(bot)
        reading = asyncio.create_task(bot.read(asyncio.Event()))
        self._reading.add(reading)
        async with asyncio.timeout(READY_WITHIN):
            while not bot.events >= wanted:
                assert not reading.done(), f"the bot did not get ready: {bot.lines}"
                await asyncio.sleep(0.05)
        return bot

    def __post_init__(self) -> None:
        self._reading: set[asyncio.Task[None]] = set()
        self._all: list[BotProcess] = []

    def _end(self, bot: BotProcess, which: int) -> None:
        if bot.process.returncode is None:
            bot.process.kill()
        self.lines.extend((which, line) for line in bot.faults)

    async def end(self) -> None:
        """Kill those that run, and wait for all.

        One that was killed twice at once is started twice: there may be more than are known.
        """
        for which in list(self.bots):
            self.kill(which)
        for bot in self._all:
            if bot.process.returncode is None:
                bot.process.kill()
        await asyncio.gather(*self._reading)
        await asyncio.gather(*(bot.process.wait() for bot in self._all))

    def wake(self) -> None:
        """They look once a second."""

    def fill_disk(self, *, full: bool) -> None:
        raise NotImplementedError


@asynccontextmanager
async def processes(
    environments: list[Mapping[str, str]], address: str
) -> AsyncIterator[Processes]:
    """Let a bot run in each of these environments, on one database."""
    with closing(Database(address)) as database:
        found = Processes(environments, database)
        try:
            await found.start_all()
            yield found
        finally:
            await found.end()


def home_of(folder: Path, which: int) -> Path:
    """An empty home directory for a process."""
    home = folder / f"home{which}"
    home.mkdir()
    return home
