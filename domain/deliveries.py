"""Deliveries: the messages that Noisegate posts unasked, each of them once."""

from dataclasses import dataclass
from datetime import date, datetime
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
    begun_at: datetime | None = None
    """When posting it began for the first time; None: it cannot stand in Slack."""
    conversation_id: ConversationId | None = None
    """Where it was being posted, once it has begun; a member's id for their direct messages."""
    thread_ts: str | None = None
    """The thread in which it was being posted, where it was one."""
