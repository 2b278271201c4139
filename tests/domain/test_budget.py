"""The ask budget: who may be asked when, as laws over any history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.asking import UNANSWERED, Asking
from domain.budget import DAYS, Budget, Hindrance, may_ask
from domain.ids import MemberId
from domain.members import Member, Role
from domain.working_time import WorkingTime

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""10:00 in Copenhagen."""
HOUR = timedelta(hours=1)
PETER = Member(MemberId("U1"), "peter", "Peter", Role.FULL, "Europe/Copenhagen")
USUAL = Budget(PETER, Asking(), (), WorkingTime(), asks_a_week=1)

ZONES = st.sampled_from(
    ["UTC", "Europe/Copenhagen", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Asia/Gaza"]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis wants naive bounds)
MEMBERS = st.builds(
    Member,
    id=st.just(MemberId("U1")),
    handle=st.just("x"),
    name=st.just("X"),
    role=st.sampled_from(Role),
    zone=ZONES,
    deactivated=st.booleans(),
)
ASKING = st.builds(
    Asking,
    quiet_until=st.none() | MOMENTS,
    away_until=st.none() | MOMENTS,
    stopped_at=st.none() | MOMENTS,
    unanswered=st.integers(0, 5),
)
WORKING = st.builds(
    WorkingTime,
    days=st.frozensets(st.integers(0, 6)),
    begins=st.sampled_from([time(0), time(2, 30), time(9)]),
    ends=st.sampled_from([time(12), time(17), time(23, 59)]),
    holidays=st.sampled_from(["", "DK", "DE-BY", "US"]),
)
BUDGETS = st.builds(
    Budget,
    member=MEMBERS,
    asking=ASKING,
    asked=st.lists(MOMENTS, max_size=5),
    working=WORKING,
    asks_a_week=st.integers(0, 3),
)
WILLING = st.builds(
    Budget,
    member=st.builds(replace, st.just(PETER), zone=ZONES),
    asking=st.builds(Asking, quiet_until=st.none() | MOMENTS, away_until=st.none() | MOMENTS),
    asked=st.just(()),
    working=st.builds(WorkingTime, holidays=st.sampled_from(["", "DK"])),
    asks_a_week=st.integers(1, 3),
)


@given(BUDGETS, MOMENTS)
def test_nobody_is_asked_who_does_not_want_it_or_when_they_do_not_work(
    budget: Budget, now: datetime
) -> None:
    if not may_ask(budget, now).allowed:
        return

    local = now.astimezone(ZoneInfo(budget.member.zone))
    assert budget.member.role not in (Role.GUEST, Role.BOT, Role.OUTSIDER)
    assert not budget.member.deactivated
    assert budget.asking.stopped_at is None
    assert budget.asking.unanswered < UNANSWERED
    assert budget.asking.away_until is None or budget.asking.away_until <= now
    assert budget.asking.quiet_until is None or budget.asking.quiet_until <= now
    assert local.weekday() in budget.working.days
    assert budget.working.begins <= local.time() < budget.working.ends
    assert not budget.working.is_day_off(local.date())


@given(WILLING, st.lists(MOMENTS, max_size=40))
def test_no_seven_days_in_a_row_have_more_asks_than_the_budget(
    budget: Budget, moments: Sequence[datetime]
) -> None:
    asked: list[datetime] = []

    for moment in sorted(moments):
        if may_ask(replace(budget, asked=asked), moment).allowed:
            asked.append(moment)

    assert most_in_seven_days(asked, budget.member.zone) <= budget.asks_a_week


@given(WILLING, MOMENTS, st.integers(10, 30))
def test_asking_as_soon_as_it_is_allowed_never_breaks_the_budget_and_never_comes_to_an_end(
    budget: Budget, begin: datetime, asks: int
) -> None:
    asked: list[datetime] = []
    now = begin

    for _ in range(asks):
        earliest = may_ask(replace(budget, asked=asked), now).earliest
        assert earliest is not None
        now = earliest
        asked.append(now)

    assert most_in_seven_days(asked, budget.member.zone) <= budget.asks_a_week


@given(BUDGETS, MOMENTS)
def test_when_it_says_when_they_may_be_asked_they_may_then(budget: Budget, now: datetime) -> None:
    ruling = may_ask(budget, now)

    if ruling.allowed:
        assert ruling.earliest == now
    elif ruling.earliest is not None:
        assert ruling.earliest > now
        assert may_ask(budget, ruling.earliest).allowed


@given(BUDGETS, MOMENTS, st.floats(0, 1))
def test_before_that_they_may_not(budget: Budget, now: datetime, share: float) -> None:
    ruling = may_ask(budget, now)
    if ruling.allowed:
        return

    end = ruling.earliest or now + timedelta(days=400)
    between = now + (end - now) * share

    assert between == ruling.earliest or not may_ask(budget, between).allowed


@given(BUDGETS, MOMENTS, st.lists(MOMENTS, max_size=3))
def test_more_asks_never_make_room_for_another(
    budget: Budget, now: datetime, more: Sequence[datetime]
) -> None:
    busier = replace(budget, asked=(*budget.asked, *more))

    assert may_ask(budget, now).allowed or not may_ask(busier, now).allowed


@pytest.mark.parametrize(
    ("budget", "hindrance"),
    [
        (replace(USUAL, member=replace(PETER, role=Role.GUEST)), Hindrance.NOT_A_MEMBER),
        (replace(USUAL, member=replace(PETER, deactivated=True)), Hindrance.NOT_A_MEMBER),
        (replace(USUAL, asking=Asking(stopped_at=TUESDAY)), Hindrance.OPTED_OUT),
        (replace(USUAL, asking=Asking(unanswered=3)), Hindrance.UNANSWERED),
        (replace(USUAL, asks_a_week=0), Hindrance.BUDGET),
        (replace(USUAL, working=WorkingTime(days=frozenset())), Hindrance.DAY_OFF),
    ],
)
def test_some_things_no_clock_ends(budget: Budget, hindrance: Hindrance) -> None:
    ruling = may_ask(budget, TUESDAY)

    assert ruling.hindrance is hindrance
    assert ruling.earliest is None


@pytest.mark.parametrize(
    ("budget", "hindrance", "days", "hours"),
    [
        (replace(USUAL, asking=Asking(away_until=TUESDAY + HOUR)), Hindrance.AWAY, 0, 1),
        (replace(USUAL, asking=Asking(quiet_until=TUESDAY + HOUR)), Hindrance.QUIET, 0, 1),
        (replace(USUAL, asked=[TUESDAY - HOUR]), Hindrance.BUDGET, 7, -1),
        (replace(USUAL, working=WorkingTime(begins=time(11))), Hindrance.QUIET_HOURS, 0, 1),
        (replace(USUAL, working=WorkingTime(ends=time(10))), Hindrance.QUIET_HOURS, 1, -1),
        (replace(USUAL, working=WorkingTime(days=frozenset({2}))), Hindrance.DAY_OFF, 1, -1),
    ],
)
def test_others_end_at_a_moment(
    budget: Budget, hindrance: Hindrance, days: int, hours: int
) -> None:
    ruling = may_ask(budget, TUESDAY)

    assert ruling.hindrance is hindrance
    assert ruling.earliest == TUESDAY + timedelta(days=days, hours=hours)


def test_a_question_at_the_same_time_each_week_is_never_too_early_when_the_clocks_change() -> None:
    copenhagen = ZoneInfo("Europe/Copenhagen")
    weeks = [
        datetime(2026, 3, 17, 9, 0, tzinfo=copenhagen) + timedelta(weeks=week) for week in range(4)
    ]

    for before, now in pairwise(weeks):
        assert may_ask(replace(USUAL, asked=[before.astimezone(UTC)]), now).allowed


def test_holidays_are_those_of_the_workspaces_country_on_the_members_own_day() -> None:
    christmas = datetime(2026, 12, 25, 10, 0, tzinfo=UTC)
    danish = replace(USUAL, working=WorkingTime(holidays="DK"))

    ruling = may_ask(danish, christmas)

    assert ruling.hindrance is Hindrance.DAY_OFF
    assert ruling.earliest == datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert may_ask(USUAL, christmas).allowed


def most_in_seven_days(asked: Sequence[datetime], zone: str) -> int:
    """The most asks on any seven days in a row of the member's calendar."""
    days = [each.astimezone(ZoneInfo(zone)).date() for each in asked]
    return max((_within(days, first) for first in days), default=0)


def _within(days: Sequence[date], first: date) -> int:
    return sum(first <= day < first + timedelta(days=DAYS) for day in days)
