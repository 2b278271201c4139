"""`/contact`: what is found, shown, added and edited."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.contacts import Address, AddressKind, Contact, ContactDraft
from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.ids import InteractionId, MemberId, SubjectId, WorkspaceId
from domain.interactions import InteractionDraft, Mark
from domain.subjects import Code
from handlers.contacts.card import (
    Card,
    ContactField,
    ContactFields,
    ContactKey,
    Lookup,
    Purpose,
)
from handlers.contacts.service import latest_contacts, look_up, may_add, save_contact, show
from handlers.contacts.views import (
    card_message,
    contact_form,
    contact_help,
    fields_from,
    fields_of,
    lookup_message,
    recent_message,
    refused_message,
)
from storage.contacts import add_contact, get_contact, recent, suggest
from storage.database import Database, Session
from storage.interactions import add_interaction
from storage.subjects import all_subjects
from tests.slack_blocks import all_text, assert_valid, buttons_of
from tests.world import GUEST, MARIA, NOW, PETER

ABSURD = {
    "one letter": "x",
    "punctuation": "?!.,;:--++~~",
    "3,000 characters": "lorem ipsum dolor " * 166 + "end",
    "3,000 without a space": "a" * 3_000,
    "emoji": "👍🏽🎉🎉 :tada: 🤷",
    "right to left": "פגישה עם דנה \u202e",
    "a channel ping": "<!channel> <!here>",
    "formatting": "*bold* _it_ ~no~ `code`",
    "entities": "&amp; &lt;b&gt; a & b",
    "a formula": '=cmd()|" /C calc"!A0',
    "many lines": "Anna\nBo\nZoë",
}


async def looked_up(
    database: Database, workspace_id: WorkspaceId, typed: str, member_id: MemberId = PETER
) -> Lookup:
    return await database.read(look_up, workspace_id, member_id, typed, Purpose.SHOW, NOW)


async def saved(
    database: Database,
    workspace_id: WorkspaceId,
    fields: ContactFields,
    contact: int | None = None,
    form_key: str = "V1",
) -> Card:
    return await database.write(
        workspace_id,
        save_contact,
        workspace_id,
        PETER,
        contact,
        fields,
        NOW,
        form_key=form_key,
    )


async def known(
    database: Database, workspace_id: WorkspaceId, name: str, organisation: str = ""
) -> Contact:
    draft = ContactDraft(name, organisation)
    return await database.write(workspace_id, add_contact, workspace_id, draft, PETER, NOW)


def _logged(session: Session, workspace_id: WorkspaceId, contact: Contact) -> InteractionId:
    phone: SubjectId = next(
        one.id for one in all_subjects(session, workspace_id) if one.code is Code.PHONE
    )
    draft = InteractionDraft(
        (contact.id,),
        NOW - timedelta(days=15),
        channel=phone,
        note="roof before May",
        mark=Mark.VALUE,
    )
    return add_interaction(session, workspace_id, draft, MARIA, NOW)


async def test_one_match_shows_its_card(database: Database, workspace_id: WorkspaceId) -> None:
    anna = await known(database, workspace_id, "Anna Jensen", "Nordlys")
    await database.write(workspace_id, _logged, workspace_id, anna)

    message = lookup_message(await looked_up(database, workspace_id, "anna jensen"))

    assert_valid(message)
    assert "*Anna Jensen* (Nordlys)" in all_text(message)
    assert "3 November, by phone, worth it: roof before May" in all_text(message)
    assert "MARIA" not in all_text(message).upper()
    assert [button["text"]["text"] for button in buttons_of(message)] == ["Log", "Edit"]


async def test_several_matches_are_offered_as_buttons(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await known(database, workspace_id, "Anna Jensen", "Nordlys")
    await known(database, workspace_id, "Anna Jensen", "Fjord")

    message = lookup_message(await looked_up(database, workspace_id, "Anna Jensen"))

    assert_valid(message)
    assert {button["text"]["text"] for button in buttons_of(message)} == {
        "Anna Jensen (Nordlys)",
        "Anna Jensen (Fjord)",
    }


async def test_nobody_like_it_offers_to_add(database: Database, workspace_id: WorkspaceId) -> None:
    message = lookup_message(await looked_up(database, workspace_id, "Zoë Lund"))

    assert_valid(message)
    assert "No contact is like “Zoë Lund”." in all_text(message)
    assert [button["text"]["text"] for button in buttons_of(message)] == ["Add Zoë Lund"]


@pytest.mark.parametrize("typed", ABSURD.values(), ids=ABSURD.keys())
async def test_absurd_names_are_answered_with_the_text_in_the_answer(
    database: Database, workspace_id: WorkspaceId, typed: str
) -> None:
    await known(database, workspace_id, "Bo By")

    message = lookup_message(await looked_up(database, workspace_id, typed))

    assert_valid(message)
    assert "No contact is like" in all_text(message)
    assert "<!" not in str([block for block in message.blocks if block["type"] == "section"])
    assert_valid(contact_form(ContactKey(), fields_from(typed)))


async def test_an_added_contact_is_shown_with_its_addresses(
    database: Database, workspace_id: WorkspaceId
) -> None:
    fields = ContactFields(
        "Zoë Lund", "Nordlys", "zoe@nordlys.example", "+45 20 30 40 50", notes="likes *letters*"
    )

    message = card_message(await saved(database, workspace_id, fields), "Added")

    assert_valid(message)
    assert "Added: *Zoë Lund* (Nordlys)" in all_text(message)
    assert "zoe@nordlys.example" in all_text(message)
    assert "+45 20 30 40 50" in all_text(message)
    assert "likes *letters*" not in all_text(message)


async def test_the_same_form_sent_twice_adds_once(
    database: Database, workspace_id: WorkspaceId
) -> None:
    fields = ContactFields("Zoë Lund")

    first = await saved(database, workspace_id, fields)
    again = await saved(database, workspace_id, fields)

    assert again.contact == first.contact
    assert len(await database.read(recent, workspace_id, 5)) == 1


async def test_a_form_that_is_sent_again_with_another_organisation_keeps_that(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await saved(database, workspace_id, ContactFields("Zoë Lund"))

    again = await saved(database, workspace_id, ContactFields("Zoë Lund", "Nordlys"))

    assert again.contact.organisation == "Nordlys"
    assert len(await database.read(recent, workspace_id, 5)) == 1


async def test_a_contact_that_is_there_already_is_named_at_the_field(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await known(database, workspace_id, "Søren Bæk", "Nordlys")

    with pytest.raises(FieldErrors) as raised:
        await saved(database, workspace_id, ContactFields("Soeren Baek", "nordlys"))

    assert "Søren Bæk (Nordlys) is in the list already" in raised.value.faults["name"]
    with pytest.raises(FieldErrors, match="name"):
        await saved(database, workspace_id, ContactFields("Søren Bæk"))
    added = await saved(database, workspace_id, ContactFields("Søren Bæk", "Fjord"))
    assert added.contact.organisation == "Fjord"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (ContactFields(""), ContactField.NAME),
        (ContactFields("z" * 121), ContactField.NAME),
        (ContactFields("Zoë", organisation="o" * 121), ContactField.ORGANISATION),
        (ContactFields("Zoë", email="zoe at nordlys"), ContactField.EMAIL),
        (ContactFields("Zoë", email="@"), ContactField.EMAIL),
        (ContactFields("Zoë", phone="ask Peter"), ContactField.PHONE),
        (ContactFields("Zoë", postal="p" * 301), ContactField.POSTAL),
        (ContactFields("Zoë", notes="n" * 2_501), ContactField.NOTES),
    ],
)
async def test_what_cannot_be_taken_is_said_at_its_field(
    database: Database, workspace_id: WorkspaceId, fields: ContactFields, field: ContactField
) -> None:
    with pytest.raises(FieldErrors) as raised:
        await saved(database, workspace_id, fields)

    assert set(raised.value.faults) == {field}
    assert await database.read(recent, workspace_id, 5) == ()


async def test_an_edit_keeps_further_addresses_and_finds_by_the_new_name(
    database: Database, workspace_id: WorkspaceId
) -> None:
    phones = tuple(Address(AddressKind.PHONE, number) for number in ("20 30 40 50", "60 70 80 90"))
    draft = ContactDraft("Zoë Lund", addresses=phones)
    contact = await database.write(workspace_id, add_contact, workspace_id, draft, PETER, NOW)
    fields = fields_of(contact)
    assert_valid(contact_form(ContactKey(contact.id), fields))

    changed = replace(fields, name="Zoë Holm", phone="11 22 33 44")
    await saved(database, workspace_id, changed, contact.id)

    stored = await database.read(get_contact, workspace_id, contact.id)
    assert [address.text for address in stored.addresses] == ["11 22 33 44", "60 70 80 90"]
    assert await database.read(suggest, workspace_id, "holm") == (stored,)


async def test_an_edit_that_changes_nothing_is_no_clash_with_itself(
    database: Database, workspace_id: WorkspaceId
) -> None:
    zoe = await known(database, workspace_id, "Zoë Lund", "Nordlys")

    card = await saved(database, workspace_id, fields_of(zoe), zoe.id)

    assert card.contact == zoe


async def test_guests_see_and_change_nothing_and_get_their_text_back(
    database: Database, workspace_id: WorkspaceId
) -> None:
    zoe = await known(database, workspace_id, "Zoë Lund", "Nordlys")

    message = lookup_message(await looked_up(database, workspace_id, "Zoë Lund", GUEST))

    assert_valid(message)
    assert "Only full members" in all_text(message)
    assert "Nordlys" not in all_text(message)
    assert "Zoë Lund" in all_text(refused_message("Zoë Lund"))
    assert not await database.read(may_add, workspace_id, GUEST)
    with pytest.raises(NotAllowed):
        await database.read(show, workspace_id, GUEST, zoe.id, NOW)
    with pytest.raises(NotAllowed):
        await database.read(latest_contacts, workspace_id, GUEST)


async def test_a_contact_of_another_workspace_is_not_shown(
    database: Database, workspace_id: WorkspaceId
) -> None:
    with pytest.raises(NotFound):
        await database.read(show, workspace_id, PETER, 999, NOW)


async def test_alone_it_helps_and_lists_the_latest_contacts(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await known(database, workspace_id, "Anna Jensen", "Nordlys")

    found = await database.read(latest_contacts, workspace_id, PETER)

    message = recent_message(found)
    assert_valid(message)
    assert [button["text"]["text"] for button in buttons_of(message)] == ["Anna Jensen (Nordlys)"]
    assert_valid(recent_message(()))
    assert_valid(contact_help())


def test_an_organisation_may_be_typed_in_brackets() -> None:
    assert fields_from("Zoë Lund (Nordlys)") == ContactFields("Zoë Lund", "Nordlys")
    assert fields_from(" Zoë \n Lund ") == ContactFields("Zoë Lund")
