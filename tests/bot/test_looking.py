"""Looking for a delivery that may stand in Slack already, and what becomes of it in doubt."""

from datetime import timedelta

import pytest

from domain.deliveries import DeliveryKind
from domain.ids import DeliveryId, WorkspaceId
from storage.database import Database
from storage.deliveries import stands
from storage.troubles import put_back
from tests.bot.small_slack import Refuse, Stage, Vanish
from tests.handlers.digests.steps import begin_digest
from tests.world import ADAM, OLGA, PETER, TEAM, WORKSPACE

MINUTE = timedelta(minutes=1)
POST = "chat.postMessage"


@pytest.fixture
def stage(database: Database, workspace_id: WorkspaceId) -> Stage:
    del workspace_id
    return Stage(database)


@pytest.mark.parametrize("failing", ["missing_scope", "not_in_channel", "channel_not_found"])
async def test_what_may_not_be_looked_for_is_uncertain_and_posted_at_most_once(
    stage: Stage, failing: str
) -> None:
    schedule = await begin_digest(stage.database)
    stage.slack.faults[POST] = [Vanish]
    stage.slack.always["conversations.history"] = Refuse(failing)
    await stage.plan(digest_id=schedule.digest.id)
    await stage.deliver()
    await stage.lease_is_over()

    row = await stage.deliver()

    assert (row.state, row.reason) == ("uncertain", failing)
    assert stage.slack.texts() == ["delivery 1"]
    assert stage.slack.texts("D_OWNER") == ["delivery 2"]
    assert stage.homes >= {OLGA, ADAM}
    await stage.database.write(WORKSPACE, put_back, WORKSPACE, DeliveryId(row.id or 0), stage.now)
    assert (await stage.deliver()).state == "sent"
    assert stage.slack.texts() == ["delivery 1"] * 2


async def test_a_look_that_fails_for_the_moment_is_tried_again(stage: Stage) -> None:
    stage.slack.faults[POST] = [Vanish]
    stage.slack.faults["conversations.history"] = [Refuse("", 500), Refuse("ratelimited", 429, 9)]
    await stage.plan()
    await stage.deliver()
    await stage.lease_is_over()

    assert (await stage.deliver()).state == "due"
    assert (await stage.deliver(MINUTE)).state == "due"
    row = await stage.deliver(MINUTE)

    assert (row.state, stage.slack.texts()) == ("sent", ["delivery 1"])


async def test_a_closed_direct_message_is_uncertain(stage: Stage) -> None:
    stage.slack.faults[POST] = [Vanish]
    stage.slack.always["conversations.open"] = Refuse("user_disabled")
    await stage.plan(kind=DeliveryKind.GREETING, member_id=PETER)
    await stage.deliver()
    await stage.lease_is_over()

    assert (await stage.deliver()).state == "uncertain"


async def test_a_look_that_fails_for_no_known_reason_ends_as_uncertain(stage: Stage) -> None:
    stage.slack.faults[POST] = [Vanish]
    await stage.plan()
    await stage.deliver()
    await stage.lease_is_over()
    garbage = stage.slack.said[TEAM]
    garbage[0]["ts"] = "no number"

    row = await stage.deliver()
    while row.state == "due":
        row = await stage.deliver(row.due_at - stage.now)

    assert (row.state, row.reason, len(garbage)) == ("uncertain", "ValueError", 1)


async def test_that_it_stands_in_slack_is_believed_whoever_says_so(stage: Stage) -> None:
    stage.slack.faults[POST] = [Vanish]
    stage.slack.always["conversations.history"] = Refuse("missing_scope")
    await stage.plan()
    await stage.deliver()
    await stage.lease_is_over()
    row = await stage.deliver()
    assert row.state == "uncertain"

    assert await stage.database.write(
        WORKSPACE, stands, WORKSPACE, DeliveryId(row.id or 0), TEAM, "1.5"
    )

    assert not await stage.database.write(
        WORKSPACE, put_back, WORKSPACE, DeliveryId(row.id or 0), stage.now
    )
    (row,) = await stage.rows()
    assert (row.state, row.message_ts, row.reason) == ("sent", "1.5", None)
