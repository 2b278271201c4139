"""The main job, whole: log, digest, press, result, over real requests and on both databases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.model import BOT_USER_ID
from bot.sandbox.running import Sandbox, running_sandbox
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
"""10:00 in Copenhagen."""
CLOSING = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""For what is answered before anything is stored."""


@pytest.fixture
async def maria(sandbox: Sandbox) -> Person:
    """A steward who has set up a weekly digest in #customers on a Wednesday."""
    person = Person(sandbox, "maria")
    await person.types("/digest new")
    await person.submits(**WEEKLY)
    return person


def people(sandbox: Sandbox, *handles: str) -> list[Person]:
    return [Person(sandbox, handle) for handle in handles]


async def test_the_confirmation_says_when_the_first_one_comes(maria: Person) -> None:
    assert "20 Nov" in maria.messages[-1].replace("November", "Nov")


async def test_nothing_comes_before_its_time_and_one_edition_comes_at_it(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY - MINUTE)
    assert not any("Value or noise?" in message for message in maria.messages)

    await sandbox.jump(FRIDAY + MINUTE)
    await sandbox.settle()

    assert sum("Value or noise?" in message for message in maria.messages) == 1


async def test_a_press_is_confirmed_to_the_member_alone_and_a_second_replaces_it(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    peter = Person(sandbox, "peter")

    assert "adding value" in (await peter.presses("Adding value")).lower()
    changed = (await peter.presses("Only noise", within="Value or noise?")).lower()
    await sandbox.settle()

    assert "only noise" in changed
    assert "1 answer so far" in next(m for m in maria.messages if "Value or noise?" in m)
    assert not any("You said" in message for message in maria.messages)


async def test_before_closing_nobody_sees_what_was_answered(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    for person in people(sandbox, "peter", "sofie", "jonas", "james"):
        await person.presses("Only noise")
    await sandbox.settle()

    assert "4 answers so far" in maria.messages[-1]
    assert "4 noise" not in maria.messages[-1]
    assert "4 of" not in await maria.types("/tools")


async def test_at_closing_the_message_and_its_thread_say_what_came_out(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    for person in people(sandbox, "peter", "sofie", "jonas", "james"):
        await person.presses("Only noise")
    await Person(sandbox, "james").presses("Adding value", within="Value or noise?")

    await sandbox.jump(CLOSING + MINUTE)

    message = next(m for m in maria.messages if "Value or noise?" in m)
    assert "noise" in message
    assert "Adding value" not in message
    assert any("3" in reply and "noise" in reply for reply in maria.thread)
    assert len(maria.thread) == 1


async def test_a_closed_edition_does_not_show_that_somebody_stopped_taking_part(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    for person in people(sandbox, "maria", "peter", "sofie", "jonas", "james"):
        await person.presses("Only noise", within="Value or noise?")
    await Person(sandbox, "peter").types("/noisegate stop")

    await sandbox.jump(CLOSING + MINUTE)

    message = next(m for m in maria.messages if "Value or noise?" in m)
    assert "4 noise, of 4 who use it" in message
    assert "5 answers" not in message


async def test_a_button_of_a_closed_edition_says_so_and_stores_nothing(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    await maria.presses("Adding value")
    await sandbox.jump(CLOSING + MINUTE)

    answer = await maria.presses("Change", within="You said")

    assert "closed" in answer.lower()


async def test_a_guest_may_press_and_is_told_why_it_does_not_count(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)

    answer = await Person(sandbox, "eva").presses("Adding value")
    await sandbox.settle()

    assert "full members" in answer
    assert "0 answers" in maria.messages[-1] or "No answers" in maria.messages[-1]


async def test_a_guest_answers_where_the_steward_included_guests(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")
    await maria.types("/digest new")
    confirmation = await maria.submits(**WEEKLY, guests=["guests"])
    assert "Guests may answer too." in confirmation
    assert "Guests may answer too." in await maria.types("/digest list")
    await sandbox.jump(FRIDAY + MINUTE)

    answer = await Person(sandbox, "eva").presses("Adding value")
    await sandbox.settle()

    assert "You said: *adding value*" in answer
    assert any("1 answer so far" in message for message in maria.messages)


async def test_the_list_says_why_the_last_one_did_not_come_and_what_to_do(
    sandbox: Sandbox, maria: Person
) -> None:
    members = sandbox.workspace.conversation(maria.conversation_id).members
    without = [member for member in members if member != BOT_USER_ID]
    sandbox.workspace.set_members(maria.conversation_id, without)
    await sandbox.jump(FRIDAY + MINUTE)

    listed = await maria.types("/digest list")
    assert "I am not in that conversation" in listed

    sandbox.workspace.set_members(maria.conversation_id, members)
    assert "Posting now" in await maria.types("/digest now")
    await sandbox.settle()
    assert "not in" not in await maria.types("/digest list")


async def test_a_question_about_what_was_retired_meanwhile_loses_its_buttons(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    await maria.types("/tools retire E-mail")
    await maria.presses("Retire")
    await sandbox.settle()

    message = next(m for m in maria.messages if "Value or noise?" in m)
    assert "*E-mail*: retired meanwhile, no longer asked." in message
    assert "Adding value" not in message


@ON_ONE
async def test_help_is_given_whatever_follows_the_word(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")

    for command in ("/digest", "/tools", "/noisegate"):
        assert await peter.types(f"{command} help please") == await peter.types(f"{command} help")


async def test_a_preview_is_of_the_next_one_as_of_now(sandbox: Sandbox, maria: Person) -> None:
    preview = await maria.types("/digest preview")

    assert "13 to 19 November" in preview
    assert "As of now it would ask this." in preview
    await sandbox.jump(FRIDAY + MINUTE)
    assert any("13 to 19 November" in message for message in maria.messages)


async def test_what_an_edition_asked_can_be_answered_in_home(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    await maria.opens_home()

    await maria.presses_in_home("Adding value")
    await sandbox.settle()

    assert "1 answer so far" in maria.messages[-1]


async def test_the_next_edition_begins_with_what_the_last_answers_came_to(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)
    for person in people(sandbox, "maria", "peter", "sofie", "jonas", "james"):
        await person.presses("Only noise")

    await sandbox.jump(FRIDAY + timedelta(days=7, minutes=1))

    assert "only noise" in maria.messages[-1]
    assert "5 of 5" in maria.messages[-1]


async def test_a_conversation_gets_at_most_one_edition_a_week(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.jump(FRIDAY + MINUTE)

    answer = await maria.types("/digest now")

    assert "week" in answer
    assert sum("Value or noise?" in message for message in maria.messages) == 1


@ON_ONE
async def test_a_digest_refuses_conversations_where_it_could_not_be_fair(
    sandbox: Sandbox,
) -> None:
    maria = Person(sandbox, "maria")
    await maria.types("/digest new")

    for conversation, wording in (
        ("C0MARKET", "organisation"),
        ("C0GENERAL", "/invite"),
        ("G0STEERING", "/invite"),
    ):
        await maria.submits(**{**WEEKLY, "conversation": conversation})

        assert wording in maria.modal.errors["conversation"]


async def test_a_form_sent_twice_sets_up_one_digest(maria: Person) -> None:
    await maria.types("/digest new")
    await maria.submits(**WEEKLY)

    assert "already" in maria.modal.errors["conversation"]
    assert (await maria.types("/digest list")).count("every") == 1


async def test_an_outage_of_a_day_still_posts_and_a_longer_one_skips(
    sandbox: Sandbox, maria: Person
) -> None:
    sandbox.clock.set(FRIDAY + timedelta(hours=23))
    await sandbox.settle()
    assert sum("Value or noise?" in message for message in maria.messages) == 1

    sandbox.clock.set(FRIDAY + timedelta(days=8, hours=5))
    await sandbox.settle()

    assert sum("Value or noise?" in message for message in maria.messages) == 1


async def test_all_of_it_is_there_after_a_restart(tmp_path: Path, database_address: str) -> None:
    file = tmp_path / "again.sqlite3"
    async with running_sandbox(file, database_address=database_address) as first:
        first.clock.set(datetime(2026, 11, 18, 15, 0, tzinfo=UTC))
        maria = Person(first, "maria")
        await maria.types("/digest new")
        await maria.submits(**WEEKLY)
        await first.jump(FRIDAY + MINUTE)
        await maria.presses("Only noise")
        before = maria.messages

    async with running_sandbox(file, database_address=database_address) as second:
        assert Person(second, "maria").messages == before
        assert second.now() >= FRIDAY
        await second.jump(CLOSING + MINUTE)
        assert len(Person(second, "maria").thread) == 1
