"""The floor: a bare Bolt app that only acknowledges, behind the server that the bot has.

It is written as Bolt's documentation writes one for Starlette.

`python -m tests.bench.floor PORT` answers commands and presses with nothing, by one listener of
each kind of payload that it is asked for.
"""

import asyncio
import json
import re
import sys

import uvloop
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.serve import Server, listen

READY = "the floor is ready"
ENDS_WITHIN = 4


def bare_app(kind: str | None, signing_secret: str | None = None) -> AsyncApp:
    """An app with the settings of the bot's own and one listener, for `command` or `action`.

    With a `signing_secret` Bolt verifies that Slack signed what comes.
    """
    app = AsyncApp(
        process_before_response=True,
        client=AsyncWebClient(token="xoxb-floor"),
        authorize=_authorize,
        signing_secret=signing_secret,
        request_verification_enabled=signing_secret is not None,
    )

    async def on_request(ack: AsyncAck) -> None:
        await ack()

    if kind is not None:
        register = {"command": app.command, "action": app.action}[kind]
        register(re.compile(""))(on_request)
    return app


async def _authorize(team_id: str | None, user_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=team_id,
        bot_token="xoxb-floor",
        bot_id="B1",
        bot_user_id="U_BOT",
        user_id=user_id,
    )


async def serve(port: int, kind: str, signing_secret: str) -> None:
    """Serve until the process is ended."""
    handler = AsyncSlackRequestHandler(bare_app(kind, signing_secret))

    async def on_post(request: Request) -> Response:
        return await handler.handle(request)

    app = Starlette(routes=[Route("/slack/events", on_post, methods=["POST"])])
    server = Server(app, listen("127.0.0.1", port), ENDS_WITHIN)
    await server.start()
    sys.stderr.write(json.dumps({"event": READY, "level": "info"}) + "\n")
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
