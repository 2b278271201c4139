"""One delivery: every moment at which a process can die, and every way in which Slack refuses."""

from datetime import timedelta

import pytest
import structlog

from bot.slack import REVOKED
from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.ids import DeliveryId, WorkspaceId
from handlers.digests.reasons import Reason
from handlers.kit.blocks import Message
from handlers.kit.jobs import Post, Skip
from storage.database import Database, Session
from storage.deliveries import Place, begin
from storage.troubles import put_back
from tests.bot.small_slack import Refuse, Stage, Vanish, begun, claimed
from tests.handlers.digests.steps import begin_digest
from tests.world import ADAM, NOW, OLGA, PETER, TEAM, WORKSPACE

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)
POST = "chat.postMessage"


@pytest.fixture
def stage(database: Database, workspace_id: WorkspaceId) -> Stage:
    del workspace_id
    return Stage(database)


async def test_a_crash_before_the_claim_loses_nothing(stage: Stage) -> None:
    await stage.plan()

    row = await stage.deliver()

    assert (row.state, row.attempts, stage.slack.texts()) == ("sent", 1, ["delivery 1"])


async def test_a_crash_between_claim_and_beginning_ends_in_one_message(stage: Stage) -> None:
    await stage.plan()
    await stage.database.work(None, claimed)

    assert (await stage.deliver()).state == "leased"
    await stage.lease_is_over()
    row = await stage.deliver()

    assert (row.state, row.attempts, stage.slack.texts()) == ("sent", 2, ["delivery 1"])
    assert "conversations.history" not in stage.slack.calls


async def test_a_crash_between_beginning_and_post_ends_in_one_message(stage: Stage) -> None:
    await stage.plan()
    delivery = await stage.database.work(None, claimed)
    await stage.database.work(WORKSPACE, begun, delivery)
    await stage.lease_is_over()

    row = await stage.deliver()

    assert (row.state, stage.slack.texts()) == ("sent", ["delivery 1"])
    assert "conversations.history" in stage.slack.calls


@pytest.mark.parametrize("thread_ts", [None, "1.000001"])
async def test_a_crash_between_post_and_record_ends_in_one_message(
    stage: Stage, thread_ts: str | None
) -> None:
    stage.composed = lambda _: Post(TEAM, Message("once", ()), thread_ts=thread_ts)
    stage.slack.faults[POST] = [Vanish]
    await stage.plan()

    left = await stage.deliver()
    assert (left.state, left.reason) == ("leased", "ServerDisconnectedError")
    for number in range(5):
        stage.slack.said[TEAM].append({**stage.slack.said[TEAM][0], "metadata": None})
        stage.slack.said[TEAM][-1]["ts"] = f"{NOW.timestamp() + number + 1:.6f}"
    assert (await stage.deliver(HOUR)).state == "leased"
    await stage.lease_is_over()
    row = await stage.deliver()

    assert (row.state, row.message_ts) == ("sent", stage.slack.said[TEAM][0]["ts"])
    assert stage.slack.calls.count(POST) == 1


async def test_a_direct_message_is_posted_to_the_member_and_found_in_their_conversation(
    stage: Stage,
) -> None:
    stage.slack.faults[POST] = [Vanish]
    await stage.plan(kind=DeliveryKind.GREETING, member_id=PETER)

    await stage.deliver()
    assert "conversations.open" not in stage.slack.calls
    await stage.lease_is_over()
    row = await stage.deliver()

    assert (row.state, row.conversation_id) == ("sent", "D_PETER")
    assert stage.slack.texts("D_PETER") == ["delivery 1"]


# What Slack says is read before the database is asked.
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("refusal", "fate"),
    [
        (Refuse("", 500), "leased"),
        (Refuse("", 403), "leased"),
        (Refuse("fatal_error"), "leased"),
        (Refuse("internal_error"), "leased"),
        (Refuse("ratelimited", 429, 60), "due"),
        (Refuse("something_new"), "due"),
        (Refuse("token_revoked"), "due"),
        (Refuse("is_archived"), "failed"),
        (Refuse("msg_blocks_too_long"), "failed"),
    ],
)
async def test_what_slack_says_decides_what_becomes_of_it(
    stage: Stage, refusal: Refuse, fate: str
) -> None:
    stage.slack.faults[POST] = [refusal]
    await stage.plan()

    row = await stage.deliver()

    assert row.state == fate
    assert (row.begun_at is None) is (fate == "due")
    assert stage.slack.texts() == []


async def test_pauses_grow_with_each_refusal_and_end_with_success(stage: Stage) -> None:
    stage.slack.faults[POST] = [Refuse("something_new") for _ in range(4)]
    await stage.plan()

    pauses = []
    for _ in range(4):
        row = await stage.deliver()
        pauses.append(row.due_at - stage.now)
        assert (await stage.deliver(pauses[-1] - SECOND)).attempts == len(pauses)
        stage.now = row.due_at
    row = await stage.deliver()

    assert pauses == [30 * SECOND, MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert row.state == "sent"


async def test_retry_after_is_waited_for_and_is_no_failure(stage: Stage) -> None:
    stage.slack.faults[POST] = [Refuse("ratelimited", 429, 60)]
    await stage.plan("a")
    await stage.plan("b")

    row = await stage.deliver()

    assert (row.due_at - NOW, row.failures) == (MINUTE, 0)
    assert stage.slack.calls == [POST]
    assert (await stage.deliver(59 * SECOND)).state == "due"
    assert (await stage.deliver(SECOND)).state == "due"  # as the database's clock has it
    assert stage.slack.calls == [POST]


async def test_a_retry_after_beyond_all_measure_is_a_day(stage: Stage) -> None:
    stage.slack.faults[POST] = [Refuse("ratelimited", 429, 10**12)]
    await stage.plan("a")
    await stage.plan("b")

    row = await stage.deliver()

    assert (row.state, row.due_at - NOW) == ("due", timedelta(days=1))
    assert (await stage.deliver(23 * HOUR)).state == "due"
    assert stage.slack.calls == [POST]


async def test_a_refusal_that_concerns_the_workspace_fails_nothing(stage: Stage) -> None:
    stage.slack.always[POST] = Refuse("token_revoked")
    await stage.plan("a")
    await stage.plan("b")

    with structlog.testing.capture_logs() as lines:
        await stage.deliver()
        calls = len(stage.slack.calls)
        await stage.deliver(29 * SECOND)
    assert calls == len(stage.slack.calls) == 1
    assert [line["do"] for line in lines if line["log_level"] == "error"] == [REVOKED]
    await stage.deliver(SECOND)
    await stage.deliver(MINUTE - SECOND)
    assert len(stage.slack.calls) == 2

    del stage.slack.always[POST]
    await stage.deliver(MINUTE)

    assert {row.state for row in await stage.rows()} == {"sent"}


async def test_a_composer_that_fails_is_tried_again_and_stops_no_other(stage: Stage) -> None:
    def fails_at_the_first(delivery: Delivery) -> Post:
        if delivery.id == 1 and not stage.slack.texts():
            raise ConnectionResetError
        return Post(TEAM, Message("text", ()))

    stage.composed = fails_at_the_first
    await stage.plan("a")
    await stage.plan("b")

    row = await stage.deliver()
    assert (row.state, row.reason) == ("due", "ConnectionResetError")
    assert stage.slack.texts() == ["text"]

    assert (await stage.deliver(MINUTE)).state == "sent"


async def test_what_fails_for_no_known_reason_is_given_up_after_a_day_and_told(
    stage: Stage,
) -> None:
    def composed(delivery: Delivery) -> Post:
        if delivery.kind is DeliveryKind.NOTICE:
            return Post(None, Message("told", ()))
        raise KeyError

    schedule = await begin_digest(stage.database)
    stage.composed = composed
    await stage.plan(digest_id=schedule.digest.id)

    row = await stage.deliver()
    while row.state == "due":
        row = await stage.deliver(row.due_at - stage.now)

    assert (row.state, row.reason) == ("failed", "KeyError")
    assert DAY < stage.now - NOW < 2 * DAY
    assert stage.slack.texts("D_OWNER") == ["told"]


@pytest.mark.parametrize("kind", [DeliveryKind.EDITION, DeliveryKind.PERSONAL])
async def test_a_question_that_is_too_late_is_skipped_unless_it_stands_there(
    stage: Stage, kind: DeliveryKind
) -> None:
    stage.slack.faults[POST] = [Vanish]
    await stage.plan("a", kind=kind)
    await stage.deliver()
    await stage.plan("b", kind=kind)
    await stage.lease_is_over()

    await stage.deliver(DAY + SECOND)

    assert [row.state for row in await stage.rows()] == ["sent", "skipped"]


async def test_a_question_that_is_refused_for_a_day_is_skipped_then(
    stage: Stage,
) -> None:
    stage.slack.always["chat.postMessage"] = Refuse("something_new")
    await stage.plan(kind=DeliveryKind.EDITION)

    row = await stage.deliver()
    while row.state == "due":
        row = await stage.deliver(row.due_at - stage.now)

    assert (row.state, row.reason) == ("skipped", Reason.TOO_LATE)


async def test_an_answer_is_never_too_late(stage: Stage) -> None:
    await stage.plan()

    assert (await stage.deliver(30 * DAY)).state == "sent"


async def test_what_nobody_wants_any_more_when_posting_begins_is_skipped(stage: Stage) -> None:
    decided: list[str] = []
    stage.composed = lambda _: Post(
        TEAM, Message("text", ()), unless=lambda _: decided[-1] if decided else None
    )
    await stage.plan("a")
    assert (await stage.deliver()).state == "sent"

    decided.append("the digest has ended")
    await stage.plan("b")
    await stage.deliver()

    row = (await stage.rows())[1]
    assert (row.state, row.reason) == ("skipped", "the digest has ended")
    assert stage.slack.texts() == ["text"]


async def test_a_skip_is_recorded_with_its_reason_and_tells_nobody(stage: Stage) -> None:
    schedule = await begin_digest(stage.database)
    stage.composed = lambda _: Skip("nothing to ask")
    await stage.plan(digest_id=schedule.digest.id)

    row = await stage.deliver()

    assert (row.state, row.reason) == ("skipped", "nothing to ask")
    assert len(await stage.rows()) == 1


async def test_what_goes_with_a_skip_is_stored_with_it_or_not_at_all(stage: Stage) -> None:
    moved: list[str] = []

    def fails(_: Session) -> None:
        raise KeyError

    stage.composed = lambda _: Skip("not now", also=fails)
    await stage.plan()
    assert (await stage.deliver()).state == "leased"

    stage.composed = lambda _: Skip("not now", also=lambda _: moved.append("once"))
    await stage.lease_is_over()

    assert (await stage.deliver()).state == "skipped"
    assert moved == ["once"]


async def test_a_failure_is_told_to_the_owner_then_to_stewards_and_to_nobody_twice(
    stage: Stage,
) -> None:
    schedule = await begin_digest(stage.database)

    def refused(delivery: Delivery) -> Post | Skip:
        if delivery.kind is DeliveryKind.NOTICE:
            return Post(None, Message("told", ()))
        return Skip("not_in_channel", failed_in=TEAM)

    stage.composed = refused
    stage.slack.faults[POST] = [Refuse("messages_tab_disabled")]
    await stage.plan(digest_id=schedule.digest.id)

    row = await stage.deliver()

    assert (row.state, row.conversation_id) == ("failed", TEAM)
    assert stage.slack.texts("D_OWNER") == []
    assert stage.slack.texts("D_ADMIN") == ["told"]
    notices = [each for each in await stage.rows() if each.about_id == row.id]
    assert [(each.member_id, each.state) for each in notices] == [
        (OLGA, DeliveryState.FAILED),
        (ADAM, DeliveryState.SENT),
    ]
    await stage.database.write(WORKSPACE, put_back, WORKSPACE, DeliveryId(row.id or 0), stage.now)
    await stage.deliver()
    assert stage.slack.texts("D_ADMIN") == ["told"]


async def test_the_word_under_a_deleted_message_is_left_out_without_a_notice(
    stage: Stage,
) -> None:
    schedule = await begin_digest(stage.database)
    stage.slack.faults[POST] = [Refuse("thread_not_found")]
    await stage.plan(digest_id=schedule.digest.id)

    assert (await stage.deliver()).state == "skipped"
    assert len(await stage.rows()) == 1


async def test_whoever_lost_a_delivery_may_not_post_it(stage: Stage) -> None:
    await stage.plan()
    lost = await stage.database.work(None, claimed)
    await stage.lease_is_over()
    taken_over = await stage.database.work(None, claimed)

    assert not await stage.database.work(WORKSPACE, holds, lost)
    assert await stage.database.work(WORKSPACE, holds, taken_over)


def holds(session: Session, delivery: Delivery) -> bool:
    return begin(session, delivery, Place(TEAM), {}, NOW) is not None
