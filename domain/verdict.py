"""What the votes on a subject add up to, and which votes count.

A verdict always stands with its counts: `Standing` holds both.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt

from domain.digests import Answer, Vote
from domain.ids import EditionId, MemberId

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution: two-sided 95 %."""
ENOUGH_VOTES = 5
"""From so many answers on, something is said even where the numbers are not conclusive."""
FURTHER_ASKINGS = 2
"""A vote counts until its subject was asked so many times more."""
VOTE_LASTS = timedelta(days=365)
DONT_USE_LASTS = timedelta(days=183)
"""Half a year, rounded up to whole days."""


class Verdict(StrEnum):
    """What the votes on a subject add up to, in the words that members read."""

    ADDING_VALUE = "adding value"
    LEANING_VALUE = "leaning value"
    MIXED = "mixed"
    SPLIT = "split"
    LEANING_NOISE = "leaning noise"
    ONLY_NOISE = "only noise"
    TOO_EARLY = "too early to tell"


@dataclass(frozen=True)
class Tally:
    """How many members gave which answer. "Don't use it" is no answer to the question."""

    value: int = 0
    both: int = 0
    noise: int = 0

    @property
    def answered(self) -> int:
        """How many members answered."""
        return self.value + self.both + self.noise

    @property
    def share(self) -> float | None:
        """The share that says value, "both" counting half; None where nobody answered."""
        if not self.answered:
            return None
        return (2 * self.value + self.both) / (2 * self.answered)

    def plus(self, answer: Answer) -> "Tally":
        """Return the tally with one more answer; "don't use it" leaves it as it is."""
        match answer:
            case Answer.VALUE:
                return replace(self, value=self.value + 1)
            case Answer.BOTH:
                return replace(self, both=self.both + 1)
            case Answer.NOISE:
                return replace(self, noise=self.noise + 1)
            case Answer.DONT_USE:
                return self


@dataclass(frozen=True)
class Asked:
    """An edition that asked about the subject."""

    edition_id: EditionId
    asked_at: datetime


@dataclass(frozen=True)
class Standing:
    """A verdict with the counts that it rests on."""

    verdict: Verdict
    tally: Tally
    users: int
    """The eligible members who use the subject, whether they answered or not."""


def wilson_interval(successes: float, n: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of `successes` out of `n`, within 0 and 1.

    Without observations it is the whole of (0, 1). `successes` may be a half, and is between 0
    and `n`. Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
    Inference", Journal of the American Statistical Association 22 (1927), pages 209 to 212.
    """
    if n == 0:
        return (0.0, 1.0)
    share = successes / n
    spread = Z_95**2 / n
    centre = share + spread / 2
    margin = Z_95 * sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = (centre - margin) / (1 + spread), (centre + margin) / (1 + spread)
    return (max(0.0, low), min(1.0, high))


def verdict_of(tally: Tally, users: int) -> Verdict:
    """Return what the answers of `users` members add up to.

    In this order: two thirds of all users say so, whatever the missing ones would; the Wilson
    interval of those who answered lies wholly on one side of one half; from 5 answers on mixed
    (at least half say both), leaning value (a share of 0.6 or more), leaning noise (0.4 or less)
    or split; else too early to tell. Where more answered than there are users, as many users are
    taken. Every threshold is compared in whole numbers.
    """
    users = max(users, tally.answered)
    if users and 3 * tally.value >= 2 * users:
        return Verdict.ADDING_VALUE
    if users and 3 * tally.noise >= 2 * users:
        return Verdict.ONLY_NOISE
    if _is_conclusive(tally):
        return Verdict.ADDING_VALUE if tally.value > tally.noise else Verdict.ONLY_NOISE
    if tally.answered < ENOUGH_VOTES:
        return Verdict.TOO_EARLY
    return _tendency(tally)


def _is_conclusive(tally: Tally) -> bool:
    """Tell whether the Wilson interval of the share lies wholly on one side of one half.

    The interval is the set of all p with |share - p| <= z * sqrt(p * (1 - p) / n). With one half
    for p, and the share's distance from one half being (value - noise) / 2n, one half lies
    outside exactly when (value - noise) squared is greater than z squared times n.
    """
    return (tally.value - tally.noise) ** 2 > Z_95**2 * tally.answered


def _tendency(tally: Tally) -> Verdict:
    if 2 * tally.both >= tally.answered:
        return Verdict.MIXED
    share_in_halves = 2 * tally.value + tally.both
    if 10 * share_in_halves >= 12 * tally.answered:
        return Verdict.LEANING_VALUE
    if 10 * share_in_halves <= 8 * tally.answered:
        return Verdict.LEANING_NOISE
    return Verdict.SPLIT


def standing_of(
    votes: Iterable[Vote],
    asked: Sequence[Asked],
    eligible: Collection[MemberId],
    now: datetime,
) -> Standing:
    """Return where a subject stands at `now`.

    `votes` are all votes on this one subject, in any order and from any edition; `asked` the
    editions that asked about it, oldest first. Only the latest vote of each eligible member is
    looked at:

    - "Don't use it" takes the member out of the users for 183 days, however often the subject is
      asked meanwhile; after that they are a user who has not answered. A later vote brings them
      back at once.
    - Any other vote counts until the subject was asked twice more: one given in the first asking
      still counts beside the second and no longer from the moment of the third; and it stops
      counting 365 days after it was cast. Who gave it stays a user. A vote from an edition that
      is not in `asked` does not count.

    What lies after `now` is left out, so an earlier standing can be had by its moment, with the
    members eligible then.
    """
    members = frozenset(eligible)
    latest = _latest_votes(votes, members, now)
    out = {
        vote.member_id
        for vote in latest
        if vote.answer is Answer.DONT_USE and now - vote.cast_at < DONT_USE_LASTS
    }
    current = {edition.edition_id for edition in _so_far(asked, now)[-FURTHER_ASKINGS:]}
    tally = Tally()
    for vote in latest:
        if vote.edition_id in current and now - vote.cast_at < VOTE_LASTS:
            tally = tally.plus(vote.answer)
    users = len(members) - len(out)
    return Standing(verdict_of(tally, users), tally, users)


def _so_far(asked: Sequence[Asked], now: datetime) -> list[Asked]:
    return [edition for edition in asked if edition.asked_at <= now]


def _latest_votes(
    votes: Iterable[Vote], members: frozenset[MemberId], now: datetime
) -> Collection[Vote]:
    """Return one vote for each of `members` who gave any by `now`, whatever order they come in."""
    latest: dict[MemberId, Vote] = {}
    relevant = (vote for vote in votes if vote.member_id in members and vote.cast_at <= now)
    for vote in sorted(relevant, key=lambda vote: (vote.cast_at, vote.edition_id, vote.answer)):
        latest[vote.member_id] = vote
    return latest.values()


def twice_running(standings: Sequence[Verdict]) -> Verdict | None:
    """Return the verdict that the last two editions agree on, if they do.

    `standings` are the subject's verdicts by the editions that asked about it, oldest first.
    """
    last_two = standings[-2:]
    return last_two[1] if len(last_two) > 1 and last_two[0] == last_two[1] else None
