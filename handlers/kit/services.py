"""What a listener may use besides its request: the database, the clock, Slack, tasks."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from domain.ids import MemberId, WorkspaceId
from storage.database import Database

log = structlog.get_logger()


@dataclass
class Tasks:
    """Work that goes on after the answer, supervised: failures are logged, shutdown waits."""

    running: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run `work` in the background."""
        task = asyncio.create_task(work, name=name)
        self.running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task failed", task=task.get_name(), exc_info=error)

    async def finish(self) -> None:
        """Wait until nothing is running any more."""
        while self.running:
            await asyncio.wait(self.running)


@dataclass(frozen=True)
class Services:
    """Handed to every listener and every job by `bot`, which alone assembles it."""

    database: Database
    now: Callable[[], datetime]
    """Aware UTC. The only clock; the sandbox may move it."""
    client: Callable[[WorkspaceId], AsyncWebClient]
    """A Web API client of a workspace that never sends a request twice by itself."""
    homes_changed: Callable[[WorkspaceId, Collection[MemberId]], None]
    """Publish the Homes of these members again, those who ever opened theirs."""
    wake_courier: Callable[[], None]
    """Say that deliveries or stale editions may wait."""
    tasks: Tasks = field(default_factory=Tasks)

    def later(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run `work` after the answer; shutdown waits for it."""
        self.tasks.start(work, name)
