"""Log this, on a message, and Log an interaction, from everywhere."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.inputs import Chosen
from bot.sandbox.model import BOT_USER_ID, Message
from bot.sandbox.running import Sandbox
from domain.interactions import Direction
from handlers.interactions.sheet import LogField
from handlers.kit.ids import Shortcut
from tests.flows.person import Person, said, words


@pytest.fixture
async def maria(sandbox: Sandbox) -> Person:
    person = Person(sandbox, "maria")
    for name, organisation in (("Anna Jensen", "Nordlys"), ("Bo By", ""), ("Bo Lind", "")):
        await person.types(f"/contact add {name}")
        await person.submits(name=name, organisation=organisation)
    return person


async def log_this(sandbox: Sandbox, person: Person, message: Message) -> dict[str, Any]:
    """Use **Log this**; return what stands in the form."""
    await sandbox.gestures.use_message_shortcut(
        person.id, Shortcut.LOG_THIS, message.conversation_id, message.ts
    )
    await sandbox.noisegate.services.tasks.finish()
    return filled_in(person) if person.has_modal else {}


async def written(sandbox: Sandbox, handle: str, text: str) -> Message:
    """A message that somebody writes in the conversation."""
    person = Person(sandbox, handle)
    await sandbox.gestures.say(person.id, person.conversation_id, text)
    return sandbox.workspace.timeline(person.id, person.conversation_id)[-1]


def filled_in(person: Person) -> dict[str, Any]:
    """What stands in the form on top, by field."""
    found = {}
    for block in person.modal.blocks:
        if block["type"] == "input":
            initial = [v for k, v in block["element"].items() if k.startswith("initial_")]
            found[block["block_id"]] = initial[0] if initial else None
    return found


def names(options: list[dict[str, Any]] | None) -> list[str]:
    return [option["text"]["text"] for option in options or ()]


async def test_the_form_opens_with_what_the_message_says_for_certain(
    sandbox: Sandbox, maria: Person
) -> None:
    text = "Anna Jensen called, @jonas was there too. She wants the roof before May."
    message = await written(sandbox, "peter", text)

    form = await log_this(sandbox, maria, message)

    peter, jonas = Person(sandbox, "peter"), Person(sandbox, "jonas")
    assert names(form[LogField.CONTACTS]) == ["Anna Jensen (Nordlys)"]
    assert form[LogField.MEMBERS] == [peter.id, jonas.id]
    assert form[LogField.NOTE].startswith("Anna Jensen called, @Jonas")
    assert form[LogField.NOTE].endswith("She wants the roof before May.")
    assert (form[LogField.DATE], form[LogField.TIME]) == ("2026-11-18", "16:00")
    assert form[LogField.CHANNEL] is None
    assert "From a message by Peter" in words(maria.modal.blocks)


async def test_a_past_day_and_who_began_are_taken_from_the_message(
    sandbox: Sandbox, maria: Person
) -> None:
    message = await written(sandbox, "peter", "Anna Jensen called yesterday at 10")

    form = await log_this(sandbox, maria, message)

    assert (form[LogField.DATE], form[LogField.TIME]) == ("2026-11-17", "10:00")
    assert form[LogField.DIRECTION]["value"] == Direction.IN
    assert "Only what it says for certain is filled in." in words(maria.modal.blocks)
    assert "Who began" not in words(maria.modal.blocks).split("filled in")[0]


async def test_who_began_is_not_claimed_where_the_message_does_not_say(
    sandbox: Sandbox, maria: Person
) -> None:
    message = await written(sandbox, "peter", "no answer from Anna Jensen, and bo lind met us")

    form = await log_this(sandbox, maria, message)

    assert names(form[LogField.CONTACTS]) == ["Anna Jensen (Nordlys)", "Bo Lind"]
    assert form[LogField.DIRECTION]["value"] == Direction.OUT
    assert "It does not say who began: please look." in words(maria.modal.blocks)


async def test_it_is_stored_with_a_link_back_to_the_message(
    sandbox: Sandbox, maria: Person
) -> None:
    message = await written(sandbox, "peter", "Anna Jensen called about the roof")
    await log_this(sandbox, maria, message)

    answer = await maria.submits()

    link = f"/archives/{message.conversation_id}/p{message.ts.replace('.', '')}|from this message>"
    assert "about the roof" in answer
    assert link in answer
    assert link in await maria.opens_home()
    assert link in await maria.types("/contact Anna Jensen")
    await maria.types("/log Bo By by phone: nothing to do with it")
    assert "from this message" not in said(
        sandbox.workspace.timeline(maria.id, maria.conversation_id)[-1]
    )


async def test_the_link_stays_when_the_interaction_is_edited(
    sandbox: Sandbox, maria: Person
) -> None:
    await log_this(sandbox, maria, await written(sandbox, "peter", "Anna Jensen called"))
    await maria.submits()

    await maria.presses("Edit")
    assert "from this message" in words(maria.modal.blocks)

    assert "from this message" in await maria.submits(note="called twice")


async def test_several_who_could_be_meant_are_left_to_the_person(
    sandbox: Sandbox, maria: Person
) -> None:
    form = await log_this(sandbox, maria, await written(sandbox, "peter", "Bo called back"))

    assert names(form[LogField.CONTACTS]) == []
    assert form[LogField.NOTE] == "Bo called back"


async def test_ones_own_message_names_nobody_as_having_taken_part(
    sandbox: Sandbox, maria: Person
) -> None:
    form = await log_this(sandbox, maria, await written(sandbox, "maria", "Called Anna Jensen"))

    assert form[LogField.MEMBERS] is None


async def test_a_message_without_text_or_by_a_bot_opens_the_form_with_its_time(
    sandbox: Sandbox, maria: Person
) -> None:
    await maria.types("/digest")
    direct = sandbox.workspace.open_direct(maria.id)
    ts = sandbox.workspace.next_ts()
    from_bot = sandbox.workspace.post(
        Message(conversation_id=direct.id, ts=ts, author=BOT_USER_ID, text="")
    )

    form = await log_this(sandbox, maria, from_bot)

    assert form[LogField.NOTE] is None
    assert form[LogField.MEMBERS] is None
    assert form[LogField.DATE] == datetime.fromtimestamp(float(ts), UTC).date().isoformat()


async def test_where_the_bot_is_not_it_is_logged_without_a_link(
    sandbox: Sandbox, maria: Person
) -> None:
    place = sandbox.workspace.conversation("C0GENERAL")
    assert not place.has(BOT_USER_ID)
    await sandbox.gestures.say(maria.id, place.id, "Anna Jensen called")
    message = sandbox.workspace.timeline(maria.id, place.id)[-1]
    await log_this(sandbox, maria, message)

    await maria.submits()
    await sandbox.noisegate.services.tasks.finish()

    confirmation = said(sandbox.workspace.timeline(maria.id, place.id)[-1])
    assert "Logged: *Anna Jensen*" in confirmation
    assert "from this message" not in confirmation


async def test_a_long_message_becomes_a_note_that_ends_with_a_sentence(
    sandbox: Sandbox, maria: Person
) -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(150))
    form = await log_this(sandbox, maria, await written(sandbox, "peter", text))

    assert form[LogField.NOTE].endswith("is here. …")
    assert "its beginning" in words(maria.modal.blocks)
    offered = await maria.is_offered(LogField.CONTACTS, "anna")
    chosen: dict[str, Chosen] = {LogField.CONTACTS: offered}
    assert "Sentence number 1 is here" in await maria.submits(**chosen)


async def test_a_customer_who_wrote_it_is_the_contact(sandbox: Sandbox, maria: Person) -> None:
    await maria.types("/contact add Nora Vance")
    await maria.submits(name="Nora Vance", organisation="Harbour Foods")
    nora = Person(sandbox, "nora", "market-square")
    await sandbox.gestures.say(nora.id, nora.conversation_id, "When can you deliver?")
    message = sandbox.workspace.timeline(nora.id, nora.conversation_id)[-1]

    form = await log_this(sandbox, maria, message)

    assert names(form[LogField.CONTACTS]) == ["Nora Vance (Harbour Foods)"]
    assert form[LogField.MEMBERS] is None
    assert form[LogField.DIRECTION]["value"] == Direction.IN


async def test_a_guest_is_told_who_can(sandbox: Sandbox) -> None:
    message = await written(sandbox, "peter", "Anna Jensen called")
    eva = Person(sandbox, "eva")

    await log_this(sandbox, eva, message)

    assert not eva.has_modal
    assert "Only full members" in eva.messages[-1]


async def test_the_shortcut_from_everywhere_opens_the_form_and_confirms_directly(
    sandbox: Sandbox, maria: Person
) -> None:
    await sandbox.gestures.use_shortcut(maria.id, Shortcut.LOG)
    offered = await maria.is_offered(LogField.CONTACTS, "anna")

    fields: dict[str, Chosen] = {LogField.CONTACTS: offered, "note": "from everywhere"}
    await maria.submits(**fields)

    direct = sandbox.workspace.open_direct(maria.id)
    told = sandbox.workspace.timeline(maria.id, direct.id)
    assert "from everywhere" in said(told[-1])
    assert "from everywhere" in await maria.opens_home()
