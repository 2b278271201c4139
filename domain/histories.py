"""What an interaction tells when it is seen beside the earlier ones with the same contact."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.contacts import Contact
from domain.ids import InteractionId, SubjectId
from domain.interactions import Direction, Interaction, Outcome
from domain.subjects import Code, Presence, Subject

WINDOW = timedelta(days=14)
"""Within which an answer counts as the answer to an outbound interaction."""
LETTER_WINDOW = timedelta(days=30)
MOST = 200
"""How many interactions with one contact are looked at."""


@dataclass(frozen=True)
class NamedInteraction:
    """A stored interaction with what it names."""

    interaction: Interaction
    contacts: tuple[Contact, ...]
    channel: Subject | None = None
    tool: Subject | None = None
    undone: bool = False


@dataclass(frozen=True)
class Encounter:
    """One interaction with one contact, as far as a history tells of it."""

    interaction: InteractionId
    channel: SubjectId | None
    direction: Direction
    happened_at: datetime
    outcome: Outcome | None
    note: str = ""


class Outbound(NamedTuple):
    """An outbound interaction; each line that is logged asks of up to `MOST` what came of them."""

    happened_at: datetime
    outcome: Outcome | None


@dataclass(frozen=True)
class Encounters:
    """The latest `MOST` encounters with a contact, as far as one channel's history needs them."""

    total: int
    newest: Sequence[Encounter]
    """The last two, by whichever channel; the newest first."""
    by_channel: int
    """How many were by the channel, whoever began."""
    outbound: Sequence[Outbound]
    """Those by the channel."""
    inbound: Sequence[datetime]
    """When there were inbound ones, by whichever channel."""


@dataclass(frozen=True)
class History:
    """What is known of one channel with one contact, the interaction at hand included."""

    count: int
    """All interactions by this channel, whoever began; 0 where they are more than `MOST`."""
    answered: int
    unanswered: int
    """Outbound ones. Those that still wait for an answer are in neither."""
    waiting: int
    last: Encounter | None
    """The one before this one, by whichever channel."""

    @property
    def all_answered(self) -> bool:
        """Whether there were outbound ones, and every one of them was answered."""
        return bool(self.answered) and not self.unanswered and not self.waiting


def history_of(
    encounters: Encounters, at_hand: InteractionId, channel: Subject | None, now: datetime
) -> History:
    """Tell the history that `encounters` with a contact make up.

    `channel` is that of the interaction at hand, which is among them. Where people meet or speak,
    an outbound one is answered unless it says otherwise. Elsewhere it is when it says so, or by
    any inbound one within its window (30 days for a letter, else 14). Younger ones wait and count
    as neither.
    """
    window = _window(channel)
    inbound = sorted(encounters.inbound)
    verdicts = [_answered(seen, inbound, window, now) for seen in encounters.outbound]
    return History(
        count=encounters.by_channel if encounters.total < MOST else 0,
        answered=verdicts.count(True),
        unanswered=verdicts.count(False),
        waiting=verdicts.count(None),
        last=next((seen for seen in encounters.newest if seen.interaction != at_hand), None),
    )


def _window(channel: Subject | None) -> timedelta | None:
    """How long an answer may take; None where people meet or speak."""
    if channel is not None and channel.presence in (Presence.VOICE, Presence.IN_PERSON):
        return None
    return LETTER_WINDOW if channel and channel.code is Code.LETTER else WINDOW


def _answered(
    seen: Outbound, inbound: Sequence[datetime], window: timedelta | None, now: datetime
) -> bool | None:
    """Whether it was; None while it waits. `inbound` are the moments of all inbound, in order."""
    begun, outcome = seen
    if window is None or outcome is Outcome.REACHED:
        return outcome is not Outcome.NO_ANSWER
    until = begun + window
    following = bisect_left(inbound, begun)
    if following < len(inbound) and inbound[following] <= until:
        return True
    if outcome is Outcome.NO_ANSWER:
        return False
    return None if now < until else False
