"""How fast Noisegate calls Slack: Slack's figures, and the pace of the courier's reading.

What posts and what changes messages is paced in the database, for all processes together
(`storage.pace`). Reading is paced here, in each process: where that is too much, Slack says so,
and nothing is lost.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import steady_now
from domain.errors import NoisegateError
from domain.ids import WorkspaceId
from domain.pace import Paces, Rate, rested, taken, wait_for
from handlers.kit.refused import retry_after

PATIENCE = timedelta(seconds=10)
"""What may go within this waits for it; what has to wait longer is put back."""

_TIER_3, _TIER_4 = Rate(10, 40), Rate(20, 80)
"""50 and 100 a minute, of each method in a workspace (docs.slack.dev, "Rate limits")."""

SLACKS = Paces(
    # "One message per second per channel" (docs.slack.dev, "Rate limits").
    conversation=Rate(1, 60),
    # There is "a workspace-wide limit" too, without a number (the same page): 200 a minute.
    workspace=Rate(20, 180),
    # Tier 3: never more than 50 in any minute.
    updates=Rate(25, 25),
    reading={
        "conversations.history": _TIER_3,
        "conversations.info": _TIER_3,
        "conversations.members": _TIER_4,
        "conversations.open": _TIER_3,
        "conversations.replies": _TIER_3,
        "dnd.info": _TIER_3,
        "users.info": _TIER_4,
    },
    edition_every=timedelta(seconds=3),
    at_once=3,
)
"""What Slack allows, or a little less."""

_FREE = Rate(1, 1e9)
UNHURRIED = Paces(
    conversation=_FREE,
    workspace=_FREE,
    updates=_FREE,
    reading={},
    edition_every=timedelta(0),
    at_once=1,
)
"""As if an hour lay between two calls: for a pretend Slack, one after another."""


class TooSoon(NoisegateError):
    """A call would have to wait for longer than a delivery may hold others up."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Slack wants to be asked more slowly.")
        self.wait = wait


class Turns:
    """When each method may be called next, workspace by workspace, by this process."""

    def __init__(
        self,
        rates: Mapping[str, Rate],
        now: Callable[[], datetime] = steady_now,
        sleep: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._rates = rates
        self._now, self._sleep = now, sleep
        self._free_at: dict[tuple[WorkspaceId, str], datetime] = {}

    async def come(self, workspace_id: WorkspaceId, method: str) -> None:
        """Return when the method may be called; raise `TooSoon` where that takes long."""
        rate = self._rates.get(method)
        if rate is None:
            return
        place, now = (workspace_id, method), self._now()
        free_at = self._free_at.get(place)
        wait = wait_for(rate, free_at, now)
        if wait > PATIENCE:
            raise TooSoon(wait)
        self._free_at[place] = taken(rate, free_at, now + wait)
        if wait:
            await self._sleep(wait.total_seconds())

    def rest(self, workspace_id: WorkspaceId, method: str, pause: timedelta) -> None:
        """Let nobody call the method for so long, at least: Slack said so."""
        if rate := self._rates.get(method):
            place = (workspace_id, method)
            free_at = self._free_at.get(place)
            self._free_at[place] = rested(rate, free_at, pause, self._now())


class PacedClient(AsyncWebClient):
    """A Web API client of one workspace that takes its turns before it reads."""

    def __init__(self, turns: Turns, workspace_id: WorkspaceId, **options: Any) -> None:
        super().__init__(**options)
        self._turns, self._workspace_id = turns, workspace_id

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call Slack when it is time; raise `TooSoon` where that takes long."""
        await self._turns.come(self._workspace_id, api_method)
        try:
            return await super().api_call(api_method, **arguments)
        except SlackApiError as error:
            if pause := retry_after(error):
                self._turns.rest(self._workspace_id, api_method, pause)
            raise
