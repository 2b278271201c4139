"""Charts: only where enough stands behind each point, and something moved."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.charts import ENOUGH, MOST_POINTS, Point, course_of
from domain.verdict import Standing, Tally, verdict_of

BEGIN = datetime(2026, 9, 7, 8, tzinfo=UTC)


def points(*tallies: tuple[int, int, int], users: int = 40) -> tuple[Point, ...]:
    return tuple(
        Point(
            BEGIN + timedelta(weeks=2 * place),
            Standing(verdict_of(Tally(*tally), users), Tally(*tally), users),
        )
        for place, tally in enumerate(tallies)
    )


def test_a_verdict_that_changed_is_drawn() -> None:
    course = course_of("LinkedIn", points((3, 3, 12), (10, 6, 4)))

    assert course is not None
    assert course.name == "LinkedIn"
    assert len(course.points) == 2


def test_what_did_not_move_is_not_drawn() -> None:
    assert course_of("LinkedIn", points((6, 3, 6), (6, 3, 7))) is None


def test_a_share_that_moved_by_a_tenth_is_drawn_also_under_the_same_verdict() -> None:
    assert course_of("LinkedIn", points((12, 2, 6), (14, 2, 4), users=40)) is not None


def test_nine_answers_are_too_few_for_a_point() -> None:
    assert course_of("LinkedIn", points((0, 0, 9), (20, 0, 0))) is None
    assert course_of("LinkedIn", points((0, 0, 20), (9, 0, 0))) is None


def test_what_lies_before_a_point_with_too_few_is_left_out() -> None:
    course = course_of("LinkedIn", points((0, 0, 20), (1, 0, 0), (0, 0, 20), (20, 0, 0)))

    assert course is not None
    assert [point.standing.tally.noise for point in course.points] == [20, 0]


def test_one_point_is_no_course() -> None:
    assert course_of("LinkedIn", points((20, 0, 0))) is None
    assert course_of("LinkedIn", ()) is None


tallies = st.tuples(st.integers(0, 15), st.integers(0, 15), st.integers(0, 15))


@given(st.lists(tallies, max_size=12))
def test_a_chart_has_enough_behind_each_point_and_ends_with_a_change(
    given_tallies: list[tuple[int, int, int]],
) -> None:
    all_points = points(*given_tallies, users=60)
    course = course_of("LinkedIn", all_points)

    if course is None:
        return
    assert 2 <= len(course.points) <= MOST_POINTS
    assert course.points == all_points[-len(course.points) :]
    assert all(point.standing.tally.answered >= ENOUGH for point in course.points)
    before, now = (point.standing for point in course.points[-2:])
    moved = abs((now.tally.share or 0) - (before.tally.share or 0))
    assert before.verdict is not now.verdict or moved > 0.099


@given(st.lists(tallies, min_size=2, max_size=6), tallies)
def test_the_same_answers_again_draw_nothing(
    given_tallies: list[tuple[int, int, int]], last: tuple[int, int, int]
) -> None:
    assert course_of("LinkedIn", points(*given_tallies, last, last, users=60)) is None
