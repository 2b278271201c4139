"""The clock: one APScheduler job that ticks, and one that keeps the roster.

Its store is in memory, because the database is the judge of what is due and of what was done.
"""

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_EVERY = 10
"""Seconds. A digest comes at most this much after its time."""

SYNC_EVERY = 24
"""Hours."""


def start_clock(
    tick: Callable[[], Awaitable[None]], sync: Callable[[], Awaitable[None]]
) -> AsyncIOScheduler:
    """Tick from now on; `shutdown()` on what is returned ends it."""
    scheduler = AsyncIOScheduler(job_defaults={"coalesce": True, "max_instances": 1})
    scheduler.add_job(tick, "interval", seconds=TICK_EVERY)
    scheduler.add_job(sync, "interval", hours=SYNC_EVERY)
    scheduler.start()
    return scheduler
