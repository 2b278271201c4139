"""Subjects: channels, tools and conversations, about which the question is asked."""

from dataclasses import dataclass
from enum import StrEnum

from domain.ids import ConversationId, SubjectId

MAX_NAME = 60


class SubjectKind(StrEnum):
    """What a subject is."""

    CHANNEL = "channel"
    TOOL = "tool"
    CONVERSATION = "conversation"


class Presence(StrEnum):
    """How present two people are to each other on a channel."""

    IN_PERSON = "in person"
    VOICE = "voice"
    WRITTEN = "written to one"
    BROADCAST = "broadcast to many"


class Code(StrEnum):
    """The subjects that every workspace starts with, whatever it later calls them."""

    EMAIL = "email"
    PHONE = "phone"
    IN_PERSON = "in_person"
    LETTER = "letter"
    NEWSLETTER = "newsletter"
    TEXT_MESSAGE = "text_message"
    VIDEO_CALL = "video_call"
    LINKEDIN = "linkedin"
    NOISEGATE = "noisegate"


@dataclass(frozen=True)
class Subject:
    """A channel, a tool or a Slack conversation."""

    id: SubjectId
    kind: SubjectKind
    name: str
    presence: Presence | None = None
    """Of channels alone."""
    code: Code | None = None
    """Set on the subjects a workspace starts with, so that words like "called" find them."""
    conversation_id: ConversationId | None = None
    """Of conversations alone."""
    retired: bool = False


USUAL_CHANNELS: tuple[tuple[Code, str, Presence], ...] = (
    (Code.EMAIL, "E-mail", Presence.WRITTEN),
    (Code.PHONE, "Phone", Presence.VOICE),
    (Code.IN_PERSON, "In person", Presence.IN_PERSON),
    (Code.LETTER, "Letter", Presence.WRITTEN),
    (Code.NEWSLETTER, "Newsletter", Presence.BROADCAST),
    (Code.TEXT_MESSAGE, "Text message", Presence.WRITTEN),
    (Code.VIDEO_CALL, "Video call", Presence.VOICE),
    (Code.LINKEDIN, "LinkedIn", Presence.BROADCAST),
)
"""What a new workspace starts with, in the order in which it is offered."""
