"""How a member wants to be asked, and when not: their personal question, quiet and absence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.schedule import LATEST, moment_of

EVERY_WEEKS = (1, 2, 4)
"""In how many weeks a personal question may come once; less often is the next of them."""
LONGEST_WAIT = timedelta(weeks=max(EVERY_WEEKS) + 1)
"""A question further ahead than this was put there by a clock that was wrong."""
UNANSWERED = 3
"""After so many asks in a row without an answer no more come, until the member says so."""
WEEK = timedelta(weeks=1)
_PARTS = (("rhythm",), ("quiet_until",), ("away_from", "away_until"), ("stopped_at",))
"""What a member says by itself, and can take back by itself."""


@dataclass(frozen=True)
class Rhythm:
    """When a personal question comes, by the clock of its member."""

    weekday: int
    """Counted from Monday, 0."""
    at: time = time(9)
    every_weeks: int = 1
    """One of `EVERY_WEEKS`."""


@dataclass(frozen=True)
class Asking:
    """What one member has said about being asked. Whoever never said anything has said this."""

    rhythm: Rhythm | None = None
    """None: no personal question."""
    next_slot: datetime | None = None
    """When the personal question is due, or due again; None while none is."""
    quiet_until: datetime | None = None
    """No question by direct message before this moment."""
    away_until: datetime | None = None
    """The end of their absence: outside every count and every ask before it."""
    away_from: datetime | None = None
    """Where their absence begins later than it was said, its beginning."""
    stopped_at: datetime | None = None
    """They opted out of everything: no ask, no vote."""
    unanswered: int = 0
    """Asks in a row without an answer. It steers the budget, and nobody else is ever shown it."""

    def is_away(self, now: datetime) -> bool:
        """Whether they are away at `now`."""
        begun = self.away_from is None or self.away_from <= now
        return begun and self.away_until is not None and now < self.away_until

    def will_be_away(self, now: datetime) -> bool:
        """Whether they have said that they will be away, later than `now`."""
        return self.away_from is not None and now < self.away_from and self.away_until is not None

    def is_quiet(self, now: datetime) -> bool:
        """Whether they want no question at `now`."""
        return self.quiet_until is not None and now < self.quiet_until

    @property
    def opted_out(self) -> bool:
        """Whether they want to be asked nothing and counted nowhere."""
        return self.stopped_at is not None

    @property
    def given_up(self) -> bool:
        """Whether the asking has stopped by itself, because nothing was answered."""
        return self.unanswered >= UNANSWERED and self.next_slot is None

    def takes_part(self, now: datetime) -> bool:
        """Whether they count among those who may vote, as far as they themselves decide it."""
        return not self.opted_out and not self.is_away(now)


def scheduled(asking: Asking, rhythm: Rhythm | None, zone: str, now: datetime) -> Asking:
    """Give `asking` with another rhythm, or with none, whose first slot comes after `now`."""
    next_slot = None if rhythm is None else _next_slot(rhythm, zone, now)
    return replace(asking, rhythm=rhythm, next_slot=next_slot)


def less_often(rhythm: Rhythm) -> Rhythm | None:
    """Give the same day and time, more weeks apart; None where nothing is rarer."""
    rarer = [weeks for weeks in EVERY_WEEKS if weeks > rhythm.every_weeks]
    return replace(rhythm, every_weeks=rarer[0]) if rarer else None


def slowed(asking: Asking, zone: str, now: datetime) -> Asking:
    """Give `asking` with more weeks between its questions, the next one put off by them too.

    Nothing changes where there is no rhythm, or none that is rarer.
    """
    rhythm, slot = asking.rhythm, asking.next_slot
    rarer = None if rhythm is None else less_often(rhythm)
    if rhythm is None or rarer is None:
        return asking
    if slot is None:
        return scheduled(asking, rarer, zone, now)
    day = _local_date(usual_slot(rhythm, slot, zone), zone)
    day += (rarer.every_weeks - rhythm.every_weeks) * WEEK
    return replace(asking, rhythm=rarer, next_slot=moment_of(day, rarer.at, zone))


def taken_back(
    asking: Asking, before: Asking, after: Asking, zone: str, now: datetime
) -> Asking | None:
    """Give `asking` without the change that made `after` of `before`.

    What that change left alone stays as it is. None where what it changed was said again since.
    """
    changed = [part for part in _PARTS if _said(before, part) != _said(after, part)]
    for part in changed:
        if _said(asking, part) not in (_said(before, part), _said(after, part)):
            return None
    said: dict[str, Any] = {name: getattr(before, name) for part in changed for name in part}
    back = replace(asking, **said)
    if back.opted_out:
        return replace(back, next_slot=None)
    same = back.rhythm == asking.rhythm and not asking.opted_out
    silent = back.unanswered >= UNANSWERED
    return back if same or silent else scheduled(back, back.rhythm, zone, now)


def _said(asking: Asking, part: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(asking, name) for name in part)


def begun_again(asking: Asking, zone: str, now: datetime) -> Asking:
    """Give `asking` after an answer or a wish to go on: nothing counts against more questions."""
    asking = replace(asking, unanswered=0)
    if asking.next_slot is not None or asking.rhythm is None or asking.opted_out:
        return asking
    return scheduled(asking, asking.rhythm, zone, now)


def asked(asking: Asking, zone: str, now: datetime) -> Asking:
    """Give `asking` after its slot was used, or left out, at `now`: the next slot is a later one.

    It keeps the rhythm: of every two weeks, say, the same two.
    """
    rhythm = asking.rhythm
    if rhythm is None or asking.next_slot is None:
        return asking
    day = _local_date(usual_slot(rhythm, asking.next_slot, zone), zone)
    slot = asking.next_slot
    while slot <= max(now, asking.next_slot):
        day += rhythm.every_weeks * WEEK
        slot = moment_of(day, rhythm.at, zone)
    return replace(asking, next_slot=slot)


def postponed(asking: Asking, until: datetime | None, zone: str, now: datetime) -> Asking:
    """Give `asking` whose slot may not be used at `now`, but `until` says when at the earliest.

    Within 24 hours of its usual slot the question is moved, otherwise left out until the next.
    """
    rhythm, slot = asking.rhythm, asking.next_slot
    if rhythm is None or slot is None:
        return asking
    if until is not None and now < until <= usual_slot(rhythm, slot, zone) + LATEST:
        return replace(asking, next_slot=until)
    return asked(asking, zone, now)


def usual_slot(rhythm: Rhythm, slot: datetime, zone: str) -> datetime:
    """Return the slot by the rhythm from which `slot` was moved; itself where it was not.

    One that comes early on its day is its own: its member has gone to a zone further west.
    """
    day = _local_date(slot, zone)
    day -= timedelta(days=(day.weekday() - rhythm.weekday) % 7)
    return min(slot, moment_of(day, rhythm.at, zone))


def last_day(until: datetime, zone: str) -> date:
    """Return the last day of an absence or a silence that ends at `until`."""
    return _local_date(until - timedelta.resolution, zone)


def end_of(day: date, zone: str) -> datetime:
    """Return the moment at which `day` is over: "until Friday" takes all of Friday in."""
    return moment_of(day + timedelta(days=1), time(0), zone)


def _next_slot(rhythm: Rhythm, zone: str, now: datetime) -> datetime:
    day = _local_date(now, zone)
    day += timedelta(days=(rhythm.weekday - day.weekday()) % 7)
    slot = moment_of(day, rhythm.at, zone)
    return slot if slot > now else moment_of(day + WEEK, rhythm.at, zone)


def _local_date(moment: datetime, zone: str) -> date:
    return moment.astimezone(UTC).astimezone(ZoneInfo(zone)).date()
