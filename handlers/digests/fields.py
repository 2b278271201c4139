"""What travels through Slack and back in this room: field names, button values, metadata."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.parts.numbers import RowNumber


class Field(StrEnum):
    """The fields of the room's forms."""

    CONVERSATION = "conversation"
    EVERY = "every"
    WEEKDAY = "weekday"
    AT = "at"
    ZONE = "zone"
    QUESTIONS = "questions"
    CLOSING_DAYS = "closing_days"
    CLOSING_AT = "closing_at"
    GUESTS = "guests"
    POSTPONE = "postpone"
    PROMPTS = "prompts"
    UNTIL = "until"
    OWNER = "owner"


@dataclass(frozen=True)
class Answerable:
    """What travels with a form: where its confirmation goes, and which digest it is about."""

    response_url: str | None = None
    digest: RowNumber | None = None
    """None for a new one."""


@dataclass(frozen=True)
class PauseRef:
    """Which digest is paused, and until which day where that was said."""

    digest: RowNumber
    until: date | None = None


@dataclass(frozen=True)
class OwnerRef:
    """Who looks after which digest from now on, where that was said."""

    digest: RowNumber
    owner: str | None = None


@dataclass(frozen=True)
class EditionRef:
    """Which edition a button is about."""

    edition: RowNumber
