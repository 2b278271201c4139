"""When something happened: what a line says of days and times, put together."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.shorthand.dates import Here, Said, begun

NOON = time(12)


@dataclass(frozen=True)
class When:
    """When something happened, put together."""

    at: datetime
    timed: bool
    other: datetime | None
    future: bool
    clock_said: bool = False


def when_of(said: tuple[Said, ...], aside: date | None, here: Here) -> When:
    """Put together what a line says of when: at most one day and one time of day.

    A past day that stands `aside`, in the note, is offered where no other was said.
    """
    now, reader = here.now, here.reader
    moment = next((one.moment for one in said if one.moment), None)
    if moment:
        return When(moment.astimezone(UTC), timed=True, other=None, future=moment > now)
    day = next((one.day for one in said if one.day), None)
    clock = next((one.clock for one in said if one.clock), None)
    part = next((one.part for one in said if one.part), None) if clock is None else None
    other_day = next((one.other_day for one in said if one.other_day), None)
    if day is None and other_day is None:
        other_day = aside
    if clock is None and part is None and day in (None, now.date()):
        other = _other(other_day, NOON, here)
        return When(reader.now.astimezone(UTC), timed=True, other=other, future=False)
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
