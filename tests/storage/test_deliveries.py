"""Deliveries in the database: whose turn it is, who holds what, and how fast."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select
from structlog.testing import capture_logs

from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.ids import ConversationId, DigestId, WorkspaceId
from domain.pace import Rate
from storage.clock import database_now
from storage.database import Database, Session
from storage.deliveries import (
    LEASE,
    POSTING,
    Place,
    begin,
    claim,
    ended,
    next_delivery,
    plan,
    postpone,
    renew,
    retry,
    stands,
    suspect,
    uncertain,
    workspaces_with_due,
)
from storage.notices import tell_of
from storage.pace import forget_paces, rest, take
from storage.tables import DeliveryRow
from storage.tables_pace import PaceRow
from storage.troubles import put_back, troubled
from storage.workspaces import settle_installer
from tests.claims import claim_one
from tests.handlers.digests.steps import begin_digest
from tests.world import ADAM, NOW, OLGA, PETER, TEAM, WORKSPACE
from tests.world import begin as begin_world

OTHER = WorkspaceId("T2")
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


def planned(
    session: Session,
    key: str,
    kind: DeliveryKind = DeliveryKind.RESULTS,
    due_at: datetime = NOW,
    workspace_id: WorkspaceId = WORKSPACE,
    digest_id: DigestId | None = None,
) -> bool:
    return plan(
        session,
        workspace_id=workspace_id,
        key=key,
        kind=kind,
        slot=due_at,
        period_begins=due_at.date(),
        due_at=due_at,
        digest_id=digest_id,
    )


def claimed(session: Session, now: datetime = NOW) -> Delivery:
    found = claim_one(session, WORKSPACE, now)
    assert found is not None
    return found


def only(session: Session) -> DeliveryRow:
    return session.exec(select(DeliveryRow)).one()


def lease_left(session: Session) -> timedelta:
    until = only(session).leased_until
    assert until is not None
    return until - database_now(session)


def lease_of(leased_until: Callable[[Session], datetime]) -> Callable[[Session], None]:
    def set_lease(session: Session) -> None:
        moment = leased_until(session)
        session.connection().execute(update(DeliveryRow).values(leased_until=moment))

    return set_lease


async def test_the_databases_clock_is_an_aware_moment_of_now(database: Database) -> None:
    moments = [await database.read(database_now) for _ in range(2)]

    assert moments[0] <= moments[1] <= moments[0] + MINUTE
    assert moments[0].utcoffset() == timedelta(0)


@pytest.mark.usefixtures("workspace_id")
async def test_a_key_is_planned_once(database: Database) -> None:
    assert await database.write(WORKSPACE, planned, "a")
    assert not await database.write(WORKSPACE, planned, "a")


@pytest.mark.usefixtures("workspace_id")
async def test_answers_to_people_go_before_questions_then_what_is_due_longest(
    database: Database,
) -> None:
    await database.write(WORKSPACE, planned, "personal", DeliveryKind.PERSONAL, NOW - DAY)
    await database.write(WORKSPACE, planned, "edition", DeliveryKind.EDITION, NOW - HOUR)
    await database.write(WORKSPACE, planned, "later", DeliveryKind.RESULTS, NOW - SECOND)
    await database.write(WORKSPACE, planned, "earlier", DeliveryKind.NOTICE, NOW - MINUTE)
    await database.write(WORKSPACE, planned, "tomorrow", DeliveryKind.RESULTS, NOW + DAY)

    turns = await database.work(None, claim, NOW, [WORKSPACE] * 9)

    assert [each.kind.value for each in turns] == ["notice", "results", "edition", "personal"]
    assert await database.read(next_delivery, NOW) == NOW + DAY


async def test_one_is_claimed_for_each_turn_of_a_workspace(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(OTHER, begin_world, OTHER)
    for number in range(3):
        await database.write(workspace_id, planned, f"{number}")
    await database.write(OTHER, planned, "other", workspace_id=OTHER)
    assert await database.read(workspaces_with_due, NOW) == (workspace_id, OTHER)
    assert await database.read(workspaces_with_due, NOW - SECOND) == ()

    turns = await database.work(None, claim, NOW, [OTHER, workspace_id, OTHER, workspace_id])

    assert [each.workspace_id for each in turns] == [OTHER, workspace_id, workspace_id]
    assert await database.read(workspaces_with_due, NOW) == (workspace_id,)


@pytest.mark.usefixtures("workspace_id")
async def test_what_is_leased_is_nobody_elses_until_the_lease_is_over_by_the_databases_clock(
    database: Database,
) -> None:
    await database.write(WORKSPACE, planned, "a")
    first = await database.work(None, claimed)

    assert await database.work(None, claim_one, WORKSPACE, NOW + 365 * DAY) is None
    assert LEASE - 10 * SECOND < await database.read(lease_left) <= LEASE
    await database.work(None, lease_of(database_now))
    second = await database.work(None, claimed)

    assert (first.attempts, second.attempts) == (1, 2)
    assert (first.failures, second.failures) == (0, 1)


@pytest.mark.usefixtures("workspace_id")
async def test_a_lease_that_a_wrong_clock_gave_is_over(database: Database) -> None:
    await database.write(WORKSPACE, planned, "a")
    await database.work(None, claimed)

    await database.work(None, lease_of(lambda session: database_now(session) + 2 * DAY))

    assert (await database.work(None, claimed)).attempts == 2


@pytest.mark.usefixtures("workspace_id")
async def test_whoever_lost_a_delivery_changes_nothing_in_it(database: Database) -> None:
    await database.write(WORKSPACE, planned, "a")
    lost = await database.work(None, claimed)
    await database.work(None, lease_of(database_now))
    await database.work(None, claimed)

    for changed in (
        await database.work(WORKSPACE, ended, lost, DeliveryState.FAILED, "x"),
        await database.work(WORKSPACE, retry, lost, NOW, "x"),
        await database.work(WORKSPACE, postpone, lost, NOW),
        await database.work(WORKSPACE, suspect, lost, "x"),
        await database.work(WORKSPACE, uncertain, lost, "x"),
    ):
        assert not changed
    assert await database.work(WORKSPACE, begin, lost, Place(TEAM), {}, NOW) is None
    row = await database.read(only)
    assert (row.state, row.attempts, row.reason) == ("leased", 2, None)


@pytest.mark.usefixtures("workspace_id")
async def test_beginning_writes_down_where_and_leaves_slack_its_time(database: Database) -> None:
    await database.write(WORKSPACE, planned, "a")
    delivery = await database.work(None, claimed)

    begun = await database.work(WORKSPACE, begin, delivery, Place(TEAM, "1.5"), {}, NOW)

    assert begun == timedelta(0)
    row = await database.read(only)
    assert (row.begun_at, row.conversation_id, row.thread_ts) == (NOW, TEAM, "1.5")
    assert POSTING - 10 * SECOND < await database.read(lease_left) <= POSTING


@pytest.mark.usefixtures("workspace_id")
async def test_what_was_refused_is_as_if_it_had_not_begun_but_an_older_beginning_stays(
    database: Database,
) -> None:
    await database.write(WORKSPACE, planned, "a")
    delivery = await database.work(None, claimed)
    await database.work(WORKSPACE, begin, delivery, Place(TEAM), {}, NOW)
    await database.work(WORKSPACE, retry, delivery, NOW, "x")
    assert (await database.read(only)).begun_at is None

    delivery = await database.work(None, claimed, NOW + HOUR)
    await database.work(WORKSPACE, begin, delivery, Place(TEAM), {}, NOW + HOUR)
    await database.work(None, lease_of(database_now))
    delivery = await database.work(None, claimed, NOW + HOUR)
    elsewhere = Place(ConversationId("C_ELSEWHERE"))
    await database.work(WORKSPACE, begin, delivery, elsewhere, {}, NOW + DAY)
    await database.work(WORKSPACE, retry, delivery, NOW, "x")

    row = await database.read(only)
    assert (row.begun_at, row.conversation_id) == (NOW + HOUR, TEAM)


@pytest.mark.usefixtures("workspace_id")
async def test_the_lease_of_what_nobody_knows_grows_to_an_hour(database: Database) -> None:
    await database.write(WORKSPACE, planned, "a")
    left = []
    for _ in range(9):
        delivery = await database.work(None, claimed)
        await database.work(WORKSPACE, suspect, delivery, "TimeoutError")
        left.append(round((await database.read(lease_left)).total_seconds()))
        await database.work(None, lease_of(database_now))

    assert left == pytest.approx([50, 60, 120, 240, 480, 960, 1920, 3600, 3600], abs=2)


@pytest.mark.usefixtures("workspace_id")
async def test_a_conversation_gets_one_message_a_second_and_the_others_need_not_wait(
    database: Database,
) -> None:
    for key in "abc":
        await database.write(WORKSPACE, planned, key)
    first, second, third = await database.work(None, claim, NOW, [WORKSPACE] * 3)
    rates, elsewhere = {"post C1": Rate(1, 60)}, {"post C2": Rate(1, 60)}

    assert not await database.work(WORKSPACE, begin, first, Place(TEAM), rates, NOW)
    wait = await database.work(WORKSPACE, begin, second, Place(TEAM), rates, NOW)
    assert wait is not None
    assert timedelta(0) < wait <= SECOND
    assert not await database.work(WORKSPACE, begin, third, Place(TEAM), elsewhere, NOW)


@pytest.mark.usefixtures("workspace_id")
async def test_places_are_taken_in_all_rates_or_in_none(database: Database) -> None:
    narrow, wide = {"narrow": Rate(1, 1)}, {"wide": Rate(1, 1)}
    await database.work(WORKSPACE, take, WORKSPACE, narrow)

    assert await database.work(WORKSPACE, take, WORKSPACE, narrow | wide)

    assert not await database.work(WORKSPACE, take, WORKSPACE, wide)


@pytest.mark.usefixtures("workspace_id")
async def test_a_rest_holds_everybody_up_and_what_holds_nobody_up_is_forgotten(
    database: Database,
) -> None:
    rate = Rate(5, 60)
    await database.work(WORKSPACE, take, WORKSPACE, {"over": Rate(1, 1e9)})
    await database.work(WORKSPACE, rest, WORKSPACE, "post", rate, MINUTE)

    wait = await database.work(WORKSPACE, take, WORKSPACE, {"post": rate})

    assert MINUTE - 10 * SECOND < wait <= MINUTE
    await database.work(WORKSPACE, forget_paces, WORKSPACE)
    assert await database.read(lambda session: list(session.exec(select(PaceRow.what)))) == [
        "post"
    ]


@pytest.mark.usefixtures("workspace_id")
async def test_a_short_rest_does_not_end_a_long_one(database: Database) -> None:
    rate = Rate(5, 60)
    await database.work(WORKSPACE, rest, WORKSPACE, "post", rate, MINUTE)
    await database.work(WORKSPACE, rest, WORKSPACE, "post", rate, SECOND)

    wait = await database.work(WORKSPACE, take, WORKSPACE, {"post": rate})

    assert MINUTE - 10 * SECOND < wait <= MINUTE


@pytest.mark.usefixtures("workspace_id")
async def test_what_a_clock_wrote_that_was_put_back_by_hours_holds_nobody_up(
    database: Database,
) -> None:
    rate = Rate(1, 60)
    await database.work(WORKSPACE, take, WORKSPACE, {"post": rate})
    await database.work(WORKSPACE, clock_is_put_back, 3 * HOUR)

    assert not await database.work(WORKSPACE, take, WORKSPACE, {"post": rate})


def clock_is_put_back(session: Session, by: timedelta) -> None:
    """What was written lies that much further ahead."""
    for pace in session.exec(select(PaceRow)):
        pace.free_at += by
    for row in session.exec(select(DeliveryRow).where(col(DeliveryRow.leased_until).is_not(None))):
        assert row.leased_until is not None
        row.leased_until += by
    session.flush()


@pytest.mark.usefixtures("workspace_id")
async def test_a_lease_of_a_clock_that_was_put_back_by_hours_is_over(database: Database) -> None:
    await database.write(WORKSPACE, planned, "a")
    await database.work(None, claimed)
    await database.work(WORKSPACE, clock_is_put_back, 3 * HOUR)

    assert (await database.work(None, claimed)).attempts == 2


@pytest.mark.usefixtures("workspace_id")
async def test_a_reader_who_takes_long_leases_it_anew_while_it_is_theirs(
    database: Database,
) -> None:
    await database.write(WORKSPACE, planned, "a")
    delivery = await database.work(None, claimed)
    await database.work(None, lease_of(database_now))

    assert await database.work(WORKSPACE, renew, delivery)

    assert LEASE - 10 * SECOND < await database.read(lease_left) <= LEASE
    await database.work(None, lease_of(database_now))
    await database.work(None, claimed)
    assert not await database.work(WORKSPACE, renew, delivery)


@pytest.mark.usefixtures("workspace_id")
async def test_what_this_process_has_in_hand_is_not_claimed_again(database: Database) -> None:
    await database.write(WORKSPACE, planned, "a")
    delivery = await database.work(None, claimed)
    await database.work(None, lease_of(database_now))

    assert await database.work(None, claim, NOW, [WORKSPACE], {delivery.id}) == ()
    await database.write(WORKSPACE, planned, "b")
    (other,) = await database.work(None, claim, NOW, [WORKSPACE], {delivery.id})
    assert other.id != delivery.id
    (again,) = await database.work(None, claim, NOW, [WORKSPACE])
    assert again.id == delivery.id


@pytest.mark.usefixtures("workspace_id")
async def test_a_lost_question_does_not_go_before_a_fresh_answer(database: Database) -> None:
    await database.write(WORKSPACE, planned, "question", DeliveryKind.PERSONAL)
    await database.work(None, claimed)
    await database.work(None, lease_of(database_now))
    await database.write(WORKSPACE, planned, "answer", DeliveryKind.RESULTS)

    claims = [await database.work(None, claimed) for _ in range(2)]

    assert [each.kind for each in claims] == [DeliveryKind.RESULTS, DeliveryKind.PERSONAL]
    assert [each.failures for each in claims] == [0, 1]


@pytest.mark.usefixtures("workspace_id")
async def test_a_delivery_begins_by_the_earlier_of_two_clocks(database: Database) -> None:
    await database.write(WORKSPACE, planned, "a")
    delivery = await database.work(None, claimed)

    await database.work(WORKSPACE, begin, delivery, Place(TEAM), {}, NOW + 10_000 * DAY)

    begun_at = (await database.read(only)).begun_at
    assert begun_at is not None
    assert begun_at <= await database.read(database_now)


async def test_troubles_are_what_somebody_can_mend(database: Database) -> None:
    await database.write(WORKSPACE, begin_world)
    digest_id = (await begin_digest(database)).digest.id
    kind = DeliveryKind.EDITION
    await database.write(WORKSPACE, planned, "a", kind, NOW, digest_id=digest_id)
    delivery = await database.work(None, claimed)
    assert await database.read(troubled, WORKSPACE, NOW) == ()
    await database.work(WORKSPACE, ended, delivery, DeliveryState.FAILED, "is_archived", TEAM)

    (trouble,) = await database.read(troubled, WORKSPACE, NOW)
    assert (trouble.delivery.id, trouble.reason) == (delivery.id, "is_archived")
    assert await database.read(troubled, WORKSPACE, NOW + 31 * DAY) == ()
    assert not await database.write(OTHER, put_back, OTHER, delivery.id, NOW)

    await database.write(WORKSPACE, planned, "b", kind, NOW, digest_id=digest_id)
    assert await database.read(troubled, WORKSPACE, NOW) == ()
    assert not await database.write(WORKSPACE, put_back, WORKSPACE, delivery.id, NOW)


async def test_a_delivery_of_no_digest_tells_nobody_when_it_fails(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, planned, "a", DeliveryKind.GREETING)
    delivery = await database.work(None, claimed)
    await database.work(workspace_id, ended, delivery, DeliveryState.FAILED, "x")

    assert await database.work(workspace_id, tell_of, delivery, NOW) is None
    assert await database.read(troubled, workspace_id, NOW) == ()


async def test_the_owner_is_told_then_the_stewards_then_the_installer_then_the_log(
    database: Database, workspace_id: WorkspaceId
) -> None:
    digest_id = (await begin_digest(database)).digest.id
    await database.write(workspace_id, planned, "a", digest_id=digest_id)
    delivery = await database.work(None, claimed)
    await database.work(workspace_id, ended, delivery, DeliveryState.FAILED, "x")
    await database.write(workspace_id, settle_installer, workspace_id, PETER)

    told = [await database.work(workspace_id, tell_of, delivery, NOW)]
    assert await database.work(workspace_id, tell_of, delivery, NOW) is None
    with capture_logs() as lines:
        for _ in range(3):
            notice = await database.work(None, claimed)
            assert (notice.kind, notice.about_id) == (DeliveryKind.NOTICE, delivery.id)
            await database.work(workspace_id, ended, notice, DeliveryState.FAILED, "x")
            told.append(await database.work(workspace_id, tell_of, notice, NOW))

    assert told == [OLGA, ADAM, PETER, None]
    assert [line["delivery"] for line in lines] == [delivery.id]


@pytest.mark.usefixtures("workspace_id")
async def test_that_it_stands_there_is_recorded_once_and_its_place_when_it_is_known(
    database: Database,
) -> None:
    await database.write(WORKSPACE, planned, "a")
    delivery = await database.work(None, claimed)
    await database.work(WORKSPACE, begin, delivery, Place(TEAM), {}, NOW)

    assert await database.work(WORKSPACE, stands, WORKSPACE, delivery.id)
    assert not await database.work(WORKSPACE, stands, WORKSPACE, delivery.id, TEAM, "1.5")
    assert not await database.work(WORKSPACE, stands, WORKSPACE, delivery.id, TEAM, "1.6")

    row = await database.read(only)
    assert (row.state, row.conversation_id, row.message_ts) == ("sent", TEAM, "1.5")
