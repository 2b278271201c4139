"""What Slack sends to an app when a person does something.

Source: docs.slack.dev, reference/interaction-payloads, reference/events and
interactivity/implementing-slash-commands.
"""

import secrets
from datetime import datetime
from typing import Any

from bot.sandbox.inputs import Chosen, value_of
from bot.sandbox.model import (
    APP_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Conversation,
    Json,
    Kind,
    Message,
    OpenView,
    Person,
)
from bot.sandbox.shapes import channel_name, dnd_json, message_json, user_json, view_json
from bot.sandbox.workspace import SlackWorkspace

_TOKEN = "deprecated-verification-token"  # noqa: S105 - Slack still sends one; no app may use it


def command_form(
    person: Person,
    conversation: Conversation,
    command: str,
    text: str,
    *,
    trigger_id: str,
    response_url: str,
) -> dict[str, str]:
    """The form of a slash command."""
    return {
        "token": _TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": person.id,
        "user_name": person.handle,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def _interaction(kind: str, person: Person) -> Json:
    return {
        "type": kind,
        "token": _TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": APP_ID,
        "user": {
            "id": person.id,
            "username": person.handle,
            "name": person.handle,
            "team_id": person.team_id,
        },
    }


def in_message(workspace: SlackWorkspace, message: Message) -> Json:
    """The parts of a payload that say in which message something happened.

    Slack keeps no ephemeral messages, so that their payloads lack `message`.
    """
    conversation = workspace.conversation(message.conversation_id)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    parts: Json = {
        "container": container,
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
    }
    if not message.is_ephemeral:
        parts["message"] = message_json(workspace, message)
    return parts


def in_view(view: OpenView, state: Json) -> Json:
    """The parts of a payload that say in which modal or Home something happened."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(view, state),
    }


def block_actions(person: Person, where: Json, state: Json, action: Json, trigger_id: str) -> Json:
    """A press, or a choice made; for messages the caller adds `response_url`."""
    return {
        **_interaction("block_actions", person),
        **where,
        "trigger_id": trigger_id,
        "state": state,
        "actions": [action],
    }


def action_of(
    block_id: str, element: Json, chosen: Chosen, suggested: list[Json], ts: str
) -> Json:
    """The one entry of `actions`."""
    known: Json = {"action_id": element["action_id"], "block_id": block_id, "action_ts": ts}
    kept = ("text", "value", "style", "url", "placeholder", "confirm", "accessibility_label")
    if element["type"] == "button":
        pressed = {key: element[key] for key in kept if key in element}
        return {"type": "button", **pressed, **known}
    initial = {key: part for key, part in element.items() if key.startswith("initial_")}
    told = {"placeholder": element["placeholder"]} if "placeholder" in element else {}
    return {**value_of(element, chosen, suggested), **initial, **told, **known}


def block_suggestion(
    person: Person, where: Json, block_id: str, action_id: str, typed: str
) -> Json:
    """A question for the options of an external select."""
    return {
        **_interaction("block_suggestion", person),
        **where,
        "block_id": block_id,
        "action_id": action_id,
        "value": typed,
    }


def view_submission(person: Person, view: OpenView, state: Json, trigger_id: str) -> Json:
    """A modal that was submitted."""
    return {
        **_interaction("view_submission", person),
        "trigger_id": trigger_id,
        "view": view_json(view, state),
        "response_urls": [],
    }


def view_closed(person: Person, view: OpenView, *, everything: bool) -> Json:
    """A modal that was closed; `everything` when the whole stack went with it."""
    return {
        **_interaction("view_closed", person),
        "view": view_json(view),
        "is_cleared": everything,
    }


def global_shortcut(person: Person, callback_id: str, trigger_id: str, ts: str) -> Json:
    """A global shortcut: no conversation, no response url."""
    return {
        **_interaction("shortcut", person),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": ts,
    }


def message_shortcut(
    workspace: SlackWorkspace,
    person: Person,
    callback_id: str,
    message: Message,
    *,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A shortcut of a message."""
    conversation = workspace.conversation(message.conversation_id)
    return {
        **_interaction("message_action", person),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "response_url": response_url,
        "action_ts": workspace.next_ts(),
        "message_ts": message.ts,
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "message": message_json(workspace, message),
    }


def event_callback(event: Json, event_time: int, *, shared: bool = False) -> Json:
    """The envelope of an event; `event_time` in Unix seconds."""
    return {
        "token": _TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": event_time,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": secrets.token_hex(16),
    }


def message_event(message: Message, kind: Kind) -> tuple[str, Json]:
    """The event of a message that a person wrote, under the name that a manifest asks for."""
    channel_type, name = {
        Kind.PUBLIC: ("channel", "message.channels"),
        Kind.PRIVATE: ("group", "message.groups"),
        Kind.DIRECT: ("im", "message.im"),
    }[kind]
    event: dict[str, Any] = {
        "type": "message",
        "user": message.author,
        "text": message.text,
        "ts": message.ts,
        "event_ts": message.ts,
        "channel": message.conversation_id,
        "channel_type": channel_type,
        "team": TEAM_ID,
    }
    return name, event | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def reaction_event(kind: str, member_id: str, message: Message, name: str, ts: str) -> Json:
    """A reaction that was put under a message, or taken back."""
    return {
        "type": kind,
        "user": member_id,
        "reaction": name,
        "item_user": message.author,
        "item": {"type": "message", "channel": message.conversation_id, "ts": message.ts},
        "event_ts": ts,
    }


def rename_event(kind: str, conversation: Conversation, ts: str) -> Json:
    """A conversation that has another name."""
    channel = {
        "id": conversation.id,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "created": conversation.created,
        "is_channel": True,
        "is_mpim": False,
    }
    return {"type": kind, "channel": channel, "event_ts": ts}


def dnd_event(person: Person, now: datetime, ts: str) -> Json:
    """Somebody's do-not-disturb that changed, as others may know of it."""
    status = dnd_json(person, now)
    return {"type": "dnd_updated_user", "user": person.id, "dnd_status": status, "event_ts": ts}


def user_event(workspace: SlackWorkspace, kind: str, person: Person, ts: str) -> Json:
    """Somebody who is new or has changed, as the events of the roster hold them."""
    now = workspace.clock.now()
    email = "users:read.email" in workspace.manifest.scopes
    user = user_json(person, now, locale=True, email=email)
    return {"type": kind, "user": user, "cache_ts": int(now.timestamp()), "event_ts": ts}
