"""A pretend Slack served on a free loopback port, with a bot that answers what a test says."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.api import sandbox_routes
from bot.sandbox.gestures import Gestures
from bot.sandbox.manifest import Manifest
from bot.sandbox.model import Clock
from bot.sandbox.postman import Postman
from bot.sandbox.store import SlackStore
from bot.sandbox.workspace import SlackWorkspace
from bot.serve import Server, listen

TOKEN = "xoxb-sandbox"
SECRET = "a made-up signing secret"
Json = dict[str, Any]

MANIFEST: Json = {
    "features": {
        "slash_commands": [
            {"command": "/log", "usage_hint": "Anna by phone", "should_escape": True},
            {"command": "/raw", "should_escape": False},
        ],
        "shortcuts": [
            {"name": "Log this", "type": "message", "callback_id": "log.message"},
            {"name": "Log an interaction", "type": "global", "callback_id": "log.global"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "im:write",
                "im:read",
                "im:history",
                "users:read",
                "channels:read",
                "channels:history",
                "groups:read",
                "groups:history",
                "team:read",
                "reactions:read",
                "reactions:write",
                "users.profile:read",
                "dnd:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "message.im",
                "member_joined_channel",
                "member_left_channel",
                "user_change",
            ]
        }
    },
}


@dataclass
class Hands:
    """Both clocks of the sandbox, moved by the test."""

    moment: datetime = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    seconds: float = 1_790_000_000.0

    def clock(self) -> Clock:
        return Clock(now=lambda: self.moment, real=lambda: self.seconds)

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.moment += timedelta(seconds=seconds)


@dataclass
class Received:
    """One request that came to the bot."""

    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        fields = parse_qs(self.body.decode(), keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}

    @property
    def payload(self) -> Json:
        if self.headers["content-type"] == "application/json":
            return dict(json.loads(self.body))
        return dict(json.loads(self.form["payload"]))


@dataclass
class FakeBot:
    """Keeps what it is sent and answers with `answer`: nothing, a text, JSON or a response."""

    received: list[Received] = field(default_factory=list)
    answer: Any = None
    meanwhile: Callable[[], None] = lambda: None
    waiting: asyncio.Event | None = None
    """The bot does not answer before this is set."""

    @property
    def last(self) -> Received:
        return self.received[-1]

    async def on_request(self, request: Request) -> Response:
        self.received.append(Received(dict(request.headers), await request.body()))
        self.meanwhile()
        if self.waiting is not None:
            await self.waiting.wait()
        if isinstance(self.answer, Response):
            return self.answer
        if self.answer is None or isinstance(self.answer, str):
            return PlainTextResponse(self.answer or "")
        return JSONResponse(self.answer)


@dataclass
class Desk:
    """Everything that a test of the sandbox needs."""

    hands: Hands
    workspace: SlackWorkspace
    bot: FakeBot
    client: AsyncWebClient
    gestures: Gestures
    session: aiohttp.ClientSession
    url: str

    async def call(self, method: str, **arguments: Any) -> Json:
        """Call a method as JSON, without slack_sdk in between."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        address = f"{self.url}/api/{method}"
        async with self.session.post(address, json=arguments, headers=headers) as answer:
            return dict(await answer.json())

    async def respond(self, response_url: str, **body: Any) -> tuple[int, Json]:
        async with self.session.post(response_url, json=body) as answer:
            return answer.status, dict(await answer.json())

    async def modal(self, member_id: str = "U0PETER", **parts: Any) -> str:
        """Open a modal before the member and return its id."""
        trigger_id = self.workspace.triggers.give(member_id)
        view = {"type": "modal", "title": {"type": "plain_text", "text": "Form"}, **parts}
        opened = await self.call("views.open", trigger_id=trigger_id, view=view)
        assert opened["ok"], opened
        return str(opened["view"]["id"])


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    with closing(listen("127.0.0.1", 0)) as listening:
        server = Server(app, listening, ends_within=2)
        await server.start()
        yield f"http://127.0.0.1:{server.port}"
        await server.stop()


@asynccontextmanager
async def desk_with(manifest: Json) -> AsyncIterator[Desk]:
    hands, bot, store = Hands(), FakeBot(), SlackStore()
    workspace = SlackWorkspace(store, hands.clock(), Manifest.parse(manifest))
    routes = [
        *sandbox_routes(workspace, TOKEN),
        Route("/slack/events", bot.on_request, methods=["POST"]),
    ]
    async with aiohttp.ClientSession() as session, served(Starlette(routes=routes)) as url:
        postman = Postman(session, f"{url}/slack/events", SECRET, workspace.clock.real)
        yield Desk(
            hands=hands,
            workspace=workspace,
            bot=bot,
            client=AsyncWebClient(
                TOKEN, base_url=f"{url}/api/", session=session, retry_handlers=[]
            ),
            gestures=Gestures(workspace, postman, url),
            session=session,
            url=url,
        )
    store.close()
