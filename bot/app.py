"""The assembly: the rooms, their services, Bolt's app, the courier. Made once, at the start."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.courier import Courier
from bot.homes import Homes
from bot.pace import PacedClient, Turns
from domain.deliveries import DeliveryKind
from domain.ids import MemberId, WorkspaceId
from domain.pace import Paces
from handlers.asking import jobs as asking_jobs
from handlers.asking import listeners as asking
from handlers.contacts import listeners as contacts
from handlers.deliveries import jobs as delivery_jobs
from handlers.deliveries import listeners as deliveries
from handlers.digests import jobs as digest_jobs
from handlers.digests import listeners as digests
from handlers.home import listeners as home
from handlers.interactions import listeners as interactions
from handlers.kit.refused import reason
from handlers.kit.roster import refresh_member, sync_roster
from handlers.kit.router import Listener, Router
from handlers.kit.services import Services
from handlers.kit.turn import Turn
from handlers.privacy import listeners as privacy
from handlers.reflections import listeners as reflections
from handlers.settings import listeners as settings
from handlers.subjects import listeners as subjects
from handlers.workspace import jobs as workspace_jobs
from handlers.workspace import listeners as workspace
from storage.database import Database
from storage.drafts import forget_drafts
from storage.due import anything_due
from storage.events import forget_events
from storage.members import find_member
from storage.pace import forget_paces
from storage.workspaces import all_workspaces

log = structlog.get_logger()

CALL_WITHIN = 10
"""Seconds that a call to Slack may take."""

COMPOSERS = {
    DeliveryKind.EDITION: digest_jobs.compose_edition,
    DeliveryKind.RESULTS: digest_jobs.compose_results,
    DeliveryKind.PERSONAL: asking_jobs.compose_question,
    DeliveryKind.GREETING: workspace_jobs.compose_greeting,
    DeliveryKind.NOTICE: delivery_jobs.compose_notice,
}


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
        if not await self.services.database.read(anything_due, self.services.now()):
            return
        await digest_jobs.tick(self.services)
        await asking_jobs.tick(self.services)
        self.courier.wake()

    async def sync(self) -> None:
        """Once a day: forget what is old, bring the roster of every workspace up to date."""
        for found in await self.services.database.read(all_workspaces):
            try:
                await self.services.database.work(
                    found.id, forget_drafts, found.id, self.services.now()
                )
                await self.services.database.work(found.id, forget_events, found.id)
                await self.services.database.work(found.id, forget_paces, found.id)
                await sync_roster(self.services, found.id)
            except Exception:
                # What is wrong with one workspace never keeps another waiting.
                log.exception("a workspace was not synced")


def build_router() -> Router:
    """Every room's listeners under their ids."""
    router = Router()
    for room in (
        interactions,
        contacts,
        reflections,
        asking,
        subjects,
        digests,
        deliveries,
        home,
        settings,
        privacy,
        workspace,
    ):
        room.register(router)
    return router


def build(
    *,
    database: Database,
    session: aiohttp.ClientSession,
    api_url: str,
    installation: Callable[[WorkspaceId], Installation],
    now: Callable[[], datetime],
    paces: Paces,
) -> Noisegate:
    """Assemble the bot. Must run inside the event loop that will serve it.

    `session` carries every call to Slack; `api_url` ends in a slash; `now` is the clock that the
    sandbox may move; `paces` is how fast the courier may be.
    """
    homes = Homes()
    client_of = cache(partial(_client, api_url, session))
    services = Services(
        database=database,
        now=now,
        client=lambda workspace_id: client_of(installation(workspace_id).bot_token),
        homes_changed=lambda workspace_id, members: homes.changed(services, workspace_id, members),
        wake_courier=lambda: courier.wake(),  # noqa: PLW0108 (the courier is made with the services)
    )
    turns = Turns(paces.reading)
    couriers = replace(
        services,
        client=lambda workspace_id: PacedClient(
            turns,
            workspace_id,
            **_options(api_url, session, installation(workspace_id).bot_token),
        ),
    )
    courier = Courier(couriers, COMPOSERS, paces)
    router = build_router()
    app = _bolt(_client(api_url, session, None), installation)
    router.bind(app, services, before=_before(services))
    return Noisegate(app, router, services, courier)


def _bolt(client: AsyncWebClient, installation: Callable[[WorkspaceId], Installation]) -> AsyncApp:
    with _hidden("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        return AsyncApp(
            name="noisegate",  # without one Bolt looks for the name of the file that called it
            # The answer leaves when the listener ends, not when a 10 ms poll next looks for it.
            process_before_response=True,
            client=client,
            authorize=_Installed(installation),
            # `bot.serve` has already verified the signature, on the raw body.
            request_verification_enabled=False,
        )


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Take variables out of the environment: Bolt would add an OAuth flow with a file store."""
    found = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(found)


def _client(api_url: str, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(**_options(api_url, session, token))


def _options(api_url: str, session: aiohttp.ClientSession, token: str | None) -> dict[str, Any]:
    return {
        "token": token,
        "base_url": api_url,
        "session": session,
        "timeout": CALL_WITHIN,
        # Otherwise a message is posted twice when the connection drops after Slack accepted it.
        "retry_handlers": [],
    }


@dataclass(frozen=True)
class _Installed(AsyncAuthorize):
    """Tells Bolt what Slack gave at the installation.

    A function would do; Bolt would put all together that it might want, at each request.
    """

    installation: Callable[[WorkspaceId], Installation]

    async def __call__(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: Any,
    ) -> AuthorizeResult:
        """Whose request it is; there is one token."""
        found = self.installation(WorkspaceId(team_id or ""))
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.bot_token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            user_id=user_id,
        )


def _before(services: Services) -> Listener:
    """What happens with each request before its listener: it is known who asks."""
    meet, greet = _acquaintance(services), workspace.greets_installer()

    async def before(turn: Turn) -> None:
        await meet(turn)
        await greet(turn)

    return before


def _acquaintance(services: Services) -> Listener:
    """Ask Slack about members whom the roster has not met, before any listener looks."""
    met: set[tuple[WorkspaceId, MemberId]] = set()

    async def meet(turn: Turn) -> None:
        who = (turn.workspace_id, turn.member_id)
        if not turn.member_id or who in met:
            return
        if await turn.read(find_member, *who) is None:
            try:
                await refresh_member(services, *who)
            except SlackApiError as error:
                # The listener then says that it does not know the member; next time we ask again.
                log.warning("a member could not be looked up", error=reason(error))
                return
        met.add(who)

    return meet
