"""Contacts are found by their words, and only in their own workspace."""

import pytest

from domain.contacts import Address, AddressKind, Contact, ContactDraft
from domain.errors import NotFound
from domain.ids import ContactId, WorkspaceId
from storage.circles import circles
from storage.contacts import (
    add_contact,
    change_contact,
    find_contacts,
    get_contact,
    namesakes,
    recent,
    search,
    suggest,
    vocabulary_for,
)
from storage.database import Database
from tests.plans import plan_of
from tests.world import NOW, PETER, begin

OTHER = WorkspaceId("T2")


async def added(database: Database, workspace_id: WorkspaceId, *names: str) -> list[Contact]:
    return [
        await database.write(
            workspace_id, add_contact, workspace_id, ContactDraft(name), PETER, NOW
        )
        for name in names
    ]


async def test_a_contact_comes_back_as_it_was_added(
    database: Database, workspace_id: WorkspaceId
) -> None:
    draft = ContactDraft(
        "Zoë Lund", "Nordlys", (Address(AddressKind.PHONE, "+45 20 30 40 50"),), "likes letters"
    )

    contact = await database.write(workspace_id, add_contact, workspace_id, draft, PETER, NOW)

    found = await database.read(get_contact, workspace_id, contact.id)
    assert found == contact
    assert (found.name, found.organisation, found.addresses, found.notes) == (
        draft.name,
        draft.organisation,
        draft.addresses,
        draft.notes,
    )


@pytest.mark.parametrize("typed", ["zoe", "ZOË LUND", "Nordlys", "20304050", "zl"])
async def test_a_contact_is_among_those_a_line_can_mean(
    database: Database, workspace_id: WorkspaceId, typed: str
) -> None:
    draft = ContactDraft("Zoë Lund", "Nordlys", (Address(AddressKind.PHONE, "+45 20 30 40 50"),))
    contact = await database.write(workspace_id, add_contact, workspace_id, draft, PETER, NOW)

    assert contact in await database.read(vocabulary_for, workspace_id, f"{typed} by phone: x")


async def test_a_changed_contact_is_found_by_its_new_words_alone(
    database: Database, workspace_id: WorkspaceId
) -> None:
    (contact,) = await added(database, workspace_id, "Zoë Lund")

    await database.write(
        workspace_id, change_contact, workspace_id, contact.id, ContactDraft("Ida Holm")
    )

    assert await database.read(suggest, workspace_id, "zoe") == ()
    assert [one.name for one in await database.read(suggest, workspace_id, "ida")] == ["Ida Holm"]


async def test_type_ahead_wants_a_word_for_each_typed_word(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await added(database, workspace_id, "Anna Jensen", "Anna Holm", "Jens Anker")

    found = await database.read(suggest, workspace_id, "an je")

    assert {contact.name for contact in found} == {"Anna Jensen", "Jens Anker"}


async def test_type_ahead_offers_at_most_twenty(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await added(database, workspace_id, *(f"Anna {number}" for number in range(25)))

    assert len(await database.read(suggest, workspace_id, "anna")) == 20
    assert len(await database.read(suggest, workspace_id, "")) == 20


async def test_an_exact_name_leaves_out_those_that_are_merely_alike(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await added(database, workspace_id, "Anna Jensen", "Hanna Jensen", "Anna Jensen-Holm")

    found = await database.read(search, workspace_id, "anna jensen")

    assert [contact.name for contact in found] == ["Anna Jensen"]


@pytest.mark.parametrize("typed", ["", "   ", "👍", "!!!", "=cmd()", "<!channel>", "x" * 3_000])
async def test_whatever_is_typed_finds_nobody_without_failing(
    database: Database, workspace_id: WorkspaceId, typed: str
) -> None:
    await added(database, workspace_id, "Anna Jensen")

    assert await database.read(search, workspace_id, typed) == ()
    assert await database.read(vocabulary_for, workspace_id, typed) == ()


async def test_a_long_line_of_many_words_is_looked_up(
    database: Database, workspace_id: WorkspaceId
) -> None:
    (anna,) = await added(database, workspace_id, "Anna Jensen")
    words = " ".join(chr(0x4E00 + number) + chr(0x5E00 + number) for number in range(900))

    assert await database.read(vocabulary_for, workspace_id, f"{words} anna") == (anna,)


async def test_namesakes_share_name_and_organisation_however_they_are_spelt(
    database: Database, workspace_id: WorkspaceId
) -> None:
    draft = ContactDraft("Søren Bæk", "Nordlys")
    contact = await database.write(workspace_id, add_contact, workspace_id, draft, PETER, NOW)

    assert await database.read(namesakes, workspace_id, "Soeren Baek", "NORDLYS") == (contact,)
    assert await database.read(namesakes, workspace_id, "Søren Bæk", "Fjord") == ()
    assert await database.read(namesakes, workspace_id, "Søren Bæk") == (contact,)


async def test_another_workspace_never_sees_a_contact(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(OTHER, begin, OTHER)
    (contact,) = await added(database, workspace_id, "Anna Jensen")

    assert await database.read(vocabulary_for, OTHER, "Anna Jensen") == ()
    assert await database.read(suggest, OTHER, "anna") == ()
    assert await database.read(recent, OTHER, 10) == ()
    assert await database.read(find_contacts, OTHER, [contact.id]) == ()
    with pytest.raises(NotFound):
        await database.read(get_contact, OTHER, contact.id)
    with pytest.raises(NotFound):
        await database.write(OTHER, change_contact, OTHER, contact.id, ContactDraft("Eve"))


async def test_a_contact_that_never_was_is_not_found(
    database: Database, workspace_id: WorkspaceId
) -> None:
    with pytest.raises(NotFound):
        await database.read(get_contact, workspace_id, ContactId(999))


async def test_who_is_fully_named_comes_first_with_the_words_of_the_others(
    database: Database, workspace_id: WorkspaceId
) -> None:
    anna, holm, anders = await added(
        database, workspace_id, "Anna Jensen", "Anna Holm", "Anders And"
    )

    first, second, third = await database.read(
        lambda session: tuple(circles(session, workspace_id, "Anna Jensen by phone"))
    )

    assert first == ((anna,), {"anna": [holm.id]})
    assert second == ((anna, holm), {})
    assert third == ((anna, holm, anders), {})


async def test_where_nobody_is_fully_named_the_first_circle_is_left_out(
    database: Database, workspace_id: WorkspaceId
) -> None:
    anna, _ = await added(database, workspace_id, "Anna Jensen", "Mette Lund")

    first, *_ = await database.read(
        lambda session: tuple(circles(session, workspace_id, "Anna by phone"))
    )
    nothing = await database.read(lambda session: tuple(circles(session, workspace_id, "?")))

    assert first == ((anna,), {})
    assert nothing == (((), {}),)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_contacts_are_fetched_by_their_ids_and_not_by_looking_through_all(
    database: Database, workspace_id: WorkspaceId
) -> None:
    people = await added(database, workspace_id, "Anna Jensen", "Bo By")

    plan = await plan_of(database, find_contacts, workspace_id, [one.id for one in people])

    assert plan == ["SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)"]
