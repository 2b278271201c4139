"""What is slow, and clocks that jump: nothing is posted twice, no older content over a newer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.pace import UNHURRIED
from domain.ids import WorkspaceId
from storage.database import Database
from storage.deliveries import claim
from storage.renderings import Rendering
from tests.bot.small_slack import Json, Stage, begun, claimed
from tests.bot.test_courier import stale
from tests.world import NOW, TEAM, WORKSPACE

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
POST = "chat.postMessage"
AT_ONCE = replace(UNHURRIED, at_once=3)


@pytest.fixture
def stage(database: Database, workspace_id: WorkspaceId) -> Stage:
    del workspace_id
    return Stage(database)


class SlowToTell:
    """A database that stores what begins at once, but lets whoever asked hear of it later."""

    def __init__(self, database: Database, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self._database, self._meanwhile = database, meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def work(self, *args: Any, **kwargs: Any) -> Any:
        result = await self._database.work(*args, **kwargs)
        if isinstance(result, timedelta | Rendering):
            await self._meanwhile()
        return result


async def test_who_hears_late_of_the_beginning_leaves_it_to_whoever_looks(stage: Stage) -> None:
    async def taken_over() -> None:
        stage.now += 11 * SECOND
        await stage.lease_is_over()
        await stage.courier.deliver()

    slow: Any = SlowToTell(stage.database, taken_over)
    await stage.plan()

    await stage.another(slow).deliver()

    assert stage.slack.texts() == ["delivery 1"]
    assert [row.state for row in await stage.rows()] == ["sent"]


async def test_a_clock_that_jumps_during_a_post_doubles_nothing(stage: Stage) -> None:
    asked: asyncio.Queue[None] = asyncio.Queue()
    answered = asyncio.Event()

    async def slow(_: Json) -> None:
        asked.put_nowait(None)
        await answered.wait()

    stage.slack.before = slow
    await stage.plan("a")
    delivering = asyncio.create_task(stage.courier.deliver(AT_ONCE))
    await asked.get()
    await stage.lease_is_over()
    await stage.plan("b")
    stage.courier.wake()
    await asked.get()
    answered.set()
    await delivering

    assert stage.slack.texts() == ["delivery 1", "delivery 2"]
    assert stage.slack.calls == [POST, POST]


async def test_a_look_leases_it_anew_with_each_page(stage: Stage) -> None:
    await stage.plan()
    delivery = await stage.database.work(None, claimed)
    await stage.database.work(WORKSPACE, begun, delivery)
    for number in range(5):
        ts = f"{NOW.timestamp() + number:.6f}"
        stage.slack.said[TEAM].append(
            {"ts": ts, "text": "talk", "thread_ts": None, "metadata": None}
        )
    await stage.lease_is_over()

    async def time_passes(given: Json) -> None:
        if "oldest" in given:
            assert await stage.database.work(None, claim, NOW, [WORKSPACE]) == ()
            await stage.lease_is_over()

    stage.slack.before = time_passes
    row = await stage.deliver()

    assert stage.slack.calls == ["conversations.history"] * 3 + [POST]
    assert (row.state, row.attempts) == ("sent", 2)


async def test_who_loses_it_while_looking_posts_nothing(stage: Stage) -> None:
    await stage.plan()
    delivery = await stage.database.work(None, claimed)
    await stage.database.work(WORKSPACE, begun, delivery)
    await stage.lease_is_over()

    async def taken_over(given: Json) -> None:
        if "oldest" in given:
            await stage.lease_is_over()
            await stage.database.work(None, claimed)

    stage.slack.before = taken_over
    row = await stage.deliver()

    assert stage.slack.calls == ["conversations.history"]
    assert (row.state, row.attempts) == ("leased", 3)


async def test_an_update_that_was_taken_on_long_ago_is_not_sent(stage: Stage) -> None:
    await stale(stage)

    async def stands_still() -> None:
        stage.now += 21 * SECOND

    slow: Any = SlowToTell(stage.database, stands_still)
    await stage.another(slow).render(replace(UNHURRIED, edition_every=MINUTE))

    assert stage.slack.calls == []
