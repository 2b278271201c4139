"""A small Slack that answers over HTTP, and a bot that holds one room alone."""

import json
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.sandbox.api import sandbox_routes
from bot.sandbox.manifest import Manifest
from bot.sandbox.model import BOT_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME, Clock
from bot.sandbox.payloads import event_callback
from bot.sandbox.store import SlackStore
from bot.sandbox.workspace import SlackWorkspace
from bot.serve import Server, listen
from domain.ids import MemberId, WorkspaceId
from domain.workspaces import Workspace
from handlers.kit.ids import Command
from handlers.kit.router import Router
from handlers.kit.services import Services
from handlers.kit.turn import Turn
from storage.database import Database
from storage.workspaces import install
from tests.world import NOW

TOKEN = "xoxb-test"
SLACK = WorkspaceId(TEAM_ID)


@dataclass
class Bot:
    """One room, bound to Bolt; commands of other rooms only note what reached them."""

    app: AsyncApp
    services: Services
    slack: SlackWorkspace
    address: str
    """Where that Slack answers; no slash at its end."""
    forwarded: list[tuple[Command, str]] = field(default_factory=list)
    homes: set[MemberId] = field(default_factory=set)

    async def command(self, text: str, member_id: str = "U0PETER") -> dict[str, Any]:
        """Type `/noisegate TEXT`; return the answer."""
        form = {
            "command": "/noisegate",
            "text": text,
            "team_id": TEAM_ID,
            "user_id": member_id,
            "channel_id": "C0CUSTOMERS",
        }
        return await self._dispatch(form)

    async def press(
        self, value: str, action_id: str = "workspace.command.run/0", **where: Any
    ) -> dict[str, Any]:
        """Press a button of the room."""
        action = {"type": "button", "action_id": action_id, "value": value}
        body = {
            "type": "block_actions",
            "team": {"id": TEAM_ID},
            "user": {"id": "U0PETER"},
            "actions": [{**action, "block_id": "b"}],
            **where,
        }
        return await self._dispatch({"payload": json.dumps(body)})

    async def event(self, event: dict[str, Any]) -> None:
        """Send an event, and wait until what it started is done."""
        await self._send(json.dumps(event_callback(event, 0)), "application/json")
        await self.services.tasks.finish()

    async def _dispatch(self, form: dict[str, str]) -> dict[str, Any]:
        text = str(aiohttp.FormData(form)()._value.decode())
        body = await self._send(text, "application/x-www-form-urlencoded")
        answer: dict[str, Any] = json.loads(body) if body else {}
        return answer

    async def _send(self, body: str, kind: str) -> str:
        request = AsyncBoltRequest(body=body, headers={"content-type": [kind]})
        response = await self.app.async_dispatch(request)
        assert response.status == 200
        return str(response.body)


@asynccontextmanager
async def small_slack() -> AsyncIterator[tuple[SlackWorkspace, str]]:
    """A Slack in memory, and the address of its Web API."""
    store = SlackStore()
    clock = Clock(lambda: NOW, NOW.timestamp)
    workspace = SlackWorkspace(store, clock, Manifest.read(Path("manifest.yml")))
    app = Starlette(routes=sandbox_routes(workspace, TOKEN))
    server = Server(app, listen("127.0.0.1", 0), ends_within=1)
    await server.start()
    yield workspace, f"http://127.0.0.1:{server.port}/api/"
    await server.stop()
    store.close()


@asynccontextmanager
async def bot_of_one_room(
    database: Database, register: Callable[[Router], None]
) -> AsyncIterator[Bot]:
    """The bot with the room that `register` registers, installed in a small Slack."""
    async with small_slack() as (workspace, api), aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=TOKEN, base_url=api, session=session, retry_handlers=[])
        homes: set[MemberId] = set()

        def homes_changed(workspace_id: WorkspaceId, members: Collection[MemberId]) -> None:
            assert workspace_id == SLACK
            homes.update(members)

        services = Services(
            database=database,
            now=lambda: NOW,
            client=lambda _: client,
            homes_changed=homes_changed,
            wake_courier=lambda: None,
        )
        installed = Workspace(SLACK, TEAM_NAME, BOT_USER_ID, "")
        await database.write(SLACK, install, installed, NOW)
        app = AsyncApp(
            name="one room",
            client=client,
            authorize=_authorize,
            process_before_response=True,
            request_verification_enabled=False,
        )
        made = Bot(app, services, workspace, api.removesuffix("/api/"), homes=homes)
        _router(register, made.forwarded).bind(app, services)
        yield made
        await services.tasks.finish()


def _router(register: Callable[[Router], None], forwarded: list[tuple[Command, str]]) -> Router:
    router = Router()
    register(router)
    for command in Command:
        if command not in router.commands:
            router.command(command, _noting(command, forwarded))
    return router


def _noting(command: Command, forwarded: list[tuple[Command, str]]) -> Any:
    async def on_command(turn: Turn) -> None:
        forwarded.append((command, turn.text))
        await turn.done()

    return on_command


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=TEAM_ID,
        bot_token=TOKEN,
        bot_id=BOT_ID,
        bot_user_id=BOT_USER_ID,
    )
