"""What travels through Slack and back in this room: field names, button values, metadata."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import AwareDatetime

from domain.asking import Asking, Rhythm


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
class Told:
    """What a member has said about being asked, as far as an Undo can bring it back."""

    rhythm: Rhythm | None = None
    quiet_until: AwareDatetime | None = None
    away_from: AwareDatetime | None = None
    away_until: AwareDatetime | None = None
    stopped_at: AwareDatetime | None = None

    @classmethod
    def of(cls, asking: Asking) -> "Told":
        """Return what of `asking` a member has said."""
        return cls(
            asking.rhythm,
            asking.quiet_until,
            asking.away_from,
            asking.away_until,
            asking.stopped_at,
        )

    @property
    def asking(self) -> Asking:
        """The same as a value of the domain."""
        return Asking(
            rhythm=self.rhythm,
            quiet_until=self.quiet_until,
            away_from=self.away_from,
            away_until=self.away_until,
            stopped_at=self.stopped_at,
        )


@dataclass(frozen=True)
class Undo:
    """A change that can be taken back: whose, and what they had said before and after it."""

    member: str
    before: Told
    after: Told
