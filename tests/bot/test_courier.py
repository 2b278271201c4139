"""Several deliveries at once: fair to every workspace, and each of them once."""

import asyncio
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import update

from bot.courier import WORKERS
from bot.pace import SLACKS, UNHURRIED
from bot.rests import UNANSWERED_REST
from domain.deliveries import DeliveryKind, DeliveryState
from domain.digests import Answer
from domain.ids import ConversationId, WorkspaceId
from domain.pace import Rate
from handlers.digests.jobs import compose_update
from handlers.kit.blocks import Message
from handlers.kit.jobs import Post
from storage.database import Database, Session
from storage.editions import get_edition
from storage.renderings import stale_editions
from storage.tables import EditionRow
from tests.bot.small_slack import LONG_AGO, Json, Refuse, Stage
from tests.handlers.digests.steps import first_edition, press
from tests.world import MARIA, PETER, TEAM, WORKSPACE, begin

OTHER = WorkspaceId("T2")
AT_ONCE = replace(UNHURRIED, at_once=3)
UPDATE = "chat.update"


@pytest.fixture
async def stage(database: Database, workspace_id: WorkspaceId) -> Stage:
    del workspace_id
    await database.write(OTHER, begin, OTHER)
    return Stage(database)


async def test_two_couriers_on_one_database_deliver_each_of_many_once(stage: Stage) -> None:
    many = 3 * WORKERS  # more than both have hands for at once
    for number in range(many):
        await stage.plan(f"{number}", workspace_id=OTHER if number % 2 else WORKSPACE)
    if stage.database.sqlite:
        other = stage.another(paces=AT_ONCE)
        await asyncio.gather(stage.courier.deliver(AT_ONCE), other.deliver())
    else:
        address = stage.database.engine.url.render_as_string(hide_password=False)
        with closing(Database(address)) as database:
            other = stage.another(database, AT_ONCE)
            await asyncio.gather(stage.courier.deliver(AT_ONCE), other.deliver())

    assert Counter(stage.slack.texts()) == {f"delivery {n}": 1 for n in range(1, many + 1)}
    assert {row.state for row in await stage.rows()} == {DeliveryState.SENT}


async def test_a_workspace_with_many_deliveries_does_not_delay_another(stage: Stage) -> None:
    many = 2 * WORKERS
    for number in range(many):
        await stage.plan(f"{number}", kind=DeliveryKind.RESULTS)
    await stage.plan("other", kind=DeliveryKind.PERSONAL, workspace_id=OTHER)

    await stage.courier.deliver(AT_ONCE)

    assert stage.slack.texts().index(f"delivery {many + 1}") < WORKERS


async def test_a_workspace_whose_calls_hang_does_not_delay_another(stage: Stage) -> None:
    hang = asyncio.Event()

    async def hanging(given: Json) -> None:
        if given["channel"] == TEAM:
            await hang.wait()

    stage.slack.before = hanging
    stage.composed = lambda delivery: Post(
        TEAM if delivery.workspace_id == WORKSPACE else ConversationId("C_OTHER"),
        Message("text", ()),
    )
    for number in range(WORKERS):
        await stage.plan(f"{number}")
        await stage.plan(f"{number}", workspace_id=OTHER)

    delivering = asyncio.create_task(stage.courier.deliver(AT_ONCE))
    await stage.slack.holds(WORKERS, "C_OTHER")
    assert stage.slack.texts(TEAM) == []

    hang.set()
    await delivering
    assert len(stage.slack.texts(TEAM)) == WORKERS


async def test_a_workspace_that_does_not_answer_is_left_alone_for_a_moment(stage: Stage) -> None:
    asked = 0

    async def unanswered(_: Json) -> None:
        nonlocal asked
        asked += 1
        raise TimeoutError

    stage.slack.before = unanswered
    for number in range(WORKERS):
        await stage.plan(f"{number}")

    await stage.courier.deliver()
    assert asked == 3

    stage.now += UNANSWERED_REST
    await stage.courier.deliver()
    assert asked == 4


async def test_answers_to_people_go_before_questions(stage: Stage) -> None:
    await stage.plan("a", kind=DeliveryKind.PERSONAL)
    await stage.plan("b", kind=DeliveryKind.EDITION)
    await stage.plan("c", kind=DeliveryKind.RESULTS)
    stage.composed = lambda delivery: Post(TEAM, Message(delivery.kind, ()))

    await stage.courier.deliver()

    assert stage.slack.texts() == ["results", "edition", "personal"]


async def test_what_has_to_wait_a_moment_for_its_turn_waits_and_is_posted(stage: Stage) -> None:
    hurried = replace(AT_ONCE, conversation=Rate(1, 60 * 20))
    for key in "abcd":
        await stage.plan(key)

    loop = asyncio.get_running_loop()
    began = loop.time()
    await stage.courier.deliver(hurried)

    assert len(stage.slack.texts()) == 4
    assert loop.time() - began >= 3 * 0.05
    assert {row.failures for row in await stage.rows()} == {0}


async def test_what_has_to_wait_for_long_is_put_back_and_is_no_failure(stage: Stage) -> None:
    slow = replace(UNHURRIED, conversation=Rate(1, 1))
    for key in "ab":
        await stage.plan(key)

    await stage.courier.deliver(slow)

    sent, waits = await stage.rows()
    assert (sent.state, waits.state, waits.failures) == ("sent", "due", 0)
    assert timedelta(seconds=30) < waits.due_at - stage.now <= timedelta(minutes=1)
    assert waits.begun_at is None


async def test_it_runs_until_it_is_told_to_end_and_finishes_what_it_has_in_hand(
    stage: Stage,
) -> None:
    running = asyncio.create_task(stage.courier.run())
    await stage.plan()
    stage.courier.wake()
    await stage.slack.holds(1)
    stage.courier.end()
    await running

    assert (await stage.rows())[0].state == "sent"


# Rendering


async def stale(stage: Stage) -> str:
    """An edition with one vote that its message does not show; return the message's timestamp."""
    days, edition = await first_edition(stage.database)
    await press(days, edition, PETER, Answer.VALUE)
    assert edition.message_ts is not None
    stage.now = days.now
    stage.slack.said[TEAM].append({"ts": edition.message_ts, "text": "as it was posted"})
    return edition.message_ts


def time_passes(session: Session) -> None:
    session.connection().execute(update(EditionRow).values(render_at=LONG_AGO))


async def test_a_stale_edition_is_brought_up_to_date_once(stage: Stage) -> None:
    await stale(stage)

    await asyncio.gather(stage.courier.render(), stage.another().render())

    assert stage.slack.calls == [UPDATE]
    assert await stage.database.read(stale_editions) == ()


async def test_an_update_of_unknown_fate_is_not_repeated_before_slack_has_had_its_time(
    stage: Stage,
) -> None:
    await stale(stage)
    stage.slack.faults[UPDATE] = [Refuse("", 500)]

    await stage.courier.render()
    await stage.courier.render()
    assert stage.slack.calls == [UPDATE]
    await stage.database.work(WORKSPACE, time_passes)
    await stage.courier.render()

    assert await stage.database.read(stale_editions) == ()


async def test_an_edition_that_cannot_even_be_taken_is_left_alone_for_a_moment(
    stage: Stage,
) -> None:
    await stale(stage)
    # A rate that fails as soon as somebody reckons with it, as a full disk does.
    impossible = replace(UNHURRIED, updates=Rate(1, 0))

    with structlog.testing.capture_logs() as lines:
        async with asyncio.timeout(20):
            await stage.courier.render(impossible)

    assert [line["event"] for line in lines] == ["an edition was not rendered"]


async def test_where_slack_wants_fewer_updates_the_whole_workspace_waits(stage: Stage) -> None:
    await stale(stage)
    stage.slack.faults[UPDATE] = [Refuse("ratelimited", 429, 30)]

    await stage.courier.render(SLACKS)
    await stage.database.work(WORKSPACE, time_passes)
    await stage.another().render(SLACKS)

    assert stage.slack.calls == [UPDATE]
    assert len(await stage.database.read(stale_editions)) == 1


async def test_where_slack_takes_nothing_the_edition_waits(stage: Stage) -> None:
    await stale(stage)
    stage.slack.faults[UPDATE] = [Refuse("account_inactive")]

    await stage.courier.render()
    await stage.database.work(WORKSPACE, time_passes)
    await stage.courier.render()
    assert stage.slack.calls == [UPDATE]

    stage.now += timedelta(minutes=1)
    await stage.courier.render()
    assert await stage.database.read(stale_editions) == ()


async def test_a_message_that_was_deleted_ends_its_edition_and_keeps_its_votes(
    stage: Stage,
) -> None:
    await stale(stage)
    stage.slack.faults[UPDATE] = [Refuse("message_not_found")]
    ((_, edition_id),) = await stage.database.read(stale_editions)

    await stage.courier.render()

    edition = await stage.database.read(get_edition, WORKSPACE, edition_id)
    assert (edition.closed_at, edition.answers) == (stage.now, 1)
    assert edition.questions[0].result is not None
    assert await stage.database.read(stale_editions) == ()
    assert {row.kind for row in await stage.rows()} == {DeliveryKind.EDITION}
    assert PETER in stage.homes


async def test_a_vote_that_comes_while_it_is_rendered_is_rendered_after_it(stage: Stage) -> None:
    days, edition = await first_edition(stage.database)
    await press(days, edition, PETER, Answer.VALUE)

    async def pressed_meanwhile(_: Json) -> None:
        if not stage.slack.calls:
            await press(days, edition, MARIA, Answer.VALUE)

    stage.slack.before = pressed_meanwhile
    await stage.courier.render()

    assert stage.slack.calls == [UPDATE, UPDATE]
    assert await compose_update(days.services, WORKSPACE, edition.id) is None
