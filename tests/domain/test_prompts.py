"""Every prompt is one plain question, and each waits for its turn."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import token_set_ratio

from domain.ids import PromptId
from domain.prompts import PROMPTS, REST, Prompt, Theme, find_prompt, next_prompt, next_turn

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
LEAST = 40
LONGEST = 140
PAUSES = st.integers(0, 40).map(lambda hours: timedelta(hours=hours))
STARTS = st.integers(0, 1_000)
ANY_HISTORY = st.dictionaries(
    st.sampled_from([prompt.id for prompt in PROMPTS]),
    st.integers(0, 80).map(lambda days: NOW - timedelta(days=days)),
)


def taken(pauses: list[timedelta], start: int = 0) -> list[tuple[datetime, Prompt]]:
    """Ask for the next prompt after each pause, and take it where there is one."""
    had: dict[PromptId, datetime] = {}
    turns = []
    now = NOW
    for pause in pauses:
        now += pause
        prompt = next_prompt(had, now, start=start)
        if prompt is not None:
            had[prompt.id] = now
            turns.append((now, prompt))
    return turns


def test_there_are_enough_prompts_in_each_of_the_five_themes() -> None:
    per_theme = Counter(prompt.theme for prompt in PROMPTS)

    assert len(PROMPTS) >= LEAST
    assert set(per_theme) == set(Theme)
    assert len(set(per_theme.values())) == 1


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.id)
def test_a_prompt_is_one_short_question(prompt: Prompt) -> None:
    assert prompt.text.endswith("?")
    assert prompt.text.count("?") == 1
    assert "!" not in prompt.text
    assert len(prompt.text) <= LONGEST
    assert prompt.text == " ".join(prompt.text.split())


def test_no_two_prompts_are_alike() -> None:
    alike = [
        (one.text, other.text)
        for place, one in enumerate(PROMPTS)
        for other in PROMPTS[:place]
        if token_set_ratio(one.text, other.text) > 75
    ]

    assert alike == []
    assert len({prompt.id for prompt in PROMPTS}) == len(PROMPTS)


def test_a_prompt_is_found_by_its_id_and_no_other_is() -> None:
    assert all(find_prompt(prompt.id) is prompt for prompt in PROMPTS)
    assert find_prompt("of-another-version") is None


@given(st.lists(PAUSES, max_size=150), STARTS)
def test_none_comes_again_before_all_had_their_turn(pauses: list[timedelta], start: int) -> None:
    order = [prompt.id for _, prompt in taken(pauses, start)]

    for place in range(len(order)):
        window = order[place : place + len(PROMPTS)]
        assert len(set(window)) == len(window)


@given(st.lists(PAUSES, max_size=150), STARTS)
def test_none_comes_again_within_thirty_days(pauses: list[timedelta], start: int) -> None:
    last: dict[PromptId, datetime] = {}

    for moment, prompt in taken(pauses, start):
        assert moment - last.get(prompt.id, moment - REST) >= REST
        last[prompt.id] = moment


@given(st.lists(PAUSES, max_size=150), STARTS)
def test_themes_alternate(pauses: list[timedelta], start: int) -> None:
    themes = [prompt.theme for _, prompt in taken(pauses, start)]

    assert all(one is not other for one, other in pairwise(themes))


def test_five_in_a_row_touch_all_five_themes() -> None:
    themes = [prompt.theme for _, prompt in taken([timedelta(days=1)] * len(PROMPTS))]

    for place in range(0, len(PROMPTS), len(Theme)):
        assert set(themes[place : place + len(Theme)]) == set(Theme)


@given(ANY_HISTORY)
def test_what_was_never_had_goes_first_whatever_was_had(had: Mapping[PromptId, datetime]) -> None:
    prompt = next_prompt(had, NOW)

    if len(had) < len(PROMPTS):
        assert prompt is not None
        assert prompt.id not in had


@given(st.lists(st.integers(0, 10**8), min_size=len(PROMPTS), max_size=len(PROMPTS)))
def test_who_had_all_of_them_gets_the_oldest_as_soon_as_it_has_rested(ago: list[int]) -> None:
    had = {
        prompt.id: NOW - timedelta(seconds=each) for prompt, each in zip(PROMPTS, ago, strict=True)
    }
    comes = next_turn(had)

    prompt = next_prompt(had, comes)

    assert prompt is not None
    assert had[prompt.id] == min(had.values())
    assert next_prompt(had, comes - timedelta(seconds=1)) is None


def test_two_starts_next_to_each_other_share_neither_prompt_nor_theme_at_first() -> None:
    days = [timedelta(days=1)] * len(Theme)

    one, other = taken(days, start=0), taken(days, start=1)

    assert one[0][1].theme is not other[0][1].theme
    assert {prompt.id for _, prompt in one}.isdisjoint(prompt.id for _, prompt in other)


def test_a_prompt_of_another_version_takes_nobodys_turn() -> None:
    had = {PromptId("of-another-version"): NOW}

    assert next_prompt(had, NOW) is PROMPTS[0]
