"""How often messages may be changed: Slack allows 50 updates a minute in a workspace."""

from collections import defaultdict, deque
from collections.abc import Callable

from domain.ids import EditionId, WorkspaceId

EVERY = 3.0
"""Seconds between two renderings of one edition."""
MINUTE = 60.0
UPDATES = 50
"""`chat.update` is of tier 3 (docs.slack.dev, "Rate limits")."""


class Pace:
    """Says when an edition may be rendered again. Kept in memory: one per process."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.monotonic = monotonic
        self._rendered: dict[EditionId, float] = {}
        self._updates: dict[WorkspaceId, deque[float]] = defaultdict(deque)
        self._resting_until: dict[WorkspaceId, float] = {}

    def allows(self, workspace_id: WorkspaceId, edition_id: EditionId) -> bool:
        """Whether the edition may be rendered now; if so, count it."""
        now = self.monotonic()
        recent = self._updates[workspace_id]
        while recent and now - recent[0] >= MINUTE:
            recent.popleft()
        last = self._rendered.get(edition_id)
        too_soon = last is not None and now - last < EVERY
        if too_soon or len(recent) >= UPDATES or now < self._resting_until.get(workspace_id, now):
            return False
        self._rendered[edition_id] = now
        recent.append(now)
        return True

    def rest(self, workspace_id: WorkspaceId, seconds: float) -> None:
        """Update nothing in the workspace for so long: Slack said so."""
        self._resting_until[workspace_id] = self.monotonic() + seconds
