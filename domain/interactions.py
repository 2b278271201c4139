"""Interactions: one logged contact with one or more contacts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import ContactId, InteractionId, MemberId, SubjectId

MAX_NOTE = 2_500


class Direction(StrEnum):
    """Who got in touch with whom."""

    OUT = "outbound"
    IN = "inbound"


class Outcome(StrEnum):
    """Whether the contact was reached."""

    REACHED = "reached"
    NO_ANSWER = "no answer"


class Mark(StrEnum):
    """Whether the way was worth it. It judges the way, not the person."""

    VALUE = "value"
    BOTH = "both"
    NOISE = "noise"


@dataclass(frozen=True)
class InteractionDraft:
    """An interaction as it was read or filled in, before it is stored."""

    contacts: tuple[ContactId, ...]
    happened_at: datetime
    """Aware. Where `timed` is false, noon of the day in the member's own time zone."""
    timed: bool = True
    """Whether the time of day was said (or is the moment of logging), or the day alone."""
    channel: SubjectId | None = None
    direction: Direction = Direction.OUT
    note: str = ""
    tool: SubjectId | None = None
    members: tuple[MemberId, ...] = ()
    """Who took part besides the one who logs."""
    outcome: Outcome | None = None
    mark: Mark | None = None


@dataclass(frozen=True, kw_only=True)
class Interaction(InteractionDraft):
    """An interaction as it is stored."""

    id: InteractionId
    logged_by: MemberId
    logged_at: datetime
    link: str | None = None
    """Where the Slack message stands that it was logged from."""
