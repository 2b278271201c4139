"""Contacts: people outside the workspace with whom the team keeps a relationship."""

from dataclasses import dataclass
from enum import StrEnum

from domain.ids import ContactId

MAX_NAME = 120
MAX_ORGANISATION = 120
MAX_ADDRESS = 300
MAX_NOTES = 2_500


class AddressKind(StrEnum):
    """The kinds of address by which a contact can be reached."""

    EMAIL = "email"
    PHONE = "phone"
    POSTAL = "postal"
    LINKEDIN = "linkedin"


@dataclass(frozen=True)
class Address:
    """One address of a contact, as it was typed."""

    kind: AddressKind
    text: str


@dataclass(frozen=True)
class Contact:
    """A person outside the workspace."""

    id: ContactId
    name: str
    organisation: str = ""
    addresses: tuple[Address, ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class ContactDraft:
    """A contact as it was filled in, before it is stored."""

    name: str
    organisation: str = ""
    addresses: tuple[Address, ...] = ()
    notes: str = ""
