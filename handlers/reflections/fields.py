"""What travels through Slack and back in this room: field names, button values, metadata."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.parts.numbers import RowNumber

PRIVATE = "private"
"""The choice of readers that means nobody else; the others are digests' numbers."""
NAMED = "named"
UNNAMED = "unnamed"


class Field(StrEnum):
    """The fields of the form."""

    TEXT = "text"
    READERS = "readers"
    NAME = "name"


@dataclass(frozen=True)
class FormKey:
    """What travels with the form: what it answers or edits, and where its confirmation goes."""

    prompt: str = ""
    edition: RowNumber | None = None
    ask: RowNumber | None = None
    reflection: RowNumber | None = None
    page: int | None = None
    """The page of the history in which Edit was pressed."""
    response_url: str | None = None
    replace: bool = False
    """Whether the confirmation takes the place of the message whose button was pressed."""
    lasting: bool = False
    """Whether that message is one that Slack keeps, in the direct messages."""


@dataclass(frozen=True)
class ReflectionRef:
    """Which reflection a button is about, and in which page of the history it stands, if so."""

    reflection: RowNumber
    page: int | None = None


@dataclass(frozen=True)
class Page:
    """Which page of the history a button shows, from 0."""

    page: int


@dataclass(frozen=True)
class Writing:
    """What stands in the form: as it opens, or as it was filled in."""

    text: str = ""
    readers: str = PRIVATE
    named: bool = False
