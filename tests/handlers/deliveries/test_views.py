"""What people read and press where a delivery failed or is uncertain, as Slack would judge it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.readers import Reader
from domain.troubles import Case
from handlers.deliveries.outcomes import Became, Outcome
from handlers.deliveries.views import notice_message, outcome_message
from handlers.kit.blocks import Message
from handlers.kit.ids import Action
from handlers.kit.values import unpack
from handlers.parts.deliveries import DeliveryRef
from handlers.parts.digests import DigestRef
from handlers.parts.obstacles import SHARED
from tests.handlers.deliveries.cases import (
    EDITION,
    ELSEWHERE,
    GREETING,
    MOVED,
    QUESTION,
    RESULTS,
    SLOT,
    failed,
    uncertain,
)
from tests.slack_blocks import all_text, assert_valid, buttons_of
from tests.world import MARIA, OLGA, TEAM

READER = Reader("Europe/Copenhagen", "en-GB")
NASTY = "<!channel> *&amp;* {where} " + "🙈" * 300
LATE = SLOT + timedelta(hours=25)

CASES = {
    "not in": failed("not_in_channel"),
    "not found": failed("channel_not_found"),
    "archived": failed("is_archived"),
    "shared": failed(SHARED),
    "restricted": failed("restricted_action"),
    "no scope": failed("missing_scope"),
    "too long": failed("msg_too_long"),
    "unknown": failed(NASTY),
    "not in, late": failed("not_in_channel", now=LATE),
    "unknown, late": failed("odd", now=LATE),
    "moved": failed("not_in_channel", schedule=MOVED),
    "results": failed("is_archived", RESULTS),
    "uncertain": uncertain(),
    "uncertain, late": uncertain(now=LATE),
    "uncertain results": uncertain(RESULTS),
    "uncertain question": uncertain(QUESTION, None),
    "uncertain greeting": uncertain(GREETING, None),
}


def names(message: Message) -> list[str]:
    return [button["text"]["text"] for button in buttons_of(message)]


def told(case: Case) -> Message:
    return notice_message(case, READER, MARIA)


@pytest.mark.parametrize("name", CASES)
def test_slack_takes_every_notice(name: str) -> None:
    assert_valid(told(CASES[name]))
    assert "<!channel>" not in all_text(told(CASES[name]))


@pytest.mark.parametrize("became", Became)
@pytest.mark.parametrize("name", CASES)
def test_slack_takes_every_outcome(name: str, became: Became) -> None:
    case = CASES[name]
    paused = case.schedule and replace(case.schedule, paused_until=SLOT + timedelta(weeks=3))

    assert_valid(outcome_message(Outcome(became, case, READER, ELSEWHERE)))
    assert_valid(outcome_message(Outcome(became, replace(case, schedule=paused), READER)))


@pytest.mark.parametrize(
    ("name", "words", "buttons"),
    [
        (
            "not in",
            (
                f"*The digest that was due today could not be posted in <#{TEAM}>.*\n"
                "I am not in that conversation. "
                "Type `/invite @Noisegate` there, then press *Invited: post it now*. "
                "Or choose another conversation."
            ),
            ["Invited: post it now", "Choose another conversation"],
        ),
        (
            "archived",
            (
                "That conversation is archived. Unarchive it and see that I am in it, then press "
                "*Try again*. Or choose another conversation."
            ),
            ["Try again", "Choose another conversation"],
        ),
        (
            "shared",
            (
                "shared with another organisation, and digests stay among colleagues. "
                "Stop sharing it, then press *Try again*. Or choose another conversation."
            ),
            ["Try again", "Choose another conversation"],
        ),
        (
            "restricted",
            "Slack does not let me post there: somebody has limited who may.",
            ["Try again", "Choose another conversation"],
        ),
        ("no scope", "install it again, then press *Try again*.", ["Try again"]),
        (
            "too long",
            "Slack answered `msg_too_long`, and let it be mended, then press *Try again*.",
            ["Try again"],
        ),
        ("unknown", "Slack answered “&lt;!channel&gt;", ["Try again"]),
        ("unknown", " Press *Try again*. If it stays like that, tell whoever", ["Try again"]),
        (
            "moved",
            (
                f"The digest is for <#{ELSEWHERE}> now: press *Post it there now* to have "
                "this one there too."
            ),
            ["Post it there now"],
        ),
        (
            "not in, late",
            "It is more than 24 hours late by now: too late to post it.",
            ["Choose another conversation"],
        ),
        ("unknown, late", "The next one comes ", []),
        (
            "results",
            "*The results of the digest that closed today could not be posted in",
            ["Try again"],
        ),
        (
            "uncertain",
            (
                "*I could not find out whether the digest that was due today reached "
                f"<#{TEAM}>.*\n"
                "Slack did not confirm it to me, and does not let me read there. "
                "Please look there yourself. If it is not there, press *Post it anyway*."
            ),
            ["Post it anyway", "It is there"],
        ),
        ("uncertain, late", "It is more than 24 hours late by now: too late to post it.", []),
        (
            "uncertain question",
            f"whether the question that was due today reached <@{OLGA}>.*",
            ["Post it anyway", "It is there"],
        ),
    ],
)
def test_a_notice_says_what_happened_and_what_to_do(
    name: str, words: str, buttons: list[str]
) -> None:
    message = told(CASES[name])

    assert words in all_text(message)
    assert words in message.text
    assert names(message) == buttons


def test_buttons_say_which_delivery_and_which_digest_they_are_about() -> None:
    again, choose = buttons_of(told(CASES["not in"]))

    assert unpack(DeliveryRef, again["value"]) == DeliveryRef(EDITION.id)
    assert choose["action_id"] == Action.DIGEST_EDIT
    assert unpack(DigestRef, choose["value"]) == DigestRef(1)


def test_whoever_is_told_in_the_owners_place_reads_why() -> None:
    stand_in = notice_message(CASES["not in"], READER, OLGA)

    assert f"because I could not reach <@{MARIA}>" in all_text(stand_in)
    assert "could not reach" not in all_text(told(CASES["not in"]))


def test_posting_what_may_be_there_asks_first() -> None:
    anyway, there = buttons_of(told(CASES["uncertain"]))

    assert "twice" in str(anyway["confirm"])
    assert "confirm" not in there


@pytest.mark.parametrize(
    ("now", "day"),
    [(SLOT + timedelta(hours=20), "yesterday"), (LATE + timedelta(days=3), "on Friday 20")],
)
def test_the_day_is_said_on_the_readers_calendar(now: Any, day: str) -> None:
    assert f"was due {day}" in told(failed("is_archived", now=now)).text
