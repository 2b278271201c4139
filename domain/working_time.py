"""When people work: the days, the hours, and the holidays of their country."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays


@dataclass(frozen=True)
class WorkingTime:
    """The working days and hours of a workspace; each member's clock decides for them."""

    days: frozenset[int] = frozenset(range(5))
    """Counted from Monday, 0, as `datetime.date.weekday` does."""
    begins: time = time(9)
    ends: time = time(17)
    """Outside these hours are the quiet hours."""
    holidays: str = ""
    """A country, `DK`, or a part of one, `DE-BY`, in ISO 3166 codes; empty: no holidays."""

    def is_day_off(self, day: date) -> bool:
        """Whether nobody works on this day: a day of the week, or a holiday."""
        return day.weekday() not in self.days or day in _holidays(self.holidays, day.year)

    def working_day_from(self, day: date) -> date:
        """The first working day on or after `day`; `day` itself where none comes in a year."""
        days = (day + timedelta(days=ahead) for ahead in range(366))
        return next((each for each in days if not self.is_day_off(each)), day)

    def is_quiet(self, now: datetime, zone: str) -> bool:
        """Whether `now` lies outside the working hours, or on a day off, in `zone`."""
        local = now.astimezone(ZoneInfo(zone))
        return self.is_day_off(local.date()) or not self.begins <= local.time() < self.ends


def load_holidays(today: date) -> None:
    """Load the holidays of the world, which takes the better part of a second the first time.

    Rather at the start than while a transaction keeps others waiting.
    """
    _holidays("DK", today.year)


@lru_cache
def _holidays(where: str, year: int) -> frozenset[date]:
    """Return the public holidays of one year; the facts are those of the package `holidays`."""
    country, _, part = where.partition("-")
    if not country:
        return frozenset()
    # As a plain set: the package's own looks a day up 20 times as slowly.
    return frozenset(country_holidays(country, subdiv=part or None, years=year))
