"""When something happened: what a line says of days and times, put together."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from domain.shorthand.dates import Here, Said, begun

NOON = time(12)


class When(NamedTuple):
    """When something happened, put together."""

    at: datetime
    timed: bool = True
    other: datetime | None = None
    future: bool = False
    clock_said: bool = False


def when_of(said: tuple[Said, ...], aside: date | None, here: Here) -> When:
    """Put together what a line says of when: at most one day and one time of day.

    A past day that stands `aside`, in the note, is offered where no other was said.
    """
    now, reader = here.now, here.reader
    if not said:
        return When(reader.now.astimezone(UTC), other=_other(aside, NOON, here))
    moment, day, clock, part, other_day = _firsts(said)
    if moment:
        return When(moment.astimezone(UTC), future=moment > now)
    if day is None and other_day is None:
        other_day = aside
    if clock is None and part is None and day in (None, now.date()):
        other = _other(other_day, NOON, here)
        return When(reader.now.astimezone(UTC), other=other)
    at = _at(day or now.date(), clock or NOON, now)
    if part and day == now.date():
        ahead = not begun(part.hour, now)
        at = _at(day, part, now) if ahead else min(at, reader.now.astimezone(UTC))
    ahead = at > reader.now
    if ahead and day is None:
        other_day = now.date() - timedelta(days=1)
    other = _other(other_day, clock or NOON, here)
    return When(
        at, timed=clock is not None, other=other, future=ahead, clock_said=clock is not None
    )


def _firsts(
    said: tuple[Said, ...],
) -> tuple[datetime | None, date | None, time | None, time | None, date | None]:
    """Give the first of each that was said: moment, day, time, part of the day, other day.

    Beside a time of day a part of it says nothing.
    """
    moment = day = clock = part = other_day = None
    for one in said:
        moment, day, clock = moment or one.moment, day or one.day, clock or one.clock
        part, other_day = part or one.part, other_day or one.other_day
    return moment, day, clock, None if clock else part, other_day


def _other(day: date | None, clock: time, here: Here) -> datetime | None:
    """Give the moment of another day, now for today's, None where it lies ahead."""
    if day is None:
        return None
    other = _at(day, clock, here.now)
    if other <= here.reader.now:
        return other
    return here.reader.now.astimezone(UTC) if day == here.today else None


def _at(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock, now.tzinfo).astimezone(UTC)
