"""`noisegate run`: the bot in Slack itself, from its start to a clean end.

The start ends in words where only a person can help, and waits where only Slack can. The end
first takes nothing more, then finishes what was taken.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from urllib.request import getproxies

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.app import CALL_WITHIN, Installation, Noisegate, build
from bot.clock import run_clock
from bot.pace import SLACKS
from bot.serve import Server, event_routes, health_routes, listen
from bot.settings import Access, Settings, slack_access
from bot.slack import introduction, patiently, socket_address
from bot.sockets import SocketMode, bolt_dispatch
from domain.ids import WorkspaceId
from domain.shorthand.foreign_dates import warm_up
from domain.working_time import load_holidays
from domain.workspaces import Workspace
from handlers.kit.roster import sync_roster
from handlers.kit.services import Tasks
from storage.address import read_address
from storage.database import Database
from storage.schema import bring_up_to_date
from storage.workspaces import install

log = structlog.get_logger()

END_WITHIN = 8
"""Seconds for everything that is under way at the end; many hosts kill after ten."""
REQUESTS_WITHIN = 4
"""Seconds of these for requests over HTTP; a listener takes three at most."""


async def run(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM; a second one ends it at once.

    Raises a `NoisegateError` whose words say what to do.
    """
    access = slack_access(settings)
    ended = ended_by_signal()
    async with _opened(settings, access) as opened:
        running = asyncio.create_task(_run(opened), name="run")
        waiting = asyncio.create_task(ended.wait(), name="wait for the end")
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        await _end(opened, running)
    log.info("Noisegate has ended")


@dataclass
class _Opened:
    """What is open while the bot runs."""

    settings: Settings
    access: Access
    database: Database
    session: aiohttp.ClientSession
    app: Starlette
    server: Server | None
    noisegate: Noisegate | None = None
    sockets: SocketMode | None = None
    background: Tasks = field(default_factory=Tasks)
    """The courier, and the first reading of the roster."""


@asynccontextmanager
async def _opened(settings: Settings, access: Access) -> AsyncIterator[_Opened]:
    """Open the database, the way to Slack and, where one is wanted, the port."""
    async with AsyncExitStack() as stack:
        read_address(settings.database_url)
        database = stack.enter_context(closing(Database(settings.database_url)))
        bring_up_to_date(database, settings.database_url)
        # The timeout stands on the session, because slack_sdk does not pass its own on to one.
        timeout = aiohttp.ClientTimeout(total=CALL_WITHIN)
        # Where there is no proxy nobody looks for one: at each call aiohttp would read a file.
        session = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=timeout, trust_env=bool(getproxies()))
        )
        app = Starlette(routes=health_routes(database))
        server = None
        # Over Socket Mode nothing has to listen: it does where somebody asked for a port.
        if not access.app_token or settings.port_is_set:
            listening = stack.enter_context(closing(listen(settings.host, settings.port)))
            server = Server(app, listening, REQUESTS_WITHIN)
            await server.start()
            stack.push_async_callback(server.stop)
        yield _Opened(settings, access, database, session, app, server)


async def _run(opened: _Opened) -> None:
    """Start everything, and hold the connections to Slack."""
    client = AsyncWebClient(
        token=opened.access.bot_token,
        base_url=opened.settings.slack_api_url,
        session=opened.session,
        retry_handlers=[],
    )
    log.info("asking Slack whose bot token this is")
    answer = await patiently(partial(introduction, client), "auth.test")
    installation = Installation(
        workspace_id=WorkspaceId(answer["team_id"]),
        bot_token=opened.access.bot_token,
        bot_id=str(answer["bot_id"]),
        bot_user_id=str(answer["user_id"]),
    )
    noisegate = await _assembled(opened, installation, str(answer["team"]))
    opened.noisegate = noisegate
    loading = asyncio.to_thread(_load_days, noisegate.services.now())
    opened.background.start(loading, "load foreign dates and holidays")
    opened.background.start(_first_sync(noisegate, installation), "read the roster")
    opened.background.start(noisegate.courier.run(), "courier")
    clock = asyncio.create_task(run_clock(noisegate.tick, noisegate.sync))
    try:
        await _serve(opened, noisegate, client)
    finally:
        clock.cancel()


def _load_days(now: datetime) -> None:
    """Load what the first who needs it would wait for, without anybody waiting at the start."""
    warm_up(now)
    load_holidays(now.date())


async def _assembled(opened: _Opened, installation: Installation, name: str) -> Noisegate:
    """Store the workspace and assemble the bot around it."""
    noisegate = build(
        database=opened.database,
        session=opened.session,
        api_url=opened.settings.slack_api_url,
        installation=lambda _: installation,
        now=_now,
        paces=SLACKS,
    )
    workspace = Workspace(installation.workspace_id, name, installation.bot_user_id, locale="")
    await opened.database.write(workspace.id, install, workspace=workspace, now=_now())
    return noisegate


async def _serve(opened: _Opened, noisegate: Noisegate, client: AsyncWebClient) -> None:
    """Take requests until cancelled."""
    if not opened.access.app_token:
        opened.app.router.routes.extend(event_routes(noisegate.app, opened.access.signing_secret))
        _say_ready(opened, "HTTP")
        await asyncio.Event().wait()
    address = partial(socket_address, client, opened.access.app_token)
    opened.sockets = SocketMode(opened.session, address, bolt_dispatch(noisegate.app))
    opened.background.start(_say_connected(opened, opened.sockets), "say that it is ready")
    await opened.sockets.run()


async def _say_connected(opened: _Opened, sockets: SocketMode) -> None:
    await sockets.connected.wait()
    _say_ready(opened, "Socket Mode")


def _say_ready(opened: _Opened, mode: str) -> None:
    port = opened.server.port if opened.server else None
    log.info("Noisegate is ready", requests=mode, port=port)


async def _first_sync(noisegate: Noisegate, installation: Installation) -> None:
    """Read the roster for the first time, however long Slack takes; then once a day."""
    read = partial(sync_roster, noisegate.services, installation.workspace_id)
    await patiently(read, "read the roster")
    log.info("the roster is read")


async def _end(opened: _Opened, running: asyncio.Task[None]) -> None:
    """Finish what is under way, within the time there is; raise what ended `running`, if it did.

    Requests first, then the work that they and the clock began, then the delivery in hand.
    """
    failed = running.exception() if running.done() else None
    try:
        async with asyncio.timeout(END_WITHIN):
            await _finish(opened, running)
    except TimeoutError:
        log.warning("what was under way was not finished in time", seconds=END_WITHIN)
    left = [running, *opened.background.running]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    if failed is not None:
        raise failed


async def _finish(opened: _Opened, running: asyncio.Task[None]) -> None:
    if opened.sockets is not None:
        await opened.sockets.stop()
    if opened.server is not None:
        await opened.server.stop()
    running.cancel()  # and with it the clock
    await asyncio.gather(running, return_exceptions=True)
    if opened.noisegate is not None:
        await opened.noisegate.services.tasks.finish()
        opened.noisegate.courier.end()
        courier = [task for task in opened.background.running if task.get_name() == "courier"]
        await asyncio.gather(*courier, return_exceptions=True)
        # The last delivery may have changed Homes.
        await opened.noisegate.services.tasks.finish()


def ended_by_signal() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM; the second does what it does to any program."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def on_signal() -> None:
        ended.set()
        for number in numbers:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)

    for number in numbers:
        loop.add_signal_handler(number, on_signal)
    return ended


def _now() -> datetime:
    return datetime.now(UTC)
