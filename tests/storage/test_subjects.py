"""Subjects as the database keeps them."""

from datetime import timedelta

import pytest

from domain.errors import NotFound
from domain.ids import SubjectId, WorkspaceId
from domain.subjects import USUAL_CHANNELS, Code, Presence, SubjectKind
from storage.database import Database
from storage.subjects import (
    add_subject,
    added_at,
    all_subjects,
    change_subject,
    find_named,
    get_subject,
    restore,
    retire,
)
from tests.world import NOW, begin


async def test_a_new_workspace_starts_with_the_usual_channels_and_noisegate(
    database: Database, workspace_id: WorkspaceId
) -> None:
    subjects = await database.read(all_subjects, workspace_id)

    assert [(each.code, each.name, each.presence) for each in subjects] == [
        *USUAL_CHANNELS,
        (Code.NOISEGATE, "Noisegate", None),
    ]
    assert [each.kind for each in subjects][-1] is SubjectKind.TOOL


async def test_a_subject_is_found_however_its_name_is_spelt(
    database: Database, workspace_id: WorkspaceId
) -> None:
    added = await database.write(
        workspace_id,
        add_subject,
        workspace_id,
        kind=SubjectKind.TOOL,
        name="Sørens Værktøj",
        now=NOW,
    )

    for typed in ("sørens værktøj", " SOERENS VAERKTOEJ ", "Sorens Vaerktoj"):
        assert await database.read(find_named, workspace_id, typed) == added
    assert await database.read(find_named, workspace_id, "") is None


async def test_retired_subjects_are_kept_and_can_be_taken_back(
    database: Database, workspace_id: WorkspaceId
) -> None:
    letter = await database.read(find_named, workspace_id, "Letter")
    assert letter is not None

    retired = await database.write(workspace_id, retire, workspace_id, letter.id, NOW)

    assert retired.retired
    assert retired not in await database.read(all_subjects, workspace_id)
    everything = await database.read(all_subjects, workspace_id, retired=True)
    assert everything[-1] == retired
    assert await database.write(workspace_id, restore, workspace_id, letter.id) == letter


async def test_a_change_keeps_what_the_subject_is(
    database: Database, workspace_id: WorkspaceId
) -> None:
    letter = await database.read(find_named, workspace_id, "Letter")
    assert letter is not None

    changed = await database.write(
        workspace_id,
        change_subject,
        workspace_id,
        letter.id,
        name="Brev",
        presence=Presence.BROADCAST,
    )

    assert (changed.id, changed.code, changed.name) == (letter.id, Code.LETTER, "Brev")
    assert await database.read(get_subject, workspace_id, letter.id) == changed


async def test_workspaces_do_not_see_each_others_subjects(
    database: Database, workspace_id: WorkspaceId
) -> None:
    other = WorkspaceId("T2")
    await database.write(other, begin, other)
    theirs = (await database.read(all_subjects, other))[0]

    with pytest.raises(NotFound):
        await database.read(get_subject, workspace_id, theirs.id)
    with pytest.raises(NotFound):
        await database.write(
            workspace_id, retire, workspace_id, theirs.id, NOW + timedelta(days=1)
        )
    assert len(await database.read(all_subjects, workspace_id)) == len(USUAL_CHANNELS) + 1


async def test_the_moment_of_adding_is_kept(database: Database, workspace_id: WorkspaceId) -> None:
    moments = await database.read(added_at, workspace_id)

    assert set(moments.values()) == {NOW}
    assert all(isinstance(each, int) for each in map(SubjectId, moments))
