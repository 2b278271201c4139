"""Whom a line can mean: the contacts that share words with it, from memory where they are few."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy
from sqlalchemy import Select, bindparam

from domain.contacts import Contact
from domain.ids import ContactId, WorkspaceId
from domain.names import line_words
from storage.books import book_of
from storage.contacts import called_by, find_contacts, vocabulary_for
from storage.core import fetch, length_for, listed, spread, table_of
from storage.database import Session
from storage.shelf import Book
from storage.tables import ContactWordRow

MOST_WORDS = 5_000
"""Up to how many words of contacts, each once for each contact, are kept in memory."""
SHARED = 1_000
"""How many contacts with a word of a line are looked at, to see which have two of them."""
STRAYS = 20
"""How many contacts are read with at once who have but one word of a line, such as the initials
of Bo Yilmaz in "by": that is cheaper than reading the line again with them."""

_WORD = table_of(ContactWordRow)
_WORDS = (
    sqlalchemy.select(_WORD.c.word, _WORD.c.contact_id)
    .where(_WORD.c.workspace_id == bindparam("workspace"))
    .limit(MOST_WORDS + 1)
)


@lru_cache(maxsize=16)
def _shared(many: int) -> Select[*tuple[Any, ...]]:
    return (
        sqlalchemy.select(_WORD.c.contact_id, _WORD.c.word)
        .where(
            _WORD.c.workspace_id == bindparam("workspace"),
            _WORD.c.word.in_(listed("word", many, _WORD.c.word)),
        )
        .limit(SHARED)
    )


def circles(
    session: Session, workspace_id: WorkspaceId, text: str
) -> Iterator[tuple[tuple[Contact, ...], Mapping[str, Collection[ContactId]]]]:
    """Give the contacts that `text` can mean, in wider and wider circles.

    First those with two of its words, and the few with a word that none of those has; then those
    with one, then those with a word that only begins alike. Each circle comes with the words under
    which contacts outside it are found as they are spelt, and who they are: whoever finds none of
    those unexplained may stop.
    """
    words = sorted(line_words(text))
    if not words:
        yield (), {}
        return
    book = _opened(session, workspace_id)
    shared = _sharing(session, workspace_id, book, words)
    times = Counter(number for number, _ in shared)
    inner = {number for number in times if times[number] > 1}
    if inner and len(shared) < SHARED:
        explained = {word for number, word in shared if number in inner}
        strays = {number for number, word in shared if word not in explained}
        if len(strays) <= STRAYS:
            inner |= strays
        others: dict[str, list[ContactId]] = {}
        for number, word in shared:
            if number not in inner:
                others.setdefault(word, []).append(number)
        yield _kept(session, workspace_id, book, sorted(inner)), others
    yield called_by(session, workspace_id, text), {}
    yield vocabulary_for(session, workspace_id, text), {}


def _opened(session: Session, workspace_id: WorkspaceId) -> Book:
    """Return what is in memory, with the words of all contacts where they are few enough."""
    book = book_of(session, workspace_id)
    if not book.words_read:
        rows = fetch(session, _WORDS, {"workspace": workspace_id})
        if len(rows) <= MOST_WORDS:
            words: dict[str, list[ContactId]] = {}
            for word, number in rows:
                words.setdefault(word, []).append(ContactId(number))
            book.words = {word: tuple(who) for word, who in words.items()}
        book.words_read = True
    return book


def _sharing(
    session: Session, workspace_id: WorkspaceId, book: Book, words: Sequence[str]
) -> Sequence[tuple[ContactId, str]]:
    """Return the contacts with one of `words`, once for each, at most `SHARED`."""
    if book.words is None:
        parameters = {"workspace": workspace_id, **spread("word", words)}
        found = fetch(session, _shared(length_for(words)), parameters)
        return [(ContactId(number), word) for number, word in found]
    who = book.words
    return [(number, word) for word in words for number in who.get(word, ())][:SHARED]


def _kept(
    session: Session, workspace_id: WorkspaceId, book: Book, contact_ids: Sequence[ContactId]
) -> tuple[Contact, ...]:
    """Return contacts from memory, where the book has room for all there are."""
    if book.words is None:
        return find_contacts(session, workspace_id, contact_ids)
    if new := [number for number in contact_ids if number not in book.contacts]:
        found = find_contacts(session, workspace_id, new)
        book.contacts.update((contact.id, contact) for contact in found)
    return tuple(book.contacts[number] for number in contact_ids if number in book.contacts)
