"""How a member wants to be asked, and when not: their personal question, quiet and absence."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.schedule import LATEST, moment_of

EVERY_WEEKS = (1, 2, 4)
"""In how many weeks a personal question may come once; less often is the next of them."""
UNANSWERED = 3
"""After so many asks in a row without an answer no more come, until the member says so."""
WEEK = timedelta(weeks=1)


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
    stopped_at: datetime | None = None
    """They opted out of everything: no ask, no vote."""
    unanswered: int = 0
    """Asks in a row without an answer. It steers the budget, and nobody else is ever shown it."""

    def is_away(self, now: datetime) -> bool:
        """Whether they are away at `now`."""
        return self.away_until is not None and now < self.away_until

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
    """Return the slot by the rhythm from which `slot` was moved; itself where it was not."""
    day = _local_date(slot, zone)
    day -= timedelta(days=(day.weekday() - rhythm.weekday) % 7)
    usual = moment_of(day, rhythm.at, zone)
    return usual if usual <= slot else moment_of(day - WEEK, rhythm.at, zone)


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
