"""On which days the sample history happens: it ends now, whenever that is.

It goes over the forty working days (Monday to Friday, in Copenhagen) before today, and over
today. The digest comes every week at the wall-clock time of the latest such morning that lies
three hours back or more, so that its last edition is open and has been answered already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from domain.schedule import moment_of

ZONE = "Europe/Copenhagen"
WORKING_DAYS = 40
SLOT = time(10, 0)
CLOSING = time(17, 0)
SET_UP = time(12, 0)
"""On the first day, after the time at which the digest would otherwise come that same day."""
_TO_ANSWER = timedelta(hours=3)
_LATELY = timedelta(hours=3)
_DAY = timedelta(days=1)
_SATURDAY = 5
_CLOSING_DAYS = {1: 3, 2: 2}
"""By weekday, from Monday, 0: those that would close at a weekend close on the Friday before."""


@dataclass(frozen=True)
class Days:
    """The days of the history, seen from the moment at which it ends."""

    now: datetime
    """Aware."""

    @property
    def today(self) -> date:
        """The day that it is now in Copenhagen."""
        return self.now.astimezone(ZoneInfo(ZONE)).date()

    @property
    def begin(self) -> datetime:
        """The moment with which the history begins."""
        return self.moment(1, time(8, 0))

    @property
    def last_slot(self) -> datetime:
        """When the last edition comes."""
        latest = next(day for day in _working_days(self.today) if self._can_be_slot(day))
        return moment_of(latest, SLOT, ZONE)

    @property
    def slots(self) -> tuple[datetime, ...]:
        """When editions come, ascending; the last is `last_slot`."""
        last = self.last_slot.astimezone(ZoneInfo(ZONE)).date()
        first = self.moment(1, SET_UP)
        weeks = range(WORKING_DAYS // 5, -1, -1)
        slots = (moment_of(last - 7 * week * _DAY, SLOT, ZONE) for week in weeks)
        return tuple(slot for slot in slots if slot > first)

    @property
    def weekday(self) -> int:
        """The weekday of the digest, from Monday, 0."""
        return self.last_slot.astimezone(ZoneInfo(ZONE)).weekday()

    @property
    def closing_days(self) -> int:
        """How many days after it came an edition closes: always on a working day."""
        return _CLOSING_DAYS.get(self.weekday, 4)

    def moment(self, day: int, at: time) -> datetime:
        """Return the moment of a wall-clock time on a working day, from 1 to 40."""
        before = _working_days(self.today - _DAY)
        return moment_of(next(islice(before, WORKING_DAYS - day, None)), at, ZONE)

    def lately(self, times: tuple[time, ...]) -> tuple[datetime, ...]:
        """Return moments of today, as at `times` (ascending) where the last of them has passed.

        Otherwise, they are spread over what there is of today, three hours at most.
        """
        moments = tuple(moment_of(self.today, at, ZONE) for at in times)
        if moments[-1] < self.now:
            return moments
        since = max(moment_of(self.today, time(0, 0), ZONE), self.now - _LATELY)
        part = (self.now - since) / (len(times) + 1)
        return tuple(since + part * number for number in range(1, len(times) + 1))

    def _can_be_slot(self, day: date) -> bool:
        return moment_of(day, SLOT, ZONE) + _TO_ANSWER <= self.now


def _working_days(last: date) -> Iterator[date]:
    """Yield `last` and the days before it, latest first, without weekends."""
    day = last
    while True:
        if day.weekday() < _SATURDAY:
            yield day
        day -= _DAY
