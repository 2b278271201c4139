"""What Slack says about the tokens: whose they are, and in words what is wrong with them."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.refusals import SERVER_FAILED, TOO_MANY_REQUESTS, status_of
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
UNKNOWN = (
    "Slack does not know the bot token in SLACK_BOT_TOKEN. Copy it again from the app's settings, "
    "under OAuth & Permissions."
)
NO_BOTS = (
    "What stands in SLACK_BOT_TOKEN is no bot token. Copy the Bot User OAuth Token from the app's "
    "settings, under OAuth & Permissions."
)
REFUSED = {
    "account_inactive": REVOKED,
    "token_revoked": REVOKED,
    "token_expired": REVOKED,
    "invalid_auth": UNKNOWN,
    "not_authed": UNKNOWN,
    "not_allowed_token_type": NO_BOTS,
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
APP_REFUSALS = dict.fromkeys(
    (
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "team_disabled",
        "token_expired",
        "token_revoked",
    ),
    APP_REFUSED,
)
"""What `apps.connections.open` may refuse with for good (docs.slack.dev)."""

UNREACHED = "Slack cannot be reached from here. Look at the network, a proxy, or SLACK_API_URL."
NOT_SLACK = (
    "What answers here is not Slack's API: its answer says nothing that Slack would say. Look at "
    "a proxy on the way, or SLACK_API_URL."
)
_NAME = re.compile("[a-z_]{1,100}")


class SlackRefuses(NoisegateError):
    """Slack refuses, and trying again would not help."""


class Unanswered(NoisegateError):
    """Slack did not say what it was asked; it may be later. The words say why, and what to do."""


async def introduction(client: AsyncWebClient) -> AsyncSlackResponse:
    """Slack's answer on whose the client's bot token is.

    Raises `SlackRefuses`, and `Unanswered` for all else.
    """
    answer = await answer_of(client.auth_test(), "team_id", REFUSED)
    if answer.get("is_enterprise_install"):
        raise SlackRefuses(ORGANISATION)
    if not answer.get("bot_id"):
        raise SlackRefuses(NO_BOTS)
    return answer


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """Ask for the address of one Socket Mode connection; errors as for `introduction`."""
    asked = client.apps_connections_open(app_token=app_token)
    return str((await answer_of(asked, "url", APP_REFUSALS))["url"])


async def answer_of(
    asked: Awaitable[AsyncSlackResponse], says: str, refusals: Mapping[str, str]
) -> AsyncSlackResponse:
    """Return an answer that says something under `says`: without that it is not Slack's.

    Raises `SlackRefuses` with the words of one of the `refusals`, and `Unanswered` for all else.
    """
    try:
        answer = await asked
        if answer.get(says):
            return answer
    except SlackApiError as error:
        # A server that fails may say anything.
        if status_of(error) < SERVER_FAILED and (refused := refusals.get(reason(error))):
            raise SlackRefuses(refused) from None
        raise Unanswered(why(error)) from None
    except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is one
        raise Unanswered(why(error)) from None
    except (AttributeError, TypeError, ValueError):
        # slack_sdk takes whatever is there for an object with names.
        pass
    raise Unanswered(NOT_SLACK)


def why(error: Exception) -> str:
    """Say in words why a call to Slack was not answered as wished, and what to do."""
    if isinstance(error, Unanswered):
        return str(error)
    if isinstance(error, aiohttp.ClientError | OSError):
        return UNREACHED
    return _refusal(error) if isinstance(error, SlackApiError) else type(error).__name__


def _refusal(error: SlackApiError) -> str:
    status, name = status_of(error), reason(error)
    if status >= SERVER_FAILED:
        return f"Slack fails, with status {status}. If that stays, look at status.slack.com."
    if status == TOO_MANY_REQUESTS:
        return "Slack wants to be asked more slowly."
    if _NAME.fullmatch(name):
        return f"Slack answers: {name}. If that stays, look it up at docs.slack.dev."
    return NOT_SLACK


async def patiently(ask: Callable[[], Awaitable[T]], what: str) -> T:
    """Ask until Slack answers, with pauses that grow; `what` names it in the log.

    A start beside a hiccup of Slack's, or of the database, comes up by itself, and says meanwhile
    what it waits for. Garbage that calls itself a success breaks its reader in many ways, and is
    waited out too. Raises `SlackRefuses`.
    """
    pause = 1.0
    while True:
        try:
            return await ask()
        except SlackRefuses:
            raise
        except Exception as error:  # noqa: BLE001 (what it may be is said above; it is logged)
            log.warning("not yet, trying again", to=what, why=why(error), seconds=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
