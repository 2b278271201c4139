"""The laws of the verdict."""

from dataclasses import replace
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.digests import Answer
from domain.verdict import Tally, Verdict, twice_running, verdict_of, wilson_interval

counts = st.integers(0, 60)
tallies = st.builds(Tally, value=counts, both=counts, noise=counts)
small = st.integers(0, 8)
small_tallies = st.builds(Tally, value=small, both=small, noise=small)
missing = st.integers(0, 60)

MIRROR = {
    Verdict.ADDING_VALUE: Verdict.ONLY_NOISE,
    Verdict.LEANING_VALUE: Verdict.LEANING_NOISE,
    Verdict.LEANING_NOISE: Verdict.LEANING_VALUE,
    Verdict.ONLY_NOISE: Verdict.ADDING_VALUE,
}
SCALE = [
    Verdict.ONLY_NOISE,
    Verdict.LEANING_NOISE,
    Verdict.SPLIT,
    Verdict.LEANING_VALUE,
    Verdict.ADDING_VALUE,
]
TOWARD_VALUE = [(Answer.NOISE, Answer.BOTH), (Answer.BOTH, Answer.VALUE)]


def mirrored(tally: Tally) -> Tally:
    return Tally(value=tally.noise, both=tally.both, noise=tally.value)


def changed(tally: Tally, before: Answer, after: Answer) -> Tally:
    less = replace(tally, **{before.value: getattr(tally, before.value) - 1})
    return less.plus(after)


@given(small_tallies | tallies, missing)
@settings(deadline=None)
def test_swapping_value_and_noise_mirrors_the_verdict(tally: Tally, unheard: int) -> None:
    users = tally.answered + unheard

    verdict = verdict_of(tally, users)

    assert verdict_of(mirrored(tally), users) == MIRROR.get(verdict, verdict)


@given(small_tallies | tallies, st.integers(1, 60))
@settings(deadline=None)
def test_one_more_value_vote_never_moves_the_verdict_toward_noise(
    tally: Tally, unheard: int
) -> None:
    users = tally.answered + unheard
    before, after = verdict_of(tally, users), verdict_of(tally.plus(Answer.VALUE), users)

    assume(before in SCALE and after in SCALE)

    assert SCALE.index(after) >= SCALE.index(before)


@given(small_tallies | tallies, missing, st.sampled_from(TOWARD_VALUE))
@settings(deadline=None)
def test_a_changed_mind_never_moves_the_verdict_the_other_way(
    tally: Tally, unheard: int, change: tuple[Answer, Answer]
) -> None:
    assume(getattr(tally, change[0].value) > 0)
    users = tally.answered + unheard
    before, after = verdict_of(tally, users), verdict_of(changed(tally, *change), users)

    assume(before in SCALE and after in SCALE)

    assert SCALE.index(after) >= SCALE.index(before)


@given(small_tallies | tallies, st.integers(1, 60))
@settings(deadline=None)
def test_one_more_value_vote_never_undoes_adding_value(tally: Tally, unheard: int) -> None:
    users = tally.answered + unheard
    assume(verdict_of(tally, users) is Verdict.ADDING_VALUE)

    assert verdict_of(tally.plus(Answer.VALUE), users) is Verdict.ADDING_VALUE


@given(small_tallies | tallies)
@settings(deadline=None)
def test_a_verdict_on_the_noise_side_needs_more_noise_than_value(tally: Tally) -> None:
    verdict = verdict_of(tally, tally.answered)

    if verdict in {Verdict.ONLY_NOISE, Verdict.LEANING_NOISE}:
        assert tally.noise > tally.value


@given(st.integers(1, 80), st.data())
@settings(deadline=None)
def test_missing_votes_cannot_overturn_two_thirds(users: int, data: st.DataObject) -> None:
    value = data.draw(st.integers(-(-2 * users // 3), users))
    noise = data.draw(st.integers(0, users - value))
    both = data.draw(st.integers(0, users - value - noise))

    assert verdict_of(Tally(value), users) is Verdict.ADDING_VALUE
    assert verdict_of(Tally(value, both, noise), users) is Verdict.ADDING_VALUE
    assert verdict_of(Tally(noise, both, value), users) is Verdict.ONLY_NOISE


@given(small_tallies | tallies, missing)
@settings(deadline=None)
def test_from_five_answers_on_something_is_said(tally: Tally, unheard: int) -> None:
    verdict = verdict_of(tally, tally.answered + unheard)

    assert verdict is not Verdict.TOO_EARLY or tally.answered < 5


@given(small_tallies | tallies, missing)
@settings(deadline=None)
def test_the_conclusive_verdicts_are_those_of_the_wilson_interval(
    tally: Tally, unheard: int
) -> None:
    users = tally.answered + unheard
    assume(3 * max(tally.value, tally.noise) < 2 * users)
    low, high = wilson_interval(tally.value + tally.both / 2, tally.answered)

    verdict = verdict_of(tally, users)

    assert (verdict is Verdict.ADDING_VALUE) == (low > 0.5)
    assert (verdict is Verdict.ONLY_NOISE) == (high < 0.5)


@given(st.integers(1, 5), st.integers(0, 5), st.integers(0, 5))
@settings(deadline=None)
def test_a_lean_stays_a_lean_or_becomes_certain_with_more_of_the_same_answers(
    value: int, both: int, noise: int
) -> None:
    verdicts = [
        verdict_of(Tally(value * times, both * times, noise * times), 10**6)
        for times in range(5, 40)
    ]

    for earlier, later in pairwise(verdicts):
        assert later in {earlier, Verdict.ADDING_VALUE, Verdict.ONLY_NOISE}


def test_mixed_and_too_early_say_nothing_of_a_direction() -> None:
    """They stand outside the scale: one more value vote may end in a lean toward noise."""
    assert verdict_of(Tally(0, 3, 3), 20) is Verdict.MIXED
    assert verdict_of(Tally(1, 3, 3), 20) is Verdict.LEANING_NOISE
    assert verdict_of(Tally(0, 1, 3), 20) is Verdict.TOO_EARLY
    assert verdict_of(Tally(1, 1, 3), 20) is Verdict.LEANING_NOISE


def test_more_answers_than_users_are_taken_for_all_users() -> None:
    assert verdict_of(Tally(5, 0, 4), 3) == verdict_of(Tally(5, 0, 4), 9)


def test_a_tally_counts_both_half_and_leaves_out_who_does_not_use_it() -> None:
    tally = Tally()
    for answer in (Answer.VALUE, Answer.BOTH, Answer.NOISE, Answer.NOISE, Answer.DONT_USE):
        tally = tally.plus(answer)

    assert tally == Tally(value=1, both=1, noise=2)
    assert tally.answered == 4
    assert tally.share == pytest.approx(0.375)
    assert Tally().share is None


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_the_wilson_interval_agrees_with_published_figures(
    successes: int, n: int, low: float, high: float
) -> None:
    # 81 of 263: R. G. Newcombe, Statistics in Medicine 17 (1998), page 862, method 3.
    interval = wilson_interval(successes, n)

    assert interval == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 200), st.data())
@settings(deadline=None)
def test_the_wilson_interval_holds_the_share_and_mirrors(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, 2 * n)) / 2
    low, high = wilson_interval(successes, n)
    other_low, other_high = wilson_interval(n - successes, n)

    assert 0 <= low < high <= 1
    assert low - 1e-12 <= successes / n <= high + 1e-12
    assert isclose(low, 1 - other_high, abs_tol=1e-12)
    assert isclose(high, 1 - other_low, abs_tol=1e-12)


def test_twice_running_is_what_the_last_two_editions_agree_on() -> None:
    noise, split = Verdict.ONLY_NOISE, Verdict.SPLIT

    assert twice_running([split, noise, noise]) is noise
    assert twice_running([noise, noise, split]) is None
    assert twice_running([noise]) is None
    assert twice_running([]) is None
