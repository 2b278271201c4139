"""A sandbox that runs: the pretend Slack, its page and the real bot on one loopback address.

The bot inside is the one that serves Slack itself: requests reach it over HTTP, signed, and its
calls go to `/api/<method>` over HTTP.
"""

import asyncio
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.app import Installation, Noisegate, build
from bot.sandbox.api import sandbox_routes
from bot.sandbox.gestures import Gestures
from bot.sandbox.manifest import Manifest
from bot.sandbox.model import BOT_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME, Clock
from bot.sandbox.page import PageOptions, page_routes
from bot.sandbox.postman import Postman
from bot.sandbox.store import SlackStore
from bot.sandbox.workspace import SlackWorkspace
from bot.serve import event_routes
from domain.errors import NoisegateError
from domain.ids import WorkspaceId
from domain.workspaces import Workspace
from handlers.kit.roster import sync_roster
from storage.database import Database
from storage.digests import next_moments
from storage.migrate import migrate
from storage.workspaces import find_workspace, install

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
TOKEN = "xoxb-sandbox"  # noqa: S105 (the sandbox's own; it opens nothing)
WORKSPACE = WorkspaceId(TEAM_ID)
FIRST_TEXT = "/log Anna Jensen by phone: renewal agreed +"


class PortInUse(NoisegateError):
    """Another program listens where the sandbox wants to."""


@dataclass
class MovedClock:
    """The clock that a person may move forward. How far it was moved is kept in the store."""

    store: SlackStore
    real: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        self._ahead = timedelta(seconds=float(self.store.setting("clock_ahead") or 0))

    def now(self) -> datetime:
        """The sandbox's present moment, aware UTC."""
        return self.real() + self._ahead

    def set(self, moment: datetime) -> None:
        """Let it be `moment` now; time goes on from there."""
        self._ahead = moment - self.real()
        self.store.keep_setting("clock_ahead", str(self._ahead.total_seconds()))


@dataclass(frozen=True)
class Sandbox:
    """What runs, for whoever drives it: a page, a test, the sample history."""

    address: str
    workspace: SlackWorkspace
    gestures: Gestures
    noisegate: Noisegate
    clock: MovedClock
    store: SlackStore

    def now(self) -> datetime:
        """The sandbox's present moment."""
        return self.clock.now()

    async def jump(self, to: datetime) -> None:
        """Move the clock forward to `to`; every slot and every closing on the way happens.

        A moment that has passed changes nothing.
        """
        while self.now() < to:
            ahead = await self.noisegate.services.database.read(next_moments, self.now())
            self.clock.set(min([moment for _, moment in ahead] + [to]))
            await self.settle()

    async def settle(self) -> None:
        """Do everything that has fallen due by now."""
        await self.noisegate.tick()
        await self.noisegate.courier.deliver()
        await self.noisegate.courier.render()
        await self.noisegate.services.tasks.finish()

    async def suggestions(self) -> list[tuple[str, datetime]]:
        """Moments worth jumping to, with their names."""
        ahead = await self.noisegate.services.database.read(next_moments, self.now())
        day = timedelta(days=1)
        return [*ahead, ("A day on", self.now() + day), ("A week on", self.now() + 7 * day)]


@asynccontextmanager
async def running_sandbox(
    file: Path,
    *,
    port: int = 0,
    database_address: str | None = None,
    real_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    monotonic: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Sandbox]:
    """Run a sandbox whose state is in `file`, on a loopback port (0: a free one), until the end.

    The bot's own tables live in the same file, unless `database_address` names another database.
    Nothing happens by itself: `bot.sandbox.main` starts the clock and the courier, a test calls
    `settle`. Raises `PortInUse`, and `storage.database.FileInUse`.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    address = database_address or f"sqlite:///{file}"
    async with AsyncExitStack() as open_things:
        listening = open_things.enter_context(closing(_listen(port)))
        database = open_things.enter_context(closing(Database(address)))
        migrate(address)
        store = open_things.enter_context(closing(SlackStore(file)))
        session = await open_things.enter_async_context(aiohttp.ClientSession())
        ending = asyncio.Event()
        sandbox, routes = _assembled(
            f"http://127.0.0.1:{listening.getsockname()[1]}",
            database,
            store,
            session,
            MovedClock(store, real_now),
            monotonic,
            ending,
        )
        await open_things.enter_async_context(_served(Starlette(routes=routes), listening))
        open_things.callback(ending.set)
        await _install(sandbox.noisegate)
        yield sandbox
        await sandbox.noisegate.services.tasks.finish()


def _assembled(
    address: str,
    database: Database,
    store: SlackStore,
    session: aiohttp.ClientSession,
    clock: MovedClock,
    monotonic: Callable[[], float],
    ending: asyncio.Event,
) -> tuple[Sandbox, list[BaseRoute]]:
    def unmoved() -> float:
        return clock.real().timestamp()

    secret = secrets.token_hex(16)
    workspace = SlackWorkspace(store, Clock(clock.now, unmoved), Manifest.read(MANIFEST))
    noisegate = build(
        database=database,
        session=session,
        api_url=f"{address}/api/",
        installation=lambda _: Installation(WORKSPACE, TOKEN, BOT_ID, BOT_USER_ID),
        now=clock.now,
        real_now=clock.real,
        monotonic=monotonic,
    )
    postman = Postman(session, f"{address}/slack/events", secret, unmoved)
    gestures = Gestures(workspace, postman, address)
    sandbox = Sandbox(address, workspace, gestures, noisegate, clock, store)
    options = PageOptions(first_text=FIRST_TEXT)
    routes = [
        *sandbox_routes(workspace, TOKEN),
        *event_routes(noisegate.app, secret),
        *page_routes(workspace, gestures, sandbox, options, ending),
    ]
    return sandbox, routes


async def _install(noisegate: Noisegate) -> None:
    services = noisegate.services
    if await services.database.read(find_workspace, WORKSPACE) is None:
        found = Workspace(WORKSPACE, TEAM_NAME, BOT_USER_ID, "en-GB")
        await services.database.write(WORKSPACE, install, workspace=found, now=services.now())
    await sync_roster(services, WORKSPACE)


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError:
        listening.close()
        msg = (
            f"Port {port} is in use, perhaps by a sandbox that is already running. "
            f"Stop that one, or take another port: make run ARGS=--port={port + 1}"
        )
        raise PortInUse(msg) from None
    return listening


class _Server(uvicorn.Server):
    """Says when it listens, and leaves signals to whoever runs the sandbox."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets=sockets)
        self.listens.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def _served(app: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
    config.timeout_graceful_shutdown = 2  # pages hold their event streams open
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    await server.listens.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await serving
