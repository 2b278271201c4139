"""Digests and editions as the database keeps them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.choice import Why
from domain.deliveries import DeliveryState
from domain.digests import Answer, Closing, DigestDraft, Every, Timetable, Vote
from domain.editions import Edition, EditionDraft, Question, Schedule, Told
from domain.errors import NotFound
from domain.ids import EditionId, WorkspaceId
from domain.verdict import Standing, Tally, Verdict
from storage.ballots import made_stale, put_vote
from storage.database import Database, Session
from storage.deliveries import ended
from storage.digests import (
    add_digest,
    due,
    end_digest,
    find_schedule,
    get_schedule,
)
from storage.due import move_on
from storage.editions import (
    add_edition,
    close,
    due_closings,
    find_last_closed,
    find_last_posted,
    find_last_slot,
    get_edition,
    open_editions,
    posted,
)
from storage.planning import Planned, plan_editions
from storage.renderings import stale_editions
from storage.subjects import all_subjects
from tests.claims import claim_one
from tests.world import NOW, OLGA, PETER, TEAM, WORKSPACE

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 16, tzinfo=UTC)
BEGINS = date(2026, 11, 9)
DRAFT = DigestDraft(
    TEAM,
    Timetable(0, time(9, 0), "Europe/Copenhagen", Every.TWO_WEEKS, MONDAY),
    questions=3,
    closing=Closing(2, time(12, 30)),
)
STANDING = Standing(Verdict.SPLIT, Tally(2, 1, 2), 7)


def begin_digest(session: Session) -> Schedule:
    return add_digest(session, WORKSPACE, DRAFT, owner=OLGA, next_slot=MONDAY, now=NOW)


def begin_edition(session: Session, schedule: Schedule, begins: date = BEGINS) -> Edition:
    first, second, *_ = all_subjects(session, WORKSPACE)
    questions = tuple(
        Question(subject, Why.UNSURE, None, 3, 4, STANDING) for subject in (second, first)
    )
    draft = EditionDraft(
        digest_id=schedule.digest.id,
        conversation_id=TEAM,
        zone="Europe/Copenhagen",
        number=1,
        period_begins=begins,
        period_from=MONDAY - timedelta(days=14),
        period_to=MONDAY,
        closes_at=FRIDAY,
        questions=questions,
        told=(Told("Letter", Verdict.MIXED, STANDING),),
    )
    return add_edition(session, WORKSPACE, draft)


def begin_posted(session: Session) -> Edition:
    edition = begin_edition(session, begin_digest(session))
    posted(session, WORKSPACE, edition.digest_id, BEGINS, "1.5")
    return edition


async def test_a_digest_is_read_back_as_it_was_stored(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await database.write(workspace_id, begin_digest)

    found = await database.read(get_schedule, workspace_id, schedule.digest.id)

    assert found == schedule
    assert (found.digest.timetable, found.digest.closing) == (DRAFT.timetable, DRAFT.closing)
    assert await database.read(find_schedule, WorkspaceId("T2"), schedule.digest.id) is None


async def test_a_digest_is_due_from_its_slot_on_until_it_moved_on_or_ended(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await database.write(workspace_id, begin_digest)
    number = schedule.digest.id

    assert await database.read(due, MONDAY - timedelta(seconds=1)) == ()
    assert await database.read(due, MONDAY) == ((workspace_id, number),)
    later = MONDAY + timedelta(days=14)
    await database.write(workspace_id, move_on, {number: later}, MONDAY)
    assert await database.read(due, MONDAY) == ()
    await database.write(workspace_id, end_digest, workspace_id, number, NOW)
    assert await database.read(due, MONDAY + timedelta(days=99)) == ()
    with pytest.raises(NotFound):
        await database.read(get_schedule, workspace_id, number)


async def test_an_edition_is_read_back_with_its_questions_in_order(
    database: Database, workspace_id: WorkspaceId
) -> None:
    edition = await database.write(workspace_id, begin_posted)

    found = await database.read(get_edition, workspace_id, edition.id)

    assert found == replace(edition, message_ts="1.5")
    assert [each.subject.name for each in found.questions] == ["Phone", "E-mail"]
    assert found.questions[0].before == STANDING
    assert found.told == (Told("Letter", Verdict.MIXED, STANDING),)
    with pytest.raises(NotFound):
        await database.read(get_edition, WorkspaceId("T2"), edition.id)


async def test_an_edition_counts_only_from_when_it_was_posted(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await database.write(workspace_id, begin_digest)
    edition = await database.write(workspace_id, begin_edition, schedule)
    number = schedule.digest.id

    assert await database.read(find_last_posted, workspace_id, number) is None
    assert await database.read(find_last_slot, workspace_id, TEAM, MONDAY) is None
    assert await database.read(open_editions, workspace_id) == ()
    await database.write(workspace_id, posted, workspace_id, number, BEGINS, "1.5")

    found = await database.read(find_last_posted, workspace_id, number)
    assert found is not None
    assert found.id == edition.id
    assert await database.read(find_last_slot, workspace_id, TEAM, MONDAY) == MONDAY
    assert len(await database.read(open_editions, workspace_id)) == 1


async def test_an_edition_that_never_reached_slack_makes_room(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await database.write(workspace_id, begin_digest)
    first = await database.write(workspace_id, begin_edition, schedule)

    second = await database.write(workspace_id, begin_edition, schedule)

    assert second == first


async def test_closing_stores_the_results_once_due(
    database: Database, workspace_id: WorkspaceId
) -> None:
    edition = await database.write(workspace_id, begin_posted)
    results = {each.subject.id: STANDING for each in edition.questions}

    assert await database.read(due_closings, FRIDAY - timedelta(seconds=1)) == ()
    assert await database.read(due_closings, FRIDAY) == ((workspace_id, edition.id),)
    await database.write(workspace_id, close, workspace_id, edition.id, results, results, FRIDAY)

    assert await database.read(due_closings, FRIDAY) == ()
    found = await database.read(find_last_closed, workspace_id, edition.digest_id)
    assert found is not None
    assert [each.result for each in found.questions] == [STANDING, STANDING]
    assert found.closed_at == FRIDAY


async def test_an_edition_pressed_before_it_was_recorded_is_stale(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await database.write(workspace_id, begin_digest)
    edition = await database.write(workspace_id, begin_edition, schedule)
    vote = Vote(edition.id, edition.questions[0].subject.id, PETER, Answer.BOTH, MONDAY)
    await database.write(workspace_id, put_vote, workspace_id, vote, None)
    await database.write(workspace_id, made_stale, workspace_id, edition.id)

    await database.write(workspace_id, posted, workspace_id, schedule.digest.id, BEGINS, "1.5")

    assert await database.read(stale_editions) == ((workspace_id, EditionId(edition.id)),)


@pytest.mark.parametrize(
    ("state", "again"),
    [
        (DeliveryState.FAILED, True),
        (DeliveryState.SKIPPED, True),
        (DeliveryState.UNCERTAIN, True),
        (None, False),
    ],
)
async def test_a_key_is_free_again_only_where_nothing_was_posted(
    database: Database, workspace_id: WorkspaceId, *, state: DeliveryState | None, again: bool
) -> None:
    schedule = await database.write(workspace_id, begin_digest)

    planned = Planned(workspace_id, "edition:1", schedule.digest.id, MONDAY, BEGINS, MONDAY)

    await database.write(workspace_id, plan_editions, [planned])
    delivery = await database.write(workspace_id, claim_one, workspace_id, MONDAY)
    assert delivery is not None
    if state is not None:
        await database.write(workspace_id, ended, delivery, state, "a reason")

    await database.write(workspace_id, plan_editions, [planned])
    found = await database.write(workspace_id, claim_one, workspace_id, MONDAY)
    assert (found is not None) is again
