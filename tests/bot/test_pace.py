"""Slack's figures, and reading at Slack's pace."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.pace import PATIENCE, SLACKS, TooSoon, Turns
from domain.ids import WorkspaceId
from domain.pace import Rate

ONE, OTHER = WorkspaceId("T1"), WorkspaceId("T2")
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


class Hours:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = NOW, 0.0

    def turns(self, rate: Rate) -> Turns:
        return Turns({"dnd.info": rate}, lambda: self.now, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += timedelta(seconds=seconds)


def test_in_no_minute_are_there_more_updates_than_slack_allows() -> None:
    assert SLACKS.updates.burst + SLACKS.updates.a_minute <= 50
    assert SLACKS.conversation.interval >= timedelta(seconds=1)
    for method, rate in SLACKS.reading.items():
        tier_4 = method in ("users.info", "conversations.members")
        assert rate.burst + rate.a_minute <= (100 if tier_4 else 50)


async def test_a_burst_does_not_wait_and_what_follows_comes_at_the_steady_rate() -> None:
    hours = Hours()
    turns = hours.turns(Rate(3, 60))

    for _ in range(3):
        await turns.come(ONE, "dnd.info")
    assert hours.slept == 0
    for _ in range(5):
        await turns.come(ONE, "dnd.info")

    assert hours.slept == pytest.approx(5)


async def test_each_workspace_and_each_method_has_its_own_turns() -> None:
    hours = Hours()
    turns = hours.turns(Rate(1, 1))

    await turns.come(ONE, "dnd.info")
    await turns.come(OTHER, "dnd.info")
    await turns.come(ONE, "chat.postMessage")
    await turns.come(ONE, "chat.postMessage")

    assert hours.slept == 0


async def test_who_would_wait_for_long_is_sent_away() -> None:
    hours = Hours()
    turns = hours.turns(Rate(1, 60))
    turns.rest(ONE, "dnd.info", PATIENCE * 3)

    with pytest.raises(TooSoon) as sent_away:
        await turns.come(ONE, "dnd.info")

    assert sent_away.value.wait == PATIENCE * 3
    hours.now += PATIENCE * 3
    await turns.come(ONE, "dnd.info")
    assert hours.slept == 0


async def test_a_short_rest_does_not_end_a_long_one() -> None:
    hours = Hours()
    turns = hours.turns(Rate(1, 60))
    turns.rest(ONE, "dnd.info", PATIENCE * 3)
    turns.rest(ONE, "dnd.info", PATIENCE / 10)

    with pytest.raises(TooSoon) as sent_away:
        await turns.come(ONE, "dnd.info")

    assert sent_away.value.wait == PATIENCE * 3


async def test_turns_are_taken_by_the_time_that_nobody_puts_back() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    turns = Turns({"dnd.info": Rate(1, 60)}, sleep=sleep)
    await turns.come(ONE, "dnd.info")
    await turns.come(ONE, "dnd.info")

    assert 0 < slept[0] <= 1
