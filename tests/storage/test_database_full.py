"""A SQLite file that cannot grow: what fits is stored, the rest is refused in words."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from structlog.testing import capture_logs

from storage.core import table_of
from storage.database import Database, NoRoom, Session
from storage.tables_events import EventRow
from tests.world import NOW, WORKSPACE

EVENT = table_of(EventRow)
"""Any table of one key."""
LARGE = 200_000
"""Letters; a page of the file has 4096 bytes."""


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """A file of its own, that may not grow by more than a page or two."""
    with closing(Database(f"sqlite:///{shutil.copy(migrated_file, tmp_path)}")) as opened:
        yield opened


def limit(session: Session, more: int) -> None:
    """Let the file grow by so many pages and no further, as a disk would."""
    pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages + more}")


def note(session: Session, what: str, letters: int = 1) -> str:
    row = {"workspace_id": what * letters, "event_id": what, "taken_at": NOW, "done": False}
    session.connection().execute(insert(EVENT).values(**row))
    return what


def noted(session: Session) -> list[str]:
    return sorted(session.connection().execute(select(EVENT.c.event_id)).scalars())


def count(session: Session) -> int:
    found = session.connection().execute(select(func.count()).select_from(EVENT))
    return int(found.scalar_one())


async def test_what_does_not_fit_is_refused_in_words_and_works_when_there_is_room(
    database: Database,
) -> None:
    await database.write(WORKSPACE, limit, 2)

    with pytest.raises(NoRoom, match="no room left on its disk, so nothing is stored"):
        await database.write(WORKSPACE, note, "a", LARGE)
    assert await database.read(noted) == []
    await database.write(WORKSPACE, limit, 1000)

    assert await database.write(WORKSPACE, note, "a", LARGE) == "a"
    assert await database.read(noted) == ["a"]


async def test_whoever_runs_it_is_told_once_and_when_it_is_over(database: Database) -> None:
    with capture_logs() as logs:
        await database.write(WORKSPACE, limit, 0)
        for what in "abc":
            with pytest.raises(NoRoom):
                await database.write(WORKSPACE, note, what, LARGE)
        await database.write(WORKSPACE, limit, 1000)

    assert [(line["event"], line.get("how")) for line in logs] == [
        ("the database fails", "NoRoom"),
        ("the database works again", None),
    ]


async def test_of_what_is_written_together_all_that_fits_is_stored(database: Database) -> None:
    await database.write(WORKSPACE, limit, 2)

    answers = await asyncio.gather(
        database.write(WORKSPACE, note, "a"),
        database.write(WORKSPACE, note, "b"),
        database.write(WORKSPACE, note, "c", LARGE),
        database.write(WORKSPACE, note, "d"),
        return_exceptions=True,
    )

    assert [answers[0], answers[1], answers[3]] == ["a", "b", "d"]
    assert isinstance(answers[2], NoRoom)
    assert await database.read(noted) == ["a", "b", "d"]


async def test_until_the_file_is_full_nothing_is_confirmed_that_is_not_stored(
    database: Database,
) -> None:
    await database.write(WORKSPACE, limit, 5)

    answers = await asyncio.gather(
        *(database.write(WORKSPACE, note, f"{number:03}", 300) for number in range(100)),
        return_exceptions=True,
    )

    confirmed = [answer for answer in answers if isinstance(answer, str)]
    assert await database.read(noted) == sorted(confirmed)
    assert 0 < len(confirmed) < 100
    assert all(isinstance(answer, (str, NoRoom)) for answer in answers)


async def test_a_full_file_can_be_read(database: Database) -> None:
    await database.write(WORKSPACE, note, "a")
    await database.write(WORKSPACE, limit, 0)
    with pytest.raises(NoRoom):
        await database.write(WORKSPACE, note, "b", LARGE)

    assert await database.read(count) == 1
