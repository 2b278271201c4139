"""Which subjects an edition asks about: those from which the team would learn most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.digests import MAX_QUESTIONS
from domain.subjects import Code, Subject, SubjectKind
from domain.verdict import Standing, wilson_interval

SHORT_EDITIONS = 3
"""So many editions of a digest ask one question, until people know what it is."""
NOISEGATE_FROM = 4
"""The edition from which Noisegate asks about itself."""
FEWEST_TOOL_USERS = 3
"""A tool with fewer users is asked about privately: a digest would show who said what."""
LONG = timedelta(days=91)
"""A quarter of a year without a question weighs as much as knowing nothing."""
USAGE_DAMPING = 4
"""So many interactions stand against a change, lest one more or less look like news."""


class Why(StrEnum):
    """Why a subject was picked. In this order where two reasons weigh the same."""

    REVIEW_DUE = "review due"
    NEVER_ASKED = "never asked"
    USAGE_CHANGED = "usage changed"
    LONG_UNASKED = "long unasked"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Candidate:
    """A subject that could be asked about, with what is known of it."""

    subject: Subject
    standing: Standing
    last_asked_at: datetime | None
    in_last_edition: bool
    """Whether the edition before this one, of the same digest, asked about it."""
    interactions_now: int
    """In the period that the edition covers."""
    interactions_before: int
    """In the period of the same length before that."""
    added_at: datetime
    review_due: bool = False


@dataclass(frozen=True)
class Pick:
    """A subject that an edition asks about, and why."""

    subject: Subject
    why: Why
    standing: Standing
    last_asked_at: datetime | None
    interactions_now: int
    interactions_before: int


def picks(
    candidates: Iterable[Candidate], *, edition_number: int, limit: int, now: datetime
) -> tuple[Pick, ...]:
    """Return what edition `edition_number` (from 1) of a digest asks, the best first.

    One subject in the first three editions, then up to `limit`, never more than 3. Reviews that
    are due come first, and the others by the sum of their `weights`; equal ones by more
    interactions now, then the older subject. There may be none.

    Everything that may be asked has its turn, whatever is used and answered: after half a year
    without a question at most as many editions pass as there are other subjects. By then the
    weight of the wait alone, 2, is above all else that another can weigh that was asked since.
    """
    most = min(limit, MAX_QUESTIONS if edition_number > SHORT_EDITIONS else 1)
    askable = [each for each in candidates if _may_be_asked(each, edition_number)]
    ranked = sorted(askable, key=lambda each: _rank(each, now))
    return tuple(_pick(each, now) for each in ranked[: max(0, most)])


def weights(candidate: Candidate, now: datetime) -> dict[Why, float]:
    """Return how much each reason speaks for asking; the heaviest is the reason that is given.

    - unsure: the width of the 95 % interval of the answers that count, 1 where there are none,
      and 0 for a channel that nobody used and nobody judged: who does not use it has nothing to
      say of it, so it comes after others that wait as long;
    - long unasked: quarters of a year since it was last asked, without an upper bound, so that
      everything has its turn;
    - never asked: 1 more than the quarters of a year since it was added, in place of that;
    - usage changed: the difference between the two periods by their sum and 4, below 1.

    A review that is due goes before all weights, and has none here.
    """
    tally = candidate.standing.tally
    low, high = wilson_interval(tally.value + tally.both / 2, tally.answered)
    change = abs(candidate.interactions_now - candidate.interactions_before)
    usage = candidate.interactions_now + candidate.interactions_before
    return {
        **_time_weight(candidate, now),
        Why.USAGE_CHANGED: change / (usage + USAGE_DAMPING),
        Why.UNSURE: 0.0 if _is_unused_channel(candidate) else high - low,
    }


def _time_weight(candidate: Candidate, now: datetime) -> dict[Why, float]:
    if candidate.last_asked_at is None:
        return {Why.NEVER_ASKED: 1 + _quarters(now - candidate.added_at)}
    return {Why.LONG_UNASKED: _quarters(now - candidate.last_asked_at)}


def _quarters(passed: timedelta) -> float:
    return max(0.0, passed / LONG)


def _may_be_asked(candidate: Candidate, edition_number: int) -> bool:
    subject = candidate.subject
    fewest_users = FEWEST_TOOL_USERS if subject.kind is SubjectKind.TOOL else 1
    return (
        not subject.retired
        and candidate.standing.users >= fewest_users
        and (candidate.review_due or not candidate.in_last_edition)
        and (subject.code is not Code.NOISEGATE or edition_number >= NOISEGATE_FROM)
    )


def _rank(candidate: Candidate, now: datetime) -> tuple[bool, float, int, datetime, int]:
    return (
        not candidate.review_due,
        -sum(weights(candidate, now).values()),
        -candidate.interactions_now,
        candidate.added_at,
        candidate.subject.id,
    )


def _is_unused_channel(candidate: Candidate) -> bool:
    return (
        candidate.subject.kind is SubjectKind.CHANNEL
        and candidate.interactions_now + candidate.interactions_before == 0
        and candidate.standing.tally.answered == 0
    )


def _pick(candidate: Candidate, now: datetime) -> Pick:
    return Pick(
        subject=candidate.subject,
        why=_why(candidate, now),
        standing=candidate.standing,
        last_asked_at=candidate.last_asked_at,
        interactions_now=candidate.interactions_now,
        interactions_before=candidate.interactions_before,
    )


def _why(candidate: Candidate, now: datetime) -> Why:
    if candidate.review_due:
        return Why.REVIEW_DUE
    weighed = weights(candidate, now)
    return max((why for why in Why if why in weighed), key=lambda why: weighed[why])
