"""`/log` from the keystroke to the row and back, through real requests."""

import pytest

from bot.sandbox.inputs import Chosen
from bot.sandbox.running import Sandbox
from handlers.kit.ids import Action
from tests.flows.person import Person


@pytest.fixture
async def maria(sandbox: Sandbox) -> Person:
    person = Person(sandbox, "maria")
    await person.types("/contact add Anna Jensen")
    await person.submits(name="Anna Jensen", organisation="Nordlys")
    return person


async def test_a_line_is_logged_and_confirmed_to_the_member_alone(
    sandbox: Sandbox, maria: Person
) -> None:
    answer = await maria.types("/log Anna Jensen by phone: roof before May +")

    assert "Anna Jensen" in answer
    assert "roof before May" in answer
    assert {"Worth it", "Partly", "Could have skipped it", "Undo", "Edit"} <= {
        button.lstrip("✓ ") for button in maria.buttons
    }
    assert not any("roof before" in message for message in Person(sandbox, "peter").messages)


async def test_what_was_logged_stands_in_home_and_undo_takes_it_away(maria: Person) -> None:
    await maria.types("/log Anna Jensen by phone: roof before May +")
    assert "roof before May" in await maria.opens_home()

    await maria.presses("Undo")

    assert "roof before May" not in await maria.opens_home()
    await maria.presses("Put it back")
    assert "roof before May" in await maria.opens_home()


async def test_an_unknown_name_is_added_and_logged_with_one_press(maria: Person) -> None:
    answer = await maria.types("/log Zoë Lark by letter: thanked us")
    assert "Zoë Lark" in answer

    answer = await maria.presses(next(b for b in maria.buttons if b.startswith("Add")))

    assert "thanked us" in answer
    assert "Zoë Lark" in await maria.types("/contact Zoë")


async def test_log_alone_opens_the_form_and_the_form_stores(maria: Person) -> None:
    await maria.types("/log")
    offered = await maria.is_offered(Action.FORM_CONTACTS, "ann")
    assert offered

    fields: dict[str, Chosen] = {Action.FORM_CONTACTS: offered[:1], "note": "by the form"}
    await maria.submits(**fields)

    assert not maria.has_modal
    assert "by the form" in await maria.opens_home()


async def test_the_word_payload_is_not_lost(maria: Person) -> None:
    answer = await maria.types("/log Anna Jensen by phone: sent the payload")

    assert "sent the payload" in answer


async def test_every_command_is_also_the_first_word_of_noisegate(maria: Person) -> None:
    answer = await maria.types("/noisegate log Anna Jensen by phone: the long way")

    assert "the long way" in answer


async def test_a_guest_is_told_who_can(sandbox: Sandbox, maria: Person) -> None:
    guest = Person(sandbox, "eva")

    answer = await guest.types("/log Anna Jensen by phone: as a guest")

    assert "full members" in answer
    assert "as a guest" not in await maria.opens_home()
