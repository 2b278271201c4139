"""The promises of `storage.database`, on both databases."""

import asyncio
import shutil
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database, FileInUse, Session, TransactionError, Withdrawn
from tests.storage.counting import count, count_up, make_counter, read_counter
from tests.world import WORKSPACE

pytestmark = pytest.mark.own_database


@asynccontextmanager
async def busy(database: Database) -> AsyncIterator[None]:
    """While a write that counts up by one takes its time."""
    blocked, go_on = threading.Event(), threading.Event()

    def block(session: Session) -> None:
        count_up(session)
        blocked.set()
        go_on.wait(30)

    blocking = asyncio.create_task(database.work(WORKSPACE, block))
    await asyncio.to_thread(blocked.wait, 30)
    try:
        yield
    finally:
        go_on.set()
        await blocking


async def test_no_update_is_lost_among_sixteen_writers(database: Database) -> None:
    await database.write(WORKSPACE, make_counter)

    taken: list[float] = []

    await count(database, writers=16, times=40, tell=taken.append)

    assert await database.read(read_counter) == len(taken) == 640


async def test_no_update_is_lost_among_three_processes(database: Database) -> None:
    if database.sqlite:
        pytest.skip("a SQLite file has one process")
    await database.write(WORKSPACE, make_counter)
    address = database.engine.url.render_as_string(hide_password=False)
    command = (sys.executable, "-m", "tests.storage.counting", address, "16", "14")

    processes = [
        await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    assert processes[0].stdout is not None
    first = await processes[0].stdout.readline()
    await count(database, writers=16, times=14, tell=lambda _: None)
    printed = await asyncio.gather(*(process.communicate() for process in processes))

    lines = [first + printed[0][0], printed[1][0]]
    assert [each.count(b"\n") for each in lines] == [16 * 14] * 2
    assert await database.read(read_counter) == 3 * 16 * 14


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
    await database.write(WORKSPACE, make_counter)
    monkeypatch.setattr("storage.database.BEGIN_WITHIN", 0.05)

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
    await database.write(WORKSPACE, make_counter)
    monkeypatch.setattr("storage.database.BEGIN_WITHIN", 0.05)

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


async def test_a_second_process_is_refused_through_a_link_too(
    database: Database, tmp_path: Path
) -> None:
    if not database.sqlite:
        pytest.skip("PostgreSQL serves many processes")
    link = tmp_path / "link.sqlite3"
    link.symlink_to(str(database.engine.url.database))

    with pytest.raises(FileInUse, match="already running"):
        Database(f"sqlite:///{link}")


async def test_a_file_whose_process_was_killed_can_be_used_at_once(
    tmp_path: Path, migrated_file: Path
) -> None:
    address = f"sqlite:///{shutil.copy(migrated_file, tmp_path)}"
    with closing(Database(address)) as database:
        await database.write(WORKSPACE, make_counter)
    command = (sys.executable, "-m", "tests.storage.counting", address, "4", "1000000")

    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(10):
        await process.stdout.readline()
    with pytest.raises(FileInUse):
        Database(address)
    process.kill()
    printed, _ = await process.communicate()
    confirmed = 10 + printed.count(b"\n")

    with closing(Database(address)) as database:
        counted = await database.read(read_counter)
        await database.write(WORKSPACE, count_up)
        assert confirmed <= counted <= confirmed + 4
        assert await database.read(read_counter) == counted + 1


async def test_what_was_opened_to_be_read_cannot_be_written(database: Database) -> None:
    await database.write(WORKSPACE, make_counter)
    address = database.engine.url.render_as_string(hide_password=False)

    with closing(Database(address, reading_only=True)) as reading:
        for write in (reading.write, reading.work):
            with pytest.raises(Exception, match=r"read-?only"):
                await write(WORKSPACE, count_up)
        assert await reading.read(read_counter) == 0

    assert await database.read(read_counter) == 0


async def test_errors_never_hold_the_values_of_a_statement(database: Database) -> None:
    def fail(session: Session) -> None:
        session.connection().execute(text("SELECT :name FROM nowhere"), {"name": "Anna Jensen"})

    with pytest.raises(Exception, match="nowhere") as raised:
        await database.write(WORKSPACE, fail)

    assert "Anna" not in str(raised.value)
