"""Whoever installed the bot is greeted, once, and nobody else is."""

from pathlib import Path

import pytest

from bot.sandbox.running import Sandbox, running_sandbox
from domain.ids import MemberId, WorkspaceId
from handlers.workspace.service import greet_installer
from storage.database import Database
from storage.digests import add_digest
from storage.workspaces import has_installer
from tests.claims import claim_one
from tests.flows.person import Person
from tests.storage.test_digests import DRAFT, MONDAY
from tests.world import ADAM, NOW, OLGA, PETER

GREETED = "Three things"


@pytest.mark.parametrize("stranger", [PETER, MemberId("U_NOBODY")])
async def test_only_a_steward_is_taken_as_the_installer(
    database: Database, workspace_id: WorkspaceId, stranger: MemberId
) -> None:
    assert not await database.write(workspace_id, greet_installer, workspace_id, stranger, NOW)

    assert not await database.read(has_installer, workspace_id)
    assert await database.write(workspace_id, claim_one, workspace_id, NOW) is None


async def test_the_first_steward_is_greeted_and_no_second_one(
    database: Database, workspace_id: WorkspaceId
) -> None:
    for steward in (OLGA, ADAM, OLGA):
        assert await database.write(workspace_id, greet_installer, workspace_id, steward, NOW)

    first = await database.write(workspace_id, claim_one, workspace_id, NOW)
    assert first is not None
    assert first.member_id == OLGA
    assert await database.write(workspace_id, claim_one, workspace_id, NOW) is None


async def test_where_a_digest_is_set_up_already_nobody_is_told_how_to_begin(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(
        workspace_id, add_digest, workspace_id, DRAFT, owner=ADAM, next_slot=MONDAY, now=NOW
    )

    assert await database.write(workspace_id, greet_installer, workspace_id, OLGA, NOW)

    assert await database.read(has_installer, workspace_id)
    assert await database.write(workspace_id, claim_one, workspace_id, NOW) is None


async def test_a_workspace_that_is_not_there_greets_nobody(database: Database) -> None:
    assert await database.write(WorkspaceId("T2"), greet_installer, WorkspaceId("T2"), OLGA, NOW)


def direct_messages(sandbox: Sandbox, handle: str) -> list[str]:
    person = Person(sandbox, handle)
    person.conversation_id = sandbox.workspace.open_direct(person.id).id
    return person.messages


async def test_the_installer_alone_gets_a_direct_message_when_they_first_turn_to_the_bot(
    tmp_path: Path,
) -> None:
    async with running_sandbox(tmp_path / "slack.sqlite3") as sandbox:
        await Person(sandbox, "peter").types("/noisegate help")
        for _ in range(2):
            await Person(sandbox, "maria").types("/noisegate help")
            await sandbox.finish()
            await sandbox.settle()

        got = {
            handle: [said for said in direct_messages(sandbox, handle) if GREETED in said]
            for handle in ("maria", "peter", "thomas")
        }

    assert [len(said) for said in got.values()] == [1, 0, 0]
