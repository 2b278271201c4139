"""What several wait for is committed together, and each is told the truth about its own."""

import asyncio
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from structlog.typing import EventDict, WrappedLogger

from storage.core import table_of
from storage.database import Database, NoRoom, Session, TransactionError
from storage.tables_events import EventRow
from tests.world import NOW, WORKSPACE

EVENT = table_of(EventRow)
"""Any table of one key."""


class Refused(Exception):
    """A use case refuses."""


def note(session: Session, what: str) -> str:
    """Store it by a statement; fails by itself where it is there."""
    session.connection().execute(insert(EVENT).values(**row(what)))
    return what


def add(session: Session, what: str) -> str:
    """Store it by the ORM, whose flush ends the transaction where it is there."""
    session.add(EventRow(**row(what)))
    return what


def refuse(session: Session, what: str) -> str:
    """Change everything, then refuse."""
    session.connection().execute(delete(EVENT))
    note(session, what)
    raise Refused


def lose(session: Session, what: str) -> str:
    """Do as SQLite does when its disk is full: end the whole transaction."""
    note(session, f"{what}!")
    session.connection().exec_driver_sql("ROLLBACK")
    raise Refused


def row(what: str) -> dict[str, Any]:
    return {"workspace_id": WORKSPACE, "event_id": what, "taken_at": NOW, "done": False}


def noted(session: Session) -> list[str]:
    return sorted(session.connection().execute(select(EVENT.c.event_id)).scalars())


@asynccontextmanager
async def waiting(database: Database) -> AsyncIterator[None]:
    """While the writer is busy: what is written now waits, and goes into one transaction."""
    busy, go_on = threading.Event(), threading.Event()
    blocking = asyncio.create_task(database.work(WORKSPACE, block, busy, go_on))
    await asyncio.to_thread(busy.wait, 30)
    yield
    await asyncio.sleep(0)  # the tasks that were made meanwhile come to where they wait
    go_on.set()
    blocking.add_done_callback(lambda done: done.result())


def block(_session: Session, busy: threading.Event, go_on: threading.Event) -> None:
    busy.set()
    go_on.wait(30)


async def written(
    database: Database, wanted: Sequence[tuple[Callable[[Session, str], str], str]]
) -> list[str | BaseException]:
    """Write all of it in one transaction; return the answers."""
    async with waiting(database):
        tasks = [
            asyncio.create_task(database.write(WORKSPACE, use_case, what))
            for use_case, what in wanted
        ]
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_nobody_is_told_before_all_of_it_is_committed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.worker.TOGETHER_FOR", 60)
    busy, go_on = threading.Event(), threading.Event()

    async with waiting(database):
        first = asyncio.create_task(database.write(WORKSPACE, note, "first"))
        second = asyncio.create_task(database.write(WORKSPACE, block, busy, go_on))
    await asyncio.to_thread(busy.wait, 30)
    told_before, stored_before = first.done(), await database.read(noted)
    go_on.set()

    assert await first == "first"
    await second
    assert (told_before, stored_before) == (False, [])
    assert await database.read(noted) == ["first"]


async def test_one_that_fails_takes_nothing_from_the_others(database: Database) -> None:
    answers = await written(
        database,
        [(note, "a"), (refuse, "b"), (note, "c"), (note, "a"), (add, "c"), (add, "d")],
    )

    assert [answers[0], answers[2], answers[5]] == ["a", "c", "d"]
    assert [type(answers[each]) for each in (1, 3, 4)] == [Refused, IntegrityError, IntegrityError]
    assert await database.read(noted) == ["a", "c", "d"]


async def test_a_transaction_that_ends_by_itself_is_run_again_without_the_one_that_ended_it(
    database: Database,
) -> None:
    answers = await written(database, [(note, "a"), (lose, "b"), (note, "c")])

    assert [answers[0], answers[2]] == ["a", "c"]
    assert isinstance(answers[1], Refused)
    assert await database.read(noted) == ["a", "c"]


async def test_after_a_failed_flush_nothing_is_stored_outside_of_the_transaction(
    database: Database,
) -> None:
    def hide(session: Session, what: str) -> str:
        add(session, what)
        with suppress(IntegrityError):
            session.flush()
        return note(session, "outside")

    for together in ([(hide, "a")], [(note, "b"), (hide, "a"), (note, "c")]):
        if not await database.read(noted):
            await database.write(WORKSPACE, note, "a")
        answers = await written(database, together)
        assert [type(each) for each in answers if each not in ("b", "c")] == [TransactionError]

    assert await database.read(noted) == ["a", "b", "c"]


async def test_two_transactions_that_met_are_run_again_also_where_one_was_of_several(
    database: Database,
) -> None:
    met: list[str] = []

    def meet(session: Session, what: str) -> str:
        note(session, what)
        met.append(what)
        if len(met) == 1:
            raise psycopg.errors.DeadlockDetected
        return what

    assert await written(database, [(note, "a"), (meet, "b"), (note, "c")]) == ["a", "b", "c"]
    assert await database.read(noted) == ["a", "b", "c"]


@pytest.fixture
def broken_log() -> Iterator[None]:
    """Nothing can be logged: whoever read it is gone."""

    def break_off(_logger: WrappedLogger, _method: str, _event: EventDict) -> EventDict:
        raise BrokenPipeError

    before = structlog.get_config()
    structlog.configure(processors=[break_off])
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("broken_log")
async def test_a_line_that_cannot_be_logged_ends_no_thread_and_repeats_nothing(
    database: Database,
) -> None:
    runs: list[str] = []

    def lack(_session: Session) -> None:
        raise NoRoom

    def count(session: Session, what: str) -> str:
        runs.append(what)
        return note(session, what)

    async with asyncio.timeout(20):
        with pytest.raises(NoRoom):
            await database.write(WORKSPACE, lack)
        answers = await written(database, [(count, "a"), (count, "b")])

    assert (answers, runs) == (["a", "b"], ["a", "b"])


@pytest.mark.own_database
async def test_a_thread_that_cannot_be_started_leaves_nothing_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_to_start(_: threading.Thread) -> None:
        msg = "can't start new thread"
        raise RuntimeError(msg)

    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", refuse_to_start)
        with pytest.raises(RuntimeError, match="new thread"):
            await database.read(noted)

    async with asyncio.timeout(20):
        found = await asyncio.gather(database.read(noted), database.read(noted))

    assert list(found) == [[], []]


@pytest.mark.own_database
async def test_what_waits_when_the_database_is_closed_is_stored_and_told(
    database: Database, database_address: str
) -> None:
    async with waiting(database):
        tasks = [asyncio.create_task(database.write(WORKSPACE, note, what)) for what in "abc"]
        await asyncio.sleep(0)
        closed = asyncio.create_task(asyncio.to_thread(database.close))
    answers = await asyncio.gather(*tasks)
    await closed

    assert answers == ["a", "b", "c"]
    with pytest.raises(RuntimeError, match="closed"):
        await database.write(WORKSPACE, note, "d")
    with closing(Database(database_address)) as again:
        assert await again.read(noted) == answers


WHAT = st.sampled_from("abc")
WANTED = st.lists(st.tuples(st.sampled_from([note, add, refuse, lose]), WHAT), max_size=12)


@settings(max_examples=25)
@given(wanted=WANTED)
def test_together_they_do_what_they_do_one_after_another(
    migrated_file: Path, wanted: list[tuple[Callable[[Session, str], str], str]]
) -> None:
    async def run(file: str) -> tuple[list[str | BaseException], list[str]]:
        with closing(Database(f"sqlite:///{file}")) as database:
            return await written(database, wanted), await database.read(noted)

    with tempfile.TemporaryDirectory() as folder:
        answers, stored = asyncio.run(run(shutil.copy(migrated_file, folder)))

    expected: list[str] = []
    for (use_case, what), answer in zip(wanted, answers, strict=True):
        if use_case in (refuse, lose):
            assert isinstance(answer, Refused)
        elif what in expected:
            assert isinstance(answer, IntegrityError)
        else:
            assert answer == what
            expected.append(what)
    assert stored == sorted(expected)
