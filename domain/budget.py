"""The ask budget: may this member be asked now, and if not, when at the earliest?

The one place that decides it. A direct message that wants an answer is an ask.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.asking import UNANSWERED, Asking
from domain.members import Member
from domain.schedule import moment_of
from domain.working_time import WorkingTime

DAYS = 7
"""The budget is for so many days in a row of the member's own calendar."""
_STEPS = 1_000


class Hindrance(StrEnum):
    """Why somebody may not be asked now."""

    NOT_A_MEMBER = "not a full member"
    """Guests, bots, members of other organisations, and who was deactivated."""
    OPTED_OUT = "opted out"
    UNANSWERED = "three unanswered"
    AWAY = "away"
    QUIET = "wants quiet"
    BUDGET = "asked enough"
    DAY_OFF = "day off"
    QUIET_HOURS = "quiet hours"


@dataclass(frozen=True)
class Budget:
    """What the rule looks at, all about one member."""

    member: Member
    asking: Asking
    asked: Collection[datetime]
    """When they were asked, at least in the last `DAYS` days; aware."""
    working: WorkingTime
    asks_a_week: int


@dataclass(frozen=True)
class Ruling:
    """Whether a member may be asked."""

    hindrance: Hindrance | None
    earliest: datetime | None
    """From when on they may be, as far as is known now; None until they say something."""

    @property
    def allowed(self) -> bool:
        """Whether they may be asked now."""
        return self.hindrance is None


def may_ask(budget: Budget, now: datetime) -> Ruling:
    """Rule whether a member may be asked at `now`.

    Only full members who did not opt out and left no more than two asks in a row unanswered; not
    while they are away or want quiet; at most `asks_a_week` asks on any seven days in a row of
    their own calendar; and only in working hours of a working day, by their own clock.
    """
    found = _hindrance(budget, now)
    if found is None:
        return Ruling(None, now)
    moment: datetime | None = now
    for _ in range(_STEPS):
        hindrance = None if moment is None else _hindrance(budget, moment)
        if moment is None or hindrance is None:
            return Ruling(found, moment)
        moment = _over(hindrance, budget, moment)
    return Ruling(found, None)


def _hindrance(budget: Budget, now: datetime) -> Hindrance | None:
    asking, working, zone = budget.asking, budget.working, budget.member.zone
    holds = {
        Hindrance.NOT_A_MEMBER: not budget.member.full,
        Hindrance.OPTED_OUT: asking.opted_out,
        Hindrance.UNANSWERED: asking.unanswered >= UNANSWERED,
        Hindrance.AWAY: asking.is_away(now),
        Hindrance.QUIET: asking.is_quiet(now),
        Hindrance.DAY_OFF: working.is_day_off(_day(now, zone)),
        Hindrance.QUIET_HOURS: working.is_quiet(now, zone),
        Hindrance.BUDGET: len(_counting(budget, now)) >= budget.asks_a_week,
    }
    return next((hindrance for hindrance, found in holds.items() if found), None)


def _over(hindrance: Hindrance, budget: Budget, now: datetime) -> datetime | None:
    """Return when this hindrance is over that holds at `now`; None where no clock ends it."""
    zone = budget.member.zone
    match hindrance:
        case Hindrance.AWAY:
            return budget.asking.away_until
        case Hindrance.QUIET:
            return budget.asking.quiet_until
        case Hindrance.BUDGET:
            return _frees(budget, now)
        case Hindrance.DAY_OFF | Hindrance.QUIET_HOURS:
            return _work_begins(budget.working, zone, now)
        case _:
            return None


def _counting(budget: Budget, now: datetime) -> list[date]:
    """Return the days of the asks that still count on the day of `now`, ascending."""
    zone = budget.member.zone
    today = _day(now, zone)
    days = sorted(_day(each, zone) for each in budget.asked)
    return [day for day in days if today - day < timedelta(days=DAYS)]


def _frees(budget: Budget, now: datetime) -> datetime | None:
    """Return the beginning of the day on which enough of the counting asks count no more."""
    if budget.asks_a_week <= 0:
        return None
    last = _counting(budget, now)[-budget.asks_a_week]
    return moment_of(last + timedelta(days=DAYS), time(0), budget.member.zone)


def _work_begins(working: WorkingTime, zone: str, now: datetime) -> datetime | None:
    """Return when work next begins after `now`; None where no day is a working day."""
    day = _day(now, zone)
    for _ in range(2):
        day = working.working_day_from(day)
        if working.is_day_off(day):
            return None
        begins = moment_of(day, working.begins, zone)
        if begins > now:
            return begins
        day += timedelta(days=1)
    return None


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(UTC).astimezone(ZoneInfo(zone)).date()
