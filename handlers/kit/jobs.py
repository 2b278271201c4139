"""What a room's composers give the courier."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from domain.deliveries import Delivery
from domain.ids import ConversationId
from handlers.kit.blocks import Message
from handlers.kit.services import Services


@dataclass(frozen=True)
class Post:
    """Post this message."""

    conversation_id: ConversationId | None
    """None: into the direct messages with the delivery's member, which the courier opens."""
    message: Message
    thread_ts: str | None = None
    not_after: datetime | None = None
    """After this moment it is too late, unless it stands in Slack already."""


@dataclass(frozen=True)
class Skip:
    """Post nothing; the reason is recorded, and names nobody."""

    reason: str


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
