"""What `/contact` found, as values; and what its buttons and its form carry."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.contacts import Contact
from domain.histories import NamedInteraction
from domain.ids import MemberId
from domain.readers import Reader
from handlers.parts.numbers import RowNumber


class Purpose(StrEnum):
    """What a contact is looked for."""

    SHOW = "show"
    EDIT = "edit"


@dataclass(frozen=True)
class Card:
    """A contact with the last interactions, newest first."""

    contact: Contact
    latest: tuple[NamedInteraction, ...]
    reader: Reader
    now: datetime
    homes: frozenset[MemberId] = frozenset()
    """Who may have the contact in their Home; where it was changed alone."""


@dataclass(frozen=True)
class Lookup:
    """What was found for a typed name: one with its card, several, or nobody."""

    typed: str
    purpose: Purpose = Purpose.SHOW
    card: Card | None = None
    several: tuple[Contact, ...] = ()
    refused: bool = False
    """Whether the member may not see contacts."""


@dataclass(frozen=True)
class AddPress:
    """The name to begin a new contact with."""

    name: str


@dataclass(frozen=True)
class ContactKey:
    """What travels with the form: whom it is about, and where to confirm."""

    contact: RowNumber | None = None
    response_url: str | None = None
    replace: bool = False
    """Whether the card takes the place of the message from which the form was opened."""


class ContactField(StrEnum):
    """The fields of the form."""

    NAME = "name"
    ORGANISATION = "organisation"
    EMAIL = "email"
    PHONE = "phone"
    POSTAL = "postal"
    LINKEDIN = "linkedin"
    NOTES = "notes"


@dataclass(frozen=True)
class ContactFields:
    """What was filled in."""

    name: str
    organisation: str = ""
    email: str = ""
    phone: str = ""
    postal: str = ""
    linkedin: str = ""
    notes: str = ""
