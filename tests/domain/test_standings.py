"""Standings over several conversations."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.digests import Answer, Vote
from domain.ids import ConversationId, EditionId, MemberId, SubjectId
from domain.standings import standing_across
from domain.verdict import Asked, Tally, standing_of

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
SALES, SUPPORT = ConversationId("C_SALES"), ConversationId("C_SUPPORT")
WEEK = timedelta(weeks=1)
MEMBERS = [MemberId(f"U{number}") for number in range(4)]


def asked(*editions: int) -> list[Asked]:
    return [Asked(EditionId(number), NOW - (20 - number) * WEEK) for number in editions]


def vote(edition: int, member: int, answer: Answer) -> Vote:
    cast_at = NOW - (20 - edition) * WEEK + timedelta(hours=1)
    return Vote(EditionId(edition), SubjectId(1), MEMBERS[member], answer, cast_at)


def test_questions_to_another_conversation_do_not_make_an_answer_older() -> None:
    editions = {SALES: asked(1), SUPPORT: asked(2, 3, 4)}
    votes = [vote(1, 0, Answer.VALUE), vote(4, 1, Answer.NOISE)]

    standing = standing_across(votes, editions, MEMBERS, NOW)

    assert standing.tally == Tally(value=1, noise=1)
    assert standing.users == 4


def test_a_member_of_two_conversations_counts_once_by_their_latest_answer() -> None:
    editions = {SALES: asked(1), SUPPORT: asked(2)}
    votes = [vote(1, 0, Answer.VALUE), vote(2, 0, Answer.NOISE)]

    assert standing_across(votes, editions, MEMBERS, NOW).tally == Tally(noise=1)


def test_who_does_not_use_it_is_no_user_wherever_they_said_so() -> None:
    editions = {SALES: asked(1), SUPPORT: asked(2)}
    votes = [vote(1, 0, Answer.DONT_USE), vote(2, 1, Answer.DONT_USE)]

    assert standing_across(votes, editions, MEMBERS, NOW).users == 2


def test_never_asked_is_nobody_answered() -> None:
    standing = standing_across([], {}, MEMBERS, NOW)

    assert (standing.tally, standing.users) == (Tally(), 4)


@given(
    st.lists(
        st.builds(vote, st.integers(1, 5), st.integers(0, 3), st.sampled_from(Answer)),
        max_size=20,
    )
)
def test_in_one_conversation_it_is_the_plain_rule(votes: list[Vote]) -> None:
    editions = asked(1, 2, 3, 4, 5)

    across = standing_across(votes, {SALES: editions}, MEMBERS, NOW)

    assert across == standing_of(votes, editions, MEMBERS, NOW)
