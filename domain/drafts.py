"""Drafts: lines as they were typed after `/log`, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.ids import ContactId, DraftId, InteractionId

KEPT_FOR = timedelta(days=7)
"""How long a typed line is kept, so that what was asked about it can still be answered."""
MAX_LINES = 20
"""How many lines one command may log: a message holds no more of them with their buttons."""


@dataclass(frozen=True)
class Draft:
    """A typed line."""

    id: DraftId
    text: str
    """As it came from Slack; the lines of a command that had too many, in one."""
    typed_at: datetime
    batch: DraftId
    """The first line of the same command."""
    choices: Mapping[str, ContactId] = field(default_factory=dict)
    """Which contact a typed name meant, as far as the member has said."""
    today: bool = False
    """Whether the member said that what was read as ahead was today."""
    discarded: bool = False
    interaction_id: InteractionId | None = None
    """What it was logged as."""

    @property
    def too_many(self) -> bool:
        """Whether this holds more lines than one command may log."""
        return len(self.text.splitlines()) > MAX_LINES
