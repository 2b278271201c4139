"""How fast: rates that hold over any stretch of time, however many take part.

The rule is the generic cell rate algorithm (ITU-T I.371, annex A): all that is remembered of a
rate is one moment, `free_at`, at which the next call would belong at the steady rate. A call may
come before it by as much as the burst allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_REST = timedelta(hours=1)
"""What lies further ahead was written before a clock was put back. Slack may want to be left
alone for longer: then it says so once an hour."""


@dataclass(frozen=True)
class Rate:
    """So many at once, and so many a minute after that: never more than both together a minute."""

    burst: int
    a_minute: float

    @property
    def interval(self) -> timedelta:
        """The time between two calls at the steady rate."""
        return timedelta(minutes=1) / self.a_minute

    @property
    def tolerance(self) -> timedelta:
        """By how much a call may come before its place at the steady rate."""
        return self.interval * (self.burst - 1)


@dataclass(frozen=True)
class Paces:
    """How fast and how much at once the courier works."""

    conversation: Rate
    """Messages into one conversation."""
    workspace: Rate
    """Messages into all conversations of a workspace together."""
    updates: Rate
    """Changes of messages in a workspace."""
    reading: Mapping[str, Rate]
    """Calls of each method that reads, in a workspace."""
    edition_every: timedelta
    """The time between two renderings of one edition."""
    at_once: int
    """How many deliveries, and how many renderings, of one workspace a process has in hand."""


def wait_for(rate: Rate, free_at: datetime | None, now: datetime) -> timedelta:
    """Return how long a call has to wait; nothing where it may go now."""
    wait = timedelta(0) if free_at is None else free_at - rate.tolerance - now
    return wait if timedelta(0) < wait <= LONGEST_REST else timedelta(0)


def taken(rate: Rate, free_at: datetime | None, now: datetime) -> datetime:
    """Return what `free_at` becomes by a call at `now` that did not have to wait."""
    begins = now
    if free_at is not None and free_at - now <= rate.tolerance:
        begins = max(free_at, now)
    return begins + rate.interval


def rested(rate: Rate, free_at: datetime | None, rest: timedelta, now: datetime) -> datetime:
    """Return what `free_at` becomes where no call may go for so long from `now` on, at least."""
    return now + max(min(rest, LONGEST_REST), wait_for(rate, free_at, now)) + rate.tolerance
