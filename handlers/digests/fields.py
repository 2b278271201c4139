"""What travels through Slack and back in this room: field names, button values, metadata."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.parts.numbers import RowNumber


class Field(StrEnum):
    """The fields of the set-up form."""

    CONVERSATION = "conversation"
    EVERY = "every"
    WEEKDAY = "weekday"
    AT = "at"
    ZONE = "zone"
    QUESTIONS = "questions"
    CLOSING_DAYS = "closing_days"
    CLOSING_AT = "closing_at"
    GUESTS = "guests"


@dataclass(frozen=True)
class Answerable:
    """What travels with the form: where its confirmation goes."""

    response_url: str | None = None


@dataclass(frozen=True)
class DigestRef:
    """Which digest a button is about."""

    digest: RowNumber


@dataclass(frozen=True)
class EditionRef:
    """Which edition a button is about."""

    edition: RowNumber
