"""The clock: it ticks at its pace, whatever happens to a tick and to the date."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import SYNC_EVERY, TICK_EVERY, bring_forward, run_clock, steady_now, watched
from storage.database import Away


@asynccontextmanager
async def scheduler(next_run_time: datetime) -> AsyncIterator[AsyncIOScheduler]:
    """One that would tick, but only looks when it is told to."""
    made = AsyncIOScheduler(timezone=UTC)
    seconds = TICK_EVERY.total_seconds()
    made.add_job(nothing, "interval", seconds=seconds, next_run_time=next_run_time)
    made.start(paused=True)
    yield made
    made.shutdown(wait=False)


async def nothing() -> None:
    """Take no time."""


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1500)])
async def test_a_clock_that_was_put_back_goes_on_ticking(back: timedelta) -> None:
    now = datetime.now(UTC)
    async with scheduler(now + TICK_EVERY + back) as ahead:
        bring_forward(ahead.get_jobs(), now)

        assert [job.next_run_time for job in ahead.get_jobs()] == [now]


async def test_a_clock_that_is_right_is_left_alone() -> None:
    now = datetime.now(UTC)
    async with scheduler(now + TICK_EVERY) as right:
        bring_forward(right.get_jobs(), now)

        assert [job.next_run_time for job in right.get_jobs()] == [now + TICK_EVERY]


async def test_a_tick_that_fails_is_logged_and_the_next_may_come() -> None:
    async def fails() -> None:
        raise KeyError

    with structlog.testing.capture_logs() as lines:
        await watched(fails)()

    assert [line["event"] for line in lines] == ["a job of the clock failed"]


async def test_of_a_database_that_is_away_the_clock_says_nothing() -> None:
    async def away() -> None:
        raise Away

    with structlog.testing.capture_logs() as lines:
        await watched(away)()

    assert lines == []


async def test_it_ticks_at_the_start_and_reads_the_roster_a_day_later() -> None:
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()

    async def sync() -> None:
        pytest.fail("the roster was read at the start")

    async with running(tick, sync):
        await ticked.wait()
    assert timedelta(days=1) == SYNC_EVERY


async def test_ticks_do_not_pile_up_behind_one_that_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.clock.TICK_EVERY", timedelta(milliseconds=20))
    at_once, most, ticks = 0, 0, 0
    enough = asyncio.Event()

    async def tick() -> None:
        nonlocal at_once, most, ticks
        at_once, ticks = at_once + 1, ticks + 1
        most = max(most, at_once)
        for _ in range(50):
            await asyncio.sleep(0.001)
        at_once -= 1
        if ticks == 3:
            enough.set()

    async with running(tick, nothing):
        await enough.wait()
    assert most == 1


@asynccontextmanager
async def running(
    tick: Callable[[], Awaitable[None]], sync: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    clock = asyncio.create_task(run_clock(tick, sync))
    async with asyncio.timeout(10):
        yield
    clock.cancel()
    with pytest.raises(asyncio.CancelledError):
        await clock


def test_steady_time_goes_on_and_is_none_of_the_calendar() -> None:
    before = steady_now()

    assert timedelta(0) <= steady_now() - before < timedelta(minutes=1)
    assert datetime.now(UTC) - before > timedelta(days=365)
