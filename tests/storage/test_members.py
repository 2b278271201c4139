"""The roster in the database."""

from dataclasses import replace

import pytest

from domain.errors import NotFound
from domain.homes import HomePlace
from domain.ids import MemberId, WorkspaceId
from domain.members import Member, Role
from storage.conversations import join
from storage.database import Database
from storage.members import (
    all_members,
    find_member,
    get_member,
    members_of,
    not_in_roster,
    opened_home,
    put_members,
    steward_locales,
    with_home,
)
from tests.world import ADAM, GUEST, MARIA, MEMBERS, NINA, OLGA, PETER, TEAM, begin

BOB = MemberId("U_BOB")
ELSEWHERE = WorkspaceId("T2")


async def test_a_member_comes_back_as_stored(
    database: Database, workspace_id: WorkspaceId
) -> None:
    found = await database.read(get_member, workspace_id, MARIA)

    assert found in MEMBERS
    assert found.zone == "Europe/London"


async def test_a_member_nobody_knows_is_not_found(
    database: Database, workspace_id: WorkspaceId
) -> None:
    assert await database.read(find_member, workspace_id, BOB) is None
    with pytest.raises(NotFound):
        await database.read(get_member, workspace_id, BOB)


async def test_members_of_another_workspace_are_not_found(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(ELSEWHERE, begin, ELSEWHERE)
    bob = Member(BOB, "bob", "Bob", Role.FULL, "UTC")
    await database.write(ELSEWHERE, put_members, ELSEWHERE, [(bob, "")])

    assert await database.read(find_member, workspace_id, BOB) is None
    assert bob not in await database.read(all_members, workspace_id)
    assert await database.read(not_in_roster, workspace_id, {BOB, PETER}) == {BOB}


async def test_everybody_is_listed_by_name(database: Database, workspace_id: WorkspaceId) -> None:
    everybody = await database.read(all_members, workspace_id)

    assert [member.id for member in everybody] == [ADAM, GUEST, MARIA, NINA, OLGA, PETER]


async def test_storing_again_changes_what_slack_says_and_keeps_what_it_does_not_know(
    database: Database, workspace_id: WorkspaceId
) -> None:
    bob = Member(BOB, "bob", "Bob", Role.FULL, "UTC", named_steward=True)
    await database.write(workspace_id, put_members, workspace_id, [(bob, "da-DK")])
    await database.write(workspace_id, opened_home, workspace_id, BOB, HomePlace())
    renamed = replace(bob, name="Robert", zone="Europe/Oslo", named_steward=False)

    await database.write(workspace_id, put_members, workspace_id, [(renamed, "")])

    found = await database.read(get_member, workspace_id, BOB)
    assert found == replace(renamed, named_steward=True)
    assert set(await database.read(with_home, workspace_id, {BOB})) == {BOB}


async def test_a_conversations_members_are_those_in_it(
    database: Database, workspace_id: WorkspaceId
) -> None:
    bob = Member(BOB, "bob", "Bob", Role.FULL, "UTC")
    await database.write(workspace_id, put_members, workspace_id, [(bob, "")])

    before = await database.read(members_of, workspace_id, TEAM)
    await database.write(workspace_id, join, workspace_id, TEAM, BOB)
    after = await database.read(members_of, workspace_id, TEAM)

    assert set(before) == set(MEMBERS)
    assert set(after) == {*MEMBERS, bob}


async def test_only_homes_that_were_opened_are_named(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, opened_home, workspace_id, PETER, HomePlace())
    await database.write(workspace_id, opened_home, workspace_id, BOB, HomePlace())

    assert set(await database.read(with_home, workspace_id, [PETER, MARIA, BOB])) == {PETER}
    assert not await database.read(with_home, workspace_id, [])


async def test_deactivated_members_have_no_home_any_more(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, opened_home, workspace_id, PETER, HomePlace())
    peter = await database.read(get_member, workspace_id, PETER)
    gone = replace(peter, deactivated=True)
    await database.write(workspace_id, put_members, workspace_id, [(gone, "")])

    assert not await database.read(with_home, workspace_id, [PETER])


async def test_where_in_home_a_member_looks_is_remembered(
    database: Database, workspace_id: WorkspaceId
) -> None:
    for place in (HomePlace(2, 1), HomePlace(1, 1)):
        await database.write(workspace_id, opened_home, workspace_id, PETER, place)

    assert await database.read(with_home, workspace_id, [PETER]) == {PETER: HomePlace(1, 1)}


async def test_the_locales_are_those_of_the_stewards(
    database: Database, workspace_id: WorkspaceId
) -> None:
    everybody = await database.read(all_members, workspace_id)
    await database.write(
        workspace_id,
        put_members,
        workspace_id,
        [(member, "da-DK" if member.id == OLGA else "sv-SE") for member in everybody],
    )

    assert await database.read(steward_locales, workspace_id) == ("sv-SE", "da-DK")
