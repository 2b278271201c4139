"""Pauses between attempts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.deliveries import LONGEST_PAUSE, SHORTEST_PAUSE, pause_after


@given(st.integers(-1, 10_000))
def test_pauses_double_from_half_a_minute_to_a_day(failures: int) -> None:
    pause, after = pause_after(failures), pause_after(failures + 1)

    assert SHORTEST_PAUSE <= pause <= LONGEST_PAUSE == timedelta(days=1)
    assert after == (pause if failures < 1 else min(2 * pause, LONGEST_PAUSE))
