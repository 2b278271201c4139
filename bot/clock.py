"""The clock: one APScheduler job that ticks, one that keeps the roster, and the steady time.

The scheduler's store is in memory, because the database is the judge of what is due and of what
was done. APScheduler waits by the date, which somebody may put back by an hour or by years; so
somebody who goes by the steady time, which nobody sets, looks after it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.database import NotStored

log = structlog.get_logger()

TICK_EVERY = timedelta(seconds=10)
"""A digest comes at most this much after its time."""

SYNC_EVERY = timedelta(days=1)


def steady_now() -> datetime:
    """Return a moment that only ever moves on; what date it has means nothing."""
    return datetime.fromtimestamp(time.monotonic(), UTC)


async def run_clock(
    tick: Callable[[], Awaitable[None]], sync: Callable[[], Awaitable[None]]
) -> None:
    """Tick now and from now on, and sync a day from now, until cancelled."""
    # However late a job is, one run of it is still wanted, and never two at once.
    once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = AsyncIOScheduler(job_defaults=once, timezone=UTC)
    # At once, because something may have fallen due while nothing ran.
    now = datetime.now(UTC)
    every = TICK_EVERY.total_seconds()
    scheduler.add_job(watched(tick), "interval", seconds=every, next_run_time=now)
    scheduler.add_job(watched(sync), "interval", seconds=SYNC_EVERY.total_seconds())
    scheduler.start()
    try:
        while True:
            await asyncio.sleep(every)
            bring_forward(scheduler.get_jobs(), datetime.now(UTC))
    finally:
        scheduler.shutdown(wait=False)


def bring_forward(jobs: Iterable[Job], now: datetime) -> None:
    """Let jobs run at `now` whose next run lies further ahead than they ever plan.

    They were planned by a clock that was put back since.
    """
    for job in jobs:
        if job.next_run_time > now + job.trigger.interval:
            job.modify(next_run_time=now)


def watched(job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Log what goes wrong: the scheduler would keep it to itself."""

    async def run() -> None:
        try:
            with suppress(NotStored):  # of which the database tells itself, once
                await job()
        except Exception:
            log.exception("a job of the clock failed")

    return run
