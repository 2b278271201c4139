"""How often the messages of editions may change."""

import pytest

from bot.pace import Pace
from domain.ids import EditionId, WorkspaceId

HERE, THERE = WorkspaceId("T1"), WorkspaceId("T2")


class Hand:
    """A clock whose hand is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_an_edition_is_rendered_at_most_every_three_seconds(hand: Hand) -> None:
    pace = Pace(hand)

    assert pace.allows(HERE, EditionId(1))
    hand.at += 2.9
    assert not pace.allows(HERE, EditionId(1))
    hand.at += 0.1
    assert pace.allows(HERE, EditionId(1))


def test_a_workspace_gets_at_most_fifty_updates_a_minute(hand: Hand) -> None:
    pace = Pace(hand)

    allowed = [pace.allows(HERE, EditionId(number)) for number in range(60)]

    assert sum(allowed) == 50
    assert pace.allows(THERE, EditionId(99))
    hand.at += 60
    assert pace.allows(HERE, EditionId(99))


def test_a_workspace_rests_as_long_as_slack_says(hand: Hand) -> None:
    pace = Pace(hand)

    pace.rest(HERE, 30)

    assert not pace.allows(HERE, EditionId(1))
    hand.at += 30
    assert pace.allows(HERE, EditionId(1))
