"""The roster, read from a Slack that answers over HTTP."""

from dataclasses import replace
from typing import Any

import pytest

from bot.sandbox.model import BOT_USER_ID
from bot.sandbox.model import Role as SlackRole
from domain.conversations import Conversation
from domain.ids import ConversationId, MemberId, WorkspaceId
from domain.members import Role
from handlers.kit.roster import (
    conversation_of,
    member_of,
    refresh_conversation,
    refresh_member,
    sync_roster,
)
from storage.conversations import all_conversations, find_conversation
from storage.members import all_members, find_member, get_member, members_of
from storage.workspaces import get_workspace
from tests.handlers.one_room import SLACK, Bot

T1 = WorkspaceId("T1")
CUSTOMERS = ConversationId("C0CUSTOMERS")
MARKET = ConversationId("C0MARKET")
PETER = {"id": "U1", "team_id": "T1", "name": "peter", "real_name": "Peter Holm", "tz": "UTC"}


@pytest.mark.parametrize(
    ("says", "role"),
    [
        ({}, Role.FULL),
        ({"is_admin": True}, Role.ADMIN),
        ({"is_admin": True, "is_owner": True}, Role.OWNER),
        ({"is_primary_owner": True}, Role.OWNER),
        ({"is_restricted": True}, Role.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Role.GUEST),
        ({"is_bot": True}, Role.BOT),
        ({"id": "USLACKBOT"}, Role.BOT),
        ({"is_stranger": True}, Role.OUTSIDER),
        ({"team_id": "T2", "is_admin": True}, Role.OUTSIDER),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}, Role.FULL),
    ],
)
def test_slacks_flags_say_what_a_member_is(says: dict[str, Any], role: Role) -> None:
    member, _ = member_of({**PETER, **says}, T1)

    assert member.role is role


def test_a_member_without_a_usable_zone_is_in_utc() -> None:
    for zone in (None, "", "Mars/Olympus", "../etc"):
        member, locale = member_of({**PETER, "tz": zone}, T1)

        assert member.zone == "UTC"
        assert locale == ""


def test_the_full_name_comes_from_the_profile_first() -> None:
    member, _ = member_of({**PETER, "profile": {"real_name": "Peter J. Holm"}}, T1)

    assert member.name == "Peter J. Holm"
    assert member_of({"id": "U9"}, T1)[0].name == "U9"


@pytest.mark.parametrize(
    ("says", "shared"),
    [
        ({}, False),
        ({"is_ext_shared": True}, True),
        ({"is_pending_ext_shared": True}, True),
        ({"pending_shared": ["T2"]}, True),
        ({"is_org_shared": True, "shared_team_ids": ["T1", "T2"]}, True),
        ({"is_org_shared": True, "shared_team_ids": ["T1"]}, False),
    ],
)
def test_a_conversation_is_shared_where_others_are_in_it_or_invited(
    says: dict[str, Any],
    shared: bool,  # noqa: FBT001 (pytest passes it by name)
) -> None:
    found = conversation_of({"id": "C1", "name": "team", "is_member": True, **says}, T1)

    assert found == Conversation(ConversationId("C1"), "team", shared=shared, bot_is_in=True)


async def test_a_sync_stores_everybody_and_every_conversation(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)

    read = bot.services.database.read
    members = {member.id: member for member in await read(all_members, SLACK)}
    assert {person.id for person in bot.slack.people} == set(members)
    assert sum(member.steward for member in members.values()) == 2
    assert [member.role for member in members.values()].count(Role.GUEST) == 1
    assert members[MemberId(BOT_USER_ID)].role is Role.BOT
    conversations = await read(all_conversations, SLACK)
    assert {found.name: (found.bot_is_in, found.shared) for found in conversations} == {
        "customers": (True, False),
        "general": (False, False),
        "market-square": (True, True),
    }
    people = await read(members_of, SLACK, CUSTOMERS)
    assert {member.id for member in people} == set(bot.slack.conversation(CUSTOMERS).members)


async def test_a_sync_learns_who_stands_in_no_list_from_their_conversations(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)

    people = await bot.services.database.read(members_of, SLACK, MARKET)
    assert Role.OUTSIDER in {member.role for member in people}


async def test_a_sync_guesses_the_workspaces_locale_from_its_stewards(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)

    stewards = {person.locale for person in bot.slack.people if person.is_steward}
    found = await bot.services.database.read(get_workspace, SLACK)
    assert found.locale in stewards
    assert found.working.holidays == "DK"


async def test_a_second_sync_takes_what_has_changed(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)
    peter = bot.slack.person("U0PETER")
    bot.slack.change_person(replace(peter, role=SlackRole.GUEST, name="Peter Holm-Lund"))
    bot.slack.set_members(MARKET, ["U0PETER"])

    await sync_roster(bot.services, SLACK)

    read = bot.services.database.read
    found = await read(get_member, SLACK, MemberId("U0PETER"))
    assert (found.role, found.name) == (Role.GUEST, "Peter Holm-Lund")
    market = await read(find_conversation, SLACK, MARKET)
    assert market is not None
    assert not market.bot_is_in


async def test_a_conversation_is_read_as_it_is_now(bot: Bot) -> None:
    bot.slack.set_members(CUSTOMERS, ["U0PETER", BOT_USER_ID])

    found = await refresh_conversation(bot.services, SLACK, CUSTOMERS)

    assert found == Conversation(CUSTOMERS, "customers", shared=False, bot_is_in=True)
    people = await bot.services.database.read(members_of, SLACK, CUSTOMERS)
    assert {member.id for member in people} == {"U0PETER", BOT_USER_ID}


async def test_many_people_are_read_page_by_page(bot: Bot) -> None:
    peter = bot.slack.person("U0PETER")
    crowd = [replace(peter, id=f"U0CROWD{number}") for number in range(250)]
    bot.slack._people.update({person.id: person for person in crowd})  # more than it is made for
    bot.slack.set_members(CUSTOMERS, [BOT_USER_ID, *(person.id for person in crowd)])

    await sync_roster(bot.services, SLACK)

    people = await bot.services.database.read(members_of, SLACK, CUSTOMERS)
    assert len(people) == 251


async def test_a_private_conversation_without_the_bot_is_one_it_is_not_in(bot: Bot) -> None:
    steering = ConversationId("G0STEERING")

    found = await refresh_conversation(bot.services, SLACK, steering)

    assert not found.bot_is_in
    assert await bot.services.database.read(find_conversation, SLACK, steering) is None


async def test_a_user_whom_slack_does_not_know_is_not_stored(bot: Bot) -> None:
    await refresh_member(bot.services, SLACK, MemberId("U0NOBODY"))

    assert await bot.services.database.read(find_member, SLACK, MemberId("U0NOBODY")) is None
