"""Each event is taken once, by any process; one that was given up is taken over."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.ids import WorkspaceId
from storage.database import Database, Session
from storage.events import (
    KEPT_FOR,
    UNDER_WAY_FOR,
    Taken,
    end_event,
    forget_events,
    take_event,
)
from tests.world import WORKSPACE

OTHER = WorkspaceId("T2")


@pytest.fixture
def replicas(database: Database) -> Iterator[tuple[Database, ...]]:
    """Several processes' worth of databases; on SQLite there is one."""
    with ExitStack() as stack:
        address = database.engine.url.render_as_string(hide_password=False)
        more = 0 if database.sqlite else 3
        others = [stack.enter_context(closing(Database(address))) for _ in range(more)]
        yield (database, *others)


def grow_older(session: Session, by: timedelta) -> None:
    """Let everything that was taken be taken so much earlier."""
    shifted = (
        "strftime('%Y-%m-%d %H:%M:%f', taken_at, :by)"
        if session.connection().dialect.name == "sqlite"
        else "taken_at + CAST(:by AS interval)"
    )
    by_seconds = {"by": f"-{by.total_seconds()} seconds"}
    session.connection().execute(text(f"UPDATE event SET taken_at = {shifted}"), by_seconds)


async def test_of_all_that_try_at_once_one_takes_it(replicas: tuple[Database, ...]) -> None:
    found = await asyncio.gather(
        *(
            replica.write(WORKSPACE, take_event, WORKSPACE, "Ev1")
            for replica in replicas
            for _ in range(8)
        )
    )

    assert found.count(Taken.NOW) == 1
    assert found.count(Taken.ELSEWHERE) == len(found) - 1


async def test_what_is_done_is_never_taken_again(database: Database) -> None:
    await database.write(WORKSPACE, take_event, WORKSPACE, "Ev1")
    await database.write(WORKSPACE, end_event, WORKSPACE, "Ev1")
    await database.write(WORKSPACE, grow_older, UNDER_WAY_FOR)

    assert await database.write(WORKSPACE, take_event, WORKSPACE, "Ev1") is Taken.BEFORE


async def test_what_was_given_up_is_taken_over_by_one(replicas: tuple[Database, ...]) -> None:
    await replicas[0].write(WORKSPACE, take_event, WORKSPACE, "Ev1")
    await replicas[0].write(WORKSPACE, grow_older, UNDER_WAY_FOR)

    found = await asyncio.gather(
        *(replica.write(WORKSPACE, take_event, WORKSPACE, "Ev1") for replica in replicas * 4)
    )

    assert found.count(Taken.NOW) == 1


async def test_workspaces_have_their_own_events(database: Database) -> None:
    await database.write(WORKSPACE, take_event, WORKSPACE, "Ev1")
    await database.write(WORKSPACE, end_event, WORKSPACE, "Ev1")

    assert await database.write(OTHER, take_event, OTHER, "Ev1") is Taken.NOW


async def test_what_slack_repeats_no_more_is_forgotten(database: Database) -> None:
    await database.write(WORKSPACE, take_event, WORKSPACE, "Ev1")
    await database.write(WORKSPACE, grow_older, KEPT_FOR + timedelta(minutes=1))
    await database.write(WORKSPACE, take_event, WORKSPACE, "Ev2")
    await database.write(WORKSPACE, end_event, WORKSPACE, "Ev2")

    await database.work(WORKSPACE, forget_events, WORKSPACE)

    assert await database.write(WORKSPACE, take_event, WORKSPACE, "Ev1") is Taken.NOW
    assert await database.write(WORKSPACE, take_event, WORKSPACE, "Ev2") is Taken.BEFORE
