"""The tick: with nothing due it must cost nothing, and with much due it must not stop the bot."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import partial
from time import perf_counter

import aiohttp
from sqlmodel import col, delete, func, insert, select, update

from bot.app import Installation, Noisegate, build
from bot.garbage import collect_rarely
from bot.pace import SLACKS
from domain.conversations import Conversation
from domain.digests import DigestDraft, Every, Timetable
from domain.ids import ConversationId, WorkspaceId
from domain.workspaces import Workspace
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.digests import add_digest
from storage.tables import DeliveryRow, DigestRow
from storage.workspaces import install
from tests.bench.databases import Databases, Kind
from tests.bench.figures import Figure, Times, milliseconds, say
from tests.bench.size import Size
from tests.bench.world import PEOPLE, ZONE

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
WORKSPACES = 100
DUE_SHARE = 10
"""One in so many is due."""
IDLE, BUSY, STILL = 0.0005, 0.100, 0.020
"""Seconds: a tick with none due, a tick with 1,000 due, and the event loop without a turn."""
BEAT = 0.001


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Look for garbage as rarely as `noisegate run` does; afterwards as before."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def measure_tick(made: Databases, kind: Kind, size: Size) -> list[Figure]:
    """Measure a tick over many digests: none due, then a tenth of them."""
    with made.fresh(kind) as address, _collecting_rarely():
        database = Database(address)
        try:
            await database.work(None, partial(_begin, digests=size.digests))
            async with _assembled(database) as noisegate:
                idle = await _idle(noisegate, size)
                busy, still = await _busy(noisegate, database, size)
        finally:
            database.close()
    due = size.digests // DUE_SHARE
    figures = [
        Figure(
            f"a tick, {size.digests:,} digests, none due, {kind}",
            milliseconds(idle),
            "",
            "",
            "0.5 ms",
            idle <= IDLE,
        ),
        Figure(
            f"a tick, {size.digests:,} digests, {due:,} due, {kind}",
            milliseconds(busy),
            "",
            "",
            "100 ms",
            busy <= BUSY,
        ),
        Figure(
            "the longest time that the event loop stood still meanwhile",
            milliseconds(still),
            "",
            "",
            "20 ms",
            still <= STILL,
        ),
    ]
    for figure in figures:
        say(f"  {figure.what}: {figure.measured}")
    return figures


async def _idle(noisegate: Noisegate, size: Size) -> float:
    times = []
    for _ in range(size.repeats):
        begun = perf_counter()
        await noisegate.tick()
        times.append(perf_counter() - begun)
    return Times(times).median


async def _busy(noisegate: Noisegate, database: Database, size: Size) -> tuple[float, float]:
    """Return the median of the ticks, and the longest stillness of all of them."""
    times, stillness = [], []
    due = size.digests // DUE_SHARE
    for _ in range(max(2, size.repeats // 8)):
        await database.work(None, partial(_let_fall_due, number=due))
        with _heartbeat() as beats:
            begun = perf_counter()
            await noisegate.tick()
            times.append(perf_counter() - begun)
            await asyncio.sleep(2 * BEAT)
        stillness.append(max(beats))
        if (planned := await database.read(_planned)) != due:
            raise SystemExit(f"{due} digests fell due, {planned} deliveries were planned")
    return Times(times).median, max(stillness)


@contextmanager
def _heartbeat() -> Iterator[list[float]]:
    """How much later than it wished the event loop came back to a task, again and again."""
    beats = [0.0]

    async def beat() -> None:
        while True:
            begun = perf_counter()
            await asyncio.sleep(BEAT)
            beats.append(perf_counter() - begun - BEAT)

    task = asyncio.create_task(beat())
    try:
        yield beats
    finally:
        task.cancel()


@asynccontextmanager
async def _assembled(database: Database) -> AsyncIterator[Noisegate]:
    """The bot, with nobody at the other end: a tick speaks to the database alone."""
    async with aiohttp.ClientSession() as session:
        yield build(
            database=database,
            session=session,
            api_url="http://127.0.0.1:9/api/",
            installation=lambda workspace: Installation(workspace, "xoxb-bench", "B0", "U0BOT"),
            now=lambda: NOW,
            paces=SLACKS,
        )


def _begin(session: Session, digests: int) -> None:
    """So many digests over a hundred workspaces, each in a conversation of its own, none due."""
    begins = NOW - timedelta(days=60)
    for number in range(min(WORKSPACES, digests)):
        workspace_id = WorkspaceId(f"T{number:07}")
        install(session, Workspace(workspace_id, "Fjord", "U0BOT", "en-GB"), begins)
        place = Conversation(ConversationId("C0000000"), "team", shared=False, bot_is_in=True)
        put_conversation(session, workspace_id, place, [])
        draft = DigestDraft(place.id, Timetable(0, time(10, 0), ZONE, Every.TWO_WEEKS, begins))
        add_digest(
            session,
            workspace_id,
            draft,
            owner=PEOPLE[0].id,
            next_slot=NOW + timedelta(days=7),
            now=begins,
        )
    session.flush()
    known = [row.model_dump(exclude={"id"}) for row in session.exec(select(DigestRow))]
    copies = [
        {**known[number % len(known)], "conversation_id": f"C{number:07}"}
        for number in range(len(known), digests)
    ]
    if copies:
        session.execute(insert(DigestRow), copies)


def _let_fall_due(session: Session, number: int) -> None:
    """Forget what was planned; the slots of so many digests, spread over all, are now."""
    session.execute(delete(DeliveryRow))
    session.execute(update(DigestRow).values(next_slot=NOW + timedelta(days=7)))
    total = session.exec(select(func.count()).select_from(DigestRow)).one()
    step = max(1, total // number)
    first = session.exec(select(func.min(DigestRow.id))).one() or 0
    due = (col(DigestRow.id) - first) % step == 0
    session.execute(update(DigestRow).where(due).values(next_slot=NOW - timedelta(seconds=5)))


def _planned(session: Session) -> int:
    return session.exec(select(func.count()).select_from(DeliveryRow)).one()
