"""What earlier interactions with a contact tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.histories import Encounter, Encounters, History, Outbound, history_of
from domain.ids import InteractionId, SubjectId
from domain.interactions import Direction, Outcome
from domain.subjects import Code, Presence, Subject, SubjectKind
from tests.world import NOW

PHONE = Subject(SubjectId(1), SubjectKind.CHANNEL, "Phone", Presence.VOICE, Code.PHONE)
EMAIL = Subject(SubjectId(2), SubjectKind.CHANNEL, "E-mail", Presence.WRITTEN, Code.EMAIL)
LETTER = Subject(SubjectId(3), SubjectKind.CHANNEL, "Letter", Presence.WRITTEN, Code.LETTER)


def encounter(number: int, channel: Subject, days_ago: int) -> Encounter:
    when = NOW - timedelta(days=days_ago)
    return Encounter(InteractionId(number), channel.id, Direction.OUT, when, None)


def told(
    encounters: Sequence[Encounter], at_hand: InteractionId, channel: Subject, now: datetime
) -> History:
    """As they are read for a channel's history, the newest first."""
    same = [one for one in encounters if one.channel == channel.id]
    found = Encounters(
        total=len(encounters),
        newest=encounters[:2],
        by_channel=len(same),
        outbound=[
            Outbound(one.happened_at, one.outcome)
            for one in same
            if one.direction is Direction.OUT
        ],
        inbound=[one.happened_at for one in encounters if one.direction is Direction.IN],
    )
    return history_of(found, at_hand, channel, now)


def test_a_call_was_answered_unless_it_says_otherwise() -> None:
    missed = replace(encounter(1, PHONE, 3), outcome=Outcome.NO_ANSWER)

    history = told([encounter(2, PHONE, 0), missed], InteractionId(2), PHONE, NOW)

    assert (history.count, history.answered, history.unanswered) == (2, 1, 1)
    assert not history.all_answered


def test_an_inbound_one_by_any_channel_answers_within_the_window() -> None:
    back = replace(encounter(2, PHONE, 5), direction=Direction.IN)

    history = told([back, encounter(1, EMAIL, 10)], InteractionId(2), EMAIL, NOW)

    assert history.all_answered


def test_an_inbound_one_after_the_window_is_no_answer() -> None:
    back = replace(encounter(2, PHONE, 5), direction=Direction.IN)

    history = told([back, encounter(1, EMAIL, 20)], InteractionId(2), EMAIL, NOW)

    assert (history.answered, history.unanswered) == (0, 1)


def test_a_letter_has_thirty_days() -> None:
    back = replace(encounter(2, PHONE, 5), direction=Direction.IN)

    history = told([back, encounter(1, LETTER, 34)], InteractionId(2), LETTER, NOW)

    assert history.all_answered


def test_a_young_one_waits_and_is_not_unanswered() -> None:
    history = told([encounter(1, EMAIL, 1)], InteractionId(1), EMAIL, NOW)

    assert (history.answered, history.unanswered, history.waiting) == (0, 0, 1)


def test_the_last_one_is_another_than_the_one_at_hand() -> None:
    earlier = encounter(1, EMAIL, 0)
    at_hand = encounter(2, PHONE, 0)

    history = told([earlier, at_hand], InteractionId(2), PHONE, NOW)

    assert history.last == earlier
    assert history.count == 1
