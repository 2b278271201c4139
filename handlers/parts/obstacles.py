"""What was in the way of a message, in words, and what to do about it.

A reason is Noisegate's own or Slack's name for it: docs.slack.dev, "chat.postMessage", errors.
"""

import re
from enum import StrEnum

from domain.conversations import Conversation
from handlers.kit.blocks import cut, said

SHARED = "shared with another organisation"
"""Noisegate's own: digests do not go there."""
NOT_IN = "not_in_channel"
ARCHIVED = "is_archived"
_NAME = re.compile("[a-z_]{1,100}")
SLACK_SAYS = 100
"""So much of a reason that nobody foresaw is shown."""


class Obstacle(StrEnum):
    """What kinds of reasons there are, by what mends them."""

    ABSENT = "absent"
    ARCHIVED = "archived"
    SHARED = "shared"
    CLOSED = "closed"
    """Somebody has limited who may post there."""
    NOT_ALLOWED = "not allowed"
    """In the whole workspace."""
    OUR_FAULT = "our fault"
    OTHER = "other"


_REASONS = {
    Obstacle.ABSENT: (NOT_IN, "channel_not_found"),
    Obstacle.ARCHIVED: (ARCHIVED,),
    Obstacle.SHARED: (SHARED,),
    Obstacle.CLOSED: (
        "no_permission",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
    ),
    Obstacle.NOT_ALLOWED: (
        "access_denied",
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    ),
    Obstacle.OUR_FAULT: (
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "markdown_text_conflict",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    ),
}
_OBSTACLES = {reason: kind for kind, reasons in _REASONS.items() for reason in reasons}
ELSEWHERE = frozenset({Obstacle.ABSENT, Obstacle.ARCHIVED, Obstacle.SHARED, Obstacle.CLOSED})
"""Another conversation mends these."""

_WORDS = {
    Obstacle.ABSENT: "I am not in that conversation.",
    Obstacle.ARCHIVED: "That conversation is archived.",
    Obstacle.SHARED: "That conversation is shared with another organisation, and digests stay "
    "among colleagues.",
    Obstacle.CLOSED: "Slack does not let me post there: somebody has limited who may.",
    Obstacle.NOT_ALLOWED: "Slack does not let me post in this workspace at all.",
    Obstacle.OUR_FAULT: "Slack did not take it the way I had written it. That is my fault and "
    "not yours.",
    Obstacle.OTHER: "Slack answered {code}.",
}
_WAYS_OUT = {
    Obstacle.ABSENT: "Type `/invite @Noisegate` there{then}.",
    Obstacle.ARCHIVED: "Unarchive it and see that I am in it{then}.",
    Obstacle.SHARED: "Stop sharing it{then}.",
    Obstacle.CLOSED: "Ask an admin of the workspace to allow it{then}.",
    Obstacle.NOT_ALLOWED: "Ask whoever looks after Noisegate to install it again{then}.",
    Obstacle.OUR_FAULT: "Tell whoever looks after Noisegate that Slack answered {code}, and let "
    "it be mended{then}.",
    Obstacle.OTHER: "{first}If it stays like that, tell whoever looks after Noisegate.",
}


def hindrance(conversation: Conversation | None) -> str | None:
    """Return the reason why nothing can be posted in a conversation, or None where it can."""
    if conversation is not None and conversation.archived:
        return ARCHIVED
    if conversation is None or not conversation.bot_is_in:
        return NOT_IN
    return SHARED if conversation.shared else None


def unusable(conversation: Conversation | None) -> str | None:
    """Say why nothing can be posted in a conversation; plain. None where it can."""
    reason = hindrance(conversation)
    if conversation is not None and reason == SHARED:
        return (
            f"#{conversation.name} is shared with another organisation, and digests stay among "
            "colleagues. Choose another conversation."
        )
    if conversation is not None and reason == ARCHIVED:
        return f"#{conversation.name} is archived. Unarchive it, then try again."
    if reason is not None:
        return "I am not in this conversation yet. Type /invite @Noisegate there, then try again."
    return None


def kind_of(reason: str) -> Obstacle:
    """Return what kind of reason it is; one that nobody foresaw is `OTHER`."""
    return _OBSTACLES.get(reason, Obstacle.OTHER)


def obstacle(reason: str) -> str:
    """Say what was in the way of posting in a conversation that was named; mrkdwn."""
    return _WORDS[kind_of(reason)].format(code=_code(reason))


def way_out(reason: str, then: str = "") -> str:
    """Say what to do about it; mrkdwn.

    `then` is what tries it again, as it follows on "do this, then": "press *Try again*".
    """
    again, first = (f", then {then}", f"{then[0].upper()}{then[1:]}. ") if then else ("", "")
    return _WAYS_OUT[kind_of(reason)].format(then=again, first=first, code=_code(reason))


def _code(reason: str) -> str:
    """Show Slack's own name as it can be copied; anything else as it is said."""
    if _NAME.fullmatch(reason):
        return f"`{reason}`"
    return f"“{said(cut(reason, SLACK_SAYS))}”"
