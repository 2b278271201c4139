"""Deliveries: the messages that Noisegate posts unasked, each of them once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.ids import (
    AskId,
    ConversationId,
    DeliveryId,
    DigestId,
    EditionId,
    MemberId,
    WorkspaceId,
)


class DeliveryKind(StrEnum):
    """What is delivered."""

    EDITION = "edition"
    RESULTS = "results"
    """What an edition came to, in its thread, when it closed."""
    PERSONAL = "personal"
    """A question to one member, in their direct messages: an ask."""
    GREETING = "greeting"
    """What the installer reads first; it wants no answer."""
    NOTICE = "notice"
    """That something could not be posted, to whoever can mend it."""


PRIORITIES = {
    DeliveryKind.RESULTS: 0,
    DeliveryKind.NOTICE: 0,
    DeliveryKind.GREETING: 0,
    DeliveryKind.EDITION: 1,
    DeliveryKind.PERSONAL: 2,
}
"""What goes first: answers to people, then what many are asked, then what one is asked."""
ASKING = frozenset({DeliveryKind.EDITION, DeliveryKind.PERSONAL})
"""What asks for something: it does not come at all when it is too late."""


LOOK_BACK = timedelta(minutes=5)
"""By so much the clock that says when posting began may be ahead of Slack's."""
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(days=1)


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after the `failures`th failure in a row: 30 s, doubling to a day."""
    pause = SHORTEST_PAUSE
    for _ in range(1, failures):
        pause = min(LONGEST_PAUSE, 2 * pause)
    return pause


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    LEASED = "leased"
    """A courier is at it, until its lease runs out."""
    SENT = "sent"
    FAILED = "failed"
    """Slack refused it for good."""
    SKIPPED = "skipped"
    """Noisegate decided against it."""
    UNCERTAIN = "uncertain"
    """It may stand in Slack, and Slack does not let us look: a steward decides."""


ON_THE_WAY = (DeliveryState.DUE, DeliveryState.LEASED)


@dataclass(frozen=True)
class Delivery:
    """One message to be posted unasked."""

    id: DeliveryId
    workspace_id: WorkspaceId
    kind: DeliveryKind
    digest_id: DigestId | None
    """None for a direct message."""
    edition_id: EditionId | None
    slot: datetime
    """The moment at which it was meant to be posted, aware UTC."""
    period_begins: date
    """The local date on which the digest's period begins: with the digest, what makes it one."""
    message_key: str
    """Random; travels in the message's metadata."""
    member_id: MemberId | None = None
    """To whom a direct message goes."""
    ask_id: AskId | None = None
    """What the ask budget allowed, where the message wants an answer."""
    about_id: DeliveryId | None = None
    """The delivery that a notice tells of."""
    attempts: int = 0
    """How often it was claimed, this time included: the number by which it is held."""
    failures: int = 0
    """How often in a row it came to nothing."""
    begun_at: datetime | None = None
    """When posting it began for the first time; None: it cannot stand in Slack."""
    conversation_id: ConversationId | None = None
    """Where it was being posted, once it has begun; a member's id for their direct messages."""
    thread_ts: str | None = None
    """The thread in which it was being posted, where it was one."""


@dataclass(frozen=True)
class Trouble:
    """A delivery that somebody can mend: Slack refused it, or nobody knows whether it stands."""

    delivery: Delivery
    state: DeliveryState
    """FAILED or UNCERTAIN."""
    reason: str
    """Noisegate's own or Slack's name for what was wrong."""

    @property
    def uncertain(self) -> bool:
        """Whether it may stand in Slack."""
        return self.state is DeliveryState.UNCERTAIN
