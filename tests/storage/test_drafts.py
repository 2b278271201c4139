"""Typed lines are kept for a week, for the member who typed them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.drafts import Day
from domain.errors import NotFound
from domain.ids import ContactId, WorkspaceId
from storage.database import Database
from storage.drafts import add_draft, batch_of, find_draft, forget_drafts, get_draft, keep_draft
from tests.world import MARIA, NOW, PETER


async def test_the_lines_of_one_command_belong_together(
    database: Database, workspace_id: WorkspaceId
) -> None:
    first = await database.write(workspace_id, add_draft, workspace_id, PETER, "one", NOW)
    second = await database.write(
        workspace_id, add_draft, workspace_id, PETER, "two", NOW, batch=first.id
    )
    await database.write(workspace_id, add_draft, workspace_id, PETER, "other", NOW)

    for line in (first, second):
        assert await database.read(batch_of, workspace_id, PETER, line) == (first, second)


async def test_what_became_of_a_line_is_kept(
    database: Database, workspace_id: WorkspaceId
) -> None:
    draft = await database.write(workspace_id, add_draft, workspace_id, PETER, "Zoë ??", NOW)
    settled = replace(draft, choices={"Zoë": ContactId(7)}, day=Day.TODAY, discarded=True)

    await database.write(workspace_id, keep_draft, settled)

    assert await database.read(get_draft, workspace_id, PETER, draft.id) == settled


async def test_a_line_is_its_members_alone(database: Database, workspace_id: WorkspaceId) -> None:
    draft = await database.write(workspace_id, add_draft, workspace_id, PETER, "Anna", NOW)

    with pytest.raises(NotFound):
        await database.read(get_draft, workspace_id, MARIA, draft.id)
    with pytest.raises(NotFound):
        await database.read(get_draft, WorkspaceId("T2"), PETER, draft.id)


async def test_lines_are_forgotten_after_a_week(
    database: Database, workspace_id: WorkspaceId
) -> None:
    old = await database.write(workspace_id, add_draft, workspace_id, PETER, "old", NOW)
    later = NOW + timedelta(days=7, seconds=1)
    young = await database.write(workspace_id, add_draft, workspace_id, PETER, "young", later)

    await database.write(workspace_id, forget_drafts, workspace_id, later)

    assert await database.read(find_draft, workspace_id, PETER, old.id) is None
    assert await database.read(find_draft, workspace_id, PETER, young.id) == young
