"""Bringing the message of an edition up to date, from the database, one renderer at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.refusals import Fate, Refusal, refusal_of
from bot.rests import Rests
from domain.ids import EditionId, MemberId, WorkspaceId
from domain.pace import Paces
from handlers.digests.jobs import compose_update
from handlers.digests.service.schedule import close_edition
from handlers.kit.jobs import Update
from handlers.kit.services import Services
from storage.database import Session
from storage.pace import rest
from storage.renderings import (
    UPDATE,
    Rendering,
    never_rendered,
    rendered_in_vain,
    shown,
    take_rendering,
)

log = structlog.get_logger()

SENT_WITHIN = timedelta(seconds=20)
"""What takes longer from its taking on may be overtaken before it reaches Slack: it is not sent.
"""
STUMBLED = timedelta(seconds=5)
"""For so long a workspace is left alone where something unforeseen went wrong."""
DELETED = "message_not_found"


class Renderer:
    """Renders stale editions again."""

    def __init__(self, services: Services, rests: Rests, steady: Callable[[], datetime]) -> None:
        self._services = services
        self._rests = rests
        self._now = steady
        self._left_until: dict[WorkspaceId, datetime] = {}

    def waits(self, workspace_id: WorkspaceId) -> bool:
        """Whether the workspace is left alone for the moment: no update may go, or none would."""
        now = self._now()
        return now < self._left_until.get(workspace_id, now)

    async def render(self, workspace_id: WorkspaceId, edition_id: EditionId, paces: Paces) -> None:
        """Bring one edition's message up to date, if this may be done now."""
        began = self._now()
        try:
            taken = await self._services.database.work(
                workspace_id, take_rendering, workspace_id, edition_id, paces.updates
            )
            if isinstance(taken, timedelta):
                self._leave(workspace_id, taken)
            elif taken is not None:
                await self._render(taken, paces, began)
        except Exception:
            # What was taken is free again after a while; what could not be taken is stale still.
            self._leave(workspace_id, STUMBLED)
            log.exception("an edition was not rendered", edition=edition_id)

    def _leave(self, workspace_id: WorkspaceId, pause: timedelta) -> None:
        self._left_until[workspace_id] = self._now() + pause

    async def _render(self, rendering: Rendering, paces: Paces, began: datetime) -> None:
        database, workspace_id = self._services.database, rendering.workspace_id
        update = await compose_update(self._services, workspace_id, rendering.edition_id)
        if update is None or self._now() - began > SENT_WITHIN:
            await self._in_vain(rendering, paces.edition_every)
            return
        try:
            await self._put(workspace_id, update)
        except Exception as error:  # noqa: BLE001 (`_refused` logs it)
            if isinstance(error, TimeoutError):
                self._rests.unanswered(workspace_id)
            await self._refused(rendering, refusal_of(error), paces)
            return
        self._rests.accepted(workspace_id)
        await database.work(workspace_id, shown, rendering, update.change, paces.edition_every)

    async def _put(self, workspace_id: WorkspaceId, update: Update) -> None:
        await self._services.client(workspace_id).chat_update(
            channel=update.conversation_id,
            ts=update.message_ts,
            text=update.message.text,
            blocks=update.message.blocks,
        )

    async def _refused(self, rendering: Rendering, refusal: Refusal, paces: Paces) -> None:
        workspace_id, edition_id = rendering.workspace_id, rendering.edition_id
        log.warning("an edition was not updated", edition=edition_id, error=refusal.reason)
        database = self._services.database
        if refusal.reason == DELETED:
            now = self._services.now()
            homes = await database.work(workspace_id, _end, workspace_id, edition_id, now)
            self._services.homes_changed(workspace_id, homes)
        elif refusal.fate is Fate.WORKSPACE:
            await self._in_vain(rendering, self._rests.refused(workspace_id, refusal.reason))
        elif refusal.wait is not None:
            await database.work(
                workspace_id, rest, workspace_id, UPDATE, paces.updates, refusal.wait
            )
            await self._in_vain(rendering, refusal.wait)
        else:
            await self._in_vain(rendering)

    async def _in_vain(self, rendering: Rendering, pause: timedelta | None = None) -> None:
        await self._services.database.work(
            rendering.workspace_id, rendered_in_vain, rendering, self._services.now(), pause
        )


def _end(
    session: Session, workspace_id: WorkspaceId, edition_id: EditionId, now: datetime
) -> frozenset[MemberId]:
    """End an edition whose message was deleted by hand; its votes count. Return whose Homes."""
    homes = close_edition(session, workspace_id, edition_id, now, deleted=True)
    never_rendered(session, workspace_id, edition_id)
    return homes
