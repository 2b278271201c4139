"""The assembly: the rooms, their services, Bolt's app, the courier. Made once, at the start."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.courier import Courier
from domain.deliveries import DeliveryKind
from domain.ids import MemberId, WorkspaceId
from handlers.contacts import listeners as contacts
from handlers.digests import jobs as digest_jobs
from handlers.digests import listeners as digests
from handlers.home import jobs as home_jobs
from handlers.home import listeners as home
from handlers.interactions import listeners as interactions
from handlers.kit.roster import refresh_member, sync_roster
from handlers.kit.router import Router
from handlers.kit.services import Services
from handlers.subjects import listeners as subjects
from handlers.workspace import listeners as workspace
from storage.database import Database
from storage.members import find_member
from storage.workspaces import all_workspaces

log = structlog.get_logger()

CALL_WITHIN = 10
"""Seconds that a call to Slack may take."""


@dataclass(frozen=True)
class Installation:
    """What Slack gave at the installation into one workspace."""

    workspace_id: WorkspaceId
    bot_token: str
    bot_id: str
    bot_user_id: str


@dataclass(frozen=True)
class Noisegate:
    """The bot, assembled: Bolt's app for what comes from Slack, the rest for what goes there."""

    app: AsyncApp
    router: Router
    services: Services
    courier: Courier

    async def tick(self) -> None:
        """Plan what has fallen due and close what has run out; the courier does the rest."""
        await digest_jobs.tick(self.services)
        self.courier.wake()

    async def sync(self) -> None:
        """Bring the roster of every workspace up to date."""
        for found in await self.services.database.read(all_workspaces):
            await sync_roster(self.services, found.id)


def build_router() -> Router:
    """Every room's listeners under their ids."""
    router = Router()
    for room in (interactions, contacts, subjects, digests, home, workspace):
        room.register(router)
    return router


def build(
    *,
    database: Database,
    session: aiohttp.ClientSession,
    api_url: str,
    installation: Callable[[WorkspaceId], Installation],
    now: Callable[[], datetime],
    real_now: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> Noisegate:
    """Assemble the bot. Must run inside the event loop that will serve it.

    `session` carries every call to Slack; `api_url` ends in a slash; `now` is the clock that the
    sandbox may move, `real_now` the one by which leases go, `monotonic` (seconds) paces updates.
    """

    def client(workspace_id: WorkspaceId) -> AsyncWebClient:
        return _client(api_url, session, installation(workspace_id).bot_token)

    publishing = asyncio.Lock()

    async def publish(workspace_id: WorkspaceId, members: Collection[MemberId]) -> None:
        # One after another, so that an older Home never overwrites a newer one.
        async with publishing:
            await home_jobs.publish_home(services, workspace_id, members)

    def homes_changed(workspace_id: WorkspaceId, members: Collection[MemberId]) -> None:
        services.later(publish(workspace_id, members), "publish home")

    services = Services(
        database=database,
        now=now,
        client=client,
        homes_changed=homes_changed,
        wake_courier=lambda: courier.wake(),  # noqa: PLW0108 (the courier is made with the services)
    )
    courier = Courier(
        services,
        composers={
            DeliveryKind.EDITION: digest_jobs.compose_edition,
            DeliveryKind.RESULTS: digest_jobs.compose_results,
        },
        real_now=real_now,
        monotonic=monotonic,
    )
    router = build_router()
    app = AsyncApp(
        # The answer leaves when the listener ends, not when a 10 ms poll next looks for it.
        process_before_response=True,
        client=_client(api_url, session, None),
        authorize=_authorize(installation),
        # `bot.serve` has already verified the signature, on the raw body.
        request_verification_enabled=False,
        before_authorize=None,
    )
    app.middleware(_know_the_member(services))
    router.bind(app, services)
    return Noisegate(app, router, services, courier)


def _client(api_url: str, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    # Without `retry_handlers=[]` a message is posted twice when the connection drops after Slack
    # accepted it.
    return AsyncWebClient(
        token=token, base_url=api_url, session=session, timeout=CALL_WITHIN, retry_handlers=[]
    )


def _authorize(
    installation: Callable[[WorkspaceId], Installation],
) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(
        enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult:
        found = installation(WorkspaceId(team_id or ""))
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.bot_token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            user_id=user_id,
        )

    return authorize


def _know_the_member(services: Services) -> Callable[..., Awaitable[None]]:
    """Ask Slack about a member whom the roster has not met, before any listener looks."""
    met: set[tuple[str, str]] = set()

    async def know_the_member(
        context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> None:
        workspace_id, member_id = context.team_id, context.user_id
        if workspace_id and member_id and (workspace_id, member_id) not in met:
            await _meet(services, WorkspaceId(workspace_id), MemberId(member_id))
            met.add((workspace_id, member_id))
        await next_()

    return know_the_member


async def _meet(services: Services, workspace_id: WorkspaceId, member_id: MemberId) -> None:
    if await services.database.read(find_member, workspace_id, member_id) is None:
        try:
            await refresh_member(services, workspace_id, member_id)
        except SlackApiError as error:
            # The listener then says that it does not know the member.
            log.warning("a member could not be looked up", error=error.response.get("error"))
