"""The roster, read from Slack: members, conversations, and who is in which.

The field names are those of Slack's user and conversation objects (docs.slack.dev, "User object"
and "Conversation object").
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.conversations import Conversation
from domain.ids import ConversationId, MemberId, WorkspaceId
from domain.members import Member, Role
from handlers.kit.refused import reason
from handlers.kit.services import Services
from storage.conversations import find_conversation, keep_listed, put_conversation
from storage.members import not_in_roster, put_members
from storage.workspaces import learn_holidays, learn_locale

PAGE = 200
"""What Slack recommends at most for one page."""
PATIENCE = 10
"""So often a page is asked for again where Slack says that it is too soon."""
SLACKBOT = "USLACKBOT"
"""Slack's own bot: its user object does not say that it is one."""
UNREACHABLE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "missing_scope"})

Json = dict[str, Any]


async def sync_roster(services: Services, workspace_id: WorkspaceId) -> None:
    """Read all members and conversations, and who is in those that the bot is in.

    A page of members is one transaction. A workspace whose locale is not known gets its stewards'.
    """
    client = _reader(services, workspace_id)
    write = services.database.work
    async for page in _pages(client.users_list, "members", include_locale=True):
        members = [member_of(user, workspace_id) for user in page]
        await write(workspace_id, put_members, workspace_id, members)
    await write(workspace_id, learn_locale, workspace_id)
    await write(workspace_id, learn_holidays, workspace_id)
    listed: set[ConversationId] = set()
    async for page in _pages(
        client.conversations_list,
        "channels",
        types="public_channel,private_channel",
        exclude_archived=True,
    ):
        for channel in page:
            conversation = conversation_of(channel, workspace_id)
            await _store(services, workspace_id, conversation)
            listed.add(conversation.id)
    await write(workspace_id, keep_listed, workspace_id, listed)


async def refresh_conversation(
    services: Services, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> Conversation:
    """Read one conversation and who is in it; return it as it is now.

    Where Slack does not show it to the bot, `bot_is_in` is false.
    """
    try:
        answer = await services.client(workspace_id).conversations_info(channel=conversation_id)
    except SlackApiError as error:
        if reason(error) not in UNREACHABLE:
            raise
        known = await services.database.read(find_conversation, workspace_id, conversation_id)
        conversation = Conversation(
            conversation_id,
            name=known.name if known else "",
            shared=known.shared if known else False,
            bot_is_in=False,
        )
        if known is None:
            return conversation
    else:
        conversation = conversation_of(answer["channel"], workspace_id)
    await _store(services, workspace_id, conversation)
    return conversation


async def refresh_member(
    services: Services, workspace_id: WorkspaceId, member_id: MemberId
) -> None:
    """Read one member; nothing happens where Slack does not know them."""
    client = services.client(workspace_id)
    try:
        answer = await client.users_info(user=member_id, include_locale=True)
    except SlackApiError as error:
        if reason(error) != "user_not_found":
            raise
        return
    member = member_of(answer["user"], workspace_id)
    await services.database.write(workspace_id, put_members, workspace_id, [member])


def member_of(user: Json, workspace_id: WorkspaceId) -> tuple[Member, str]:
    """Read Slack's user object; return the member and their locale, empty where it is not said."""
    handle = str(user.get("name") or user["id"])
    real_name = (user.get("profile") or {}).get("real_name") or user.get("real_name")
    member = Member(
        id=MemberId(user["id"]),
        handle=handle,
        name=str(real_name or handle),
        role=_role(user, workspace_id),
        zone=_zone(user.get("tz")),
        deactivated=bool(user.get("deleted")),
    )
    return member, str(user.get("locale") or "")


def conversation_of(channel: Json, workspace_id: WorkspaceId) -> Conversation:
    """Read Slack's conversation object.

    A conversation that several workspaces of one organisation share counts as shared too: its
    people are not all in the roster.
    """
    teams = {*(channel.get("shared_team_ids") or ()), *(channel.get("internal_team_ids") or ())}
    shared = (
        bool(channel.get("is_ext_shared"))
        or bool(channel.get("is_pending_ext_shared"))
        or bool(channel.get("pending_shared"))
        or (bool(channel.get("is_org_shared")) and teams != {workspace_id})
    )
    return Conversation(
        id=ConversationId(channel["id"]),
        name=str(channel.get("name") or ""),
        shared=shared,
        bot_is_in=bool(channel.get("is_member")) and not channel.get("is_archived"),
        archived=bool(channel.get("is_archived")),
    )


async def _store(
    services: Services, workspace_id: WorkspaceId, conversation: Conversation
) -> None:
    people = await _people(services, workspace_id, conversation)
    await services.database.work(
        workspace_id, put_conversation, workspace_id, conversation, people
    )


async def _people(
    services: Services, workspace_id: WorkspaceId, conversation: Conversation
) -> set[MemberId] | None:
    """Return who is in a conversation that the bot is in, and None for another."""
    if not conversation.bot_is_in:
        return None
    client = _reader(services, workspace_id)
    people = {
        MemberId(member_id)
        async for page in _pages(client.conversations_members, "members", channel=conversation.id)
        for member_id in page
    }
    for member_id in await services.database.read(not_in_roster, workspace_id, people):
        # People of other organisations stand in no list of members.
        await refresh_member(services, workspace_id, member_id)
    return people


def _reader(services: Services, workspace_id: WorkspaceId) -> AsyncWebClient:
    """A client that waits as long as Slack wants where it asks for too much at once.

    A workspace with more than 4,000 members always does (`users.list`: 20 pages a minute).
    """
    client = services.client(workspace_id)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=PATIENCE))
    return client


async def _pages(
    method: Callable[..., Awaitable[AsyncSlackResponse]], key: str, **arguments: Any
) -> AsyncIterator[list[Any]]:
    cursor = ""
    while True:
        page = await method(limit=PAGE, **arguments, **({"cursor": cursor} if cursor else {}))
        yield page[key]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _role(user: Json, workspace_id: WorkspaceId) -> Role:
    def says(*fields: str) -> bool:
        return any(user.get(field) for field in fields)

    # On Enterprise Grid a member's own team may be another workspace of the organisation.
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    elsewhere = user.get("team_id", workspace_id) != workspace_id and workspace_id not in teams
    if says("is_bot") or user["id"] == SLACKBOT:
        return Role.BOT
    if says("is_stranger") or elsewhere:
        return Role.OUTSIDER
    if says("is_restricted", "is_ultra_restricted"):
        return Role.GUEST
    if says("is_owner", "is_primary_owner"):
        return Role.OWNER
    return Role.ADMIN if says("is_admin") else Role.FULL


def _zone(name: str | None) -> str:
    """Return the IANA name if this machine knows it, and UTC for a user without a usable one."""
    try:
        return ZoneInfo(name or "UTC").key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
