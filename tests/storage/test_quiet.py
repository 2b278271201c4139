"""Who of a member's contacts has gone quiet."""

from datetime import datetime, timedelta

from domain.contacts import ContactDraft
from domain.ids import ContactId, InteractionId, MemberId, WorkspaceId
from domain.interactions import InteractionDraft
from storage.contacts import add_contact
from storage.database import Database
from storage.interactions import add_interaction, undo
from storage.quiet import has_logged, quiet_since, whose_contacts
from tests.world import MARIA, NINA, NOW, PETER

SIXTY_DAYS_AGO = NOW - timedelta(days=60)
LONG_AGO = NOW - timedelta(days=100)


async def _contact(database: Database, workspace_id: WorkspaceId, name: str) -> ContactId:
    draft = ContactDraft(name)
    added = await database.write(workspace_id, add_contact, workspace_id, draft, MARIA, NOW)
    return added.id


async def _log(
    database: Database,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    at: datetime,
    *contacts: ContactId,
) -> InteractionId:
    draft = InteractionDraft(contacts, at)
    return await database.write(workspace_id, add_interaction, workspace_id, draft, member_id, NOW)


async def _quiet(
    database: Database, workspace_id: WorkspaceId, member_id: MemberId = PETER
) -> list[tuple[ContactId, InteractionId]]:
    return [*await database.read(quiet_since, workspace_id, member_id, SIXTY_DAYS_AGO)]


async def test_a_contact_is_quiet_from_sixty_days_on(
    database: Database, workspace_id: WorkspaceId
) -> None:
    anna = await _contact(database, workspace_id, "Anna")
    bo = await _contact(database, workspace_id, "Bo")
    exactly = await _log(database, workspace_id, PETER, SIXTY_DAYS_AGO, anna)
    await _log(database, workspace_id, PETER, SIXTY_DAYS_AGO + timedelta(seconds=1), bo)

    assert await _quiet(database, workspace_id) == [(anna, exactly)]


async def test_only_contacts_that_the_member_logged_themselves_are_theirs(
    database: Database, workspace_id: WorkspaceId
) -> None:
    anna = await _contact(database, workspace_id, "Anna")
    await _log(database, workspace_id, MARIA, LONG_AGO, anna)

    assert await _quiet(database, workspace_id, PETER) == []
    assert len(await _quiet(database, workspace_id, MARIA)) == 1
    assert await _quiet(database, WorkspaceId("T2"), MARIA) == []


async def test_a_colleagues_call_ends_the_silence_and_counts_as_the_last(
    database: Database, workspace_id: WorkspaceId
) -> None:
    anna = await _contact(database, workspace_id, "Anna")
    bo = await _contact(database, workspace_id, "Bo")
    await _log(database, workspace_id, PETER, LONG_AGO, anna, bo)
    later = await _log(database, workspace_id, MARIA, LONG_AGO + timedelta(days=9), bo)
    await _log(database, workspace_id, MARIA, NOW, anna)

    assert await _quiet(database, workspace_id) == [(bo, later)]


async def test_what_was_undone_never_happened(
    database: Database, workspace_id: WorkspaceId
) -> None:
    anna = await _contact(database, workspace_id, "Anna")
    bo = await _contact(database, workspace_id, "Bo")
    first = await _log(database, workspace_id, PETER, LONG_AGO, anna)
    recent = await _log(database, workspace_id, MARIA, NOW, anna)
    slip = await _log(database, workspace_id, PETER, LONG_AGO, bo)
    for interaction in (recent, slip):
        await database.write(workspace_id, undo, workspace_id, interaction, NOW)

    assert await _quiet(database, workspace_id) == [(anna, first)]


async def test_who_went_quiet_last_comes_first(
    database: Database, workspace_id: WorkspaceId
) -> None:
    names = ("Anna", "Bo", "Li")
    people = [await _contact(database, workspace_id, name) for name in names]
    for days, contact in zip((90, 70, 300), people, strict=True):
        await _log(database, workspace_id, PETER, NOW - timedelta(days=days), contact)

    anna, bo, li = people
    assert [contact for contact, _ in await _quiet(database, workspace_id)] == [bo, anna, li]


async def test_whose_contacts_they_are_names_everybody_who_logged_one(
    database: Database, workspace_id: WorkspaceId
) -> None:
    anna = await _contact(database, workspace_id, "Anna")
    for member in (PETER, MARIA, PETER):
        await _log(database, workspace_id, member, LONG_AGO, anna)

    assert await database.read(whose_contacts, workspace_id, [anna]) == {PETER, MARIA}
    assert await database.read(whose_contacts, workspace_id, []) == frozenset()
    assert await database.read(has_logged, workspace_id, PETER)
    assert not await database.read(has_logged, workspace_id, NINA)
