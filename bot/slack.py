"""What Slack says about the tokens: whose they are, and in words what is wrong with them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.errors import NoisegateError
from handlers.kit.refused import reason

T = TypeVar("T")

log = structlog.get_logger()

LONGEST_PAUSE = 60
"""Seconds between two tries while Slack cannot be reached."""

REVOKED = (
    "Slack does not accept the bot token any more: Noisegate was removed from the workspace, or "
    "the token was revoked. Install the app again, and put its new bot token into SLACK_BOT_TOKEN."
)
REFUSED = {
    "account_inactive": REVOKED,
    "token_revoked": REVOKED,
    "token_expired": REVOKED,
    "invalid_auth": (
        "Slack does not know the bot token in SLACK_BOT_TOKEN. Copy it again from the app's "
        "settings, under OAuth & Permissions."
    ),
    "team_access_not_granted": "The bot token in SLACK_BOT_TOKEN is for another workspace.",
    "org_login_required": "The workspace is being moved by Slack. Start Noisegate again later.",
}
"""What `auth.test` may refuse with for good (docs.slack.dev), in words."""

ORGANISATION = (
    "The app was installed for a whole organisation. Install it into one workspace, and put the "
    "bot token of that into SLACK_BOT_TOKEN."
)
APP_REFUSED = (
    "Slack does not accept the app-level token in SLACK_APP_TOKEN. Make one in the app's settings "
    "under Basic Information, App-Level Tokens, with the scope connections:write."
)
APP_REFUSALS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "team_disabled",
        "token_expired",
        "token_revoked",
    }
)
"""What `apps.connections.open` may refuse with for good (docs.slack.dev)."""


class SlackRefuses(NoisegateError):
    """Slack refuses, and trying again would not help."""


async def introduction(client: AsyncWebClient) -> AsyncSlackResponse:
    """Slack's answer on whose the client's bot token is.

    Raises `SlackRefuses`, `SlackApiError` and connection errors.
    """
    try:
        answer: AsyncSlackResponse = await client.auth_test()
    except SlackApiError as error:
        if (refused := REFUSED.get(reason(error))) is not None:
            raise SlackRefuses(refused) from None
        raise
    if answer.get("is_enterprise_install"):
        raise SlackRefuses(ORGANISATION)
    if not answer.get("bot_id"):
        raise SlackRefuses(REFUSED["invalid_auth"])
    return answer


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """Ask for the address of one Socket Mode connection; errors as for `introduction`."""
    try:
        answer = await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        if reason(error) in APP_REFUSALS:
            raise SlackRefuses(APP_REFUSED) from None
        raise
    return str(answer["url"])


async def patiently(ask: Callable[[], Awaitable[T]], what: str) -> T:
    """Ask until Slack answers, with pauses that grow; `what` names it in the log.

    A database that is busy or away is waited for as well, and so is an answer that can be read:
    garbage that calls itself a success breaks its reader in many ways. Raises `SlackRefuses`.
    """
    pause = 1.0
    while True:
        try:
            return await ask()
        except SlackRefuses:
            raise
        except Exception as error:  # noqa: BLE001 (what it may be is said above; it is logged)
            why = reason(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.warning("not yet, trying again", to=what, why=why, seconds=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
