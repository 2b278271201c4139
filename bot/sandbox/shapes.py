"""Members, conversations, messages and views, shaped as Slack hands them to an app.

Source: docs.slack.dev, reference/objects.
"""

from datetime import UTC, datetime

from bot.sandbox.model import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    OTHER_TEAM_ID,
    SLACKBOT_ID,
    TEAM_ID,
    Conversation,
    Json,
    Kind,
    Message,
    OpenView,
    Person,
    Role,
)
from bot.sandbox.workspace import SlackWorkspace


def user_json(person: Person, now: datetime, *, locale: bool, email: bool) -> Json:
    """A user object. Slackbot, as in Slack, does not say that it is a bot."""
    shaped: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.handle,
        "deleted": person.deactivated,
        "color": person.colour.removeprefix("#"),
        "real_name": person.name,
        "profile": profile_json(person, now, email=email),
        "is_bot": person.role is Role.BOT and person.id != SLACKBOT_ID,
        "is_app_user": False,
        "updated": 0,
    }
    if person.is_outsider:
        shaped["is_stranger"] = True
    if not person.deactivated:
        shaped |= _rank(person) | _zone(person, now)
    if locale:
        shaped["locale"] = person.locale
    return shaped


def profile_json(person: Person, now: datetime, *, email: bool) -> Json:
    """A profile, with the status that stands at this moment."""
    status = person.status.at(now)
    first, _, last = person.name.partition(" ")
    profile: Json = {
        "title": person.title,
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.handle,
        "display_name_normalized": person.handle,
        "first_name": first,
        "last_name": last,
        "status_text": status.text,
        "status_emoji": status.emoji,
        "status_expiration": status.until,
        "team": person.team_id,
    }
    if person.role is Role.BOT:
        return profile | {"bot_id": BOT_ID, "api_app_id": APP_ID}
    if email:
        profile["email"] = f"{person.handle}@fjordandfield.example"
    return profile


def _rank(person: Person) -> Json:
    return {
        "is_admin": person.is_steward,
        "is_owner": person.role is Role.OWNER,
        "is_primary_owner": person.role is Role.OWNER,
        "is_restricted": person.role is Role.GUEST,
        "is_ultra_restricted": False,
    }


def _zone(person: Person, now: datetime) -> Json:
    local = now.astimezone(person.time_zone)
    offset = local.utcoffset()
    return {
        "tz": person.zone,
        "tz_label": local.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
    }


def dnd_json(person: Person, now: datetime) -> Json:
    """Somebody's do-not-disturb as others may know of it, a snooze and a plan alike.

    Slack keeps what begins with `snooze_` to the person themselves, and writes 1 where there is
    nothing ahead.
    """
    if not person.is_quiet(now):
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    return {
        "dnd_enabled": True,
        "next_dnd_start_ts": person.quiet_from,
        "next_dnd_end_ts": person.quiet_until,
    }


def conversation_json(conversation: Conversation, *, num_members: bool = False) -> Json:
    """A conversation object, as seen by the bot."""
    if conversation.kind is Kind.DIRECT:
        other = next(m for m in conversation.members if m != BOT_USER_ID)
        return {
            "id": conversation.id,
            "created": conversation.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "user": other,
            "is_user_deleted": False,
            "context_team_id": TEAM_ID,
        }
    shaped: Json = {
        "id": conversation.id,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": conversation.kind is Kind.PRIVATE,
        "created": conversation.created,
        "creator": conversation.creator,
        "is_archived": conversation.archived,
        "is_general": conversation.name == "general",
        "is_shared": conversation.shared_with_outsiders,
        "is_ext_shared": conversation.shared_with_outsiders,
        "is_pending_ext_shared": False,
        "is_org_shared": False,
        "shared_team_ids": (
            [TEAM_ID, OTHER_TEAM_ID] if conversation.shared_with_outsiders else [TEAM_ID]
        ),
        "is_member": conversation.has(BOT_USER_ID),
        "context_team_id": TEAM_ID,
        "topic": {"value": conversation.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    return shaped | ({"num_members": len(conversation.members)} if num_members else {})


def channel_name(conversation: Conversation) -> str:
    """The name of a conversation in commands and presses; Slack hides those of private ones."""
    names = {Kind.DIRECT: "directmessage", Kind.PRIVATE: "privategroup"}
    return names.get(conversation.kind, conversation.name)


def message_json(workspace: SlackWorkspace, message: Message, *, metadata: bool = False) -> Json:
    """A message object; `metadata` as `include_all_metadata` asks for it."""
    shaped: Json = {
        "type": "message",
        "user": message.author,
        "ts": message.ts,
        "text": message.text,
        "team": workspace.person(message.author).team_id,
    }
    if message.author == BOT_USER_ID:
        shaped |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.blocks:
        shaped["blocks"] = list(message.blocks)
    if message.reactions:
        shaped["reactions"] = [
            {"name": reaction.name, "users": list(reaction.users), "count": len(reaction.users)}
            for reaction in message.reactions
        ]
    if message.subtype is not None:
        shaped["subtype"] = message.subtype
    if message.edited_ts is not None:
        shaped["edited"] = {"user": message.author, "ts": message.edited_ts}
    if metadata and message.metadata is not None:
        shaped["metadata"] = message.metadata
    return shaped | _threading(workspace, message)


def _threading(workspace: SlackWorkspace, message: Message) -> Json:
    if message.thread_ts is not None:
        return {"thread_ts": message.thread_ts}
    replies = [] if message.is_ephemeral else workspace.replies(message)
    if not replies:
        return {}
    authors = list(dict.fromkeys(reply.author for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": authors,
        "reply_users_count": len(authors),
        "latest_reply": replies[-1].ts,
    }


def view_json(view: OpenView, state: Json | None = None) -> Json:
    """A view object, with what its fields hold."""
    modal: Json = {"title": None, "submit": None, "close": None}
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **(modal if view.payload["type"] == "modal" else {}),
        **view.payload,
        "id": view.id,
        "team_id": TEAM_ID,
        "state": state or {"values": {}},
        "hash": view.hash,
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }


def moment_of(ts: str) -> datetime:
    """When a message of this ts was posted, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)
