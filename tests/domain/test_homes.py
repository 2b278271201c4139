"""Pages of a Home, and when its day begins."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.homes import day_begins, page_of

LISTS = st.lists(st.integers(), max_size=60)
SIZES = st.integers(min_value=1, max_value=20)


@given(LISTS, SIZES)
def test_all_pages_together_are_the_list(items: list[int], size: int) -> None:
    pages = page_of(items, 0, size).pages

    together = [item for number in range(pages) for item in page_of(items, number, size).items]
    assert together == items


@given(LISTS, SIZES, st.integers(min_value=-5, max_value=100))
def test_there_is_always_a_page_to_show(items: list[int], size: int, number: int) -> None:
    page = page_of(items, number, size)

    assert 0 <= page.number < page.pages
    assert len(page.items) <= size
    assert bool(page.items) == bool(items)


def test_a_day_begins_at_midnight_where_the_member_is() -> None:
    now = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)

    begins = day_begins(now, "Europe/Copenhagen")
    assert begins.astimezone(UTC) == datetime(2026, 11, 18, 23, 0, tzinfo=UTC)
    assert day_begins(now, "Europe/London") == datetime(2026, 11, 18, tzinfo=UTC)


def test_the_day_on_which_the_clocks_go_back_begins_in_summer_time() -> None:
    now = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)

    begins = day_begins(now, "Europe/Copenhagen")
    assert begins.astimezone(UTC) == datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
