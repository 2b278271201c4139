"""The forms of `/log` and `/contact`, opened from messages, through real requests."""

import json

import pytest

from bot.sandbox.inputs import Chosen
from bot.sandbox.running import Sandbox
from tests.flows.person import Person, said


@pytest.fixture
async def maria(sandbox: Sandbox) -> Person:
    person = Person(sandbox, "maria")
    await person.types("/contact add Anna Jensen (Nordlys)")
    await person.submits()
    return person


async def test_edit_takes_the_place_of_the_confirmation(maria: Person) -> None:
    await maria.types("/log Anna Jensen by phone: roof")
    before = len(maria.messages)

    await maria.presses("Edit")
    answer = await maria.submits(note="the whole roof")

    assert "the whole roof" in answer
    assert len(maria.messages) == before


async def test_a_line_is_finished_in_the_form_that_holds_its_text(maria: Person) -> None:
    await maria.types("/log by letter yesterday: thanked us")

    await maria.presses("Open the form")
    offered = await maria.is_offered("interactions.form.contacts", "anna")
    answer = await maria.submits(**{"interactions.form.contacts": offered})

    assert "Logged: *Anna Jensen* (Nordlys) by letter, yesterday." in answer
    assert "I found nobody's name" not in "".join(maria.messages)


async def test_a_date_ahead_is_a_fault_and_the_form_stays(maria: Person) -> None:
    await maria.types("/log")
    offered = await maria.is_offered("interactions.form.contacts", "anna")

    filled: dict[str, Chosen] = {"interactions.form.contacts": offered, "date": "2026-11-30"}
    await maria.submits(**filled)

    assert maria.has_modal
    assert "has not happened yet" in str(maria.modal.errors)


async def test_marks_are_pressed_one_after_the_other(maria: Person) -> None:
    await maria.types("/log Anna Jensen by phone: roof")

    await maria.presses("Partly")
    assert "✓ Partly" in maria.buttons
    await maria.presses("Worth it")

    assert "✓ Worth it" in maria.buttons
    assert "✓ Partly" not in maria.buttons


async def test_a_mark_is_pressed_in_home(maria: Person) -> None:
    await maria.types("/log Anna Jensen by phone: roof")
    await maria.opens_home()

    await maria.presses_in_home("Partly")

    assert "✓ Partly" in await maria.opens_home()


async def test_a_card_leads_to_log_and_to_edit(maria: Person) -> None:
    await maria.types("/contact nordlys")

    await maria.presses("Log")
    assert "Logged: *Anna Jensen* (Nordlys)" in await maria.submits(note="from the card")

    await maria.types("/contact edit Anna Jensen")
    answer = await maria.submits(email="anna@nordlys.example")
    assert "Saved: *Anna Jensen* (Nordlys)" in answer
    assert "anna@nordlys.example" in answer


async def test_an_address_that_cannot_be_right_is_a_fault(maria: Person) -> None:
    await maria.types("/contact edit Anna Jensen")

    await maria.submits(email="anna at nordlys")

    assert maria.has_modal
    assert "An e-mail address has an @" in str(maria.modal.errors)


async def test_nobody_found_is_added_with_one_form(maria: Person) -> None:
    await maria.types("/contact Zoë Lark")

    await maria.presses("Add Zoë Lark")
    answer = await maria.submits()

    assert "Added: *Zoë Lark*" in answer
    assert "Zoë Lark" in await maria.types("/contact")


@pytest.mark.parametrize(
    ("command", "fields", "confirmed"),
    [
        ("/log", {"someone_new": "Zoë Lark"}, "Logged: *Zoë Lark*"),
        ("/contact add", {"name": "Zoë Lark"}, "Added: *Zoë Lark*"),
        ("/tools add", {"kind": "tool", "name": "Our forum"}, "Our forum"),
    ],
)
async def test_a_form_that_was_open_for_long_is_confirmed_in_a_direct_message(
    sandbox: Sandbox, command: str, fields: dict[str, Chosen], confirmed: str
) -> None:
    person = Person(sandbox, "maria")
    await person.types(command)
    urls = sandbox.workspace.response_urls
    opened = json.loads(person.modal.payload["private_metadata"])["response_url"]
    for _ in range(5):
        urls.use(urls.check(opened.rpartition("/")[2]))
    before = person.messages

    await person.submits(**fields)

    direct = sandbox.workspace.open_direct(person.id)
    (answer,) = sandbox.workspace.timeline(person.id, direct.id)
    assert confirmed in said(answer)
    assert person.messages == before
