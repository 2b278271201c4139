"""Tools and channels: adding, editing, retiring, and who may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.ids import ConversationId, MemberId, SubjectId, WorkspaceId
from domain.subjects import MAX_NAME, Presence, Subject, SubjectKind
from handlers.subjects.fields import Field
from handlers.subjects.service import (
    Changed,
    Filling,
    add,
    begin_adding,
    begin_editing,
    edit,
    find_line,
    list_subjects,
    named,
    take_back,
    take_out,
)
from storage.database import Database
from storage.subjects import all_subjects
from tests.world import ADAM, GUEST, NOW, OLGA, PETER, TEAM, WORKSPACE, begin

PIPEDRIVE = Filling(SubjectKind.TOOL, "Pipedrive", "", None)


async def added(database: Database, filling: Filling = PIPEDRIVE) -> Subject:
    return await database.write(WORKSPACE, add, WORKSPACE, OLGA, filling, NOW)


async def faults(database: Database, filling: Filling) -> dict[str, str]:
    with pytest.raises(FieldErrors) as refused:
        await added(database, filling)
    return refused.value.faults


async def test_a_tool_is_added(database: Database, workspace_id: WorkspaceId) -> None:
    tool = await added(database)

    assert (tool.name, tool.kind, tool.presence) == ("Pipedrive", SubjectKind.TOOL, None)
    assert tool in await database.read(all_subjects, workspace_id)


@pytest.mark.usefixtures("workspace_id")
async def test_a_channel_has_a_presence_and_a_tool_none(database: Database) -> None:
    fair = await added(
        database, Filling(SubjectKind.CHANNEL, "Trade fair", Presence.IN_PERSON, None)
    )
    tool = await added(
        database, Filling(SubjectKind.TOOL, "Buffer", Presence.BROADCAST, ConversationId("C1"))
    )

    assert fair.presence is Presence.IN_PERSON
    assert (tool.presence, tool.conversation_id) == (None, None)


@pytest.mark.usefixtures("workspace_id")
async def test_a_conversation_takes_its_own_name_where_none_is_given(database: Database) -> None:
    subject = await added(database, Filling(SubjectKind.CONVERSATION, "", "", TEAM))

    assert (subject.name, subject.conversation_id) == ("#team", TEAM)


@pytest.mark.usefixtures("workspace_id")
@pytest.mark.parametrize(
    ("filling", "where", "words"),
    [
        (Filling("rumour", "Gossip", "", None), Field.KIND, "Choose"),
        (Filling("", "Gossip", "", None), Field.KIND, "Choose"),
        (Filling(SubjectKind.TOOL, "", "", None), Field.NAME, "Give it a name"),
        (Filling(SubjectKind.TOOL, "x" * (MAX_NAME + 1), "", None), Field.NAME, "At most 60"),
        (Filling(SubjectKind.CHANNEL, "Fax", "", None), Field.PRESENCE, "how present"),
        (Filling(SubjectKind.CHANNEL, "Fax", "shouting", None), Field.PRESENCE, "how present"),
        (Filling(SubjectKind.CONVERSATION, "", "", None), Field.CONVERSATION, "Choose"),
        (Filling(SubjectKind.TOOL, "LINKEDIN", "", None), Field.NAME, "LinkedIn is on the list"),
    ],
)
async def test_a_field_that_cannot_be_taken_says_so(
    database: Database, filling: Filling, where: str, words: str
) -> None:
    assert words in (await faults(database, filling))[where]


async def test_the_same_form_sent_twice_adds_one(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await added(database)

    assert "on the list already" in (await faults(database, PIPEDRIVE))[Field.NAME]
    names = [each.name for each in await database.read(all_subjects, workspace_id)]
    assert names.count("Pipedrive") == 1


async def test_a_retired_name_is_offered_back(
    database: Database, workspace_id: WorkspaceId
) -> None:
    tool = await added(database)
    await database.write(workspace_id, take_out, workspace_id, OLGA, tool.id, NOW)

    assert "take it back" in (await faults(database, PIPEDRIVE))[Field.NAME]
    assert await database.write(workspace_id, take_back, workspace_id, ADAM, tool.id) == Changed(
        tool, frozenset()
    )


async def test_an_edit_changes_name_and_presence_and_keeps_the_kind(
    database: Database, workspace_id: WorkspaceId
) -> None:
    letter = await database.read(named, workspace_id, OLGA, "edit", "letter")
    filling = Filling(SubjectKind.TOOL, "Postcard", Presence.BROADCAST, TEAM)

    changed = await database.write(workspace_id, edit, workspace_id, OLGA, letter.id, filling)

    assert (changed.name, changed.presence) == ("Postcard", Presence.BROADCAST)
    assert (changed.kind, changed.code) == (letter.kind, letter.code)


async def test_a_name_may_be_spelt_anew_and_not_be_anothers(
    database: Database, workspace_id: WorkspaceId
) -> None:
    tool = await added(database)
    again = Filling("", "PipeDrive", "", None)
    taken = Filling("", "Phone", "", None)

    changed = await database.write(workspace_id, edit, workspace_id, OLGA, tool.id, again)

    assert changed.name == "PipeDrive"
    with pytest.raises(FieldErrors):
        await database.write(workspace_id, edit, workspace_id, OLGA, tool.id, taken)


@pytest.mark.parametrize("member_id", [PETER, GUEST])
async def test_only_stewards_change_the_list_and_others_learn_whom_to_ask(
    database: Database, workspace_id: WorkspaceId, member_id: MemberId
) -> None:
    number = SubjectId(1)
    whom = "Adam Admin or Olga Owner can do it for you"

    with pytest.raises(NotAllowed, match=whom):
        await database.write(workspace_id, add, workspace_id, member_id, PIPEDRIVE, NOW)
    with pytest.raises(NotAllowed, match=whom):
        await database.write(workspace_id, edit, workspace_id, member_id, number, PIPEDRIVE)
    with pytest.raises(NotAllowed, match=whom):
        await database.write(workspace_id, take_out, workspace_id, member_id, number, NOW)
    with pytest.raises(NotAllowed, match=whom):
        await database.write(workspace_id, take_back, workspace_id, member_id, number)
    with pytest.raises(NotAllowed, match=whom):
        await database.read(begin_adding, workspace_id, member_id, "Trello")
    with pytest.raises(NotAllowed, match=whom):
        await database.read(begin_editing, workspace_id, member_id, number)


async def test_a_full_member_can_ask_for_each_change_with_its_command(
    database: Database, workspace_id: WorkspaceId
) -> None:
    async def asks(use_case: Callable[..., Any], member_id: MemberId, *args: Any) -> str | None:
        with pytest.raises(NotAllowed) as refused:
            await database.write(workspace_id, use_case, workspace_id, member_id, *args)
        return refused.value.request

    email = SubjectId(1)

    assert await asks(begin_adding, PETER, "Trello") == "/tools add Trello"
    assert await asks(begin_adding, PETER, "") == "/tools add"
    assert await asks(add, PETER, PIPEDRIVE, NOW) == "/tools add Pipedrive"
    assert await asks(named, PETER, "retire", "Phone") == "/tools retire Phone"
    assert await asks(begin_editing, PETER, email) == "/tools edit E-mail"
    assert await asks(edit, PETER, email, PIPEDRIVE) == "/tools edit E-mail"
    assert await asks(take_out, PETER, email, NOW) == "/tools retire E-mail"
    assert await asks(take_back, PETER, email) == "/tools restore E-mail"
    assert await asks(begin_adding, GUEST, "Trello") is None


async def test_one_subject_is_found_by_its_name(
    database: Database, workspace_id: WorkspaceId
) -> None:
    line, reader, _ = await database.read(find_line, workspace_id, PETER, "linkedIN", NOW)
    nothing, *_ = await database.read(find_line, workspace_id, PETER, "Pigeon", NOW)

    assert line is not None
    assert (line.subject.name, reader.id) == ("LinkedIn", PETER)
    assert nothing is None


async def test_everybody_but_guests_reads_the_list(
    database: Database, workspace_id: WorkspaceId
) -> None:
    tool = await added(database)
    await database.write(workspace_id, take_out, workspace_id, OLGA, tool.id, NOW)

    found = await database.read(list_subjects, workspace_id, PETER, NOW + timedelta(days=1))

    assert len(found.lines) == 9
    assert [each.name for each in found.retired] == ["Pipedrive"]
    assert [each.name for each in found.stewards] == ["Adam Admin", "Olga Owner"]
    with pytest.raises(NotAllowed):
        await database.read(list_subjects, workspace_id, GUEST, NOW)


async def test_a_subject_of_another_workspace_is_not_found(
    database: Database, workspace_id: WorkspaceId
) -> None:
    other = WorkspaceId("T2")
    await database.write(other, begin, other)
    theirs = (await database.read(all_subjects, other))[0]

    with pytest.raises(NotFound):
        await database.write(workspace_id, take_out, workspace_id, OLGA, theirs.id, NOW)
    with pytest.raises(NotFound):
        await database.read(begin_editing, workspace_id, OLGA, theirs.id)


@pytest.mark.parametrize("name", ["Carrier pigeon", "🕊️", "<!channel>", "x" * 3_000, "مرحبا"])
async def test_a_name_that_is_not_there_is_answered_with_what_to_do(
    database: Database, workspace_id: WorkspaceId, name: str
) -> None:
    with pytest.raises(NotFound, match=r"/tools add NAME") as refused:
        await database.read(named, workspace_id, OLGA, "edit", name)

    assert len(refused.value.wording) < 300
