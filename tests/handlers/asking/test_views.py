"""What members read about being asked: Slack takes all of it, and nothing shows the counter."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from domain.asking import Asking, Rhythm
from domain.asking_words import NotRead
from domain.ids import AskId, MemberId
from domain.prompts import PROMPTS
from domain.readers import Reader
from domain.working_time import WorkingTime
from handlers.asking import views
from handlers.asking.fields import Answerable, Told, Undo
from handlers.kit.blocks import Message
from handlers.kit.values import pack, unpack
from handlers.parts.asking import absence_words, asking_blocks, rhythm_words, until_words
from tests.slack_blocks import assert_valid

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
READER = Reader("Europe/Copenhagen", "en-GB")
TUESDAYS = Rhythm(1)
SLOT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FRIDAY_OVER = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
DAY = timedelta(days=1)
UNDO = Undo(MemberId("U1"), Told(TUESDAYS, NOW, NOW, NOW, NOW), Told(TUESDAYS, SLOT))
LONG = "<!channel> *x* & " * 60

ASKINGS = (
    Asking(),
    Asking(TUESDAYS, SLOT),
    Asking(TUESDAYS, SLOT, unanswered=2),
    Asking(TUESDAYS, SLOT, quiet_until=FRIDAY_OVER),
    Asking(TUESDAYS, SLOT, away_until=NOW + timedelta(hours=2)),
    Asking(TUESDAYS, None, unanswered=3),
    Asking(TUESDAYS, None, stopped_at=NOW),
    Asking(TUESDAYS, SLOT, away_from=SLOT, away_until=SLOT + 9 * DAY),
    Asking(TUESDAYS, SLOT, FRIDAY_OVER, SLOT + DAY, SLOT),
)
ABSENCES = tuple(
    views.Absence(asking, before, READER, WorkingTime(), name)
    for asking in ASKINGS
    for before in ASKINGS
    for name in (None, LONG)
)
MESSAGES = (
    *(
        views.settings_message(asking, READER, NOW, full=full)
        for asking in ASKINGS
        for full in (True, False)
    ),
    *(views.asked_message(asking, READER, UNDO) for asking in ASKINGS),
    *(views.rarest_message(asking, READER) for asking in ASKINGS),
    *(
        views.started_message(before, asking, READER, NOW, full=full)
        for asking in ASKINGS
        for before in ASKINGS
        for full in (True, False)
    ),
    *(views.not_alone(word, LONG, word) for word in ("stop", "start", "less", "back")),
    views.not_alone("stop", "help", "stop"),
    *(
        views.undone_message(asking, READER, NOW, full=True, name=name)
        for asking in ASKINGS
        for name in (None, LONG)
    ),
    *(views.back_message(asking, NOW, UNDO, name) for asking in ASKINGS for name in (None, LONG)),
    *(views.away_message(absence, NOW, UNDO) for absence in ABSENCES),
    views.quiet_message(FRIDAY_OVER, READER, NOW, UNDO),
    views.ended_message(UNDO),
    views.stopped_message(UNDO),
    views.until_help("quiet"),
    views.until_help("away"),
    views.until_not_read("quiet", NotRead("", LONG)),
    views.until_not_read("away", NotRead("Friday", LONG)),
    views.until_not_read("away", NotRead("3 January 2020", "", past=True)),
    views.until_not_read("away", NotRead("Friday", "", open_end=True)),
    views.until_not_read("quiet", NotRead("next week", "", ahead=True)),
    views.rhythm_not_read(NotRead("tuesday", LONG)),
    views.rhythm_not_read(NotRead("", "")),
    *(views.question_message(prompt, AskId(7), TUESDAYS, READER) for prompt in PROMPTS),
)


@pytest.mark.parametrize("message", MESSAGES)
def test_slack_takes_every_message(message: Message) -> None:
    assert_valid(message)
    assert "<!channel>" not in json.dumps(message.blocks)
    assert "!" not in message.text.replace("&lt;!", "").replace("<!", "")


@pytest.mark.parametrize("asking", ASKINGS)
def test_slack_takes_it_in_home(asking: Asking) -> None:
    assert_valid(asking_blocks(asking, READER, NOW))


@pytest.mark.parametrize("working", [WorkingTime(), WorkingTime(frozenset({6}), time(0), time(1))])
@pytest.mark.parametrize("rhythm", [None, TUESDAYS, Rhythm(4, time(14, 30), 4)])
def test_slack_takes_the_form(rhythm: Rhythm | None, working: WorkingTime) -> None:
    assert_valid(views.asking_form(rhythm, READER, working, Answerable("https://slack.test/x")))


def test_the_counter_is_shown_to_nobody() -> None:
    for unanswered in (1, 2):
        asking = replace(ASKINGS[1], unanswered=unanswered)

        assert asking_blocks(asking, READER, NOW) == asking_blocks(ASKINGS[1], READER, NOW)


def test_home_says_why_it_stopped_and_what_starts_it_again() -> None:
    stopped = json.dumps(asking_blocks(ASKINGS[5], READER, NOW))

    assert "three went unanswered, so I stopped" in stopped
    assert "Start again" in stopped


@pytest.mark.parametrize(
    "absent",
    [
        Asking(TUESDAYS, SLOT, away_until=SLOT + DAY),
        Asking(TUESDAYS, SLOT, quiet_until=SLOT + DAY),
    ],
)
def test_no_day_is_promised_that_an_absence_covers(absent: Asking) -> None:
    for asking, promised in ((Asking(TUESDAYS, SLOT), True), (absent, False)):
        shown = json.dumps(
            (
                asking_blocks(asking, READER, NOW),
                views.asked_message(asking, READER, UNDO).blocks,
                views.started_message(asking, asking, READER, NOW, full=True).blocks,
            )
        )
        assert ("Tuesday 24 November" in shown) is promised


def test_what_undoes_a_change_survives_the_way_through_slack() -> None:
    assert unpack(Undo, pack(UNDO)) == UNDO
    nothing = Undo(MemberId("U1"), Told(), Told())
    assert unpack(Undo, pack(nothing)) == nothing


def test_days_are_those_of_the_reader() -> None:
    danish = Reader("Europe/Copenhagen", "da-DK")
    new_york = Reader("America/New_York", "en-US")

    assert until_words(FRIDAY_OVER, READER, NOW) == "up to and including Friday 20 November"
    assert until_words(NOW, READER, NOW) == "until 16:00 on Wednesday 18 November"
    assert (
        rhythm_words(Rhythm(1, time(14, 30), 2), READER) == "every two weeks on Tuesday at 14:30"
    )
    assert rhythm_words(TUESDAYS, danish) == "every tirsdag at 09.00"
    assert rhythm_words(TUESDAYS, new_york) == "every Tuesday at 9:00 AM"


def test_an_absence_that_begins_later_says_both_its_days() -> None:
    begins, last = datetime(2026, 12, 23, 23, 0, tzinfo=UTC), DAY * 11
    absence = Asking(away_from=begins, away_until=begins + last)

    words = absence_words(absence, READER, NOW)

    assert words == "from Thursday 24 December to Sunday 3 January"
    assert absence_words(absence, READER, begins) == "up to and including Sunday 3 January"
    one = replace(absence, away_until=begins + DAY)
    assert absence_words(one, READER, NOW) == "on Thursday 24 December"
    assert absence_words(Asking(), READER, NOW) == ""


def test_a_day_that_is_more_than_a_year_away_has_its_year() -> None:
    assert until_words(NOW + 800 * DAY, READER, NOW).endswith("2029")


@pytest.mark.parametrize(
    ("end", "back"),
    [
        (FRIDAY_OVER, "Back on Monday 23 November."),
        (FRIDAY_OVER - 10 * timedelta(hours=1), "Back on Friday 20 November at 14:00."),
        (FRIDAY_OVER + 10 * timedelta(hours=1), "Back on Monday 23 November."),
    ],
)
def test_somebody_is_back_on_a_working_day(end: datetime, back: str) -> None:
    absence = views.Absence(Asking(away_until=end), Asking(), READER, WorkingTime())

    assert back in views.away_message(absence, NOW, UNDO).text


def test_an_absence_that_takes_the_place_of_another_says_so() -> None:
    before = Asking(away_until=FRIDAY_OVER)
    later = Asking(away_from=SLOT, away_until=SLOT + DAY)
    absence = views.Absence(later, before, READER, WorkingTime())

    told = views.away_message(absence, NOW, UNDO).text

    assert "takes the place of the absence up to and including Friday 20 November" in told


def test_guests_are_offered_no_question_that_they_cannot_have() -> None:
    shown = json.dumps(views.started_message(Asking(), Asking(), READER, NOW, full=False).blocks)
    typed = json.dumps(views.settings_message(Asking(), READER, NOW, full=False).blocks)

    for each in (shown, typed):
        assert "Choose a day" not in each
        assert "ask me on" not in each
