"""The clock: one APScheduler job that ticks, and one that keeps the roster.

Its store is in memory, because the database is the judge of what is due and of what was done.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()

TICK_EVERY = 10
"""Seconds. A digest comes at most this much after its time."""

SYNC_EVERY = 24
"""Hours."""


def start_clock(
    tick: Callable[[], Awaitable[None]], sync: Callable[[], Awaitable[None]]
) -> AsyncIOScheduler:
    """Tick now and from now on; `shutdown()` on what is returned ends it."""
    # However late a job is, one run of it is still wanted.
    once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = AsyncIOScheduler(job_defaults=once)
    # At once, because something may have fallen due while nothing ran.
    now = datetime.now(UTC)
    scheduler.add_job(_logged(tick), "interval", seconds=TICK_EVERY, next_run_time=now)
    scheduler.add_job(_logged(sync), "interval", hours=SYNC_EVERY)
    scheduler.start()
    return scheduler


def _logged(job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """The scheduler would keep a failure to itself."""

    async def run() -> None:
        try:
            await job()
        except Exception:
            log.exception("a job of the clock failed")

    return run
