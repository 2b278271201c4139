"""What a room's composers give the courier."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from domain.deliveries import Delivery
from domain.ids import ConversationId
from handlers.kit.blocks import Message
from handlers.kit.services import Services
from storage.database import Session


@dataclass(frozen=True)
class Post:
    """Post this message."""

    conversation_id: ConversationId | None
    """None: into the direct messages with the delivery's member, which the courier opens."""
    message: Message
    thread_ts: str | None = None
    unless: Callable[[Session], str | None] | None = field(default=None, compare=False)
    """Asked once more in the transaction in which posting begins, because somebody may have
    decided otherwise meanwhile: why it is not posted, recorded as of a skip; None where it is."""


@dataclass(frozen=True)
class Skip:
    """Post nothing; the reason is recorded, and names nobody."""

    reason: str
    failed_in: ConversationId | None = None
    """Where it failed, as if Slack had refused it there: whoever can mend it is told."""
    also: Callable[[Session], None] | None = field(default=None, compare=False)
    """What is stored in the transaction that records it."""


@dataclass(frozen=True)
class Update:
    """Put this message in the place of one that stands in Slack."""

    conversation_id: ConversationId
    message_ts: str
    message: Message
    change: int
    """Up to which change of its content the message shows it."""


Composer = Callable[[Services, Delivery], Awaitable[Post | Skip]]
"""Composes a delivery of one kind; may run again after a crash and gives the same edition."""
