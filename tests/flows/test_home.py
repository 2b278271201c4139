"""App Home as people live with it: a beginning, contacts gone quiet, guests."""

from datetime import UTC, datetime

import pytest

from bot.sandbox.running import Sandbox
from tests.flows.person import Person, words


@pytest.fixture
async def maria(sandbox: Sandbox) -> Person:
    person = Person(sandbox, "maria")
    for name, organisation in (("Anna Jensen", "Nordlys"), ("Bo By", "")):
        await person.types(f"/contact add {name}")
        await person.submits(name=name, organisation=organisation)
    return person


async def test_home_begins_friendly_and_becomes_ones_own(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")

    home = await peter.opens_home()
    assert "A good place to begin" in home
    assert "Logged today" not in home

    await peter.presses_in_home("Open the form")
    assert peter.has_modal


async def test_a_contact_gone_quiet_stands_in_the_home_of_who_logged_it_alone(
    sandbox: Sandbox, maria: Person
) -> None:
    await maria.types("/log Anna Jensen by phone: roof before May")
    sandbox.clock.set(datetime(2027, 1, 20, 15, 0, tzinfo=UTC))

    home = await maria.opens_home()
    assert "Gone quiet" in home
    assert "Last: by phone, 18 November 2026." in home
    assert "Gone quiet" not in await Person(sandbox, "peter").opens_home()


async def test_its_card_opens_above_home_and_log_opens_the_form(
    sandbox: Sandbox, maria: Person
) -> None:
    await maria.types("/log Anna Jensen by phone: roof before May")
    sandbox.clock.set(datetime(2027, 1, 20, 15, 0, tzinfo=UTC))
    await maria.opens_home()

    await maria.presses_in_home("Card")
    assert "roof before May" in words(maria.modal.blocks)
    await sandbox.gestures.close(maria.id, maria.modal.id)

    await maria.presses_in_home("Log")
    await maria.submits(note="back in touch")
    home = words(maria.home.blocks)
    assert "back in touch" in home
    assert "Gone quiet" not in home


async def test_a_colleagues_line_ends_the_silence_in_the_home_that_is_open(
    sandbox: Sandbox, maria: Person
) -> None:
    await maria.types("/log Anna Jensen by phone: roof before May")
    sandbox.clock.set(datetime(2027, 1, 20, 15, 0, tzinfo=UTC))
    assert "Gone quiet" in await maria.opens_home()
    peter = Person(sandbox, "peter")

    await peter.types("/log Anna Jensen by e-mail: sent the plan")
    assert "Gone quiet" not in words(maria.home.blocks)

    await peter.presses("Undo")
    assert "Gone quiet" in words(maria.home.blocks)


async def test_a_contact_that_gets_another_name_has_it_in_home_at_once(maria: Person) -> None:
    await maria.types("/log Bo By by phone: asked for the list")
    await maria.opens_home()

    await maria.types("/contact edit Bo By")
    await maria.submits(name="Bo Bygum")

    assert "Bo Bygum" in words(maria.home.blocks)


async def test_stewards_find_the_settings_of_the_workspace_and_everybody_their_own(
    sandbox: Sandbox, maria: Person
) -> None:
    assert "Settings of this workspace" in await maria.opens_home()

    home = await Person(sandbox, "peter").opens_home()
    assert "My settings" in home
    assert "Settings of this workspace" not in home
