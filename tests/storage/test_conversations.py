"""Conversations in the database, and who is in them."""

from dataclasses import replace

from domain.conversations import Conversation
from domain.ids import ConversationId, MemberId, WorkspaceId
from storage.conversations import (
    all_conversations,
    find_conversation,
    join,
    keep_listed,
    leave,
    put_conversation,
)
from storage.database import Database
from storage.members import members_of
from tests.world import MARIA, NINA, PETER, TEAM, begin

SALES = Conversation(ConversationId("C_SALES"), "sales", shared=False, bot_is_in=True)


async def _people(
    database: Database, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> set[MemberId]:
    members = await database.read(members_of, workspace_id, conversation_id)
    return {member.id for member in members}


async def test_a_conversation_comes_back_with_its_people(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, put_conversation, workspace_id, SALES, [PETER, MARIA])

    assert await database.read(find_conversation, workspace_id, SALES.id) == SALES
    assert await _people(database, workspace_id, SALES.id) == {PETER, MARIA}


async def test_storing_again_leaves_exactly_the_people_who_are_there_now(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, put_conversation, workspace_id, SALES, [PETER, MARIA])

    await database.write(workspace_id, put_conversation, workspace_id, SALES, [MARIA, NINA])

    assert await _people(database, workspace_id, SALES.id) == {MARIA, NINA}


async def test_without_a_list_of_people_those_there_stay(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, put_conversation, workspace_id, SALES, [PETER])
    shared = replace(SALES, shared=True, name="sales-north")

    await database.write(workspace_id, put_conversation, workspace_id, shared, None)

    assert await database.read(find_conversation, workspace_id, SALES.id) == shared
    assert await _people(database, workspace_id, SALES.id) == {PETER}


async def test_coming_and_leaving_twice_is_coming_and_leaving_once(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, put_conversation, workspace_id, SALES, [])

    for _ in range(2):
        await database.write(workspace_id, join, workspace_id, SALES.id, PETER)
    assert await _people(database, workspace_id, SALES.id) == {PETER}

    for _ in range(2):
        await database.write(workspace_id, leave, workspace_id, SALES.id, PETER)
    assert await _people(database, workspace_id, SALES.id) == set()


async def test_coming_into_a_conversation_that_was_never_seen_is_nothing(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, join, workspace_id, SALES.id, PETER)

    assert await database.read(find_conversation, workspace_id, SALES.id) is None


async def test_a_conversation_of_another_workspace_is_not_found(
    database: Database, workspace_id: WorkspaceId
) -> None:
    elsewhere = WorkspaceId("T2")
    await database.write(elsewhere, begin, elsewhere)
    await database.write(elsewhere, put_conversation, elsewhere, SALES, [PETER])

    assert await database.read(find_conversation, workspace_id, SALES.id) is None
    assert await _people(database, workspace_id, SALES.id) == set()


async def test_the_bot_is_in_no_conversation_that_slack_does_not_list(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, put_conversation, workspace_id, SALES, None)

    await database.write(workspace_id, keep_listed, workspace_id, {TEAM})

    listed = await database.read(all_conversations, workspace_id)
    assert {found.id: found.bot_is_in for found in listed} == {SALES.id: False, TEAM: True}
