"""Pausing, resuming, editing and handing over a digest, as people type and press it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.running import Sandbox
from tests.flows.person import Person

WEEKLY = {
    "conversation": "C0CUSTOMERS",
    "every": "week",
    "weekday": "4",
    "at": "10:00",
    "zone": "Europe/Copenhagen",
    "questions": "2",
    "closing_days": "4",
    "closing_at": "17:00",
}
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""10:00 in Copenhagen, two days after the sandbox's now."""
MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)
WRONG = (
    ("/digest pause until someday", "I do not know which day “until someday” is"),
    ("/digest pause until yesterday", "A pause ends on a day to come"),
    ("/digest pause until 3 January 2040", "a year at most"),
    ("/digest resume", "not paused"),
    ("/digest resume now please", "Did you mean `/digest resume`?"),
    ("/digest hand over @maria @peter", "I know nobody called “@maria @peter” here"),
    ("/digest hand over @nobody", "I know nobody called “@nobody” here"),
    ("/digest hand", "I do not know “hand” here."),
    ("/digest paus until Monday", "Did you mean `/digest pause until Monday`?"),
    ("/digest hand-ovr @peter", "Did you mean `/digest hand over @peter`?"),
    ("/digest resume please", "Did you mean `/digest resume`?"),
    ("/digest previw", "Did you mean `/digest preview`?"),
    ("/digest pause #nowhere until Monday", "There is no digest in #nowhere"),
)


@pytest.fixture
async def maria(sandbox: Sandbox) -> Person:
    """A steward who has set up a weekly digest in #customers on a Wednesday."""
    person = Person(sandbox, "maria")
    await person.types("/digest new")
    await person.submits(**WEEKLY)
    return person


def editions(person: Person) -> int:
    return sum("Value or noise?" in message for message in person.messages)


async def test_a_paused_digest_comes_again_and_says_when(sandbox: Sandbox, maria: Person) -> None:
    answer = await maria.types("/digest pause until 3 January")

    assert "is paused until" in answer
    assert "It comes again" in answer
    await sandbox.jump(FRIDAY + MINUTE)
    assert editions(maria) == 0
    listed = await maria.types("/digest")
    assert "Paused until" in listed
    assert "Resume" in maria.buttons
    assert "Post now" not in maria.buttons

    resumed = await maria.presses("Resume")

    assert "goes on" in resumed
    await sandbox.jump(FRIDAY + WEEK + MINUTE)
    assert editions(maria) == 1


async def test_a_pause_from_the_button_asks_for_the_day(sandbox: Sandbox, maria: Person) -> None:
    await maria.types("/digest")
    await maria.presses("Pause")

    answer = await maria.submits(until="2026-12-01")

    assert "is paused" in answer
    await sandbox.jump(datetime(2026, 12, 4, 9, 1, tzinfo=UTC))
    assert editions(maria) == 1


async def test_wrong_words_are_answered_and_change_nothing(maria: Person) -> None:
    before = await maria.types("/digest")

    for typed, wording in WRONG:
        assert wording in await maria.types(typed)
        assert await maria.types("/digest") == before, typed


async def test_a_day_that_cannot_be_taken_is_refused_at_its_field(maria: Person) -> None:
    await maria.types("/digest pause")

    for until, wording in (
        ("2026-11-18", "A pause ends on a day to come"),
        ("2028-01-01", "a year at most"),
    ):
        await maria.submits(until=until)

        assert maria.modal.title == "Pause a digest"
        assert wording in maria.modal.errors["until"]
    assert "Paused" not in await maria.types("/digest")


async def test_an_edit_begins_with_what_there_is_and_holds_from_the_next_slot(
    sandbox: Sandbox, maria: Person
) -> None:
    await maria.types("/digest edit")
    every = next(b for b in maria.modal.blocks if b["block_id"] == "every")
    assert every["element"]["initial_option"]["value"] == "week"

    answer = await maria.submits(
        **{**WEEKLY, "at": "11:00"}, postpone=["postpone"], guests=["guests"]
    )

    assert "Saved." in answer
    assert "On a day off it comes the next working day." in answer
    assert "Guests may answer too." in answer
    await sandbox.jump(FRIDAY + MINUTE)
    assert editions(maria) == 0
    await sandbox.jump(FRIDAY + timedelta(hours=1, minutes=1))
    assert editions(maria) == 1


async def test_an_edit_never_brings_two_in_a_week(sandbox: Sandbox, maria: Person) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    await maria.types("/digest edit")

    await maria.submits(**{**WEEKLY, "weekday": "0"})

    await sandbox.jump(FRIDAY + timedelta(days=6))
    assert editions(maria) == 1
    await sandbox.jump(FRIDAY + timedelta(days=11))
    assert editions(maria) == 2


@pytest.mark.parametrize(
    ("typed", "button", "words"),
    [
        ("/digest pause until 3 January", "Pause", "is paused until Sunday"),
        ("/digest hand over @peter", "Hand over", "looks after the digest"),
    ],
)
async def test_with_several_digests_it_is_asked_which_and_what_was_typed_is_kept(
    sandbox: Sandbox, maria: Person, typed: str, button: str, words: str
) -> None:
    await sandbox.gestures.invite_bot(maria.id, "C0GENERAL")
    await maria.types("/digest new")
    await maria.submits(**{**WEEKLY, "conversation": "C0GENERAL"})
    elsewhere = Person(sandbox, "maria", "steering")

    assert "Which digest do you mean?" in await elsewhere.types(typed)

    assert words in await elsewhere.presses(button)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/digest pause #general until 3 January", "is paused until Sunday"),
        ("/digest hand over #general to @peter", "looks after the digest"),
        ("/digest hand-over #general @peter", "looks after the digest"),
        ("/digest preview #General", "The next one comes"),
    ],
)
async def test_with_several_digests_the_conversation_can_be_named(
    sandbox: Sandbox, maria: Person, typed: str, words: str
) -> None:
    await sandbox.gestures.invite_bot(maria.id, "C0GENERAL")
    await maria.types("/digest new")
    await maria.submits(**{**WEEKLY, "conversation": "C0GENERAL"})

    answer = await maria.types(typed)

    assert words in answer
    assert "<#C0CUSTOMERS>" not in answer


async def test_the_form_of_a_named_digest_opens(sandbox: Sandbox, maria: Person) -> None:
    await sandbox.gestures.invite_bot(maria.id, "C0GENERAL")
    await maria.types("/digest new")
    await maria.submits(**{**WEEKLY, "conversation": "C0GENERAL", "at": "12:00"})

    await Person(sandbox, "maria", "steering").types("/digest edit #general")

    (at,) = [b for b in maria.modal.blocks if b["block_id"] == "at"]
    assert at["element"]["initial_time"] == "12:00"


async def test_a_pause_that_leaves_none_out_says_so(maria: Person) -> None:
    answer = await maria.types("/digest pause until Friday")

    assert "That pause leaves none out: " in answer
    assert "as planned." in answer
    assert "It comes again" not in answer


async def test_a_digest_is_handed_over(sandbox: Sandbox, maria: Person) -> None:
    peter = Person(sandbox, "peter")

    answer = await maria.types("/digest hand over @peter")

    assert f"<@{peter.id}> looks after the digest" in answer
    assert "please say so yourself" in answer
    assert f"Looked after by <@{peter.id}>" in await maria.types("/digest")


async def test_it_is_handed_over_from_the_button(sandbox: Sandbox, maria: Person) -> None:
    sofie = Person(sandbox, "sofie")
    await maria.types("/digest")
    await maria.presses("Hand over")

    answer = await maria.submits(owner=sofie.id)

    assert f"<@{sofie.id}> looks after the digest" in answer


async def test_whoever_is_no_steward_can_ask_one(sandbox: Sandbox, maria: Person) -> None:
    sofie = Person(sandbox, "sofie")

    for typed in ("/digest pause until Friday", "/digest edit", "/digest hand over @peter"):
        answer = await sofie.types(typed)

        assert "This is for stewards, so nothing was changed." in answer
        assert sofie.buttons == ["Ask a steward"]
    assert "Paused" not in await maria.types("/digest")


async def test_posting_now_asks_before_it_writes_to_everybody(
    sandbox: Sandbox, maria: Person
) -> None:
    await maria.types("/digest")

    newest = sandbox.workspace.timeline(maria.id, maria.conversation_id)[-1]
    asks = [
        element["confirm"]["text"]["text"]
        for block in newest.blocks
        for element in block.get("elements", [])
        if "confirm" in element
    ]

    assert any("for everybody there" in words for words in asks)


async def test_what_is_given_back_names_people_as_they_were_typed(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")

    answer = await maria.types("/digest hand over @maria @peter")

    assert "hand over @maria @peter" in answer
    assert "<@" not in answer
