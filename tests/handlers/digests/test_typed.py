"""What is read behind `/digest`, in every spelling that Slack sends."""

import pytest

from domain.ids import ConversationId
from handlers.digests.typed import HAND_OVER, Place, Typed, meant_by, read_typed

GENERAL = ConversationId("C123")


@pytest.mark.parametrize("named", ["<#C123|general>", "<#C123|>", "<#C123>", "#general"])
@pytest.mark.parametrize(
    ("pattern", "word", "rest"),
    [
        ("pause {} until Monday", "pause", "until Monday"),
        ("edit {}", "edit", ""),
        ("hand over {} <@U1>", HAND_OVER, "<@U1>"),
        ("Hand-over to {}  <@U1>", HAND_OVER, "<@U1>"),
        ("handover {} to <@U1>", HAND_OVER, "<@U1>"),
        ("resume\n{}", "resume", ""),
    ],
)
def test_a_conversation_that_is_named_first_is_read(
    pattern: str, named: str, word: str, rest: str
) -> None:
    read = read_typed(pattern.format(named))

    assert (read.word, read.rest) == (word, rest)
    assert read.place is not None
    assert read.place.id == (GENERAL if "C123" in named else None)
    assert str(read.place) == ("#general" if "general" in named else "<#C123>")


@pytest.mark.parametrize("text", ["pause until #general", "hand over @peter", "edit", ""])
def test_elsewhere_nothing_is_a_conversation(text: str) -> None:
    assert read_typed(text).place is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("paus until Monday", "pause until Monday"),
        ("paus <#C123|general> until Monday", "pause #general until Monday"),
        ("handover", "hand over"),
        ("lst", "list"),
        ("new one please", "new"),
        ("holidays", None),
        ("", None),
    ],
)
def test_a_slip_of_the_fingers_is_understood(text: str, meant: str | None) -> None:
    assert meant_by(read_typed(text)) == meant


def test_what_stands_behind_a_word_that_takes_nothing_is_left_out() -> None:
    assert meant_by(Typed("resume", Place(None, "general"), "please")) == "resume #general"
