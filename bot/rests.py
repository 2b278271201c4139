"""Workspaces that are left alone for a while: Slack takes nothing there, or does not answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.clock import steady_now
from bot.slack import REFUSED
from domain.deliveries import pause_after
from domain.ids import WorkspaceId

log = structlog.get_logger()

ASK = "Look with: make doctor"
UNANSWERED = 3
"""So many calls in a row without an answer in time, and the workspace is left alone..."""
UNANSWERED_REST = timedelta(seconds=30)
"""... for so long: each of them holds a hand for ten seconds that others wait for."""


class Rests:
    """Which workspaces rest, and until when. Kept in memory: each process learns by itself."""

    def __init__(self, now: Callable[[], datetime] = steady_now) -> None:
        self._now = now
        self._until: dict[WorkspaceId, datetime] = {}
        self._refused: dict[WorkspaceId, int] = {}
        self._unanswered: dict[WorkspaceId, int] = {}

    def resting(self, workspace_id: WorkspaceId) -> bool:
        """Whether the workspace is to be left alone."""
        return self._left(workspace_id) > timedelta(0)

    def refused(self, workspace_id: WorkspaceId, reason: str) -> timedelta:
        """Let it rest because Slack takes nothing there, each time for longer; return how long."""
        if left := self._left(workspace_id):
            return left
        times = self._refused[workspace_id] = self._refused.get(workspace_id, 0) + 1
        pause = pause_after(times)
        log.error(
            "Slack takes nothing in this workspace: its deliveries wait",
            workspace=workspace_id,
            error=reason,
            seconds=round(pause.total_seconds()),
            do=REFUSED.get(reason, ASK),
        )
        return self.rest(workspace_id, pause)

    def rest(self, workspace_id: WorkspaceId, pause: timedelta) -> timedelta:
        """Let it rest for so long at least, because Slack said so."""
        self._until[workspace_id] = self._now() + max(pause, self._left(workspace_id))
        return pause

    def unanswered(self, workspace_id: WorkspaceId) -> None:
        """Note that Slack did not answer in time; after several in a row let it rest."""
        if self.resting(workspace_id):
            return
        times = self._unanswered[workspace_id] = self._unanswered.get(workspace_id, 0) + 1
        if times >= UNANSWERED:
            log.warning("Slack does not answer in this workspace", workspace=workspace_id)
            self.rest(workspace_id, UNANSWERED_REST)

    def accepted(self, workspace_id: WorkspaceId) -> None:
        """Forget what was: Slack takes something again."""
        self._refused.pop(workspace_id, None)
        self._unanswered.pop(workspace_id, None)

    def _left(self, workspace_id: WorkspaceId) -> timedelta:
        until = self._until.get(workspace_id)
        return timedelta(0) if until is None else max(timedelta(0), until - self._now())
