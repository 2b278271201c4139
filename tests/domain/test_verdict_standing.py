"""Which votes count, and for how long."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.digests import Answer, Vote
from domain.ids import EditionId, MemberId, SubjectId
from domain.verdict import Asked, Standing, Tally, Verdict, standing_of

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ANNA, BIRK, CARL = MemberId("UANNA"), MemberId("UBIRK"), MemberId("UCARL")
TEAM = (ANNA, BIRK, CARL)
FORTNIGHTLY = [Asked(EditionId(n), START + 14 * n * DAY) for n in range(4)]


def vote(member: MemberId, answer: Answer, edition: int, at: datetime | None = None) -> Vote:
    cast_at = at or START + (14 * edition + 1) * DAY
    return Vote(EditionId(edition), SubjectId(7), member, answer, cast_at)


def standing(votes: Sequence[Vote], now: datetime, asked: Sequence[Asked] = ()) -> Standing:
    return standing_of(votes, asked or FORTNIGHTLY, TEAM, now)


def test_a_member_counts_once_with_their_latest_vote() -> None:
    votes = [vote(ANNA, Answer.NOISE, 0), vote(ANNA, Answer.VALUE, 1)]

    assert standing(votes, START + 20 * DAY).tally == Tally(value=1)


def test_a_vote_counts_beside_the_next_asking_and_ends_with_the_one_after() -> None:
    votes = [vote(ANNA, Answer.VALUE, 0)]
    third = FORTNIGHTLY[2].asked_at

    just_before = standing(votes, third - timedelta.resolution)
    from_then_on = standing(votes, third)

    assert just_before.tally == Tally(value=1)
    assert from_then_on == Standing(Verdict.TOO_EARLY, Tally(), users=3)


def test_a_vote_ends_after_a_year_even_if_nobody_asked_again() -> None:
    votes = [vote(ANNA, Answer.VALUE, 0, START)]
    asked = FORTNIGHTLY[:1]

    assert standing(votes, START + 365 * DAY - timedelta.resolution, asked).tally == Tally(1)
    assert standing(votes, START + 365 * DAY, asked).tally == Tally()


def test_who_does_not_use_it_is_no_user_for_half_a_year() -> None:
    votes = [vote(ANNA, Answer.DONT_USE, 0, START)]

    assert standing(votes, START + 183 * DAY - timedelta.resolution).users == 2
    assert standing(votes, START + 183 * DAY).users == 3


def test_not_using_it_outlasts_the_askings_in_between() -> None:
    votes = [vote(ANNA, Answer.DONT_USE, 0, START)]

    assert standing(votes, FORTNIGHTLY[3].asked_at).users == 2


def test_a_later_vote_brings_a_member_back_also_when_it_no_longer_counts() -> None:
    votes = [vote(ANNA, Answer.DONT_USE, 0), vote(ANNA, Answer.NOISE, 1)]

    beside_it = standing(votes, FORTNIGHTLY[2].asked_at)
    afterwards = standing(votes, FORTNIGHTLY[3].asked_at)

    assert (beside_it.tally, beside_it.users) == (Tally(noise=1), 3)
    assert (afterwards.tally, afterwards.users) == (Tally(), 3)


def test_who_stops_using_it_takes_their_earlier_vote_along() -> None:
    votes = [vote(ANNA, Answer.NOISE, 0), vote(ANNA, Answer.DONT_USE, 1)]

    now = standing(votes, START + 20 * DAY)

    assert (now.tally, now.users) == (Tally(), 2)


def test_a_vote_from_an_edition_that_did_not_ask_does_not_count() -> None:
    assert standing([vote(ANNA, Answer.VALUE, 9, START)], START + DAY).tally == Tally()


def test_two_of_three_users_decide_it() -> None:
    votes = [vote(ANNA, Answer.NOISE, 0), vote(BIRK, Answer.NOISE, 0)]

    now = standing(votes, START + 2 * DAY)

    assert now == Standing(Verdict.ONLY_NOISE, Tally(noise=2), users=3)


members = st.sampled_from([*TEAM, MemberId("UDORA"), MemberId("UEMIL")])
votes_of = st.builds(
    lambda member, answer, edition, hours: vote(
        member, answer, edition, START + 14 * edition * DAY + timedelta(hours=hours)
    ),
    members,
    st.sampled_from(Answer),
    st.integers(0, 3),
    st.integers(0, 600),
)
all_votes = st.lists(
    votes_of, max_size=15, unique_by=lambda each: (each.edition_id, each.member_id)
)
moments = st.integers(0, 500).map(lambda days: START + days * DAY)


@given(all_votes, moments, st.randoms())
@settings(deadline=None)
def test_the_order_of_the_votes_does_not_matter(
    votes: list[Vote], now: datetime, random: Random
) -> None:
    shuffled = random.sample(votes, len(votes))

    assert standing(shuffled, now) == standing(votes, now)


@given(all_votes, moments, st.sampled_from(Answer), st.integers(0, 3))
@settings(deadline=None)
def test_a_vote_of_someone_not_eligible_changes_nothing(
    votes: list[Vote], now: datetime, answer: Answer, edition: int
) -> None:
    stranger = vote(MemberId("UGUEST"), answer, edition)

    assert standing([*votes, stranger], now) == standing(votes, now)


@given(all_votes, moments)
@settings(deadline=None)
def test_what_lies_later_changes_nothing(votes: list[Vote], now: datetime) -> None:
    known = [each for each in votes if each.cast_at <= now]
    asked = [each for each in FORTNIGHTLY if each.asked_at <= now]

    assert standing_of(known, asked, TEAM, now) == standing(votes, now)


@given(all_votes, moments)
@settings(deadline=None)
def test_nobody_counts_twice_and_every_answer_has_a_user(votes: list[Vote], now: datetime) -> None:
    reached = standing(votes, now)

    assert reached.tally.answered <= reached.users <= len(TEAM)


@given(all_votes, moments)
@settings(deadline=None)
def test_only_each_members_latest_vote_matters(votes: list[Vote], now: datetime) -> None:
    so_far = sorted(
        (each for each in votes if each.cast_at <= now),
        key=lambda each: (each.cast_at, each.edition_id),
    )
    latest = list({each.member_id: each for each in so_far}.values())

    assert standing(latest, now) == standing(votes, now)
