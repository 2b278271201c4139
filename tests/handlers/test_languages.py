"""What a Danish, a German and an American team read: dates and numbers are theirs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.homes import page_of
from domain.ids import WorkspaceId
from handlers.digests.fields import Answerable
from handlers.digests.views.edition import edition_message
from handlers.digests.views.form import digest_form
from handlers.digests.views.lists import posting_now
from handlers.digests.views.words import closing_words, timetable_words
from handlers.home.views import home_view
from storage.database import Database, Session
from storage.workspaces import get_workspace, keep_settings
from tests.handlers.digests.test_views import LINKEDIN, OPEN, SCHEDULE
from tests.handlers.home.test_views import EMPTY, _logged
from tests.handlers.interactions.desk import Desk
from tests.slack_blocks import all_text, assert_valid
from tests.world import NOW


def choose(session: Session, workspace_id: WorkspaceId, locale: str) -> None:
    """Write dates and numbers as this language and country do."""
    keep_settings(session, replace(get_workspace(session, workspace_id), locale=locale))


@pytest.mark.parametrize(
    ("locale", "typed", "when", "behind"),
    [
        ("en-GB", "16/11/2026 15:30", "on Monday 16 November at 15:30", "on 3 November"),
        ("da-DK", "16/11/2026 15.30", "on mandag 16. november at 15.30", "on 3. november"),
        ("de-DE", "16.11.2026 15:30", "on Montag, 16. November at 15:30", "on 3. November"),
        ("en-US", "11/16/2026 15:30", "on Monday, November 16 at 3:30 PM", "on November 3"),
    ],
)
async def test_a_confirmation_of_log(
    database: Database, workspace_id: WorkspaceId, locale: str, typed: str, when: str, behind: str
) -> None:
    await database.write(workspace_id, choose, workspace_id, locale)
    desk = Desk(database, workspace_id)
    await desk.knows("Anna Jensen")
    then = replace(desk, now=NOW - timedelta(days=15))
    await then.types("Anna Jensen by letter")

    answer = await desk.types(f"Anna Jensen by phone {typed}: hello")

    assert when in answer
    assert behind in answer


@pytest.mark.parametrize(
    ("locale", "title", "number", "closes"),
    [
        ("en-GB", "16 to 29 November", "1,234 interactions", "Friday 4 December at 17:00"),
        ("da-DK", "16. to 29. november", "1.234 interactions", "fredag 4. december at 17.00"),
        ("de-DE", "16. to 29. November", "1.234 interactions", "Freitag, 4. Dezember at 17:00"),
        ("en-US", "November 16 to 29", "1,234 interactions", "Friday, December 4 at 5:00 PM"),
    ],
)
def test_a_digest_with_its_state_line(locale: str, title: str, number: str, closes: str) -> None:
    question = replace(LINKEDIN, interactions_now=1_234)
    message = edition_message(replace(OPEN, locale=locale, questions=(question,)))

    assert_valid(message)
    text = all_text(message)
    assert f"Value or noise? · {title}" in text
    assert number in text
    assert f"results when it closes, {closes}>" in text


@pytest.mark.parametrize(
    ("locale", "days", "closes", "next_one"),
    [
        ("en-GB", "on Mondays at 09:00", "at 17:00", "Monday 30 November at 09:00"),
        ("da-DK", "on mandag at 09.00", "at 17.00", "mandag 30. november at 09.00"),
        ("de-DE", "on Montag at 09:00", "at 17:00", "Montag, 30. November at 09:00"),
        ("en-US", "on Mondays at 9:00 AM", "at 5:00 PM", "Monday, November 30 at 9:00 AM"),
    ],
)
def test_the_schedule_of_a_digest(locale: str, days: str, closes: str, next_one: str) -> None:
    schedule = replace(SCHEDULE, locale=locale)

    assert days in timetable_words(schedule)
    assert closes in closing_words(schedule)
    assert next_one in all_text(posting_now(schedule, schedule.next_slot))
    form = digest_form(schedule.reader, frozenset(), Answerable())
    assert_valid(form)
    assert days.split()[1].removesuffix("s").capitalize() in all_text(form)


@pytest.mark.parametrize(
    ("locale", "today", "digest"),
    [
        ("en-GB", "Wednesday 18 November", "Monday 30 November at 09:00"),
        ("da-DK", "onsdag 18. november", "mandag 30. november at 09.00"),
        ("de-DE", "Mittwoch, 18. November", "Montag, 30. November at 09:00"),
        ("en-US", "Wednesday, November 18", "Monday, November 30 at 9:00 AM"),
    ],
)
def test_home(locale: str, today: str, digest: str) -> None:
    page = replace(
        EMPTY,
        locale=locale,
        began=True,
        interactions=page_of((_logged(1),), 0, 10),
        next_digest=SCHEDULE.next_slot,
    )

    text = all_text(home_view(page)["blocks"])

    assert f"Logged today, {today}" in text
    assert digest in text


def test_a_time_zone_decides_the_hour_and_the_locale_how_it_reads() -> None:
    there = replace(SCHEDULE.digest.timetable, zone="America/New_York")
    schedule = replace(SCHEDULE, digest=replace(SCHEDULE.digest, timetable=there), locale="da-DK")

    assert "mandag 30. november at 03.00" in all_text(posting_now(schedule, schedule.next_slot))
    assert "(New York time)" in timetable_words(schedule)
