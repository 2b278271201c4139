"""Bolt's app with the settings of the bot's own, and nothing in it yet."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult


def bare_app() -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T1", bot_token="xoxb-x", bot_user_id="UB", bot_id="B"
        )

    return AsyncApp(
        name="one room",
        process_before_response=True,
        authorize=authorize,
        request_verification_enabled=False,
    )
