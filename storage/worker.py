"""Running use cases: several in one transaction where several wait, each under a savepoint.

The dearest part of a write is that its COMMIT waits for the disk. Whatever waits in a lane when
the first use case has run goes into the same transaction. Nobody is told anything before COMMIT.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import structlog

from storage.connections import Link
from storage.failures import MEET, Away, NoRoom, Unconfirmed, driven, worded
from storage.lanes import Job, Take

log = structlog.get_logger()

TOGETHER = 32
"""Use cases that share a transaction at most: PostgreSQL is quick up to 64 savepoints."""
TOGETHER_FOR = 0.01
"""Seconds after the first ran, after which no further one comes in: it waits for all of them."""
SAVEPOINT = "before_it"
LACKS = (Away, NoRoom, Unconfirmed)


class Worker:
    """Runs use cases on one thread and one connection, which it opens when it first needs it."""

    def __init__(self, open_link: Callable[[], Link], *, reading: bool) -> None:
        self._open_link = open_link
        self._reading = reading
        self._link: Link | None = None
        self._lacking: type[BaseException] | None = None
        """What the database lacked when it was last asked."""

    def serve(self, take: Take) -> None:
        """Run what waits in a lane; tell each whoever awaits it, after COMMIT.

        Where the transaction is lost with all that ran in it, each of them runs once more, by
        itself: one that does not fit on the disk then fails alone.
        """
        for job in self._attempt(_together(take), last=False):
            self._attempt([job], last=True)

    def close(self) -> None:
        """Close the connection."""
        if self._link is not None:
            self._link.close()

    def _attempt(self, jobs: Iterable[Job[Any]], *, last: bool) -> list[Job[Any]]:
        """Run `jobs` in one transaction; return those that have to run again."""
        ran: list[Job[Any]] = []
        told: BaseException | None = None
        try:
            for job in jobs:
                ran.append(job)
                self._run(job, first=len(ran) == 1)
            if ran:
                self._end()
        except BaseException as error:  # noqa: BLE001 (whoever awaits it is told)
            lost = self._let_go()
            final = last or isinstance(error, (Unconfirmed, Away))
            if not final and (lost or len(ran) > 1 or isinstance(driven(error), MEET)):
                return ran
            told = worded(error, lost=lost)
            for job in ran:
                job.fail(told)
        if ran:
            # A line that cannot be logged must not end the thread, on which all others wait.
            with suppress(Exception):
                self._note(told)
        for job in ran:
            job.tell()
        return []

    def _note(self, told: BaseException | None) -> None:
        """Say for whoever runs it what the database lacks: once, and once that it is over."""
        lacking = type(told) if isinstance(told, LACKS) else None
        if lacking is self._lacking:
            return
        self._lacking = lacking
        if told is not None and lacking is not None:
            why = driven(told.__cause__) if told.__cause__ else None
            log.error("the database fails", how=lacking.__name__, why=type(why).__name__)
        else:
            log.info("the database works again")

    def _run(self, job: Job[Any], *, first: bool) -> None:
        if first:
            self._begin(job)
        link = self._opened()
        if not job.begin():
            return
        if not first:
            link.execute(f"SAVEPOINT {SAVEPOINT}")
        try:
            job.execute(link.session)
            link.finish()
        except BaseException as error:
            if first or isinstance(driven(error), MEET) or not link.undo(SAVEPOINT):
                raise
            job.fail(worded(error))

    def _begin(self, job: Job[Any]) -> None:
        if self._reading:
            self._opened().begin_reading()
        else:
            self._opened().begin(job.workspace, job.patience)

    def _end(self) -> None:
        link = self._opened()
        if self._reading:
            link.rollback()
            return
        try:
            link.commit()
        except Exception as error:
            # What may be stored must never run again.
            if link.leaves_open(error):
                raise Unconfirmed from error
            raise

    def _opened(self) -> Link:
        if self._link is None:
            self._link = self._open_link()
        return self._link

    def _let_go(self) -> bool:
        """End the transaction; return whether the connection was lost with it."""
        if (link := self._link) is None:
            return False
        with suppress(Exception):
            link.rollback()
            if not link.broken:
                return False
        self._link = None
        with suppress(Exception):
            link.close()
        return True


def _together(take: Take) -> Iterator[Job[Any]]:
    """What waits in a lane, as long as it may still come into the transaction."""
    until: float | None = None
    for _ in range(TOGETHER):
        job = take()
        if job is None:
            return
        if job.withdrawn:
            continue
        yield job
        now = time.monotonic()
        # How long the first waited for other writers does not count.
        until = until or now + TOGETHER_FOR
        if now > until:
            return
