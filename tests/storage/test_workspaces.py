"""Workspaces in the database."""

from dataclasses import replace
from datetime import time

import pytest

from domain.errors import NotFound
from domain.ids import WorkspaceId
from domain.working_time import WorkingTime
from domain.workspaces import Workspace
from storage.database import Database
from storage.members import get_member, put_members
from storage.subjects import all_subjects
from storage.workspaces import (
    all_workspaces,
    find_workspace,
    get_workspace,
    install,
    keep_settings,
    learn_holidays,
    learn_locale,
    locale_of,
    reader_of,
)
from tests.world import MARIA, MEMBERS, NOW

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


async def test_the_holidays_are_those_of_where_members_are(database: Database) -> None:
    await database.write(HARBOUR.id, install, HARBOUR, NOW)
    await database.write(HARBOUR.id, learn_holidays, HARBOUR.id)
    nobody = await database.read(get_workspace, HARBOUR.id)

    roster = [(member, "en-US") for member in MEMBERS]
    await database.write(HARBOUR.id, put_members, HARBOUR.id, roster)
    await database.write(HARBOUR.id, learn_holidays, HARBOUR.id)

    found = await database.read(get_workspace, HARBOUR.id)
    assert nobody.working.holidays == ""
    assert found.working.holidays == "DK"


async def test_settings_are_kept_when_the_app_is_installed_again(database: Database) -> None:
    await database.write(HARBOUR.id, install, HARBOUR, NOW)
    working = WorkingTime(frozenset({0, 6}), time(7, 30), time(15), "DE-BY")
    chosen = replace(HARBOUR, locale="de-DE", working=working, asks_a_week=3)

    await database.write(HARBOUR.id, keep_settings, chosen)
    await database.write(HARBOUR.id, install, HARBOUR, NOW)
    await database.write(HARBOUR.id, learn_locale, HARBOUR.id)
    await database.write(HARBOUR.id, learn_holidays, HARBOUR.id)

    assert await database.read(get_workspace, HARBOUR.id) == chosen


async def test_a_reader_has_their_own_clock_and_the_workspaces_language(
    database: Database, workspace_id: WorkspaceId
) -> None:
    maria = await database.read(get_member, workspace_id, MARIA)

    reader = await database.read(reader_of, workspace_id, maria)

    assert (reader.zone, reader.locale) == ("Europe/London", "en-GB")
    assert await database.read(locale_of, WorkspaceId("T_OTHER")) == ""
