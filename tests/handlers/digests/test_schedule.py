"""The clock: every slot once, whatever happens on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from domain.conversations import Conversation
from domain.deliveries import DeliveryState
from domain.digests import Answer, Every
from domain.errors import ForMember, NotAllowed
from domain.ids import WorkspaceId
from domain.subjects import Code
from handlers.digests.jobs import compose_edition, compose_update, tick
from handlers.digests.reasons import Reason
from handlers.digests.service.changes import pause
from handlers.digests.service.schedule import post_now
from handlers.digests.service.setup import end
from handlers.kit.jobs import Post
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.deliveries import retry
from storage.digests import due, get_schedule
from storage.subjects import all_subjects, retire
from storage.tables import DeliveryRow
from tests.claims import claim_one
from tests.handlers.digests.steps import (
    DAY,
    MONDAYS,
    Days,
    begin_digest,
    first_edition,
    last_edition,
    press,
)
from tests.slack_blocks import all_text, assert_valid, buttons_of
from tests.world import ADAM, MARIA, NINA, NOW, OLGA, PETER, TEAM

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
BACK = Conversation(TEAM, "team", shared=False, bot_is_in=True)


def reasons(session: Session) -> list[str]:
    rows = session.exec(
        select(DeliveryRow).where(DeliveryRow.state == DeliveryState.SKIPPED)
    ).all()
    return [row.reason or "" for row in rows]


@pytest.mark.usefixtures("workspace_id")
@pytest.mark.parametrize(
    ("every", "until", "count"),
    [
        (Every.WEEK, date(2027, 1, 18), 8),
        (Every.TWO_WEEKS, date(2027, 2, 15), 6),
        (Every.MONTH, date(2027, 4, 6), 5),
    ],
)
async def test_every_slot_is_posted_once_over_months(
    database: Database, every: Every, until: date, count: int
) -> None:
    await begin_digest(database, replace(MONDAYS, every=every, closing_days="0"))
    days = Days(database, now=NOW)
    late = cycle(timedelta(hours=hours) for hours in (0, 11, 1, 23))

    while (coming := await days.coming()) and coming.date() < until:
        days.now = coming - timedelta(seconds=1)
        await days.tick()
        days.now = coming + next(late)
        await days.tick()
        await tick(days.services)

    slots = [slot.astimezone(COPENHAGEN) for slot in days.slots()]
    assert len(slots) == count == len(set(slots))
    assert {(slot.weekday(), slot.hour) for slot in slots} == {(0, 9)}


@pytest.mark.usefixtures("workspace_id")
async def test_an_edition_comes_at_its_local_time_also_after_the_clocks_changed(
    database: Database,
) -> None:
    await begin_digest(database)
    days = Days(database, now=datetime(2027, 3, 28, tzinfo=UTC))

    await days.until(datetime(2027, 3, 29, 12, tzinfo=UTC))

    assert [moment for moment, _ in days.editions()] == [datetime(2027, 3, 29, 7, tzinfo=UTC)]


@pytest.mark.usefixtures("workspace_id")
async def test_after_an_outage_old_slots_are_skipped_on_record_and_a_young_one_is_posted(
    database: Database,
) -> None:
    await begin_digest(database)
    days = Days(database, now=datetime(2026, 12, 21, 20, 0, tzinfo=UTC))

    await days.tick()
    await days.tick()

    assert len(days.editions()) == 1
    assert await database.read(reasons) == [Reason.TOO_LATE, Reason.TOO_LATE]
    assert await database.read(due, days.now) == ()


@pytest.mark.usefixtures("workspace_id")
async def test_a_slot_more_than_a_day_ago_is_skipped(database: Database) -> None:
    schedule = await begin_digest(database)
    days = Days(database, now=schedule.next_slot + timedelta(hours=24, seconds=1))

    await days.tick()

    assert days.editions() == []
    assert await database.read(reasons) == [Reason.TOO_LATE]


async def test_what_was_skipped_belongs_to_the_period_of_the_next_edition(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)
    days = Days(database, now=schedule.next_slot)
    await days.tick()
    days.now = schedule.next_slot + timedelta(days=20)
    await days.tick()
    await days.until(schedule.next_slot + timedelta(days=28))

    edition = await last_edition(database, schedule)

    assert edition.period_from == schedule.next_slot
    assert edition.number == 2
    found = await database.read(get_schedule, workspace_id, schedule.digest.id)
    assert found.next_slot == schedule.next_slot + timedelta(days=42)


async def test_now_posts_one_and_the_slot_within_a_week_is_left_out(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)
    days = Days(database, now=NOW)

    result = await database.write(
        workspace_id, post_now, workspace_id, OLGA, schedule.digest.id, NOW
    )
    await days.deliver()
    await days.until(schedule.next_slot + DAY)

    assert result.left_out == schedule.next_slot
    assert [moment for moment, _ in days.editions()] == [NOW]
    assert Reason.TOO_SOON in await database.read(reasons)
    await days.until(schedule.next_slot + timedelta(days=15))
    assert len(days.editions()) == 2


async def test_now_is_refused_within_a_week_and_says_when_it_can(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)

    with pytest.raises(ForMember, match=r"can come from Monday 30 November on"):
        await database.write(
            workspace_id, post_now, workspace_id, OLGA, edition.digest_id, days.now + 6 * DAY
        )


async def test_now_twice_is_one_edition(database: Database, workspace_id: WorkspaceId) -> None:
    schedule = await begin_digest(database)
    digest_id = schedule.digest.id
    await database.write(workspace_id, post_now, workspace_id, OLGA, digest_id, NOW)

    with pytest.raises(ForMember, match="already on its way"):
        await database.write(workspace_id, post_now, workspace_id, OLGA, digest_id, NOW)

    days = Days(database, now=NOW)
    await days.deliver()
    assert len(days.editions()) == 1


async def test_now_can_be_tried_again_after_slack_refused(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)
    days = Days(database, now=NOW)
    days.slack.bot_is_in = False
    digest_id = schedule.digest.id
    await database.write(workspace_id, post_now, workspace_id, OLGA, digest_id, NOW)
    await days.deliver()
    assert days.editions() == []
    days.slack.bot_is_in = True
    await database.write(workspace_id, put_conversation, workspace_id, BACK, None)

    await database.write(
        workspace_id, post_now, workspace_id, OLGA, digest_id, NOW + timedelta(minutes=5)
    )
    days.now = NOW + timedelta(minutes=5)
    await days.deliver()

    assert len(days.editions()) == 1


async def test_only_stewards_post_now(database: Database, workspace_id: WorkspaceId) -> None:
    schedule = await begin_digest(database)

    with pytest.raises(NotAllowed, match="Adam Admin or Olga Owner"):
        await database.write(workspace_id, post_now, workspace_id, PETER, schedule.digest.id, NOW)


async def test_an_ended_digest_posts_nothing_more(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)
    digest_id = schedule.digest.id
    await database.write(workspace_id, post_now, workspace_id, ADAM, digest_id, NOW)
    await database.write(workspace_id, end, workspace_id, ADAM, digest_id, NOW)
    days = Days(database, now=NOW)

    await days.until(NOW + 30 * DAY)

    assert days.editions() == []
    assert days.skipped == [Reason.ENDED]


@pytest.mark.usefixtures("workspace_id")
async def test_a_conversation_opened_to_outsiders_gets_no_edition(database: Database) -> None:
    schedule = await begin_digest(database)
    days = Days(database, now=schedule.next_slot)
    days.slack.shared = True

    await days.tick()

    assert days.editions() == []
    assert days.skipped == [Reason.SHARED]


async def test_with_nothing_to_ask_nothing_is_posted(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)
    await retire_all(database, workspace_id)
    days = Days(database, now=schedule.next_slot)

    await days.tick()

    assert days.editions() == []
    assert days.skipped == [Reason.NOTHING]
    with pytest.raises(ForMember, match="nothing to ask"):
        await database.write(
            workspace_id, post_now, workspace_id, OLGA, schedule.digest.id, days.now
        )


@pytest.mark.usefixtures("workspace_id")
async def test_a_composer_that_runs_again_finds_its_edition(database: Database) -> None:
    days, edition = await first_edition(database)
    moment, delivery, first = days.posts[0]

    again = await compose_edition(days.services, delivery)

    assert again == first
    assert moment == edition.period_to


async def test_closing_tells_the_results_in_message_and_thread_once(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    name = edition.questions[0].subject.name
    for member in (OLGA, PETER, MARIA, ADAM):
        await press(days, edition, member, Answer.NOISE)
    await press(days, edition, NINA, Answer.DONT_USE)

    await days.until(edition.closes_at)
    await days.tick()

    update = await compose_update(days.services, workspace_id, edition.id)
    assert update is not None
    assert_valid(update.message)
    assert f"*{name}*: only noise. 4 noise, of 4 who use it." in all_text(update.message)
    assert [each["text"]["text"] for each in buttons_of(update.message)] == ["Answer"]
    (result,) = days.results()
    assert_valid(result.message)
    assert result.thread_ts == edition.message_ts
    assert f"*{name}* is only noise. 4 noise, of 4 who use it." in all_text(result.message)
    assert PETER in days.homes


@pytest.mark.usefixtures("workspace_id")
async def test_without_answers_the_thread_stays_empty(database: Database) -> None:
    days, edition = await first_edition(database)

    await days.until(edition.closes_at + DAY)

    assert days.results() == []
    assert days.skipped == [Reason.NO_ANSWERS]


async def test_the_next_edition_begins_with_what_came_of_the_last(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    schedule = await database.read(get_schedule, workspace_id, edition.digest_id)
    name = edition.questions[0].subject.name
    for member in (OLGA, PETER, MARIA, ADAM, NINA):
        await press(days, edition, member, Answer.VALUE)

    await days.until(edition.period_to + timedelta(days=14))

    (_, second) = days.editions()[-1]
    assert f"• *{name}*: adding value (5 of 5 say so)" in all_text(second.message)
    assert name not in {
        question.subject.name for question in (await last_edition(database, schedule)).questions
    }
    await days.until(edition.period_to + timedelta(days=28))
    assert "Last time: *" not in all_text(days.editions()[-1][1].message).split("is it")[0]


@pytest.mark.usefixtures("workspace_id")
async def test_noisegate_is_asked_about_from_the_fourth_edition_on(database: Database) -> None:
    await begin_digest(database, replace(MONDAYS, questions="3"))
    days = Days(database, now=NOW)

    await days.until(NOW + timedelta(days=14 * 5))

    asked = [all_text(post.message) for _, post in days.editions()]
    assert all("*Noisegate*: is it" not in text for text in asked[:3])
    assert any("*Noisegate*: is it" in text for text in asked[3:])


@pytest.mark.parametrize("decided", ["paused", "ended"])
async def test_what_a_steward_decides_while_an_edition_waits_for_its_turn_counts(
    database: Database, workspace_id: WorkspaceId, decided: str
) -> None:
    schedule = await begin_digest(database)
    digest_id = schedule.digest.id
    days = Days(database, now=schedule.next_slot)
    await tick(days.services)
    delivery = await database.write(workspace_id, claim_one, workspace_id, days.now)
    assert delivery is not None
    post = await compose_edition(days.services, delivery)
    assert isinstance(post, Post)
    assert post.unless is not None
    assert await database.work(workspace_id, post.unless) is None

    if decided == "ended":
        await database.write(workspace_id, end, workspace_id, OLGA, digest_id, days.now)
    else:
        until = (days.now + timedelta(days=30)).date()
        await database.write(workspace_id, pause, workspace_id, OLGA, digest_id, until, days.now)

    assert decided in str(await database.work(workspace_id, post.unless))


async def retire_all(database: Database, workspace_id: WorkspaceId) -> None:
    for subject in await database.read(all_subjects, workspace_id):
        if subject.code is not Code.NOISEGATE:
            await database.write(workspace_id, retire, workspace_id, subject.id, NOW)


async def test_an_edition_that_closed_before_it_could_be_posted_asks_anew(
    database: Database, workspace_id: WorkspaceId
) -> None:
    """Slack was silent all day: what was composed in the morning has run out by the evening."""
    schedule = await begin_digest(database, replace(MONDAYS, closing_days="0"))
    days = Days(database, now=schedule.next_slot)
    await tick(days.services)
    delivery = await database.write(workspace_id, claim_one, workspace_id, days.now)
    assert delivery is not None
    assert isinstance(await compose_edition(days.services, delivery), Post)
    await database.write(workspace_id, retry, delivery, days.now, "TimeoutError")
    days.now += timedelta(hours=12)

    await days.tick()

    edition = await last_edition(database, schedule)
    assert edition.is_open(days.now)
