"""Workspaces in the database."""

from dataclasses import replace

import pytest

from domain.errors import NotFound
from domain.ids import WorkspaceId
from domain.workspaces import Workspace
from storage.database import Database
from storage.members import put_members
from storage.subjects import all_subjects
from storage.workspaces import (
    all_workspaces,
    find_workspace,
    get_workspace,
    install,
    learn_locale,
)
from tests.world import MEMBERS, NOW

HARBOUR = Workspace(WorkspaceId("T9"), "Harbour", "U_BOT", "")


async def test_a_new_workspace_starts_with_the_usual_subjects_and_only_once(
    database: Database,
) -> None:
    for _ in range(2):
        await database.write(HARBOUR.id, install, HARBOUR, NOW)

    subjects = await database.read(all_subjects, HARBOUR.id)
    names = [subject.name for subject in subjects]
    assert {"E-mail", "Letter", "Noisegate"} <= set(names)
    assert len(names) == len(set(names))


async def test_installing_again_takes_the_new_name(database: Database) -> None:
    await database.write(HARBOUR.id, install, HARBOUR, NOW)

    renamed = replace(HARBOUR, name="Harbour & Sons", bot_user_id="U_NEW")
    await database.write(HARBOUR.id, install, renamed, NOW)

    assert await database.read(all_workspaces) == (renamed,)


async def test_the_locale_is_learnt_from_the_stewards_once(database: Database) -> None:
    await database.write(HARBOUR.id, install, HARBOUR, NOW)
    danish = [(member, "da-DK") for member in MEMBERS]
    await database.write(HARBOUR.id, put_members, HARBOUR.id, danish)

    await database.write(HARBOUR.id, learn_locale, HARBOUR.id)
    swedish = [(member, "sv-SE") for member in MEMBERS]
    await database.write(HARBOUR.id, put_members, HARBOUR.id, swedish)
    await database.write(HARBOUR.id, learn_locale, HARBOUR.id)
    await database.write(HARBOUR.id, install, HARBOUR, NOW)

    found = await database.read(get_workspace, HARBOUR.id)
    assert found.locale == "da-DK"


async def test_a_workspace_that_did_not_install_is_not_found(database: Database) -> None:
    assert await database.read(find_workspace, HARBOUR.id) is None
    with pytest.raises(NotFound):
        await database.read(get_workspace, HARBOUR.id)
