"""Asks: reserved within the budget, freed where they never came, answered however late."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import col, select

from domain.asking import Asking, Rhythm, scheduled
from domain.budget import Hindrance, Ruling
from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.ids import AskId, ConversationId, MemberId, PromptId, WorkspaceId
from storage.asking import (
    due_questions,
    find_asking,
    keep_asking,
    next_question,
    taking_no_part,
)
from storage.asks import answered, confirm, prompt_of, reserve, rule
from storage.database import Database, Session
from storage.deliveries import ended, next_delivery, plan, postpone, stands
from storage.tables import DeliveryRow
from storage.tables_asking import AskRow
from tests.claims import claim_one
from tests.world import COPENHAGEN, GUEST, MARIA, NINA, NOW, OLGA, PETER, WORKSPACE

HABIT = PromptId("habit")
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
TOMORROW = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
"""09:00 in Copenhagen, on a Thursday."""
TUESDAYS = Rhythm(1, time(9))


def ask(
    session: Session, member_id: MemberId, now: datetime, slot: datetime | None = None
) -> Ruling:
    return reserve(
        session,
        workspace_id=WORKSPACE,
        member_id=member_id,
        kind=DeliveryKind.PERSONAL,
        prompt=HABIT,
        slot=slot or now,
        now=now,
    )


def claimed(session: Session, now: datetime) -> Delivery:
    found = claim_one(session, WORKSPACE, now)
    assert found is not None
    return found


def posted(session: Session, delivery: Delivery) -> AskId:
    assert delivery.ask_id is not None
    stands(session, WORKSPACE, delivery.id, ConversationId("D1"), "1.000000")
    return delivery.ask_id


async def test_an_ask_and_its_delivery_are_made_together(
    database: Database, workspace_id: WorkspaceId
) -> None:
    ruling = await database.write(workspace_id, ask, PETER, TOMORROW)

    assert ruling.allowed
    delivery = await database.write(workspace_id, claimed, TOMORROW)
    assert delivery.kind is DeliveryKind.PERSONAL
    assert delivery.member_id == PETER
    assert delivery.ask_id is not None
    assert await database.read(prompt_of, workspace_id, delivery.ask_id) == HABIT


async def test_the_budget_is_for_everything_that_asks(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, ask, PETER, TOMORROW)

    second = await database.write(workspace_id, ask, PETER, TOMORROW + DAY)
    other = await database.write(workspace_id, ask, NINA, TOMORROW + DAY)
    after = await database.write(workspace_id, ask, PETER, TOMORROW + WEEK)

    assert second.hindrance is Hindrance.BUDGET
    assert other.allowed
    assert after.allowed
    assert await database.read(count_deliveries) == 3


def count_deliveries(session: Session) -> int:
    return len(session.exec(select(DeliveryRow.id).where(col(DeliveryRow.ask_id) > 0)).all())


async def test_what_is_not_allowed_leaves_nothing_behind(
    database: Database, workspace_id: WorkspaceId
) -> None:
    ruling = await database.write(workspace_id, ask, GUEST, TOMORROW)

    assert ruling.hindrance is Hindrance.NOT_A_MEMBER
    assert await database.read(count_asks) == 0
    assert await database.read(count_deliveries) == 0


def count_asks(session: Session) -> int:
    return len(session.exec(select(AskRow.id)).all())


async def test_a_slot_has_one_ask_though_it_is_planned_twice(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, ask, PETER, TOMORROW)

    await database.write(workspace_id, ask, PETER, TOMORROW + WEEK, TOMORROW)

    assert await database.read(count_asks) == 1


@pytest.mark.parametrize("state", [DeliveryState.SKIPPED, DeliveryState.FAILED])
async def test_an_ask_that_never_came_is_free_again(
    database: Database, workspace_id: WorkspaceId, state: DeliveryState
) -> None:
    await database.write(workspace_id, ask, PETER, TOMORROW)
    delivery = await database.write(workspace_id, claimed, TOMORROW)

    await database.write(workspace_id, ended, delivery, state, "not now")

    assert await database.read(count_asks) == 0
    assert (await database.read(rule, workspace_id, PETER, TOMORROW)).allowed
    assert (await database.read(find_asking, workspace_id, PETER)).unanswered == 0


async def test_just_before_it_is_posted_it_is_ruled_again_and_counts_from_then_on(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, ask, PETER, TOMORROW)
    delivery = await database.write(workspace_id, claimed, TOMORROW)

    late = await database.write(workspace_id, confirm, delivery, TOMORROW + DAY)

    assert late.allowed
    week_later = await database.read(rule, workspace_id, PETER, TOMORROW + WEEK)
    assert week_later.hindrance is Hindrance.BUDGET
    away = Asking(away_until=TOMORROW + 3 * WEEK)
    await database.write(workspace_id, keep_asking, workspace_id, PETER, away)
    gone = await database.write(workspace_id, confirm, delivery, TOMORROW + DAY)
    assert gone.hindrance is Hindrance.AWAY


async def test_three_without_an_answer_end_it_and_a_late_answer_begins_it_again(
    database: Database, workspace_id: WorkspaceId
) -> None:
    silent = scheduled(Asking(), TUESDAYS, COPENHAGEN, NOW)
    await database.write(workspace_id, keep_asking, workspace_id, PETER, silent)
    asks = []
    for week in range(3):
        now = TOMORROW + week * WEEK
        await database.write(workspace_id, ask, PETER, now)
        delivery = await database.write(workspace_id, claimed, now)
        asks.append(await database.write(workspace_id, posted, delivery))
    now = TOMORROW + 3 * WEEK
    fourth = await database.write(workspace_id, ask, PETER, now)
    assert fourth.hindrance is Hindrance.UNANSWERED
    assert fourth.earliest is None
    stopped = replace(await database.read(find_asking, workspace_id, PETER), next_slot=None)
    await database.write(workspace_id, keep_asking, workspace_id, PETER, stopped)

    await database.write(workspace_id, answered, workspace_id, PETER, asks[0], now)

    again = await database.read(find_asking, workspace_id, PETER)
    assert again.unanswered == 0
    assert again.next_slot is not None
    assert (await database.write(workspace_id, ask, PETER, now)).allowed


async def test_an_answer_to_what_somebody_else_was_asked_changes_nothing(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, ask, PETER, TOMORROW)
    delivery = await database.write(workspace_id, claimed, TOMORROW)
    ask_id = await database.write(workspace_id, posted, delivery)

    await database.write(workspace_id, answered, workspace_id, MARIA, ask_id, TOMORROW)
    await database.write(workspace_id, answered, workspace_id, PETER, AskId(999), TOMORROW)

    assert (await database.read(find_asking, workspace_id, PETER)).unanswered == 1


async def test_an_answer_that_was_quicker_than_the_record_is_no_silence(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, ask, PETER, TOMORROW)
    delivery = await database.write(workspace_id, claimed, TOMORROW)
    assert delivery.ask_id is not None
    await database.write(workspace_id, answered, workspace_id, PETER, delivery.ask_id, TOMORROW)

    await database.write(workspace_id, posted, delivery)

    assert (await database.read(find_asking, workspace_id, PETER)).unanswered == 0


async def test_what_a_member_said_is_kept(database: Database, workspace_id: WorkspaceId) -> None:
    said = Asking(
        Rhythm(4, time(14, 30), 2), NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY, NOW, unanswered=2
    )
    assert await database.read(find_asking, workspace_id, PETER) == Asking()

    await database.write(workspace_id, keep_asking, workspace_id, PETER, said)
    assert await database.read(find_asking, workspace_id, PETER) == said

    await database.write(workspace_id, keep_asking, workspace_id, PETER, Asking())
    assert await database.read(find_asking, workspace_id, PETER) == Asking()


async def test_due_questions_come_in_the_order_of_their_slots(
    database: Database, workspace_id: WorkspaceId
) -> None:
    for member_id, slot in ((PETER, NOW), (NINA, NOW - DAY), (MARIA, NOW + DAY)):
        asking = Asking(TUESDAYS, slot)
        await database.write(workspace_id, keep_asking, workspace_id, member_id, asking)

    assert await database.read(due_questions, NOW) == ((WORKSPACE, NINA), (WORKSPACE, PETER))
    assert await database.read(next_question, NOW) == NOW + DAY
    assert await database.read(next_question, NOW + DAY) is None


async def test_away_and_opted_out_take_no_part(
    database: Database, workspace_id: WorkspaceId
) -> None:
    said = {
        PETER: Asking(away_until=NOW + DAY),
        MARIA: Asking(stopped_at=NOW),
        NINA: Asking(quiet_until=NOW + DAY, away_until=NOW),
        OLGA: Asking(away_from=NOW + DAY, away_until=NOW + WEEK),
    }
    for member_id, asking in said.items():
        await database.write(workspace_id, keep_asking, workspace_id, member_id, asking)

    found = await database.read(taking_no_part, workspace_id, list(said), NOW)

    assert found == {PETER, MARIA}


async def test_a_delivery_that_waits_is_seen_from_afar(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, ask, PETER, TOMORROW)
    delivery = await database.write(workspace_id, claimed, TOMORROW)
    assert await database.read(next_delivery, TOMORROW) is None

    await database.write(workspace_id, postpone, delivery, TOMORROW + DAY, "ratelimited")

    assert await database.read(next_delivery, TOMORROW) == TOMORROW + DAY


async def test_a_delivery_that_asks_nothing_is_not_held_by_the_budget(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(
        workspace_id,
        plan,
        workspace_id=workspace_id,
        key="greeting",
        kind=DeliveryKind.GREETING,
        slot=NOW,
        period_begins=NOW.date(),
        due_at=NOW,
        member_id=PETER,
    )
    delivery = await database.write(workspace_id, claimed, NOW)

    with pytest.raises(ValueError, match="held by the budget"):
        await database.write(workspace_id, confirm, delivery, NOW)
