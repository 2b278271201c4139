"""A sandbox that runs: the pretend Slack, its page and the real bot on one loopback address.

`running_slack` is Slack's side alone, for a bot in another process; `running_sandbox` holds the
bot as well. The bot is the one that serves Slack itself: requests reach it over HTTP, signed, or
over Socket Mode, and its calls go to `/api/<method>` over HTTP.
"""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.app import CALL_WITHIN, Installation, Noisegate, build
from bot.pace import SLACKS, UNHURRIED
from bot.sandbox.api import sandbox_routes
from bot.sandbox.gestures import Gestures
from bot.sandbox.limits import ANSWER_SECONDS
from bot.sandbox.manifest import Manifest
from bot.sandbox.model import BOT_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME, Clock
from bot.sandbox.page import PageOptions, page_routes
from bot.sandbox.postman import Carrier, Postman
from bot.sandbox.sockets import SocketPostman, Sockets, served_sockets
from bot.sandbox.store import SlackStore
from bot.sandbox.workspace import SlackWorkspace
from bot.serve import CannotListen, Server, event_routes, listen
from bot.slack import socket_address
from bot.sockets import SocketMode, bolt_dispatch
from domain.errors import NoisegateError
from domain.ids import WorkspaceId
from domain.pace import Paces
from domain.workspaces import Workspace
from handlers.kit.roster import sync_roster
from storage.database import Database
from storage.migrate import migrate
from storage.moments import next_moments
from storage.workspaces import find_workspace, install

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
WORKSPACE = WorkspaceId(TEAM_ID)
FIRST_TEXT = "/log Anna Jensen by phone: renewal agreed +"
PAGES_END_WITHIN = 2
"""Seconds: pages hold their event streams open."""
HERE = replace(SLACKS, reading={})
"""As fast as in Slack, except that this Slack answers whoever reads at any speed."""
RETRY_LOOKS = 1
"""Seconds between two looks for events that are to be sent again."""


class PortInUse(NoisegateError):
    """Another program listens where the sandbox wants to."""


@dataclass(frozen=True)
class Credentials:
    """What Slack would show on the app's settings pages; they open nothing but this Slack."""

    bot_token: str = "xoxb-sandbox"  # noqa: S105 (the sandbox's own)
    app_token: str = "xapp-sandbox"  # noqa: S105 (the sandbox's own)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))


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
class Slack:
    """Slack's side: the workspace, its members' hands, and the ways to and from the bot."""

    address: str
    """Without a slash at its end; the Web API is at `/api/`."""
    credentials: Credentials
    workspace: SlackWorkspace
    gestures: Gestures
    sockets: Sockets
    clock: MovedClock
    store: SlackStore

    @property
    def api_url(self) -> str:
        """Where the bot's calls go: its `SLACK_API_URL`."""
        return f"{self.address}/api/"

    def routes(self) -> list[BaseRoute]:
        """What Slack answers."""
        bot_token, app_token = self.credentials.bot_token, self.credentials.app_token
        return [*sandbox_routes(self.workspace, bot_token, app_token, self.sockets)]


@dataclass(frozen=True)
class Sandbox:
    """What runs, for whoever drives it: a page, a test, the sample history."""

    slack: Slack
    noisegate: Noisegate

    @property
    def address(self) -> str:
        """Where the page is."""
        return self.slack.address

    @property
    def workspace(self) -> SlackWorkspace:
        """The state of the pretend Slack."""
        return self.slack.workspace

    @property
    def gestures(self) -> Gestures:
        """The members' hands."""
        return self.slack.gestures

    @property
    def clock(self) -> MovedClock:
        """The clock of the pretend Slack and of the bot."""
        return self.slack.clock

    @property
    def store(self) -> SlackStore:
        """Where the pretend Slack keeps its state."""
        return self.slack.store

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
        """Do everything that has fallen due by now, one after another and without waiting."""
        await self.noisegate.tick()
        await self.noisegate.courier.deliver(UNHURRIED)
        await self.noisegate.courier.render(UNHURRIED)
        await self.finish()

    async def finish(self) -> None:
        """Return when what the bot began aside from its answers is done."""
        await self.noisegate.services.tasks.finish()

    async def suggestions(self) -> list[tuple[str, datetime]]:
        """Moments worth jumping to, with their names."""
        ahead = await self.noisegate.services.database.read(next_moments, self.now())
        day = timedelta(days=1)
        return [*ahead, ("A day on", self.now() + day), ("A week on", self.now() + 7 * day)]


@asynccontextmanager
async def running_slack(
    file: Path,
    *,
    port: int = 0,
    events_url: str | None = None,
    credentials: Credentials | None = None,
    real_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    patience: float = ANSWER_SECONDS.limit,
    around: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> AsyncIterator[Slack]:
    """Run Slack's side alone, with its state in `file`, on a loopback port (0: a free one).

    Requests go to the bot at `events_url` over HTTP, or without one over Socket Mode, and are
    waited for with `patience` (seconds). What `around` puts around Slack's answers may spoil them.
    Raises `PortInUse`.
    """
    async with AsyncExitStack() as open_things:
        listening = open_things.enter_context(closing(_listen(port)))
        slack = await open_things.enter_async_context(
            _slack(
                _address(listening),
                file,
                events_url,
                credentials or Credentials(),
                real_now,
                patience,
            )
        )
        served = _served(around(Starlette(routes=slack.routes())), listening)
        await open_things.enter_async_context(served)
        yield slack


@asynccontextmanager
async def running_sandbox(
    file: Path,
    *,
    port: int = 0,
    database: Database | None = None,
    database_address: str | None = None,
    socket_mode: bool = False,
    real_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    paces: Paces = HERE,
) -> AsyncIterator[Sandbox]:
    """Run a sandbox whose state is in `file`, on a loopback port (0: a free one), until the end.

    The bot's own tables live in the same file, unless `database_address` names another database,
    or `database` is one: with all its tables, and left open.
    Requests reach the bot over HTTP, or with `socket_mode` over a WebSocket. `paces` is how fast
    its courier may be by itself.
    Nothing happens by itself: `bot.sandbox.main` starts the clock and the courier, a test calls
    `settle`. Raises `PortInUse`, and `storage.database.FileInUse`.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as open_things:
        listening = open_things.enter_context(closing(_listen(port)))
        if database is None:
            opened = _migrated(database_address or f"sqlite:///{file}")
            database = open_things.enter_context(opened)
        session = await open_things.enter_async_context(aiohttp.ClientSession())
        address, credentials = _address(listening), Credentials()
        events_url = None if socket_mode else f"{address}/slack/events"
        slack = await open_things.enter_async_context(
            _slack(address, file, events_url, credentials, real_now)
        )
        sandbox = Sandbox(slack, _bot(slack, database, session, paces))
        ending = asyncio.Event()
        routes = [
            *slack.routes(),
            *event_routes(sandbox.noisegate.app, credentials.signing_secret),
            *page_routes(
                slack.workspace,
                slack.gestures,
                sandbox,
                PageOptions(first_text=FIRST_TEXT),
                ending,
            ),
        ]
        await open_things.enter_async_context(_served(Starlette(routes=routes), listening))
        open_things.callback(ending.set)
        if socket_mode:
            await open_things.enter_async_context(_connected(sandbox, session))
        await _install(sandbox.noisegate)
        yield sandbox
        await sandbox.finish()


@contextmanager
def _migrated(address: str) -> Iterator[Database]:
    with closing(Database(address)) as database:
        migrate(address)
        yield database


@asynccontextmanager
async def _slack(
    address: str,
    file: Path,
    events_url: str | None,
    credentials: Credentials,
    real_now: Callable[[], datetime],
    patience: float = ANSWER_SECONDS.limit,
) -> AsyncIterator[Slack]:
    """Slack's side, all but its routes served."""
    async with AsyncExitStack() as open_things:
        store = open_things.enter_context(closing(SlackStore(file)))
        session = await open_things.enter_async_context(aiohttp.ClientSession())
        clock = MovedClock(store, real_now)

        def unmoved() -> float:
            return clock.real().timestamp()

        workspace = SlackWorkspace(store, Clock(clock.now, unmoved), Manifest.read(MANIFEST))
        sockets = Sockets(unmoved, enabled=events_url is None)
        await open_things.enter_async_context(served_sockets(sockets))
        carrier: Carrier = (
            Postman(session, events_url, credentials.signing_secret, unmoved, patience)
            if events_url
            else SocketPostman(sockets, patience)
        )
        gestures = Gestures(workspace, carrier, address)
        retrying = asyncio.create_task(_retry(gestures))
        open_things.callback(retrying.cancel)
        yield Slack(address, credentials, workspace, gestures, sockets, clock, store)


async def _retry(gestures: Gestures) -> None:
    while True:
        await asyncio.sleep(RETRY_LOOKS)
        await gestures.events.again()


def _bot(
    slack: Slack,
    database: Database,
    session: aiohttp.ClientSession,
    paces: Paces,
) -> Noisegate:
    bot_token = slack.credentials.bot_token
    return build(
        database=database,
        session=session,
        api_url=slack.api_url,
        installation=lambda _: Installation(WORKSPACE, bot_token, BOT_ID, BOT_USER_ID),
        now=slack.clock.now,
        paces=paces,
    )


@asynccontextmanager
async def _connected(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[None]:
    """Hold the bot's connections to the pretend Slack."""
    credentials = sandbox.slack.credentials
    client = AsyncWebClient(
        base_url=sandbox.slack.api_url, session=session, timeout=CALL_WITHIN, retry_handlers=[]
    )
    address = partial(socket_address, client, credentials.app_token)
    held = SocketMode(session, address, bolt_dispatch(sandbox.noisegate.app))
    running = asyncio.create_task(held.run())
    await sandbox.slack.sockets.connected()
    try:
        yield
    finally:
        await held.stop()
        await asyncio.gather(running, return_exceptions=True)


async def _install(noisegate: Noisegate) -> None:
    services = noisegate.services
    if await services.database.read(find_workspace, WORKSPACE) is None:
        found = Workspace(WORKSPACE, TEAM_NAME, BOT_USER_ID, "en-GB")
        await services.database.write(WORKSPACE, install, workspace=found, now=services.now())
    await sync_roster(services, WORKSPACE)


def _address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def _listen(port: int) -> socket.socket:
    try:
        return listen("127.0.0.1", port)
    except CannotListen:
        msg = (
            f"Port {port} is in use, perhaps by a sandbox that is already running. "
            f"Stop that one, or take another port: make run ARGS=--port={port + 1}"
        )
        raise PortInUse(msg) from None


@asynccontextmanager
async def _served(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    server = Server(app, listening, PAGES_END_WITHIN)
    await server.start()
    try:
        yield
    finally:
        await server.stop()
