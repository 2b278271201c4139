"""A workspace that shows everything the page can draw, with a bot made of paper behind it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.gestures import Gestures
from bot.sandbox.manifest import Manifest
from bot.sandbox.model import BOT_USER_ID, Clock, Json, Message
from bot.sandbox.page import PageOptions, page_routes
from bot.sandbox.postman import Postman
from bot.sandbox.store import SlackStore
from bot.sandbox.workspace import SlackWorkspace
from bot.serve import Server, listen
from tests.bot.sandbox_page.demo_blocks import (
    MARIA,
    button,
    digest,
    form,
    mrkdwn,
    numbered,
    option,
    plain,
    question,
    results,
)

NOW = datetime(2026, 11, 16, 9, 5, tzinfo=UTC)
FIRST_TEXT = "/log Anna Jensen by phone: renewal agreed +"
CUSTOMERS = "C0CUSTOMERS"
MANIFEST: Json = {
    "features": {
        "slash_commands": [
            {
                "command": "/log",
                "description": "Log an interaction",
                "usage_hint": "WHO by CHANNEL: note +",
                "should_escape": True,
            },
            {
                "command": "/contact",
                "description": "Find, show or add a contact",
                "usage_hint": "NAME",
            },
            {"command": "/digest", "description": "Set up, preview or post a digest"},
            {"command": "/tools", "description": "Tools and channels with their verdicts"},
            {"command": "/broken", "description": "A command that goes wrong"},
        ],
        "shortcuts": [
            {"name": "Log this", "type": "message", "callback_id": "log_this"},
            {
                "name": "Log an interaction",
                "type": "global",
                "callback_id": "log",
                "description": "Opens the form",
            },
        ],
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


@dataclass
class PaperBot:
    """Answers what the sandbox posts, and remembers it."""

    workspace: SlackWorkspace
    seen: list[Json] = field(default_factory=list)
    patience: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: Request) -> Response:
        """Take any of Slack's posts."""
        body = await request.body()
        if request.headers["content-type"] == "application/json":
            self.seen.append(json.loads(body))
            return PlainTextResponse("")
        fields = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        if "command" in fields:
            return self._command(fields)
        payload = json.loads(fields["payload"])
        self.seen.append(payload)
        return await self._interaction(payload)

    def _command(self, fields: Json) -> Response:
        self.seen.append(fields)
        if fields["command"] == "/broken":
            return PlainTextResponse("", status_code=500)
        if "text" not in fields:
            self.workspace.views.open(fields["user_id"], form())
            return PlainTextResponse("")
        logged = numbered(
            {"type": "section", "text": mrkdwn(f"Logged: {fields['text']}")},
            {"type": "actions", "elements": [button("Undo", "undo"), button("Edit", "edit")]},
        )
        return JSONResponse({"text": "Logged", "blocks": logged})

    async def _interaction(self, payload: Json) -> Response:
        if payload["type"] == "block_suggestion":
            names = ("Anna Jensen", "Anna Lund", "Bent Holm")
            found = [n for n in names if payload["value"].lower() in n.lower()]
            return JSONResponse({"options": [option(n, n) for n in found]})
        if payload["type"] == "view_submission":
            if (
                payload["view"]["state"]["values"]["Channel"]["value"]["selected_option"]["value"]
                == "letter"
            ):
                fault = {"Channel": "Anna has no postal address."}
                return JSONResponse({"response_action": "errors", "errors": fault})
            return PlainTextResponse("")
        if payload["type"] == "block_actions":
            return await self._pressed(payload)
        return PlainTextResponse("")

    async def _pressed(self, payload: Json) -> Response:
        action = payload["actions"][0]
        if action["action_id"] == "edit":
            self.workspace.views.open(payload["user"]["id"], form())
        if action["action_id"] == "again":
            self.workspace.views.push(payload["user"]["id"], form())
        if action["action_id"].startswith("vote"):
            await self.patience.wait()
            self.tell(payload["user"]["id"], f"You said: {action['value'].lower()}")
        return PlainTextResponse("")

    def post(self, text: str, blocks: tuple[Json, ...] = (), **more: Any) -> Message:
        """Post to #customers."""
        more = {"author": BOT_USER_ID, "conversation_id": CUSTOMERS, **more}
        ts = self.workspace.next_ts()
        return self.workspace.post(Message(ts=ts, text=text, blocks=blocks, **more))

    def tell(self, member_id: str, text: str) -> Message:
        """Post to one member alone, with a button."""
        blocks = numbered(
            {"type": "section", "text": mrkdwn(text)},
            {"type": "actions", "elements": [button("Change", "change"), button("Edit", "edit")]},
        )
        return self.post(text, blocks, only_for=member_id)


@dataclass
class PaperClock:
    """A clock that stands where it was put."""

    moment: datetime = NOW - timedelta(days=3)
    jumps: list[datetime] = field(default_factory=list)

    def now(self) -> datetime:
        """The moment."""
        return self.moment

    async def jump(self, to: datetime) -> None:
        """Go there."""
        self.jumps.append(to)
        self.moment = to

    async def suggestions(self) -> list[tuple[str, datetime]]:
        """Two moments."""
        day = timedelta(days=1)
        return [("Digest in #customers", self.moment + day), ("A week on", self.moment + 7 * day)]


@dataclass
class Demo:
    """The page, served."""

    address: str
    workspace: SlackWorkspace
    bot: PaperBot
    clock: PaperClock


def furnish(bot: PaperBot, clock: PaperClock) -> None:
    """Fill #customers and Maria's Home with something of everything."""
    bot.post("Good morning, all :wave:", author="U0PETER")
    first = bot.post(
        "Anna asked for the new price list. <@U0MARIA>, can you send it?", author="U0PETER"
    )
    bot.post("Sent &lt;today&gt; :+1::skin-tone-4:", author=MARIA, thread_ts=first.ts)
    bot.post("How it stands", results())
    clock.moment = NOW
    bot.post("I met *Bent* at the market. <!here> who knows him?", author="U0SOFIE")
    bot.post("Value or noise?", digest())
    bot.workspace.views.publish(
        MARIA,
        {
            "type": "home",
            "blocks": list(
                numbered(
                    {"type": "header", "text": plain("Today")},
                    {
                        "type": "section",
                        "text": mrkdwn("*Anna Jensen* · phone · renewal agreed"),
                        "accessory": button("Undo", "undo"),
                    },
                    *question("LinkedIn", "9 interactions in these two weeks.", "q1"),
                    {"type": "header", "text": plain("Verdicts")},
                    results()[7],
                )
            ),
        },
    )


@asynccontextmanager
async def running_demo() -> AsyncIterator[Demo]:
    """Serve the page on a free loopback port."""
    clock = PaperClock()
    store = SlackStore()
    workspace = SlackWorkspace(store, Clock(clock.now, NOW.timestamp), Manifest.parse(MANIFEST))
    bot = PaperBot(workspace)
    bot.patience.set()
    ending = asyncio.Event()
    furnish(bot, clock)
    listening = listen("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with aiohttp.ClientSession() as session:
        postman = Postman(session, f"{address}/slack/events", "secret", workspace.clock.real)
        gestures = Gestures(workspace, postman, address)
        routes = [
            Route("/slack/events", bot.answer, methods=["POST"]),
            *page_routes(workspace, gestures, clock, PageOptions(first_text=FIRST_TEXT), ending),
        ]
        server = Server(Starlette(routes=routes), listening, ends_within=1)
        await server.start()
        try:
            yield Demo(address, workspace, bot, clock)
        finally:
            ending.set()
            await server.stop()
            store.close()
