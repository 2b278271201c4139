"""Use cases on their way to threads: in which order they run, and when one is given up.

Jobs of one lane run one after another, in the order in which they came; lanes run side by side,
as many as there are threads, and take turns.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from domain.ids import WorkspaceId
from storage.failures import Withdrawn
from storage.session import Session

R = TypeVar("R")

CLOSED_WITHIN = 5.0
"""Seconds that closing waits for what is under way."""


class Job(Generic[R]):
    """A use case that is awaited in an event loop and runs on a thread.

    Whether it runs is decided once: by its thread or by whoever awaits it.
    """

    __slots__ = (
        *("_begun", "_error", "_result", "_undecided"),
        *("answer", "loop", "patience", "run", "workspace"),
    )

    def __init__(
        self, run: Callable[[Session], R], workspace: WorkspaceId | None, patience: float
    ) -> None:
        self.run = run
        self.workspace = workspace
        self.patience = patience
        """Seconds that it waits for the workspace's other writers."""
        self.loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[R] = self.loop.create_future()
        self._undecided = threading.Lock()
        self._begun = False
        self._result: R | None = None
        self._error: BaseException | None = None

    def begin(self) -> bool:
        """Return whether it may run, also again; it never may once it was withdrawn."""
        if self._undecided.acquire(blocking=False):
            self._begun = True
        return self._begun

    @property
    def withdrawn(self) -> bool:
        """Whether it certainly never runs; its thread asks."""
        return self._undecided.locked() and not self._begun

    def withdraw(self) -> bool:
        """Return whether it never runs."""
        return self._undecided.acquire(blocking=False)

    def withdraw_in_words(self) -> None:
        """Answer that it never runs, if it has not begun."""
        if self.withdraw() and not self.answer.done():
            self.answer.set_exception(Withdrawn())

    def execute(self, session: Session) -> None:
        """Run, and keep what came of it until it is told."""
        self._error = None
        self._result = self.run(session)

    def fail(self, error: BaseException) -> None:
        """Keep `error` until it is told."""
        # A future does not take one.
        odd = isinstance(error, StopIteration)
        self._error = RuntimeError("a use case raised StopIteration") if odd else error

    def tell(self) -> None:
        """Give whoever awaits it what came of it."""
        try:
            self.loop.call_soon_threadsafe(self._told)
        except RuntimeError:
            return  # the loop has ended, and with it whoever waited

    def _told(self) -> None:
        if self.answer.done():
            return
        if self._error is not None:
            self.answer.set_exception(self._error)
        else:
            self.answer.set_result(self._result)  # type: ignore[arg-type] # it ran: it is an R


Take = Callable[[], Job[Any] | None]
"""Takes the next job of a lane; None where none waits."""


class Worker(Protocol):
    """Runs jobs on a thread of its own."""

    def serve(self, take: Take) -> None:
        """Run at least one job; every job that was taken is told what came of it."""

    def close(self) -> None:
        """Let go of what the thread holds."""


class Lanes:
    """At most so many threads, each with a worker of its own, started when they are needed."""

    def __init__(self, name: str, most: int, make_worker: Callable[[], Worker]) -> None:
        self._name = name
        self._most = most
        self._make_worker = make_worker
        self._lock = threading.Lock()
        self._lanes: dict[Hashable, deque[Job[Any]]] = {}
        self._ready: SimpleQueue[Hashable] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def put(self, lane: Hashable, job: Job[Any]) -> None:
        """Let `job` run after what waits in its lane."""
        with self._lock:
            if self._closed:
                msg = "the database is closed"
                raise RuntimeError(msg)
            waiting = self._lanes.get(lane)
            if waiting is not None:
                waiting.append(job)
                return
            if len(self._lanes) >= len(self._threads) < self._most:
                self._start()
            self._lanes[lane] = deque((job,))
            self._ready.put(lane)

    def _start(self) -> None:
        # A daemon: the end of the process never waits for a database that does not answer.
        thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _work(self) -> None:
        worker = self._make_worker()
        while (lane := self._ready.get()) is not None:
            take = partial(self._take, self._lanes[lane])
            worker.serve(take)
            while not self._left(lane):
                worker.serve(take)
        worker.close()

    @staticmethod
    def _take(waiting: deque[Job[Any]]) -> Job[Any] | None:
        return waiting.popleft() if waiting else None

    def _left(self, lane: Hashable) -> bool:
        """Leave a lane: for good where it is empty, else until it is its turn again."""
        with self._lock:
            if not self._lanes[lane]:
                del self._lanes[lane]
                return True
            if not self._closed:
                self._ready.put(lane)
            return not self._closed

    def close(self) -> None:
        """Take nothing more; wait a moment for what is under way."""
        with self._lock:
            self._closed = True
        for _ in self._threads:
            self._ready.put(None)
        until = time.monotonic() + CLOSED_WITHIN
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
