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
from handlers.asking.fields import Answerable, Undo
from handlers.kit.blocks import Message
from handlers.kit.values import pack, unpack
from handlers.parts.asking import asking_blocks, rhythm_words, until_words
from tests.slack_blocks import assert_valid

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
READER = Reader("Europe/Copenhagen", "en-GB")
TUESDAYS = Rhythm(1)
SLOT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FRIDAY_OVER = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
DAY = timedelta(days=1)
UNDO = Undo(MemberId("U1"), TUESDAYS, NOW, NOW, NOW)
LONG = "<!channel> *x* & " * 60

ASKINGS = (
    Asking(),
    Asking(TUESDAYS, SLOT),
    Asking(TUESDAYS, SLOT, unanswered=2),
    Asking(TUESDAYS, SLOT, quiet_until=FRIDAY_OVER),
    Asking(TUESDAYS, SLOT, away_until=NOW + timedelta(hours=2)),
    Asking(TUESDAYS, None, unanswered=3),
    Asking(TUESDAYS, None, stopped_at=NOW),
)
MESSAGES = (
    *(views.settings_message(asking, READER, NOW) for asking in ASKINGS),
    *(views.asked_message(asking, READER, UNDO) for asking in ASKINGS),
    *(views.rarest_message(asking, READER) for asking in ASKINGS),
    *(views.started_message(asking, READER) for asking in ASKINGS),
    *(views.undone_message(asking, READER, NOW) for asking in ASKINGS),
    *(views.back_message(asking, NOW, UNDO, name) for asking in ASKINGS for name in (None, LONG)),
    *(views.away_message(FRIDAY_OVER, READER, UNDO, name) for name in (None, LONG)),
    views.away_message(NOW, READER, UNDO, None),
    views.quiet_message(FRIDAY_OVER, READER, UNDO),
    views.ended_message(UNDO),
    views.stopped_message(UNDO),
    views.until_help("quiet"),
    views.until_help("away"),
    views.until_not_read("quiet", NotRead("", LONG)),
    views.until_not_read("away", NotRead("Friday", LONG)),
    views.until_not_read("away", NotRead("3 January 2020", "", past=True)),
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


def test_what_undoes_a_change_survives_the_way_through_slack() -> None:
    assert unpack(Undo, pack(UNDO)) == UNDO
    assert unpack(Undo, pack(Undo(MemberId("U1")))) == Undo(MemberId("U1"))


def test_days_are_those_of_the_reader() -> None:
    danish = Reader("Europe/Copenhagen", "da-DK")
    new_york = Reader("America/New_York", "en-US")

    assert until_words(FRIDAY_OVER, READER) == "up to and including Friday 20 November"
    assert until_words(NOW, READER) == "until 16:00 on Wednesday 18 November"
    assert (
        rhythm_words(Rhythm(1, time(14, 30), 2), READER) == "every two weeks on Tuesday at 14:30"
    )
    assert rhythm_words(TUESDAYS, danish) == "every tirsdag at 09.00"
    assert rhythm_words(TUESDAYS, new_york) == "every Tuesday at 9:00 AM"
