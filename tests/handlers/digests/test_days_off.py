"""Days off: what is postponed, and what holidays that are chosen later change."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.digests import Every
from domain.ids import WorkspaceId
from domain.working_time import WorkingTime
from handlers.digests.reasons import Reason
from handlers.digests.service.schedule import plan_due
from storage.database import Database, Session
from storage.digests import get_schedule, working_time_changed
from storage.tables import WorkspaceRow
from tests.handlers.digests.steps import (
    MONDAYS,
    SALES,
    Days,
    begin_digest,
    open_sales,
)
from tests.world import NOW

WEEKLY = replace(MONDAYS, every=Every.WEEK)


def holidays(session: Session, where: str, now: datetime) -> None:
    """Let a country's holidays be days off, as the settings do."""
    row = session.get_one(WorkspaceRow, "T1")
    row.holidays = where
    session.flush()
    working_time_changed(session, WorkspaceId("T1"), now)


def mondays_off(session: Session, now: datetime) -> None:
    """Let Monday be no working day, as the settings do."""
    row = session.get_one(WorkspaceRow, "T1")
    row.works_on = "1234"
    session.flush()
    working_time_changed(session, WorkspaceId("T1"), now)


async def test_days_off_that_change_wait_for_a_tick_that_is_at_the_digest(
    database: Database, workspace_id: WorkspaceId
) -> None:
    if database.sqlite:
        pytest.skip("SQLite has one writer")
    schedule = await begin_digest(database, replace(WEEKLY, postpones=True))
    slot = schedule.next_slot
    held, go_on = threading.Event(), threading.Event()

    def plan_slowly(session: Session) -> None:
        plan_due(session, slot)
        held.set()
        assert go_on.wait(20)

    ticking = asyncio.create_task(database.work(None, plan_slowly))
    await asyncio.to_thread(held.wait, 20)
    changing = asyncio.create_task(
        database.work(workspace_id, mondays_off, slot - timedelta(seconds=1))
    )
    await asyncio.wait([changing], timeout=0.3)
    go_on.set()
    await asyncio.gather(ticking, changing)

    found = await database.read(get_schedule, workspace_id, schedule.digest.id)
    assert found.next_slot == slot + timedelta(days=8)


async def test_a_slot_on_a_holiday_comes_on_the_next_working_day_and_once(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, holidays, "DK", NOW)
    schedule = await begin_digest(database, replace(WEEKLY, postpones=True))
    assert schedule.digest.timetable.working == WorkingTime(holidays="DK")
    days = Days(database, now=datetime(2027, 3, 20, tzinfo=UTC))

    await days.until(datetime(2027, 4, 6, tzinfo=UTC))

    # Easter Monday is 29 March 2027; the clocks went forward the day before.
    assert days.slots()[-3:] == [
        datetime(2027, 3, 22, 8, tzinfo=UTC),
        datetime(2027, 3, 30, 7, tzinfo=UTC),
        datetime(2027, 4, 5, 7, tzinfo=UTC),
    ]
    assert Reason.TOO_SOON not in days.skipped


async def test_new_holidays_move_what_waits_and_nothing_else(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await open_sales(database)
    moving = await begin_digest(database, replace(WEEKLY, postpones=True))
    staying = await begin_digest(database, replace(WEEKLY, conversation_id=SALES))
    before_easter = datetime(2027, 3, 23, tzinfo=UTC)
    days = Days(database, now=datetime(2027, 3, 20, tzinfo=UTC))
    await days.until(before_easter)

    await database.write(workspace_id, holidays, "DK", before_easter)

    moved = await database.read(get_schedule, workspace_id, moving.digest.id)
    stayed = await database.read(get_schedule, workspace_id, staying.digest.id)
    assert moved.next_slot == datetime(2027, 3, 30, 7, tzinfo=UTC)
    assert stayed.next_slot == datetime(2027, 3, 29, 7, tzinfo=UTC)


async def test_a_holiday_that_is_none_any_more_loses_no_edition(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, holidays, "DK", NOW)
    await begin_digest(database, replace(WEEKLY, postpones=True))
    easter_monday = datetime(2027, 3, 29, 12, tzinfo=UTC)
    days = Days(database, now=datetime(2027, 3, 20, tzinfo=UTC))
    await days.until(easter_monday)

    await database.write(workspace_id, holidays, "", easter_monday)
    await days.until(datetime(2027, 4, 6, tzinfo=UTC))

    assert datetime(2027, 3, 30, 7, tzinfo=UTC) in days.slots()


async def test_a_holiday_that_was_chosen_after_its_edition_brings_no_second_one(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, replace(WEEKLY, postpones=True))
    easter_monday = datetime(2027, 3, 29, 12, tzinfo=UTC)
    days = Days(database, now=datetime(2027, 3, 20, tzinfo=UTC))
    await days.until(easter_monday)

    await database.write(workspace_id, holidays, "DK", easter_monday)

    waiting = await database.read(get_schedule, workspace_id, schedule.digest.id)
    assert days.slots()[-1] == datetime(2027, 3, 29, 7, tzinfo=UTC)
    assert waiting.next_slot == datetime(2027, 4, 5, 7, tzinfo=UTC)
