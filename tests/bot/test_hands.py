"""Hands: so much at once, little of each workspace, and all in turn."""

import asyncio
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.hands import Hands
from domain.ids import WorkspaceId

ONE, TWO, THREE = (WorkspaceId(f"T{number}") for number in range(1, 4))


def test_every_workspace_has_its_turn_before_any_has_its_second() -> None:
    hands = Hands[int](8)

    assert hands.share([ONE, TWO, THREE], 3) == [ONE, TWO, THREE] * 2 + [ONE, TWO]


def test_who_has_waited_longest_is_next() -> None:
    hands = Hands[int](1)

    turns = [hands.share([ONE, TWO, THREE], 3) for _ in range(4)]

    assert turns == [[ONE], [TWO], [THREE], [ONE]]


@given(st.integers(1, 8), st.integers(1, 3), st.sets(st.sampled_from((ONE, TWO, THREE))))
def test_no_workspace_has_more_than_its_share(
    many: int, each: int, waiting: set[WorkspaceId]
) -> None:
    shared = Hands[int](many).share(waiting, each)

    assert len(shared) == min(many, each * len(waiting))
    assert all(count <= each for count in Counter(shared).values())


async def test_a_workspace_whose_calls_hang_leaves_hands_for_the_others() -> None:
    hands, hang = Hands[int](4), asyncio.Event()
    for number, workspace_id in enumerate(hands.share([ONE], 3)):
        hands.begin(workspace_id, number, _until(hang))

    assert hands.share([ONE, TWO], 3) == [TWO]
    assert hands.held == {0, 1, 2}
    hang.set()
    await hands.finished()
    assert hands.idle


async def test_a_free_hand_and_a_call_are_both_heard() -> None:
    hands = Hands[int](1)
    hands.begin(ONE, 1, asyncio.sleep(0))
    await hands.changed(within=10)
    assert hands.idle

    hands.wake()
    await hands.changed(within=10)


async def _until(event: asyncio.Event) -> None:
    await event.wait()
