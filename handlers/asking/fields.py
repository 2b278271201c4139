"""What travels through Slack and back in this room: field names, button values, metadata."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import AwareDatetime

from domain.asking import Asking, Rhythm
from domain.ids import MemberId


class Field(StrEnum):
    """The fields of the form."""

    WEEKDAY = "weekday"
    AT = "at"
    EVERY = "every"


@dataclass(frozen=True)
class Answerable:
    """What travels with the form: where its confirmation goes."""

    response_url: str | None = None


@dataclass(frozen=True)
class Undo:
    """What a member had said before a change."""

    member: str
    rhythm: Rhythm | None = None
    quiet_until: AwareDatetime | None = None
    away_until: AwareDatetime | None = None
    stopped_at: AwareDatetime | None = None

    @classmethod
    def of(cls, member_id: MemberId, before: Asking) -> "Undo":
        """Return what puts `before` back."""
        return cls(
            member_id,
            before.rhythm,
            before.quiet_until,
            before.away_until,
            before.stopped_at,
        )
