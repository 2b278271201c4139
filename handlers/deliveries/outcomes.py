"""What became of a delivery that somebody wanted to mend."""

from dataclasses import dataclass
from enum import StrEnum

from domain.ids import ConversationId, MemberId
from domain.readers import Reader
from domain.troubles import Case


class Became(StrEnum):
    """What there is to say of it."""

    ON_ITS_WAY = "on its way"
    THERE = "there"
    LEFT_OUT = "left out"
    """Mended meanwhile, in another way."""
    TOO_LATE = "too late"
    TOO_SOON = "too soon"
    """The conversation had one meanwhile."""
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True)
class Outcome:
    """What became of a delivery, for whom it is written, and whose Homes show it."""

    became: Became
    case: Case
    reader: Reader
    goes_to: ConversationId | None = None
    """The conversation that it goes to from now on; None for direct messages."""
    homes: frozenset[MemberId] = frozenset()
    notices: tuple[tuple[ConversationId, str], ...] = ()
    """The messages that told of it so far."""
