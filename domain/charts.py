"""When a chart says something: enough stands behind each point, and something moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.verdict import Standing

ENOUGH = 10
"""So many answers have to stand behind each point."""
MOVED_BY = 0.1
"""The share has moved when it differs by so much from the time before."""
MOST_POINTS = 8
MOST_CHARTS = 2
"""So many charts Slack takes in one message."""


@dataclass(frozen=True)
class Point:
    """What came out when a subject was asked about."""

    asked_at: datetime
    standing: Standing


@dataclass(frozen=True)
class Course:
    """How what people say of a subject went: at least two points, oldest first."""

    name: str
    points: tuple[Point, ...]


def course_of(name: str, points: Sequence[Point]) -> Course | None:
    """Return what a chart of the subject shows; None where it would say nothing.

    `points` are what came out each time, oldest first. Shown are the last ones, 8 at most, without
    a gap, that rest on at least 10 answers each; there have to be two of them, and since the one
    before the verdict has to be another, or the share to differ by a tenth.
    """
    shown: list[Point] = []
    for point in reversed(points[-MOST_POINTS:]):
        if point.standing.tally.answered < ENOUGH:
            break
        shown.insert(0, point)
    if len(shown) < len(("before", "now")) or not _moved(shown[-2].standing, shown[-1].standing):
        return None
    return Course(name, tuple(shown))


def _moved(before: Standing, now: Standing) -> bool:
    if before.verdict is not now.verdict:
        return True
    if before.tally.share is None or now.tally.share is None:
        return False
    # A tenth on the nose counts, whatever the binary fractions make of it.
    return abs(now.tally.share - before.tally.share) >= MOVED_BY - 1e-9
