"""What travels through Slack and back in this room: field names, button values, metadata."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.parts.numbers import RowNumber


class Field(StrEnum):
    """The fields of the form."""

    KIND = "kind"
    NAME = "name"
    PRESENCE = "presence"
    CONVERSATION = "conversation"


@dataclass(frozen=True)
class SubjectRef:
    """Which subject a button is about."""

    subject: RowNumber


@dataclass(frozen=True)
class Page:
    """Which page of the list a button shows, from 0."""

    page: int


@dataclass(frozen=True)
class NewName:
    """A name that was typed for a new subject."""

    name: str = ""


@dataclass(frozen=True)
class Editing:
    """What travels with the form: which subject it edits, and where its confirmation goes."""

    subject: RowNumber | None = None
    response_url: str | None = None
