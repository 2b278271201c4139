"""Contacts, and the folded words under which they are found."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, Select, bindparam
from sqlmodel import and_, col, delete, func, insert, or_, select

from domain.contacts import Address, AddressKind, Contact, ContactDraft
from domain.errors import NotFound
from domain.ids import ContactId, MemberId, WorkspaceId
from domain.names import best_matches, fold, index_words, line_words, words_of
from storage.books import names_change
from storage.core import fetch, length_for, listed, spread, table_of
from storage.database import Session
from storage.tables import ContactRow, ContactWordRow, InteractionContactRow, InteractionRow

EXACT = 200
"""How many contacts with the very words of a line are looked at, those with most words first."""
NEAR = 500
"""How many contacts with words that begin like those of a line are looked at."""
BEGINNINGS = 200
SUGGESTED = 20
_LAST = "\U0010ffff"

_CONTACT, _WORD = table_of(ContactRow), table_of(ContactWordRow)
_OF_CONTACT = (
    _CONTACT.c.id,
    _CONTACT.c.name,
    _CONTACT.c.organisation,
    _CONTACT.c.addresses,
    _CONTACT.c.notes,
)


@lru_cache(maxsize=16)
def _by_ids(many: int) -> Select[*tuple[Any, ...]]:
    # SQLite would look through all contacts of the workspace by an index that begins with it, and
    # not for these few by their ids; it takes no index for what is first put together.
    return sqlalchemy.select(*_OF_CONTACT).where(
        _CONTACT.c.workspace_id.concat("") == bindparam("workspace"),
        _CONTACT.c.id.in_(listed("id", many, _CONTACT.c.id)),
    )


@lru_cache(maxsize=16)
def _most_shared(many: int) -> Select[*tuple[Any, ...]]:
    return (
        sqlalchemy.select(_WORD.c.contact_id)
        .where(
            _WORD.c.workspace_id == bindparam("workspace"),
            _WORD.c.word.in_(listed("word", many, _WORD.c.word)),
        )
        .group_by(_WORD.c.contact_id)
        .order_by(func.count().desc(), _WORD.c.contact_id)
        .limit(EXACT)
    )


def find_contact(
    session: Session, workspace_id: WorkspaceId, contact_id: ContactId
) -> Contact | None:
    """Return a contact of the workspace."""
    found = find_contacts(session, workspace_id, (contact_id,))
    return found[0] if found else None


def get_contact(session: Session, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact:
    """Return a contact of the workspace; raise `NotFound` where it has no such contact."""
    found = find_contact(session, workspace_id, contact_id)
    if found is None:
        raise NotFound("I cannot find this contact. Please look for it with `/contact NAME`.")
    return found


def find_contacts(
    session: Session, workspace_id: WorkspaceId, contact_ids: Iterable[ContactId]
) -> tuple[Contact, ...]:
    """Return the contacts of the workspace among `contact_ids`, in their order."""
    wanted = tuple(dict.fromkeys(contact_ids))
    if not wanted:
        return ()
    rows = fetch(
        session,
        _by_ids(length_for(wanted)),
        {"workspace": workspace_id, **spread("id", wanted)},
    )
    found = {number: _made(number, *rest) for number, *rest in rows}
    return tuple(found[contact_id] for contact_id in wanted if contact_id in found)


def namesakes(
    session: Session, workspace_id: WorkspaceId, name: str, organisation: str | None = None
) -> tuple[Contact, ...]:
    """Return the contacts with the same name, however it is spelt, and the same organisation.

    Without `organisation` any will do.
    """
    rows = session.exec(
        select(ContactRow)
        .where(ContactRow.workspace_id == workspace_id, ContactRow.name_key == fold(name))
        .order_by(col(ContactRow.id))
    )
    return tuple(
        _contact(row)
        for row in rows
        if organisation is None or fold(row.organisation) == fold(organisation)
    )


def find_by_form(session: Session, workspace_id: WorkspaceId, form_key: str) -> Contact | None:
    """Return the contact that this form added when it was sent before."""
    row = session.exec(
        select(ContactRow).where(
            ContactRow.workspace_id == workspace_id, ContactRow.form_key == form_key
        )
    ).first()
    return _contact(row) if row else None


def add_contact(
    session: Session,
    workspace_id: WorkspaceId,
    draft: ContactDraft,
    added_by: MemberId,
    now: datetime,
    form_key: str | None = None,
) -> Contact:
    """Store a new contact with the words under which it is found."""
    names_change(session, workspace_id)
    row = ContactRow(
        workspace_id=workspace_id,
        name=draft.name,
        name_key=fold(draft.name),
        organisation=draft.organisation,
        notes=draft.notes,
        addresses=_stored(draft.addresses),
        added_by=added_by,
        added_at=now,
        form_key=form_key,
    )
    session.add(row)
    session.flush()
    _index(session, row)
    return _contact(row)


def change_contact(
    session: Session, workspace_id: WorkspaceId, contact_id: ContactId, draft: ContactDraft
) -> Contact:
    """Store what a contact is now; raise `NotFound` where the workspace has no such contact."""
    before = get_contact(session, workspace_id, contact_id)
    if before == Contact(contact_id, **vars(draft)):
        return before
    names_change(session, workspace_id)
    row = session.get_one(ContactRow, contact_id)
    row.name, row.name_key = draft.name, fold(draft.name)
    row.organisation, row.notes = draft.organisation, draft.notes
    row.addresses = _stored(draft.addresses)
    session.add(row)
    session.flush()
    session.exec(delete(ContactWordRow).where(col(ContactWordRow.contact_id) == contact_id))
    _index(session, row)
    return _contact(row)


def vocabulary_for(session: Session, workspace_id: WorkspaceId, text: str) -> tuple[Contact, ...]:
    """Return the contacts that `text` can mean: those with a word that begins as one of its does.

    Bounded: contacts with the words themselves come first, those with most of them first of all.
    """
    exact = called_by(session, workspace_id, text)
    beginnings = sorted({word[:2] for word in line_words(text) if len(word) > 1})[:BEGINNINGS]
    if not beginnings:
        return exact
    near = session.exec(
        select(ContactWordRow.contact_id)
        .where(
            ContactWordRow.workspace_id == workspace_id,
            or_(*(_begins(beginning) for beginning in beginnings)),
        )
        .distinct()
        .limit(NEAR)
    ).all()
    known = {contact.id for contact in exact}
    others = (ContactId(contact_id) for contact_id in near if contact_id not in known)
    return (*exact, *find_contacts(session, workspace_id, others))


def called_by(session: Session, workspace_id: WorkspaceId, text: str) -> tuple[Contact, ...]:
    """Return the contacts with a word that stands in `text`, those with most of them first.

    They are all that a line can mean without a typing error.
    """
    words = sorted(line_words(text))
    if not words:
        return ()
    parameters = {"workspace": workspace_id, **spread("word", words)}
    found = fetch(session, _most_shared(length_for(words)), parameters)
    return find_contacts(session, workspace_id, (ContactId(number) for (number,) in found))


def search(
    session: Session, workspace_id: WorkspaceId, typed: str, limit: int = 10
) -> tuple[Contact, ...]:
    """Return the contacts that `typed` may mean, best first; only the best kind of match.

    Where one contact has exactly the typed name, others that are merely alike are left out.
    """
    contacts = vocabulary_for(session, workspace_id, typed)
    ranked = best_matches(typed, contacts, limit)
    by_id = {contact.id: contact for contact in contacts}
    return tuple(by_id[found.contact_id] for found in ranked if found.match == ranked[0].match)


def suggest(session: Session, workspace_id: WorkspaceId, typed: str) -> tuple[Contact, ...]:
    """Return at most 20 contacts that have, for each typed word, a word that begins with it."""
    words = sorted(set(words_of(typed)), key=len, reverse=True)
    if not words:
        return recent(session, workspace_id, SUGGESTED)
    matching = select(ContactWordRow.contact_id).where(
        ContactWordRow.workspace_id == workspace_id, _begins(words[0])
    )
    for word in words[1:10]:
        other = select(ContactWordRow.contact_id).where(
            ContactWordRow.workspace_id == workspace_id, _begins(word)
        )
        matching = matching.where(col(ContactWordRow.contact_id).in_(other))
    found = session.exec(
        matching.order_by(col(ContactWordRow.word), col(ContactWordRow.contact_id)).limit(
            3 * SUGGESTED
        )
    ).all()
    wanted = [ContactId(contact_id) for contact_id in dict.fromkeys(found)]
    return find_contacts(session, workspace_id, wanted[:SUGGESTED])


def recent(session: Session, workspace_id: WorkspaceId, limit: int) -> tuple[Contact, ...]:
    """Return the contacts of the team's latest interactions, then those added last."""
    logged = session.exec(
        select(InteractionContactRow.contact_id)
        .join(
            InteractionRow,
            and_(
                col(InteractionRow.id) == InteractionContactRow.interaction_id,
                col(InteractionRow.undone_at).is_(None),
            ),
        )
        .where(InteractionRow.workspace_id == workspace_id)
        .order_by(col(InteractionRow.logged_at).desc(), col(InteractionRow.id).desc())
        .limit(5 * limit)
    ).all()
    added = session.exec(
        select(ContactRow.id)
        .where(ContactRow.workspace_id == workspace_id)
        .order_by(col(ContactRow.id).desc())
        .limit(limit)
    ).all()
    wanted = dict.fromkeys((*logged, *(contact_id or 0 for contact_id in added)))
    return find_contacts(
        session, workspace_id, [ContactId(contact_id) for contact_id in wanted][:limit]
    )


def _begins(beginning: str) -> ColumnElement[bool]:
    word = col(ContactWordRow.word)
    return and_(word >= beginning, word < beginning + _LAST)


def _index(session: Session, row: ContactRow) -> None:
    words = index_words(row.name, row.organisation, (kept["text"] for kept in row.addresses))
    if words:
        session.exec(
            insert(ContactWordRow),
            params=[
                {"workspace_id": row.workspace_id, "word": word, "contact_id": row.id}
                for word in sorted(words)
            ],
        )


def _stored(addresses: Collection[Address]) -> list[dict[str, str]]:
    return [{"kind": address.kind, "text": address.text} for address in addresses]


def _contact(row: ContactRow) -> Contact:
    return _made(row.id or 0, row.name, row.organisation, row.addresses, row.notes)


def _made(
    number: int, name: str, organisation: str, addresses: list[dict[str, str]], notes: str
) -> Contact:
    return Contact(ContactId(number), name, organisation, _addresses(addresses), notes)


def _addresses(stored: Sequence[dict[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(AddressKind(kept["kind"]), kept["text"]) for kept in stored)
