"""Publishing Homes again when what stands in them has changed."""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from domain.ids import MemberId, WorkspaceId
from handlers.home.jobs import publish_home
from handlers.kit.services import Services


@dataclass
class Homes:
    """Whose Homes have changed since they were published.

    Those of a workspace are published one after another, so that an older one never overwrites a
    newer one; and changes that come while others are being published are published together.
    """

    _changed: dict[WorkspaceId, set[MemberId]] = field(default_factory=dict)
    _publishing: dict[WorkspaceId, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    def changed(
        self, services: Services, workspace_id: WorkspaceId, members: Collection[MemberId]
    ) -> None:
        """Publish the Homes of these members soon."""
        if not members:
            return
        if workspace_id in self._changed:
            self._changed[workspace_id] |= set(members)
            return
        self._changed[workspace_id] = set(members)
        services.later(self._publish(services, workspace_id), "publish home")

    async def _publish(self, services: Services, workspace_id: WorkspaceId) -> None:
        async with self._publishing[workspace_id]:
            await publish_home(services, workspace_id, self._changed.pop(workspace_id))
