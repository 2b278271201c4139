"""Drafts: lines as they were typed after `/log`, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.ids import ContactId, DraftId, InteractionId

KEPT_FOR = timedelta(days=7)
"""How long a typed line is kept, so that what was asked about it can still be answered."""
MAX_LINES = 15
"""How many lines one command may log: a message holds no more of them with their buttons."""


class Day(StrEnum):
    """Which day is meant, where a line was read as ahead: what lies ahead is not logged."""

    AS_READ = "as read"
    TODAY = "today"
    OTHER = "other"
    """The other reading of the day: last Monday, where "Monday" could be the next."""


@dataclass(frozen=True)
class TypedLine:
    """A line as it was typed, and what the member said of it since."""

    text: str
    """As it came from Slack; the lines of a command that had too many, in one."""
    typed_at: datetime
    choices: Mapping[str, ContactId] = field(default_factory=dict)
    """Which contact a typed name meant, as far as the member has said."""
    day: Day = Day.AS_READ
    """What the member said of a day that was read as ahead."""

    @property
    def too_many(self) -> bool:
        """Whether this holds more lines than one command may log."""
        return len(self.text.splitlines()) > MAX_LINES


@dataclass(frozen=True, kw_only=True)
class Draft(TypedLine):
    """A typed line as it is stored."""

    id: DraftId
    batch: DraftId
    """The first line of the same command."""
    discarded: bool = False
    interaction_id: InteractionId | None = None
    """What it was logged as."""
