"""When editions come and close: wall-clock times in a named zone, turned into moments.

A time that does not exist that day (clocks forward) is the first moment after; a time that
exists twice is the first of the two. Moments are aware UTC; dates are local to the zone. A zone
is a name that `zoneinfo` knows; with any other, `zoneinfo.ZoneInfoNotFoundError` is raised.

Where the timetable has working time, a slot on a day off moves to the next working day. One that
moves into a later calendar week, Monday to Sunday, is that week's: the slot that the week had of
its own is left out.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from domain.digests import Closing, Every, Timetable
from domain.working_time import WorkingTime

LATEST = timedelta(hours=24)
"""So late an edition may still be posted after an outage."""
WEEK = timedelta(weeks=1)
AHEAD = WEEK
"""A slot further ahead than this is nobody's: only a clock that was wrong has posted there."""
_DAY = timedelta(days=1)
_AROUND = 2
"""So many days around the one on which a timetable begins, the moment decides."""
_YEAR = timedelta(days=366)
"""So far a slot moves at most, and so far back an outage is recorded slot by slot."""


@dataclass(frozen=True)
class Turn:
    """What is to be done about a digest whose slot has come."""

    post: datetime | None
    """The slot whose edition is to be posted."""
    too_soon: datetime | None
    """The slot that is left out, because the conversation had an edition in the week before."""
    too_late: tuple[datetime, ...]
    """The slots that are left out because they lie too far back, ascending."""
    waits_for: datetime
    """The slot for which the digest waits from now on."""


def slots(timetable: Timetable, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the timetable's slots later than `after` and not later than `until`, ascending."""
    return takewhile(lambda slot: slot <= until, _slots_after(timetable, after))


def next_slot(timetable: Timetable, after: datetime) -> datetime:
    """Return the first slot later than `after`."""
    return next(_slots_after(timetable, after))


def coming_slot(
    timetable: Timetable,
    after: datetime,
    *,
    paused_until: datetime | None = None,
    previous: datetime | None = None,
) -> datetime:
    """Return the slot that comes next: what every list shows and the clock waits for.

    It is the first later than `after`, not before `paused_until`, and not too soon after
    `previous`, the slot of the conversation's edition before.
    """
    if paused_until is not None:
        after = max(after, paused_until - timedelta.resolution)
    slot = next_slot(timetable, after)
    while too_soon(timetable, slot, previous):
        slot = next_slot(timetable, slot)
    return slot


def edited_timetable(old: Timetable, new: Timetable) -> Timetable:
    """Return `new` with the weeks of `old`, so that an edit changes the next slot and no more.

    A digest of every two weeks stays in its weeks. Where it comes more or less often from now on,
    its weeks are counted anew, from `new.begins`.
    """
    if new.every is not old.every:
        return new
    begins = _monday(_local_date(old.begins, old.zone))
    return replace(new, begins=moment_of(begins, time(), new.zone))


def turn_of(
    timetable: Timetable,
    waiting: datetime,
    now: datetime,
    *,
    posted: Collection[datetime] = (),
    latest: datetime | None = None,
) -> Turn:
    """Return what is to be done about a digest that waits for the slot `waiting`, by `now`.

    Of `waiting`, whatever working time was when it was planned, and the slots since, the latest
    is due unless it is too late, or too soon after `latest`, the slot of the conversation's last
    edition. All others are too late; of those more than a year back only `waiting` is named.
    Slots whose editions were `posted`, by a clock that was put back since, are done with.
    """
    passed, waits_for = [waiting], waiting
    for waits_for in _slots_after(timetable, max(waiting, now - _YEAR)):
        if waits_for > now:
            break
        passed.append(waits_for)
    left = [slot for slot in passed if slot not in posted]
    due = left.pop() if left and not too_late(left[-1], now) else None
    if due is not None and too_soon(timetable, due, latest):
        return Turn(None, due, tuple(left), waits_for)
    return Turn(due, None, tuple(left), waits_for)


def too_late(slot: datetime, now: datetime) -> bool:
    """Tell whether the slot lies more than 24 hours back, so that its edition is skipped."""
    return now - slot > LATEST


def too_soon(timetable: Timetable, slot: datetime, previous: datetime | None) -> bool:
    """Tell whether the slot comes less than 7 local dates after the conversation's edition before.

    `previous` is the slot of that edition and not the moment at which it was posted: one that an
    outage made a day late does not cost the next.
    """
    if previous is None:
        return False
    day = _local_date(slot, timetable.zone)
    # It is free after a week at the latest: most slots need no closer look.
    in_a_week = day - _local_date(previous, timetable.zone) < WEEK
    return in_a_week and day < free_from(timetable, previous)


def free_from(timetable: Timetable, previous: datetime) -> date:
    """Return the local date from which on a conversation may have an edition after `previous`.

    That is a week after the day that `previous` was meant for, because one that a day off has
    moved does not cost the next either; after one that has moved into another calendar week it is
    the end of that week.
    """
    came = _local_date(previous, timetable.zone)
    meant = _meant_for(timetable, came)
    if _week(meant) == _week(came):
        return meant + WEEK
    return max(meant, _monday(came)) + WEEK


def period_begins(timetable: Timetable, slot: datetime, previous: datetime | None) -> date:
    """Return the local date on which the period of the slot's edition begins.

    It is the local date of the digest's edition before, or for its first edition one interval
    before the slot: 7 days, 14 days, or the same day of the month before (its last, if shorter).
    """
    if previous is not None:
        return _local_date(previous, timetable.zone)
    day = _local_date(slot, timetable.zone)
    match timetable.every:
        case Every.WEEK:
            return day - WEEK
        case Every.TWO_WEEKS:
            return day - 2 * WEEK
        case Every.MONTH:
            last_month = day.replace(day=1) - timedelta(days=1)
            days = monthrange(last_month.year, last_month.month)[1]
            return last_month.replace(day=min(day.day, days))


def closes_at(posted: datetime, closing: Closing, zone: str) -> datetime:
    """Return the moment at which an edition posted at `posted` closes, always a later one.

    Where a closing on the day of posting would lie in the past, it is the day after.
    """
    day = _local_date(posted, zone) + timedelta(days=closing.days)
    moment = moment_of(day, closing.at, zone)
    return moment if moment > posted else moment_of(day + timedelta(days=1), closing.at, zone)


def moment_of(day: date, at: time, zone: str) -> datetime:
    """Return the moment, aware UTC, at which the wall clocks of `zone` show `at` on `day`.

    A time in a gap is the moment at which the gap ends; of a repeated one it is the first.
    """
    local = datetime.combine(day, at.replace(fold=0), ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(local.tzinfo).utcoffset() == local.utcoffset():
        return moment
    return _end_of_gap(local)


def _end_of_gap(local: datetime) -> datetime:
    """Return the moment at which the clocks went forward over `local`.

    In a gap fold 0 reads the time by the offset before it, which gives a moment after the change,
    and fold 1 the other way round (PEP 495); the change, at a whole second, lies between.
    """
    offset_after = local.replace(fold=1).utcoffset()
    before = int(local.replace(fold=1).timestamp()) - 1
    after = int(local.timestamp()) + 1
    seconds = range(before, after)
    changed = bisect_left(
        seconds,
        True,
        key=lambda second: (
            datetime.fromtimestamp(second, local.tzinfo).utcoffset() == offset_after
        ),
    )
    return datetime.fromtimestamp(seconds[changed], UTC)


def _slots_after(timetable: Timetable, after: datetime) -> Iterator[datetime]:
    """Yield the slots later than `after`, without an end."""
    start = _monday(_local_date(max(after, timetable.begins), timetable.zone))
    last: date | None = None
    # From before the week, because what has moved into it takes its place.
    for day in _meant_days(timetable, _first_waiting(timetable.working, start)):
        moved = _moved(timetable.working, day)
        if last is None or _week(last) < _week(moved):
            moment = moment_of(moved, timetable.at, timetable.zone)
            if moment > after:
                yield moment
        last = moved


def _meant_days(timetable: Timetable, start: date) -> Iterator[date]:
    """Yield the days that the timetable names, from `start` on, without an end."""
    begins = _local_date(timetable.begins, timetable.zone)
    day = start + timedelta(days=(timetable.weekday - start.weekday()) % 7)
    while True:
        if _has_slot(timetable, begins, day):
            yield day
        day += WEEK


def _has_slot(timetable: Timetable, begins: date, day: date) -> bool:
    """Tell whether the timetable, which begins on `begins`, names `day`, of its weekday."""
    # It may be on the day after, by the clocks of the zone.
    if abs((day - begins).days) <= _AROUND:
        begun = moment_of(day, timetable.at, timetable.zone) >= timetable.begins
    else:
        begun = day > begins
    match timetable.every:
        case Every.WEEK:
            return begun
        case Every.TWO_WEEKS:
            return begun and (_week(day) - _week(begins)) % 2 == 0
        case Every.MONTH:
            return begun and day.day <= WEEK.days


def _moved(working: WorkingTime | None, day: date) -> date:
    return day if working is None else working.working_day_from(day)


def _first_waiting(working: WorkingTime | None, day: date) -> date:
    """Return the first of the days off that lead up to `day`: what was meant for them moves on."""
    first = day
    while working is not None and working.is_day_off(first - _DAY) and day - first < _YEAR:
        first -= _DAY
    return first


def _meant_for(timetable: Timetable, day: date) -> date:
    """Return the latest day from which a slot has moved to `day`; `day` where none has."""
    first = _first_waiting(timetable.working, day)
    meant = takewhile(lambda each: each <= day, _meant_days(timetable, first))
    return max((each for each in meant if _moved(timetable.working, each) == day), default=day)


def _week(day: date) -> int:
    """Number the calendar weeks, Monday to Sunday: the first day of all, 1, was a Monday."""
    return (day.toordinal() - 1) // 7


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _local_date(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
