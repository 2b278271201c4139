"""What it means when Slack refuses, or does not answer.

The names of errors are Slack's (docs.slack.dev, chat.postMessage and conversations.history,
"Errors"). A name that is not known here is a refusal that may pass.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError

from handlers.kit.refused import reason, retry_after

TOO_MANY_REQUESTS, SERVER_FAILED = 429, 500
PAUSE = timedelta(seconds=30)
"""For so long Slack is left alone that wants to be, and does not say for how long."""

WORKSPACE = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""Nothing at all can be done in the workspace."""

FINAL = frozenset(
    {
        "access_denied",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "channel_not_found",
        "channel_type_not_supported",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "is_archived",
        "is_inactive",
        "markdown_text_conflict",
        "messages_tab_disabled",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_permission",
        "no_text",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "thread_not_found",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
    }
)
"""Trying again would not help, until somebody has changed something."""

_IN_PART = frozenset({"fatal_error", "internal_error", "service_unavailable"})
""""It's possible some aspect of the operation succeeded before the error was raised." """

_TOO_MANY = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})


class Fate(StrEnum):
    """What became of a call, and what will become of the next."""

    PASSING = "passing"
    """It was refused, and may be taken later."""
    FINAL = "final"
    """It was refused for good."""
    WORKSPACE = "workspace"
    """It was refused, as any other call in this workspace would be."""
    UNKNOWN = "unknown"
    """It may have been done."""


@dataclass(frozen=True)
class Refusal:
    """Why a call was not answered as wished."""

    fate: Fate
    reason: str
    """Slack's name for it, or that of what was wrong on the way."""
    wait: timedelta | None = None
    """For how long Slack wants no such call."""
    known: bool = True
    """Whether this is a refusal that was foreseen."""


def refusal_of(error: Exception) -> Refusal:
    """Read what was raised by a call to Slack."""
    if not isinstance(error, SlackApiError):
        # Where no connection was made, nothing was sent.
        unsent = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
        return Refusal(Fate.PASSING if unsent else Fate.UNKNOWN, type(error).__name__)
    name = reason(error)
    status = status_of(error)
    if status == TOO_MANY_REQUESTS or name in _TOO_MANY:
        return Refusal(Fate.PASSING, name, retry_after(error) or PAUSE)
    if status >= SERVER_FAILED or name in _IN_PART or name == str(status):
        return Refusal(Fate.UNKNOWN, name)
    if name in WORKSPACE:
        return Refusal(Fate.WORKSPACE, name)
    if name in FINAL:
        return Refusal(Fate.FINAL, name)
    return Refusal(Fate.PASSING, name, known=False)


def status_of(error: SlackApiError) -> int:
    """Return the status of Slack's answer; garbage comes without slack_sdk's own response."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
