"""The tick: many digests in one transaction, on any replica, by any clock."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select, update
from structlog.testing import capture_logs

from domain.deliveries import DeliveryKind, DeliveryState
from domain.digests import DigestDraft, Every, Timetable
from domain.ids import ConversationId, DigestId, WorkspaceId
from domain.schedule import next_slot
from handlers.digests.jobs import tick
from handlers.digests.reasons import Reason
from handlers.digests.service.changes import pause
from handlers.digests.service.schedule import plan_due
from storage.database import Database, Session
from storage.deliveries import next_delivery, plan
from storage.digests import add_digest, due, end_digest, get_schedule
from storage.due import anything_due
from storage.tables import DeliveryRow, DigestRow
from tests.handlers.digests.steps import DAY, MONDAYS, Days, begin_digest, first_edition
from tests.world import NOW, OLGA, WORKSPACE, begin

WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
OTHER = WorkspaceId("T2")
WEEKLY = replace(MONDAYS, every=Every.WEEK)


def begin_many(session: Session, count: int, begins: datetime = NOW) -> None:
    """Set weekly digests up, each in a conversation of its own, in two workspaces."""
    begin(session, OTHER)
    timetable = Timetable(0, time(9), "Europe/Copenhagen", Every.WEEK, begins)
    for number in range(count):
        draft = DigestDraft(ConversationId(f"C{number}"), timetable)
        add_digest(
            session,
            (WORKSPACE, OTHER)[number % 2],
            draft,
            owner=OLGA,
            next_slot=next_slot(timetable, begins),
            now=begins,
        )


def planned(session: Session) -> Counter[tuple[int | None, datetime, str]]:
    rows = session.exec(select(DeliveryRow))
    return Counter((row.digest_id, row.slot, row.reason or row.state) for row in rows)


def waiting(session: Session) -> set[datetime]:
    return set(session.exec(select(DigestRow.next_slot)))


def skipped(session: Session) -> list[tuple[datetime, str | None]]:
    rows = session.exec(
        select(DeliveryRow)
        .where(
            DeliveryRow.state == DeliveryState.SKIPPED, DeliveryRow.kind == DeliveryKind.EDITION
        )
        .order_by(col(DeliveryRow.slot))
    )
    return [(row.slot, row.reason) for row in rows]


@pytest.mark.usefixtures("workspace_id")
async def test_all_that_is_due_is_planned_and_moves_on(database: Database) -> None:
    await database.write(WORKSPACE, begin_many, 210)
    days = Days(database, now=MONDAY + HOUR)

    await tick(days.services)

    assert (await database.read(planned)).total() == 210
    assert await database.read(waiting) == {MONDAY + WEEK}
    assert not await database.read(anything_due, days.now)


@pytest.mark.usefixtures("workspace_id")
async def test_a_digest_that_cannot_be_planned_holds_no_other_up(database: Database) -> None:
    await database.write(WORKSPACE, begin_many, 12)

    def spoil(session: Session) -> None:
        session.exec(update(DigestRow).where(col(DigestRow.id) == 3).values(zone="No/Where"))

    await database.write(WORKSPACE, spoil)
    days = Days(database, now=MONDAY)

    with capture_logs() as lines:
        await tick(days.services)

    assert {number for number, _, _ in await database.read(planned)} == {*range(1, 13)} - {3}
    assert [number for _, number in await database.read(due, MONDAY)] == [3]
    assert [line["number"] for line in lines if "number" in line] == [3]


@pytest.mark.usefixtures("workspace_id")
async def test_replicas_that_tick_at_once_plan_each_slot_once(
    database: Database, database_address: str
) -> None:
    await database.write(WORKSPACE, begin_many, 210)
    # A second process on one SQLite file is refused: there the ticks meet in one.
    others = [] if database.sqlite else [Database(database_address) for _ in range(2)]
    replicas = [Days(each, now=MONDAY) for each in (database, *others, database)]

    await asyncio.gather(*(tick(days.services) for days in replicas))

    for each in others:
        each.close()
    await tick(replicas[0].services)
    found = await database.read(planned)
    assert set(found.values()) == {1}
    assert len(found) == 210


@pytest.mark.usefixtures("workspace_id")
async def test_what_is_on_its_way_to_a_conversation_leaves_out_the_slot_of_the_next_digest(
    database: Database,
) -> None:
    await database.write(WORKSPACE, begin_many, 1)
    days = Days(database, now=MONDAY)
    await tick(days.services)

    def follow(session: Session) -> None:
        """End it, and begin one for the next day there, and one in another workspace's C0."""
        end_digest(session, WORKSPACE, DigestId(1), days.now)
        timetable = Timetable(1, time(9), "Europe/Copenhagen", Every.WEEK, NOW)
        for workspace in (WORKSPACE, OTHER):
            draft = DigestDraft(ConversationId("C0"), timetable)
            add_digest(session, workspace, draft, owner=OLGA, next_slot=MONDAY + DAY, now=days.now)

    await database.write(WORKSPACE, follow)
    days.now = MONDAY + DAY
    await tick(days.services)

    assert await database.read(planned) == {
        (1, MONDAY, DeliveryState.DUE): 1,
        (2, MONDAY + DAY, Reason.TOO_SOON): 1,
        (3, MONDAY + DAY, DeliveryState.DUE): 1,
    }


@pytest.mark.usefixtures("workspace_id")
async def test_a_digest_that_a_steward_changes_just_now_is_planned_at_the_next_tick(
    database: Database,
) -> None:
    schedule = await begin_digest(database)
    days = Days(database, now=schedule.next_slot)

    await asyncio.gather(
        tick(days.services),
        database.write(
            WORKSPACE,
            pause,
            WORKSPACE,
            OLGA,
            schedule.digest.id,
            (days.now + 3 * DAY).date(),
            days.now,
        ),
        tick(days.services),
    )
    await tick(days.services)

    # Before the pause or after it: the slot is planned at most once, and the next one waits.
    found = await database.read(get_schedule, WORKSPACE, schedule.digest.id)
    assert found.next_slot == schedule.next_slot + 2 * WEEK
    assert (await database.read(planned)).total() <= 1


@pytest.mark.usefixtures("workspace_id")
async def test_what_a_long_outage_skipped_is_recorded_in_more_than_one_transaction(
    database: Database,
) -> None:
    await database.write(WORKSPACE, begin_many, 30)
    now = MONDAY + 45 * WEEK

    moved = [await database.work(None, plan_due, now) for _ in range(5)]

    assert sum(moved) == 30
    assert 0 < moved[0] < 30
    assert moved[-1] == 0
    assert (await database.read(planned)).total() == 30 * 46
    assert all(now < slot <= now + WEEK for slot in await database.read(waiting))


@pytest.mark.usefixtures("workspace_id")
async def test_nothing_due_is_found_out_by_index_seeks_alone(database: Database) -> None:
    if not database.sqlite:
        pytest.skip("a planner reads a small table whole")
    statements: list[tuple[str, Sequence[object]]] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _, __, statement, parameters, *___: statements.append((statement, parameters)),
    )
    await database.read(anything_due, NOW)
    [(statement, parameters)] = [each for each in statements if "EXISTS" in each[0]]

    def plan_of(session: Session) -> list[str]:
        explained = f"EXPLAIN QUERY PLAN {statement}"
        return [
            row[3]
            for row in session.connection().exec_driver_sql(explained, tuple(parameters))
            if row[3].startswith("SEARCH") or " SCAN" in row[3]
        ]

    found = await database.read(plan_of)
    assert len(found) == 6
    assert all(" INDEX " in step and "SCAN" not in step for step in found)


async def test_what_a_clock_put_off_is_found_though_nothing_else_is_due(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days = Days(database, now=NOW + 6 * DAY)

    def ahead(session: Session) -> None:
        plan(
            session,
            workspace_id=workspace_id,
            key="results",
            kind=DeliveryKind.RESULTS,
            slot=days.now,
            period_begins=days.now.date(),
            due_at=days.now,
        )

    await database.write(workspace_id, ahead)
    days.now = NOW
    assert await database.read(anything_due, NOW)

    await tick(days.services)

    assert await database.read(next_delivery, NOW - HOUR) == NOW
    assert not await database.read(anything_due, NOW)


YEARS = timedelta(days=4 * 365)


async def test_after_a_clock_was_years_ahead_the_next_edition_comes_as_ever(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    days = Days(database, now=schedule.next_slot)
    await days.tick()

    # The machine believes for a moment that it is 2030, on a Monday at nine.
    days.now = schedule.next_slot + 209 * WEEK
    await tick(days.services)
    days.now = schedule.next_slot + DAY
    assert await database.read(anything_due, days.now)
    await days.tick()

    found = await database.read(get_schedule, workspace_id, schedule.digest.id)
    assert found.next_slot == schedule.next_slot + WEEK
    await days.until(schedule.next_slot + 3 * WEEK)
    assert days.slots() == [schedule.next_slot + n * WEEK for n in range(4)]


async def test_an_edition_that_a_clock_posted_in_the_future_holds_no_other_up(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    days = Days(database, now=schedule.next_slot + 209 * WEEK)
    await days.tick()
    assert days.slots() == [days.now]

    days.now = NOW + DAY
    await days.until(schedule.next_slot + 2 * WEEK)

    assert days.slots()[1:] == [schedule.next_slot + n * WEEK for n in range(3)]
    found = await database.read(get_schedule, workspace_id, schedule.digest.id)
    assert found.next_slot == schedule.next_slot + 3 * WEEK


@pytest.mark.usefixtures("workspace_id")
async def test_after_a_clock_was_years_behind_what_was_posted_is_not_said_to_be_late(
    database: Database,
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    days = Days(database, now=NOW)
    await days.until(schedule.next_slot + 3 * WEEK)
    right = days.now

    days.now = right - YEARS
    await days.tick()
    days.now = right + HOUR
    await days.until(schedule.next_slot + 4 * WEEK)

    assert days.slots() == [schedule.next_slot + n * WEEK for n in range(5)]
    assert await database.read(skipped) == []


@pytest.mark.usefixtures("workspace_id")
async def test_a_clock_a_few_days_ahead_posts_early_and_once(database: Database) -> None:
    schedule = await begin_digest(database, WEEKLY)
    days = Days(database, now=schedule.next_slot + HOUR)
    await days.tick()

    days.now = NOW + HOUR
    await days.until(schedule.next_slot + 2 * WEEK)

    assert days.slots() == [schedule.next_slot + n * WEEK for n in range(3)]


@pytest.mark.parametrize("apart", [timedelta(seconds=40), HOUR, timedelta(hours=23)])
async def test_replicas_whose_clocks_are_apart_post_each_slot_once(
    database: Database, workspace_id: WorkspaceId, apart: timedelta
) -> None:
    del workspace_id
    schedule = await begin_digest(database, WEEKLY)
    behind = Days(database, now=NOW)
    slots = [schedule.next_slot + n * WEEK for n in range(3)]

    for moment in (slot + part * apart for slot in slots for part in (-1.5, -0.5, 0, 0.5)):
        behind.now = moment
        ahead = replace(behind, now=behind.now + apart)
        await ahead.tick()
        await behind.tick()

    assert behind.slots() == slots


async def test_what_a_clock_planned_in_the_future_does_not_come_then(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    days.now = edition.period_to + 104 * WEEK
    await tick(days.services)
    kinds = {
        kind: DeliveryState.SKIPPED if kind is DeliveryKind.EDITION else DeliveryState.DUE
        for kind in (DeliveryKind.EDITION, DeliveryKind.RESULTS)
    }

    days.now = edition.period_to + DAY
    await tick(days.services)

    def states(session: Session) -> dict[str, str]:
        rows = session.exec(
            select(DeliveryRow)
            .where(col(DeliveryRow.reason).is_(None) | (DeliveryRow.reason == Reason.CLOCK))
            .where(DeliveryRow.state != DeliveryState.SENT)
        )
        return {row.kind: row.state for row in rows if row.due_at <= days.now or row.reason}

    assert await database.read(states) == kinds
    found = await database.read(get_schedule, workspace_id, DigestId(edition.digest_id))
    assert found.next_slot == edition.period_to + 2 * WEEK
