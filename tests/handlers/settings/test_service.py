"""Changing the settings of a workspace, on both databases."""

from dataclasses import replace
from datetime import time

import pytest

from domain.errors import FieldErrors, NotAllowed
from domain.homes import HomePlace
from domain.ids import MemberId, WorkspaceId
from domain.working_time import WorkingTime
from handlers.settings.fields import NONE, Field, Saved, Wishes
from handlers.settings.service import (
    locales_to_offer,
    open_form,
    places_to_offer,
    save_settings,
)
from storage.database import Database
from storage.editions import find_stale
from storage.members import get_member, opened_home, put_members
from storage.workspaces import get_workspace, learn_holidays
from tests.handlers.digests.steps import first_edition
from tests.world import ADAM, GUEST, MARIA, MEMBERS, NOW, OLGA, PETER

GERMAN = Wishes(
    locale="de-DE",
    holidays="DE-BY",
    days=frozenset("0123"),
    begins=time(8, 30),
    ends=time(16),
    asks="2",
    stewards=(),
)


async def save(
    database: Database, workspace_id: WorkspaceId, wishes: Wishes, by: MemberId = OLGA
) -> Saved:
    return await database.write(workspace_id, save_settings, workspace_id, by, wishes, NOW)


async def test_what_was_chosen_is_kept(database: Database, workspace_id: WorkspaceId) -> None:
    saved = await save(database, workspace_id, GERMAN)

    kept = await database.read(get_workspace, workspace_id)
    assert kept == saved.after
    assert (kept.locale, kept.asks_a_week) == ("de-DE", 2)
    assert kept.working == WorkingTime(frozenset({0, 1, 2, 3}), time(8, 30), time(16), "DE-BY")


async def test_the_form_begins_with_what_is_kept(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await save(database, workspace_id, replace(GERMAN, stewards=(PETER,)))

    form = await database.read(open_form, workspace_id, ADAM)
    assert form.workspace.working.holidays == "DE-BY"
    assert [each.id for each in form.stewards] == [PETER]


async def test_no_holidays_is_a_choice_and_is_not_guessed_over(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await save(database, workspace_id, replace(GERMAN, holidays=NONE))
    await database.write(workspace_id, learn_holidays, workspace_id)

    assert (await database.read(get_workspace, workspace_id)).working.holidays == ""


async def test_holidays_are_guessed_until_somebody_chooses(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, learn_holidays, workspace_id)

    assert (await database.read(get_workspace, workspace_id)).working.holidays == "DK"


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        (replace(GERMAN, locale="tlh-KL"), Field.LOCALE),
        (replace(GERMAN, locale=""), Field.LOCALE),
        (replace(GERMAN, holidays="DE-XX"), Field.HOLIDAYS),
        (replace(GERMAN, days=frozenset()), Field.DAYS),
        (replace(GERMAN, days=frozenset("7")), Field.DAYS),
        (replace(GERMAN, begins=None), Field.BEGINS),
        (replace(GERMAN, ends=None), Field.ENDS),
        (replace(GERMAN, ends=time(8, 30)), Field.ENDS),
        (replace(GERMAN, ends=time(0)), Field.ENDS),
        (replace(GERMAN, asks="4"), Field.ASKS),
        (replace(GERMAN, asks="0"), Field.ASKS),
        (replace(GERMAN, stewards=(GUEST,)), Field.STEWARDS),
        (replace(GERMAN, stewards=(MemberId("U_NOBODY"),)), Field.STEWARDS),
    ],
)
async def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_kept(
    database: Database, workspace_id: WorkspaceId, wishes: Wishes, field: Field
) -> None:
    before = await database.read(get_workspace, workspace_id)

    with pytest.raises(FieldErrors) as raised:
        await save(database, workspace_id, wishes)

    assert list(raised.value.faults) == [field]
    assert await database.read(get_workspace, workspace_id) == before


@pytest.mark.parametrize("member_id", [PETER, GUEST])
async def test_only_stewards_see_and_change_settings(
    database: Database, workspace_id: WorkspaceId, member_id: MemberId
) -> None:
    with pytest.raises(NotAllowed, match="stewards"):
        await database.read(open_form, workspace_id, member_id)
    with pytest.raises(NotAllowed, match="stewards"):
        await database.read(locales_to_offer, workspace_id, member_id, "danish")
    with pytest.raises(NotAllowed, match="stewards"):
        await database.read(places_to_offer, workspace_id, member_id, "denmark")
    with pytest.raises(NotAllowed, match="stewards"):
        await save(database, workspace_id, GERMAN, by=member_id)


async def test_a_full_member_can_ask_a_steward(
    database: Database, workspace_id: WorkspaceId
) -> None:
    with pytest.raises(NotAllowed) as raised:
        await database.read(open_form, workspace_id, PETER)

    assert raised.value.request == "/noisegate settings"


async def test_whoever_is_named_may_change_settings_until_they_no_longer_are(
    database: Database, workspace_id: WorkspaceId
) -> None:
    named = await save(database, workspace_id, replace(GERMAN, stewards=(PETER, ADAM)))
    by_peter = await save(database, workspace_id, replace(GERMAN, stewards=(MARIA,)), by=PETER)

    assert [each.id for each in named.named] == [PETER]
    assert [each.id for each in by_peter.no_longer] == [PETER]
    assert not (await database.read(get_member, workspace_id, PETER)).steward
    assert (await database.read(get_member, workspace_id, MARIA)).steward
    assert (await database.read(get_member, workspace_id, ADAM)).steward


async def test_the_roster_read_again_keeps_who_was_named(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await save(database, workspace_id, replace(GERMAN, stewards=(PETER,)))

    roster = [(member, "da-DK") for member in MEMBERS]
    await database.write(workspace_id, put_members, workspace_id, roster)

    assert (await database.read(get_member, workspace_id, PETER)).steward


async def test_the_homes_of_all_who_opened_theirs_are_published_again(
    database: Database, workspace_id: WorkspaceId
) -> None:
    for member_id in (PETER, MARIA):
        await database.write(workspace_id, opened_home, workspace_id, member_id, HomePlace())

    saved = await save(database, workspace_id, GERMAN)

    assert saved.homes == {PETER, MARIA}


async def test_open_digests_are_rendered_again_in_the_new_language(
    database: Database, workspace_id: WorkspaceId
) -> None:
    _, edition = await first_edition(database)
    assert await database.read(find_stale, workspace_id, edition.id) is None

    await save(database, workspace_id, GERMAN)

    found = await database.read(find_stale, workspace_id, edition.id)
    assert found is not None
    assert found[0].reader.locale == "de-DE"


async def test_what_is_in_use_is_offered_first(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await save(database, workspace_id, GERMAN)

    locales = await database.read(locales_to_offer, workspace_id, OLGA, "")
    places = await database.read(places_to_offer, workspace_id, OLGA, "")
    assert [each.code for each in locales[:2]] == ["de-DE", "da-DK"]
    assert places[0].code == "DE-BY"
