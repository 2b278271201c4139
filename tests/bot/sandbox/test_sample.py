"""The sample history: what a new sandbox shows, whenever it is opened."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.running import WORKSPACE, Sandbox, running_sandbox
from bot.sandbox.sample import write_sample
from bot.sandbox.sample_contacts import CONTACTS
from bot.sandbox.sample_days import CLOSING, ZONE, Days
from bot.sandbox.sample_log import TODAY, WORKING_DAYS
from domain.digests import Closing
from domain.histories import NamedInteraction
from domain.ids import EditionId, MemberId
from domain.schedule import closes_at
from domain.verdict import Verdict
from storage.editions import get_edition, open_editions
from storage.interactions import interactions_of_today
from storage.renderings import stale_editions
from storage.votes import open_questions, verdicts

DAY = timedelta(days=1)
COPENHAGEN = ZoneInfo(ZONE)
MARIA = MemberId("U0MARIA")
"""Whom a new visitor is."""
CUSTOMERS = "C0CUSTOMERS"

seconds = st.integers(
    int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()),
    int(datetime(2040, 1, 1, tzinfo=UTC).timestamp()),
)


async def test_a_new_sandbox_opens_with_a_digest_that_waits_for_answers(tmp_path: Path) -> None:
    now = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # the night in which the clocks go back
    async with running_sandbox(tmp_path / "sandbox.sqlite3", real_now=lambda: now) as sandbox:
        await write_sample(sandbox)

        await _assert_an_edition_waits(sandbox, now)
        await _assert_seven_editions_brought_results(sandbox)
        await _assert_much_was_logged_and_nothing_lies_ahead(sandbox, now)


async def _assert_an_edition_waits(sandbox: Sandbox, now: datetime) -> None:
    database = sandbox.noisegate.services.database
    (edition,) = await database.read(open_editions, WORKSPACE)
    waiting = await database.read(open_questions, WORKSPACE, MARIA, now)
    shown = sandbox.workspace.message(CUSTOMERS, edition.message_ts or "")

    assert now - 3 * DAY < edition.period_to < now
    assert edition.closes_at > now + DAY
    assert edition.answers == 3
    assert "3 answers so far" in str(shown.blocks)
    assert [question.own for question in waiting] == [None, None]
    assert sandbox.workspace.unread(MARIA, CUSTOMERS) > 0
    assert edition.prompt is not None
    assert edition.prompt.text in str(shown.blocks)
    assert [each.author for each in edition.shared] == ["U0PETER", None]
    assert edition.shared[0].text in str(shown.blocks)


async def _assert_seven_editions_brought_results(sandbox: Sandbox) -> None:
    database = sandbox.noisegate.services.database
    history = sandbox.workspace.history(CUSTOMERS)
    for number in range(1, 8):
        edition = await database.read(get_edition, WORKSPACE, EditionId(number))
        thread = [each.text for each in history if each.thread_ts == edition.message_ts]
        shown = sandbox.workspace.message(CUSTOMERS, edition.message_ts or "")
        assert edition.closed_at == edition.closes_at
        assert thread[0].startswith("The results are in")
        assert "results" in shown.text
    found = await database.read(verdicts, WORKSPACE, sandbox.now())
    standing = {line.subject.name: line.standing.verdict for line in found}

    assert await database.read(stale_editions) == ()
    assert standing["Phone"] is Verdict.ADDING_VALUE
    assert standing["Newsletter"] is Verdict.LEANING_NOISE
    assert standing["LinkedIn"] is Verdict.SPLIT
    assert standing["Postcrane"] is Verdict.ONLY_NOISE


async def _assert_much_was_logged_and_nothing_lies_ahead(sandbox: Sandbox, now: datetime) -> None:
    logged = await _logged(sandbox, now - 100 * DAY)
    today = datetime.combine(now.astimezone(COPENHAGEN), time(), COPENHAGEN)
    of_today = await sandbox.noisegate.services.database.read(
        interactions_of_today, WORKSPACE, MARIA, today
    )
    said = [
        message
        for conversation in sandbox.workspace.conversations
        for message in sandbox.workspace.history(conversation.id)
    ]

    assert len(logged) == len([line for line in (WORKING_DAYS + TODAY).splitlines() if line])
    assert all(each.channel for each in logged)
    assert all(each.interaction.happened_at <= now for each in logged)
    assert all(each.interaction.logged_at <= now for each in logged)
    assert min(each.interaction.logged_at for each in logged) < now - 54 * DAY
    assert len({contact.id for each in logged for contact in each.contacts}) == len(CONTACTS)
    assert len(of_today) == 3
    assert all(float(message.ts) <= now.timestamp() for message in said)
    assert sandbox.now() == now


async def _logged(sandbox: Sandbox, since: datetime) -> list[NamedInteraction]:
    return [
        each
        for person in sandbox.workspace.switchable
        for each in await sandbox.noisegate.services.database.read(
            interactions_of_today, WORKSPACE, MemberId(person.id), since
        )
    ]


@given(seconds)
def test_the_last_edition_is_new_and_stays_open_for_a_day(second: int) -> None:
    days = Days(datetime.fromtimestamp(second, UTC))

    last = days.slots[-1]

    # An hour more where the clocks went back in between.
    assert days.now - 3 * DAY - timedelta(hours=4) < last <= days.now - timedelta(hours=3)
    assert closes_at(last, Closing(days.closing_days, CLOSING), ZONE) > days.now + DAY


@given(seconds)
def test_editions_come_every_week_and_close_before_the_next_on_working_days(second: int) -> None:
    days = Days(datetime.fromtimestamp(second, UTC))

    local = [slot.astimezone(COPENHAGEN) for slot in days.slots]
    closings = [closes_at(slot, Closing(days.closing_days, CLOSING), ZONE) for slot in local]

    assert len(local) == 8
    assert {(slot.weekday(), slot.time()) for slot in local} == {(days.weekday, time(10, 0))}
    assert all(moment.astimezone(COPENHAGEN).weekday() < 5 for moment in (*local, *closings))
    assert all(closing < slot for closing, slot in zip(closings, local[1:], strict=False))


@given(seconds)
def test_the_forty_days_are_the_working_days_before_today(second: int) -> None:
    days = Days(datetime.fromtimestamp(second, UTC))

    dates = [days.moment(day, time(12, 0)).date() for day in range(1, 41)]

    assert dates == sorted(set(dates))
    assert all(day.weekday() < 5 for day in dates)
    assert timedelta(days=1) <= days.today - dates[-1] <= timedelta(days=3)
    assert days.begin > days.now - 62 * DAY


@given(seconds)
def test_what_is_logged_today_lies_in_today_and_not_ahead(second: int) -> None:
    days = Days(datetime.fromtimestamp(second, UTC))

    moments = days.lately((time(8, 50), time(10, 20), time(11, 40)))

    assert list(moments) == sorted(moments)
    assert all(moment <= days.now for moment in moments)
    assert {moment.astimezone(COPENHAGEN).date() for moment in moments} == {days.today}
