"""What an edition asks about, and the reason it gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.choice import Candidate, Pick, Why, picks, weights
from domain.ids import SubjectId
from domain.subjects import Code, Subject, SubjectKind
from domain.verdict import Standing, Tally, verdict_of

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
DAY = timedelta(days=1)
LAST_YEAR = NOW - 365 * DAY


def subject(
    number: int, kind: SubjectKind = SubjectKind.CHANNEL, code: Code | None = None
) -> Subject:
    return Subject(SubjectId(number), kind, f"Subject {number}", code=code)


def standing(tally: Tally, users: int = 8) -> Standing:
    return Standing(verdict_of(tally, users), tally, users)


PLAIN = Candidate(
    subject=subject(1),
    standing=standing(Tally(value=4, both=1, noise=1)),
    last_asked_at=NOW - 28 * DAY,
    in_last_edition=False,
    interactions_now=6,
    interactions_before=6,
    added_at=LAST_YEAR,
)


def asked(*candidates: Candidate, edition_number: int = 9, limit: int = 2) -> tuple[Pick, ...]:
    return picks(candidates, edition_number=edition_number, limit=limit, now=NOW)


def numbers(chosen: tuple[Pick, ...]) -> list[int]:
    return [pick.subject.id for pick in chosen]


@pytest.mark.parametrize(
    ("edition", "limit", "count"),
    [(1, 2, 1), (3, 3, 1), (4, 2, 2), (4, 1, 1), (4, 3, 3), (4, 9, 3), (1, 0, 0), (9, -1, 0)],
)
def test_the_first_three_editions_ask_one_thing_and_none_more_than_three(
    edition: int, limit: int, count: int
) -> None:
    five = [replace(PLAIN, subject=subject(number)) for number in range(5)]

    assert len(asked(*five, edition_number=edition, limit=limit)) == count


def test_nothing_is_asked_when_the_last_edition_asked_it_all() -> None:
    assert asked(replace(PLAIN, in_last_edition=True)) == ()
    assert asked() == ()


def test_a_review_that_is_due_comes_first_even_twice_in_a_row() -> None:
    due = replace(PLAIN, subject=subject(2), in_last_edition=True, review_due=True)
    never_asked = replace(PLAIN, subject=subject(3), last_asked_at=None)

    chosen = asked(never_asked, due)

    assert numbers(chosen) == [2, 3]
    assert [pick.why for pick in chosen] == [Why.REVIEW_DUE, Why.NEVER_ASKED]


def test_noisegate_asks_about_itself_from_the_fourth_edition_on() -> None:
    itself = replace(PLAIN, subject=subject(5, SubjectKind.TOOL, Code.NOISEGATE))

    assert asked(itself, edition_number=3) == ()
    assert numbers(asked(itself, edition_number=4)) == [5]


def test_a_tool_with_two_users_is_not_asked_about_in_front_of_everybody() -> None:
    tool = replace(PLAIN, subject=subject(6, SubjectKind.TOOL), review_due=True)

    assert asked(replace(tool, standing=standing(Tally(), users=2))) == ()
    assert numbers(asked(replace(tool, standing=standing(Tally(), users=3)))) == [6]


def test_a_channel_with_two_users_is_asked_about_and_one_with_none_is_not() -> None:
    assert numbers(asked(replace(PLAIN, standing=standing(Tally(), users=2)))) == [1]
    assert asked(replace(PLAIN, standing=standing(Tally(), users=0))) == ()


def test_what_is_retired_is_never_asked_about() -> None:
    retired = replace(PLAIN.subject, retired=True)

    assert asked(replace(PLAIN, subject=retired, review_due=True)) == ()


UNUSED = replace(
    PLAIN,
    standing=standing(Tally()),
    last_asked_at=None,
    interactions_now=0,
    interactions_before=0,
)


def test_a_channel_that_nobody_used_comes_after_those_that_wait_as_long_and_are_used() -> None:
    unused = replace(UNUSED, subject=subject(1))
    used = replace(UNUSED, subject=subject(2), interactions_now=1, interactions_before=1)
    voted_on = replace(UNUSED, subject=subject(3), standing=standing(Tally(1)))

    assert numbers(asked(unused, used, voted_on, limit=3)) == [2, 3, 1]


def test_what_was_never_asked_comes_before_what_is_settled_also_where_nobody_uses_it() -> None:
    settled = replace(PLAIN, subject=subject(1), standing=standing(Tally(value=8)))
    unused = replace(UNUSED, subject=subject(2), added_at=NOW)

    assert numbers(asked(settled, unused)) == [2, 1]


def test_where_nothing_is_logged_the_usual_channels_take_their_turns() -> None:
    pool = {number: replace(UNUSED, subject=subject(number), added_at=NOW) for number in range(8)}
    order = []

    for edition in range(1, 17):
        now = NOW + 14 * edition * DAY
        (pick,) = picks(pool.values(), edition_number=edition, limit=1, now=now)
        order.append(pick.subject.id)
        for number, each in pool.items():
            pool[number] = replace(each, in_last_edition=number == pick.subject.id)
        pool[pick.subject.id] = replace(
            pool[pick.subject.id], standing=standing(Tally(2, 1, 2)), last_asked_at=now
        )

    assert order == [*range(8), *range(8)]


def test_the_widest_interval_comes_first_other_things_equal() -> None:
    clear = replace(PLAIN, subject=subject(2), standing=standing(Tally(value=12), users=20))
    open_ = replace(PLAIN, subject=subject(3), standing=standing(Tally(2, 1, 2), users=20))

    chosen = asked(clear, open_)

    assert numbers(chosen) == [3, 2]
    assert chosen[0].why is Why.UNSURE


def test_the_longest_unasked_comes_first_other_things_equal() -> None:
    lately = replace(PLAIN, subject=subject(2), last_asked_at=NOW - 14 * DAY)
    long_ago = replace(PLAIN, subject=subject(3), last_asked_at=NOW - 120 * DAY)

    chosen = asked(lately, long_ago)

    assert numbers(chosen) == [3, 2]
    assert chosen[0].why is Why.LONG_UNASKED


def test_what_is_used_more_or_less_than_before_comes_first_other_things_equal() -> None:
    steady = replace(PLAIN, subject=subject(2), interactions_now=20, interactions_before=20)
    fallen = replace(PLAIN, subject=subject(3), interactions_now=0, interactions_before=20)
    risen = replace(PLAIN, subject=subject(4), interactions_now=30, interactions_before=2)

    chosen = asked(steady, fallen, risen, limit=3)

    assert numbers(chosen) == [3, 4, 2]
    assert [pick.why for pick in chosen] == [Why.USAGE_CHANGED, Why.USAGE_CHANGED, Why.UNSURE]


def test_one_interaction_more_is_no_news() -> None:
    one_more = replace(PLAIN, interactions_now=1, interactions_before=0)

    assert asked(one_more)[0].why is Why.UNSURE


def test_equals_come_by_use_and_then_by_age() -> None:
    new = replace(PLAIN, subject=subject(1), added_at=NOW - 5 * DAY)
    old = replace(PLAIN, subject=subject(2))
    used = replace(PLAIN, subject=subject(3), interactions_now=9, interactions_before=9)

    assert numbers(asked(new, old, used, limit=3)) == [3, 2, 1]


def test_complete_equals_come_in_the_order_of_their_ids() -> None:
    twins = [replace(PLAIN, subject=subject(number)) for number in (3, 1, 2)]

    assert numbers(asked(*twins, limit=3)) == [1, 2, 3]


def test_what_was_added_today_is_asked_because_it_never_was() -> None:
    new = replace(PLAIN, standing=standing(Tally()), last_asked_at=None, added_at=NOW)

    assert asked(new)[0].why is Why.NEVER_ASKED


def test_a_pick_carries_what_the_message_says_of_it() -> None:
    candidate = replace(PLAIN, interactions_now=9, interactions_before=7)

    assert asked(candidate) == (
        Pick(PLAIN.subject, Why.UNSURE, PLAIN.standing, PLAIN.last_asked_at, 9, 7),
    )


small = st.integers(0, 12)
tallies = st.builds(Tally, value=small, both=small, noise=small)
past = st.integers(0, 900).map(lambda days: NOW - days * DAY)
subjects = st.builds(
    Subject,
    id=st.integers(1, 40).map(SubjectId),
    kind=st.sampled_from(SubjectKind),
    name=st.just("Subject"),
    code=st.sampled_from([None, None, None, Code.NOISEGATE]),
    retired=st.booleans(),
)
candidates = st.builds(
    Candidate,
    subject=subjects,
    standing=st.builds(
        lambda tally, unheard: standing(tally, tally.answered + unheard), tallies, small
    ),
    last_asked_at=st.none() | past,
    in_last_edition=st.booleans(),
    interactions_now=st.integers(0, 50),
    interactions_before=st.integers(0, 50),
    added_at=past,
    review_due=st.booleans(),
)
pools = st.lists(candidates, max_size=8, unique_by=lambda each: each.subject.id)
editions = st.integers(1, 12)
limits = st.integers(0, 3)
POOLS = settings(max_examples=50)  # each is up to eight candidates of nine fields


@given(pools, editions, limits)
@POOLS
def test_what_must_not_be_asked_never_is(pool: list[Candidate], edition: int, limit: int) -> None:
    by_id = {each.subject.id: each for each in pool}

    chosen = picks(pool, edition_number=edition, limit=limit, now=NOW)

    assert len(chosen) <= (limit if edition > 3 else min(limit, 1))
    assert len({pick.subject.id for pick in chosen}) == len(chosen)
    for pick in chosen:
        candidate = by_id[pick.subject.id]
        assert not pick.subject.retired
        assert candidate.review_due or not candidate.in_last_edition
        assert edition > 3 or pick.subject.code is not Code.NOISEGATE
        assert pick.standing.users >= (3 if pick.subject.kind is SubjectKind.TOOL else 1)


@given(pools, editions, limits, st.randoms(use_true_random=False))
@POOLS
def test_the_order_of_the_candidates_does_not_matter(
    pool: list[Candidate], edition: int, limit: int, random: Random
) -> None:
    shuffled = random.sample(pool, len(pool))

    chosen = picks(pool, edition_number=edition, limit=limit, now=NOW)

    assert picks(shuffled, edition_number=edition, limit=limit, now=NOW) == chosen


@given(pools, editions)
@POOLS
def test_a_smaller_limit_asks_the_beginning_of_the_same_list(
    pool: list[Candidate], edition: int
) -> None:
    all_three = picks(pool, edition_number=edition, limit=3, now=NOW)

    for limit in range(3):
        fewer = picks(pool, edition_number=edition, limit=limit, now=NOW)
        assert fewer == all_three[:limit]


@given(pools)
@POOLS
def test_the_reason_given_is_the_one_that_weighed_most(pool: list[Candidate]) -> None:
    by_id = {each.subject.id: each for each in pool}

    for pick in picks(pool, edition_number=9, limit=3, now=NOW):
        weighed = weights(by_id[pick.subject.id], NOW)
        if by_id[pick.subject.id].review_due:
            assert pick.why is Why.REVIEW_DUE
        else:
            assert weighed[pick.why] == max(weighed.values())
        assert (pick.why is not Why.NEVER_ASKED) or pick.last_asked_at is None
        assert all(weight >= 0 for weight in weighed.values())


@given(candidates)
def test_waiting_never_makes_a_subject_less_worth_asking(candidate: Candidate) -> None:
    now, later = weights(candidate, NOW), weights(candidate, NOW + 30 * DAY)

    assert sum(later.values()) > sum(now.values())


@given(
    st.lists(st.sampled_from(SubjectKind), min_size=2, max_size=10),
    st.integers(1, 3),
    st.sampled_from([7, 14, 28]),
    st.randoms(use_true_random=False),
)
@settings(max_examples=20)  # each lives through years of editions
def test_everything_has_its_turn_whatever_is_used_and_answered(
    kinds: list[SubjectKind], limit: int, interval: int, random: Random
) -> None:
    pool = {
        number: replace(UNUSED, subject=subject(number, kind), added_at=NOW)
        for number, kind in enumerate(kinds)
    }
    turns: dict[int, list[int]] = {number: [0] for number in pool}
    longest = 182 // interval + len(pool)
    lively = {number for number in pool if random.random() < 1 / 2}

    for edition in range(1, 3 * longest + 1):
        for number in lively:
            tally = Tally(*(random.choice([0, 0, 1, 12]) for _ in range(3)))
            pool[number] = replace(
                pool[number],
                standing=standing(tally, tally.answered + 3),
                interactions_now=random.choice([0, 0, 1, 40]),
                interactions_before=random.choice([0, 0, 1, 40]),
            )
        now = NOW + interval * edition * DAY
        ids = set(numbers(picks(pool.values(), edition_number=edition, limit=limit, now=now)))
        for number, each in pool.items():
            last = now if number in ids else each.last_asked_at
            pool[number] = replace(each, in_last_edition=number in ids, last_asked_at=last)
            turns[number] += [edition] if number in ids else []

    for taken in turns.values():
        waits = [later - before for before, later in pairwise([*taken, 3 * longest + 1])]
        assert max(waits) <= longest + 1, taken
