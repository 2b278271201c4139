"""Workspaces that rest: for how long, and when again."""

from datetime import UTC, datetime, timedelta

import pytest
import structlog

from bot.rests import UNANSWERED_REST, Rests
from domain.ids import WorkspaceId

ONE, OTHER = WorkspaceId("T1"), WorkspaceId("T2")
MINUTE = timedelta(minutes=1)


class Moved:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def rests(clock: Moved) -> Rests:
    return Rests(clock)


def test_a_workspace_rests_for_as_long_as_was_said_and_no_other_does(
    rests: Rests, clock: Moved
) -> None:
    rests.rest(ONE, MINUTE)

    assert rests.resting(ONE)
    assert not rests.resting(OTHER)
    clock.now += MINUTE
    assert not rests.resting(ONE)


def test_a_short_rest_does_not_end_a_long_one(rests: Rests, clock: Moved) -> None:
    rests.rest(ONE, 60 * MINUTE)
    rests.rest(ONE, MINUTE)

    clock.now += 59 * MINUTE
    assert rests.resting(ONE)


def test_each_refusal_after_a_rest_makes_the_next_one_longer_until_something_is_taken(
    rests: Rests, clock: Moved
) -> None:
    pauses = []
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            pauses.append(rests.refused(ONE, "token_revoked"))
            assert rests.refused(ONE, "token_revoked") == pauses[-1]
            clock.now += pauses[-1]
        rests.accepted(ONE)
        pauses.append(rests.refused(ONE, "token_revoked"))

    assert pauses == [MINUTE / 2, MINUTE, 2 * MINUTE, MINUTE / 2]
    assert len(lines) == len(pauses)


def test_who_does_not_answer_three_times_in_a_row_is_left_alone_for_a_moment(
    rests: Rests, clock: Moved
) -> None:
    rests.unanswered(ONE)
    rests.unanswered(ONE)
    rests.accepted(ONE)
    rests.unanswered(ONE)
    rests.unanswered(ONE)
    assert not rests.resting(ONE)

    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            rests.unanswered(ONE)

    assert rests.resting(ONE)
    assert not rests.resting(OTHER)
    assert len(lines) == 1
    clock.now += UNANSWERED_REST
    assert not rests.resting(ONE)
    rests.unanswered(ONE)
    assert rests.resting(ONE)


def test_rests_go_by_the_time_that_nobody_puts_back() -> None:
    rests = Rests()
    rests.rest(ONE, MINUTE)

    assert rests.resting(ONE)
