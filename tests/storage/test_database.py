"""The promises of `storage.database`, on both databases."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import pytest
from sqlalchemy import text

from storage.database import Database, FileInUse, Session, TransactionError, Withdrawn
from tests.world import WORKSPACE


def read_counter(session: Session) -> int:
    return int(session.connection().execute(text("SELECT n FROM counter")).scalar_one())


def make_counter(session: Session) -> None:
    session.connection().execute(text("CREATE TABLE counter (n INTEGER)"))
    session.connection().execute(text("INSERT INTO counter VALUES (0)"))


def count_up(session: Session) -> None:
    found = read_counter(session)
    session.connection().execute(text("UPDATE counter SET n = :n"), {"n": found + 1})


@asynccontextmanager
async def busy(database: Database) -> AsyncIterator[None]:
    """While a write that counts up by one takes its time."""
    blocked, go_on = threading.Event(), threading.Event()

    def block(session: Session) -> None:
        count_up(session)
        blocked.set()
        go_on.wait(30)

    blocking = asyncio.create_task(database.write(WORKSPACE, block))
    await asyncio.to_thread(blocked.wait, 30)
    try:
        yield
    finally:
        go_on.set()
        await blocking


async def test_no_update_is_lost_among_sixteen_writers(database: Database) -> None:
    await database.write(WORKSPACE, make_counter)

    async def writer() -> None:
        for _ in range(40):
            await database.write(WORKSPACE, count_up)

    await asyncio.gather(*(writer() for _ in range(16)))

    assert await database.read(read_counter) == 640


async def test_a_use_case_that_raises_stores_nothing(database: Database) -> None:
    await database.write(WORKSPACE, make_counter)

    def count_and_fail(session: Session) -> None:
        count_up(session)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(WORKSPACE, count_and_fail)

    assert await database.read(read_counter) == 0


async def test_a_use_case_may_not_end_its_own_transaction(database: Database) -> None:
    for end in (Session.commit, Session.rollback):
        with pytest.raises(TransactionError):
            await database.write(WORKSPACE, end)


async def test_a_write_that_cannot_begin_in_time_never_runs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BEGIN_WITHIN", 0.05)
    await database.write(WORKSPACE, make_counter)

    async with busy(database):
        with pytest.raises(Withdrawn, match="not stored"):
            await database.write(WORKSPACE, count_up)

    assert await database.read(read_counter) == 1


async def test_a_write_that_nobody_waits_for_any_more_never_runs(database: Database) -> None:
    await database.write(WORKSPACE, make_counter)

    async with busy(database):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await database.write(WORKSPACE, count_up)
    await database.write(WORKSPACE, read_counter)

    assert await database.read(read_counter) == 1


async def test_a_write_that_another_program_keeps_waiting_never_runs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.sqlite:
        pytest.skip("PostgreSQL locks rows, not files")
    monkeypatch.setattr("storage.database.BEGIN_WITHIN", 0.05)
    await database.write(WORKSPACE, make_counter)

    with closing(sqlite3.connect(str(database.engine.url.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Withdrawn, match="not stored"):
            await database.write(WORKSPACE, count_up)
        other.rollback()
    monkeypatch.setattr("storage.database.BEGIN_WITHIN", 30)
    await database.write(WORKSPACE, read_counter)

    assert await database.read(read_counter) == 0


async def test_a_second_process_on_one_file_is_refused(database: Database) -> None:
    if not database.sqlite:
        pytest.skip("PostgreSQL serves many processes")

    with pytest.raises(FileInUse, match="already running"):
        Database(database.engine.url.render_as_string())


async def test_errors_never_hold_the_values_of_a_statement(database: Database) -> None:
    def fail(session: Session) -> None:
        session.connection().execute(text("SELECT :name FROM nowhere"), {"name": "Anna Jensen"})

    with pytest.raises(Exception, match="nowhere") as raised:
        await database.write(WORKSPACE, fail)

    assert "Anna" not in str(raised.value)
