"""Use cases of contacts: find, show, add, edit."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from domain.contacts import (
    MAX_ADDRESS,
    MAX_NAME,
    MAX_NOTES,
    MAX_ORGANISATION,
    Address,
    AddressKind,
    Contact,
    ContactDraft,
)
from domain.errors import FieldErrors
from domain.ids import ContactId, MemberId, WorkspaceId
from domain.members import require_full
from handlers.contacts.card import Card, ContactField, ContactFields, Lookup, Purpose
from storage.contacts import (
    add_contact,
    change_contact,
    find_by_form,
    get_contact,
    namesakes,
    recent,
    search,
)
from storage.database import Session
from storage.interactions import latest_with
from storage.members import get_member
from storage.quiet import whose_contacts
from storage.workspaces import reader_of

LATEST = 5
RECENT = 10
FOUND = 10


def look_up(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    typed: str,
    purpose: Purpose,
    now: datetime,
) -> Lookup:
    """Find whom `typed` may mean."""
    if not get_member(session, workspace_id, member_id).full:
        return Lookup(typed, purpose, refused=True)
    found = search(session, workspace_id, typed, FOUND)
    if len(found) == 1:
        card = show(session, workspace_id, member_id, found[0].id, now)
        return Lookup(typed, purpose, card=card)
    return Lookup(typed, purpose, several=found)


def show(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    contact_id: int,
    now: datetime,
) -> Card:
    """Return a contact's card."""
    member = get_member(session, workspace_id, member_id)
    require_full(member)
    contact = get_contact(session, workspace_id, ContactId(contact_id))
    latest = latest_with(session, workspace_id, contact.id, LATEST)
    return Card(contact, latest, reader_of(session, workspace_id, member), now)


def latest_contacts(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId
) -> tuple[Contact, ...]:
    """Return the contacts that the team was in touch with last."""
    require_full(get_member(session, workspace_id, member_id))
    return recent(session, workspace_id, RECENT)


def may_add(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> bool:
    """Say whether this member may add contacts."""
    return get_member(session, workspace_id, member_id).full


def save_contact(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    contact_id: int | None,
    fields: ContactFields,
    now: datetime,
    *,
    form_key: str,
) -> Card:
    """Add a contact, or store what one is now; the same form sent twice adds once, as it was last.

    Raises `FieldErrors`, keyed by `ContactField`, where something cannot be taken as it is.
    """
    require_full(get_member(session, workspace_id, member_id))
    if contact_id is None:
        before = find_by_form(session, workspace_id, form_key)
    else:
        before = get_contact(session, workspace_id, ContactId(contact_id))
    _check(session, workspace_id, before, fields)
    draft = _draft(fields, before.addresses if before else ())
    if before is None:
        contact = add_contact(session, workspace_id, draft, member_id, now, form_key)
    else:
        contact = change_contact(session, workspace_id, before.id, draft)
    card = show(session, workspace_id, member_id, contact.id, now)
    return replace(card, homes=whose_contacts(session, workspace_id, [contact.id]))


def _check(
    session: Session, workspace_id: WorkspaceId, before: Contact | None, fields: ContactFields
) -> None:
    faults = dict(_too_long(fields))
    if not fields.name:
        faults[ContactField.NAME] = "Please type a name."
    if fields.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", fields.email):
        faults[ContactField.EMAIL] = "An e-mail address has an @ in its middle and no spaces."
    if fields.phone and not re.search(r"\d", fields.phone):
        faults[ContactField.PHONE] = "A phone number has digits."
    # Without an organisation nobody could tell a new namesake from the one who is there.
    organisation = None if before is None and not fields.organisation else fields.organisation
    named = namesakes(session, workspace_id, fields.name, organisation)
    same = [contact for contact in named if before is None or contact.id != before.id]
    if same:
        of = f" ({same[0].organisation})" if same[0].organisation else ""
        faults[ContactField.NAME] = (
            f"{same[0].name}{of} is in the list already. "
            "If this is another person, say so in the organisation."
        )
    if faults:
        raise FieldErrors(faults)


def _too_long(fields: ContactFields) -> Mapping[str, str]:
    limits = (
        (ContactField.NAME, fields.name, MAX_NAME),
        (ContactField.ORGANISATION, fields.organisation, MAX_ORGANISATION),
        (ContactField.EMAIL, fields.email, MAX_ADDRESS),
        (ContactField.PHONE, fields.phone, MAX_ADDRESS),
        (ContactField.POSTAL, fields.postal, MAX_ADDRESS),
        (ContactField.LINKEDIN, fields.linkedin, MAX_ADDRESS),
        (ContactField.NOTES, fields.notes, MAX_NOTES),
    )
    return {
        field: f"Up to {limit} characters fit here, and this has {len(text)}."
        for field, text, limit in limits
        if len(text) > limit
    }


def _draft(fields: ContactFields, before: tuple[Address, ...]) -> ContactDraft:
    """Give what was filled in; the form shows one address of a kind, further ones are kept."""
    filled = {
        AddressKind.EMAIL: fields.email,
        AddressKind.PHONE: fields.phone,
        AddressKind.POSTAL: fields.postal,
        AddressKind.LINKEDIN: fields.linkedin,
    }
    addresses = []
    for kind, text in filled.items():
        further = [address for address in before if address.kind is kind][1:]
        addresses += ([Address(kind, text)] if text else []) + further
    return ContactDraft(fields.name, fields.organisation, tuple(addresses), fields.notes)
