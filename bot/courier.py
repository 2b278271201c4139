"""The courier: the only one who posts unasked.

It claims what is due, in turn for every workspace, has a few things in hand at once, and brings
editions up to date. Any number of couriers may work on one database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog

from bot.clock import steady_now
from bot.hands import Hands
from bot.posting import Posting
from bot.rendering import Renderer
from bot.rests import Rests
from domain.deliveries import DeliveryKind
from domain.ids import DeliveryId, EditionId, WorkspaceId
from domain.pace import Paces
from handlers.kit.jobs import Composer
from handlers.kit.services import Services
from storage.database import Away, NoRoom
from storage.deliveries import claim, workspaces_with_due
from storage.renderings import stale_editions

log = structlog.get_logger()

WORKERS = 8
"""So many deliveries, and as many renderings, a process has in hand."""
LOOK = 1.0
"""Seconds after which the courier looks again although nobody woke it."""


class Courier:
    """Delivers and renders for every workspace."""

    def __init__(
        self,
        services: Services,
        composers: Mapping[DeliveryKind, Composer],
        paces: Paces,
        steady: Callable[[], datetime] = steady_now,
    ) -> None:
        self._services = services
        self._paces = paces
        self._rests = Rests(steady)
        self._posting = Posting(services, composers, self._rests, steady)
        self._renderer = Renderer(services, self._rests, steady)
        self._deliveries: Hands[DeliveryId] = Hands(WORKERS)
        self._renderings: Hands[EditionId] = Hands(WORKERS)
        self._ending = False

    def wake(self) -> None:
        """Say that something may be waiting."""
        self._deliveries.wake()
        self._renderings.wake()

    def end(self) -> None:
        """Let `run` end when what is in hand is done."""
        self._ending = True
        self.wake()

    async def run(self) -> None:
        """Deliver and render until `end`."""
        try:
            await asyncio.gather(
                self._keep_on(self._deliveries, self._take_deliveries),
                self._keep_on(self._renderings, self._take_renderings),
            )
        finally:
            # Cancelled: what is in hand is left to its lease.
            self._deliveries.drop()
            self._renderings.drop()

    async def deliver(self, paces: Paces | None = None) -> None:
        """Return when all that is due is delivered, and nothing is in hand."""
        await self._until_done(self._deliveries, self._take_deliveries, paces or self._paces)

    async def render(self, paces: Paces | None = None) -> None:
        """Return when all that may be rendered is rendered, and nothing is in hand."""
        await self._until_done(self._renderings, self._take_renderings, paces or self._paces)

    async def _keep_on(self, hands: Hands[Any], take: Callable[[Paces], Awaitable[None]]) -> None:
        while not self._ending:
            try:
                with suppress(Away, NoRoom):  # of which the database tells, once
                    await take(self._paces)
            except Exception:
                # A courier that ended here would be silent for ever.
                log.exception("the courier stumbled")
            await hands.changed(within=LOOK)
        await hands.finished()

    async def _until_done(
        self, hands: Hands[Any], take: Callable[[Paces], Awaitable[None]], paces: Paces
    ) -> None:
        while not self._ending:
            await take(paces)
            if hands.idle:
                return
            await hands.changed(within=LOOK)

    async def _take_deliveries(self, paces: Paces) -> None:
        """Claim as much as there are hands for, and begin with it."""
        database, now = self._services.database, self._services.now()
        async with self._deliveries.taking:
            waiting = await database.read(workspaces_with_due, now)
            awake = [each for each in waiting if not self._rests.resting(each)]
            among = self._deliveries.share(awake, paces.at_once)
            if not among:
                return
            in_hand = self._deliveries.held
            for delivery in await database.work(None, claim, now, among, in_hand):
                work = self._posting.deliver(delivery, paces)
                self._deliveries.begin(delivery.workspace_id, delivery.id, work)

    async def _take_renderings(self, paces: Paces) -> None:
        """Begin to render as many editions as there are hands for."""
        async with self._renderings.taking:
            waiting: dict[WorkspaceId, list[EditionId]] = {}
            for workspace_id, edition_id in await self._services.database.read(stale_editions):
                rests = self._rests.resting(workspace_id) or self._renderer.waits(workspace_id)
                if not rests and edition_id not in self._renderings.held:
                    waiting.setdefault(workspace_id, []).append(edition_id)
            for workspace_id in self._renderings.share(waiting, paces.at_once):
                if waiting[workspace_id]:
                    edition_id = waiting[workspace_id].pop(0)
                    work = self._renderer.render(workspace_id, edition_id, paces)
                    self._renderings.begin(workspace_id, edition_id, work)
