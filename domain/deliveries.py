"""Deliveries: the messages that Noisegate posts unasked, each of them once."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.ids import AskId, DeliveryId, DigestId, EditionId, MemberId, WorkspaceId


class DeliveryKind(StrEnum):
    """What is delivered."""

    EDITION = "edition"
    RESULTS = "results"
    """What an edition came to, in its thread, when it closed."""
    PERSONAL = "personal"
    """A question to one member, in their direct messages: an ask."""
    GREETING = "greeting"
    """What the installer reads first; it wants no answer."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


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
    attempts: int = 0
