"""A real Bolt app lives in the sandbox as it lives in Slack."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.api import sandbox_routes
from bot.sandbox.gestures import Gestures, MessagePlace, ViewPlace
from bot.sandbox.manifest import Manifest
from bot.sandbox.model import Clock
from bot.sandbox.postman import Postman
from bot.sandbox.store import SlackStore
from bot.sandbox.workspace import SlackWorkspace
from tests.bot.sandbox.desk import MANIFEST, SECRET, TOKEN, Hands, Json, served

TEXT = {"type": "plain_text", "text": "Text"}
ANNA = {"text": {"type": "plain_text", "text": "Anna Jensen"}, "value": "17"}
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": TEXT,
    "submit": TEXT,
    "blocks": [
        {
            "type": "input",
            "block_id": "who",
            "label": TEXT,
            "element": {"type": "external_select", "action_id": "a", "min_query_length": 0},
        }
    ],
}
UNDO = {
    "type": "actions",
    "block_id": "b",
    "elements": [{"type": "button", "action_id": "undo", "text": TEXT}],
}


@dataclass
class Heard:
    """What the bot's listeners were told."""

    events: list[str] = field(default_factory=list)
    submitted: list[Json] = field(default_factory=list)


def bolt_app(client: AsyncWebClient, heard: Heard) -> AsyncApp:
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

    async def on_log(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        if command["text"]:
            await ack(text=f"Logged: {command['text']}", blocks=[UNDO])
            return
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        await ack()

    async def on_undo(ack: AsyncAck, respond: AsyncRespond) -> None:
        await respond(text="Undone", replace_original=True)
        await ack()

    async def on_options(ack: AsyncAck) -> None:
        await ack(options=[ANNA])

    async def on_form(ack: AsyncAck, view: Json) -> None:
        heard.submitted.append(view["state"]["values"])
        if len(heard.submitted) == 1:
            await ack(response_action="errors", errors={"who": "Once more, please."})
            return
        await ack()

    async def on_home(event: Json, client: AsyncWebClient) -> None:
        heard.events.append(event["type"])
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        await client.views_publish(user_id=event["user"], view=view)

    app.command("/log")(on_log)
    app.action("undo")(on_undo)
    app.options("a")(on_options)
    app.view("form")(on_form)
    app.event("app_home_opened")(on_home)
    return app


@dataclass
class Stage:
    workspace: SlackWorkspace
    gestures: Gestures
    heard: Heard

    def seen(self) -> list[Any]:
        return self.workspace.timeline("U0PETER", "C0CUSTOMERS")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    real = Clock(now=Hands().clock().now, real=time.time)
    store, heard = SlackStore(), Heard()
    workspace = SlackWorkspace(store, real, Manifest.parse(MANIFEST))
    handlers: list[AsyncSlackRequestHandler] = []

    async def on_slack(request: Request) -> Response:
        return await handlers[0].handle(request)

    routes = [
        *sandbox_routes(workspace, TOKEN),
        Route("/slack/events", on_slack, methods=["POST"]),
    ]
    async with aiohttp.ClientSession() as session, served(Starlette(routes=routes)) as url:
        client = AsyncWebClient(TOKEN, base_url=f"{url}/api/", session=session)
        handlers.append(AsyncSlackRequestHandler(bolt_app(client, heard)))
        postman = Postman(session, f"{url}/slack/events", SECRET, real.real)
        yield Stage(workspace, Gestures(workspace, postman, url), heard)
    store.close()


async def test_a_command_is_answered_and_its_button_undoes_it(stage: Stage) -> None:
    await stage.gestures.say("U0PETER", "C0CUSTOMERS", "/log Anna by phone: renewal agreed +")
    [logged] = stage.seen()
    await stage.gestures.press("U0PETER", MessagePlace("C0CUSTOMERS", logged.ts), "b", "undo")

    assert logged.text == "Logged: Anna by phone: renewal agreed +"
    assert [message.text for message in stage.seen()] == ["Undone"]


async def test_a_form_is_opened_suggested_refused_and_taken(stage: Stage) -> None:
    await stage.gestures.say("U0PETER", "C0CUSTOMERS", "/log")
    form = stage.workspace.views.top("U0PETER")
    assert form is not None
    place = ViewPlace(form.id)

    offered = await stage.gestures.suggest("U0PETER", place, "who", "a", "")
    await stage.gestures.submit("U0PETER", form.id, {"who": {"a": "17"}})
    refused = stage.workspace.views.of("U0PETER", form.id)
    await stage.gestures.submit("U0PETER", form.id, {"who": {"a": "17"}})

    assert offered == [ANNA]
    assert refused.errors == {"who": "Once more, please."}
    assert stage.heard.submitted[1]["who"]["a"]["selected_option"] == ANNA
    assert stage.workspace.views.top("U0PETER") is None


async def test_home_is_published_when_it_is_opened(stage: Stage) -> None:
    await stage.gestures.open_home("U0PETER")

    home = stage.workspace.views.home("U0PETER")
    assert stage.heard.events == ["app_home_opened"]
    assert home is not None
    assert home.blocks[0]["type"] == "divider"
