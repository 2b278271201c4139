"""What the courier has in hand: so much at once, little of each workspace, and all in turn."""

import asyncio
from collections import Counter
from collections.abc import Collection, Coroutine, Hashable
from typing import Any, Generic, TypeVar

import structlog

from domain.ids import WorkspaceId

What = TypeVar("What", bound=Hashable)

log = structlog.get_logger()


class Hands(Generic[What]):
    """A number of hands, each of which does one thing of one workspace at a time."""

    def __init__(self, many: int) -> None:
        self._many = many
        self.taking = asyncio.Lock()
        """Held by whoever looks for something to do."""
        self._busy: dict[asyncio.Task[None], tuple[WorkspaceId, What]] = {}
        self._turns: Counter[WorkspaceId] = Counter()
        self._turn = 0
        self._changed = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Whether nothing is in hand."""
        return not self._busy

    @property
    def held(self) -> frozenset[What]:
        """What is in hand."""
        return frozenset(what for _, what in self._busy.values())

    def share(self, waiting: Collection[WorkspaceId], each: int) -> list[WorkspaceId]:
        """Return whose turn it is, for each free hand one: who had it longest ago goes first.

        No workspace gets more than `each` hands.
        """
        held = Counter(workspace_id for workspace_id, _ in self._busy.values())
        shared: list[WorkspaceId] = []
        for _ in range(self._many - len(self._busy)):
            free = [each_id for each_id in waiting if held[each_id] < each]
            if not free:
                break
            chosen = min(free, key=lambda each_id: self._turns[each_id])
            self._turn += 1
            self._turns[chosen] = self._turn
            held[chosen] += 1
            shared.append(chosen)
        return shared

    def begin(
        self, workspace_id: WorkspaceId, what: What, work: Coroutine[Any, Any, None]
    ) -> None:
        """Do this with a free hand. `work` sees to its own failures."""
        task = asyncio.create_task(work)
        self._busy[task] = (workspace_id, what)
        task.add_done_callback(self._done)

    def wake(self) -> None:
        """Let whoever waits for a change look again."""
        self._changed.set()

    async def changed(self, within: float) -> None:
        """Return when a hand is free again or somebody woke, at the latest `within` seconds."""
        try:
            await asyncio.wait_for(self._changed.wait(), within)
        except TimeoutError:
            return
        self._changed.clear()

    async def finished(self) -> None:
        """Return when nothing is in hand."""
        while self._busy:
            await asyncio.wait(self._busy)

    def drop(self) -> None:
        """Let everything fall that is in hand."""
        for task in self._busy:
            task.cancel()

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._busy[task]
        self._changed.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("what was in hand failed", exc_info=error)
