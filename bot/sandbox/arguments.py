"""Which methods of the Web API the sandbox plays, and which arguments each takes.

Source: docs.slack.dev, reference/methods. An argument that is not named here is refused by name:
Slack itself ignores it, which hides a slip of the pen until it matters.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.sandbox.model import Json, Refused


class Take(StrEnum):
    """How an argument is read."""

    TEXT = "text"
    FLAG = "flag"
    COUNT = "count"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its scope, None where none is needed or where it hangs on the conversation."""

    scope: str | None = None
    required: Mapping[str, Take] = field(default_factory=dict)
    optional: Mapping[str, Take] = field(default_factory=dict)


_EVERYWHERE = {"team_id": Take.TEXT}
"""Bolt gives its clients a team id, and slack_sdk then adds it to every call."""
_PAGED = {"cursor": Take.TEXT, "limit": Take.COUNT}
_MESSAGE = {
    "text": Take.TEXT,
    "blocks": Take.JSON,
    "thread_ts": Take.TEXT,
    "link_names": Take.FLAG,
    "parse": Take.TEXT,
}
_PERIOD = {
    "oldest": Take.TEXT,
    "latest": Take.TEXT,
    "inclusive": Take.FLAG,
    "include_all_metadata": Take.FLAG,
    **_PAGED,
}
_LISTED = {"types": Take.TEXT, "exclude_archived": Take.FLAG, **_PAGED}
_CHANNEL = {"channel": Take.TEXT}
_REACTED = {**_CHANNEL, "timestamp": Take.TEXT}


def methods() -> dict[str, Method]:
    """Every method that is played, by its name."""
    return {
        "auth.test": Method(),
        "chat.postMessage": Method(
            "chat:write",
            _CHANNEL,
            {
                **_MESSAGE,
                "metadata": Take.JSON,
                "mrkdwn": Take.FLAG,
                "unfurl_links": Take.FLAG,
                "unfurl_media": Take.FLAG,
            },
        ),
        "chat.postEphemeral": Method("chat:write", {**_CHANNEL, "user": Take.TEXT}, _MESSAGE),
        "chat.update": Method(
            "chat:write",
            {**_CHANNEL, "ts": Take.TEXT},
            {
                "text": Take.TEXT,
                "blocks": Take.JSON,
                "metadata": Take.JSON,
                "link_names": Take.FLAG,
                "parse": Take.TEXT,
            },
        ),
        "chat.delete": Method("chat:write", {**_CHANNEL, "ts": Take.TEXT}),
        "chat.getPermalink": Method(None, {**_CHANNEL, "message_ts": Take.TEXT}),
        "reactions.add": Method("reactions:write", {**_REACTED, "name": Take.TEXT}),
        "reactions.remove": Method("reactions:write", {**_REACTED, "name": Take.TEXT}),
        "reactions.get": Method("reactions:read", _REACTED, {"full": Take.FLAG}),
        "views.open": Method(None, {"trigger_id": Take.TEXT, "view": Take.JSON}),
        "views.push": Method(None, {"trigger_id": Take.TEXT, "view": Take.JSON}),
        "views.update": Method(
            None,
            {"view": Take.JSON},
            {"view_id": Take.TEXT, "external_id": Take.TEXT, "hash": Take.TEXT},
        ),
        "views.publish": Method(
            None, {"user_id": Take.TEXT, "view": Take.JSON}, {"hash": Take.TEXT}
        ),
        "users.list": Method("users:read", {}, {"include_locale": Take.FLAG, **_PAGED}),
        "users.info": Method("users:read", {"user": Take.TEXT}, {"include_locale": Take.FLAG}),
        "users.profile.get": Method("users.profile:read", {}, {"user": Take.TEXT}),
        "dnd.info": Method("dnd:read", {}, {"user": Take.TEXT}),
        "users.conversations": Method(None, {}, {"user": Take.TEXT, **_LISTED}),
        "conversations.list": Method(None, {}, _LISTED),
        "conversations.info": Method(
            None, _CHANNEL, {"include_locale": Take.FLAG, "include_num_members": Take.FLAG}
        ),
        "conversations.members": Method(None, _CHANNEL, _PAGED),
        "conversations.open": Method(
            None,
            {},
            {
                "users": Take.TEXT,
                "channel": Take.TEXT,
                "return_im": Take.FLAG,
                "prevent_creation": Take.FLAG,
            },
        ),
        "conversations.history": Method(None, _CHANNEL, _PERIOD),
        "conversations.replies": Method(None, {**_CHANNEL, "ts": Take.TEXT}, _PERIOD),
        "team.info": Method("team:read"),
    }


def read_arguments(method: Method, given: Mapping[str, Any]) -> Json:
    """Return the arguments with their types; refused with `invalid_arguments`, by name."""
    known = {**method.required, **method.optional, **_EVERYWHERE}
    faults = [f"[ERROR] unknown argument: {name}" for name in given if name not in known]
    faults += [
        f"[ERROR] missing required field: {name}"
        for name in method.required
        if given.get(name) in (None, "")
    ]
    read: Json = {}
    for name, value in given.items():
        if name not in known or value is None:
            continue
        try:
            read[name] = _read(known[name], value)
        except (TypeError, ValueError):
            faults.append(f"[ERROR] {name} must be of the kind: {known[name].value}")
    if faults:
        raise Refused("invalid_arguments", response_metadata={"messages": faults})
    return read


def _read(take: Take, value: Any) -> Any:
    if take is Take.JSON:
        return json.loads(value) if isinstance(value, str) else value
    if take is Take.COUNT:
        return int(value)
    if take is Take.FLAG:
        return _flag(value)
    return _text(value)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value) not in {"0", "1", "true", "false"}:
        raise ValueError(value)
    return str(value) in {"1", "true"}


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    if isinstance(value, bool | dict | list):
        raise TypeError(value)
    return str(value)
