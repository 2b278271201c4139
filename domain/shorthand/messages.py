"""What a message that somebody wrote says for certain, when an interaction is logged from it.

A message is no typed line: its words were meant for others. So nothing is guessed here. A name
counts where it means one contact and nobody else; all else is left to the person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from domain.contacts import Contact
from domain.ids import ContactId, MemberId
from domain.members import Member
from domain.names import words_of
from domain.shorthand.date_words import DEADLINES, MONTHS
from domain.shorthand.dates import here_of, said_at
from domain.shorthand.line import Line
from domain.shorthand.meaning import Actor, Kind
from domain.shorthand.people import FULL, SHORTER, Found, Words, name_index
from domain.shorthand.phones import by_number
from domain.shorthand.reading import Reader
from domain.shorthand.text import decode, tokenise
from domain.shorthand.word_list import split, word_list

MOST_READ = 4_000
"""Characters of a message in which names are looked for; Slack takes up to 40,000."""
_SENTENCE = re.compile(r"[.!?…](?=\s)|\n")
_ANSWERED = frozenset(split("replied|answered|responded|svarede|antwortete|got in touch"))
_ATTEMPTED = frozenset(split("tried|prøvede|versuchte"))
_SHORTEST_PART = 0.5
"""A cut at a sentence's end keeps at least so much of what there is room for."""


@dataclass(frozen=True)
class Named:
    """A name in a message, as written, and the one contact that it means."""

    typed: str
    contact_id: ContactId
    began: bool = field(default=False, compare=False)
    """Whether they did what the verb behind the name says: "Anna called"."""


@dataclass(frozen=True)
class MessageText:
    """A message as people read it."""

    text: str
    unmentioned: str
    """The text without the mentions: a colleague's surname is no contact's name."""
    mentioned: tuple[MemberId, ...]
    """Each once."""


def message_text(raw: str, members: Sequence[Member]) -> MessageText:
    """Read a message as Slack writes it; mentions are those of `members`."""
    plain = decode(raw, {member.id: member.name for member in members})
    known = {member.id for member in members}
    mentioned = dict.fromkeys(member for _, member in plain.mentions.values() if member in known)
    unmentioned = plain.text
    for start, (end, _) in plain.mentions.items():
        unmentioned = unmentioned[:start] + "," * (end - start) + unmentioned[end:]
    return MessageText(plain.text.strip(), unmentioned.strip(), tuple(mentioned))


def cut_to_sentence(text: str, limit: int) -> str:
    """Give the beginning of `text`, at most `limit` characters, that ends where a sentence does.

    Where no sentence ends in the second half, it ends with a word; an ellipsis says that more
    follows.
    """
    if len(text) <= limit:
        return text
    room = text[: limit - 2]
    least = int(limit * _SHORTEST_PART)
    ends = [found.end() for found in _SENTENCE.finditer(text[: limit - 1]) if found.end() > least]
    ends = [end for end in ends if end <= len(room)]
    if ends:
        return room[: ends[-1]].rstrip() + " …"
    space = room.rfind(" ", least)
    return (room[:space] if space > 0 else room).rstrip() + " …"


def contacts_named(
    text: str, contacts: Sequence[Contact], members: Iterable[Member], reader: Reader
) -> tuple[Named, ...]:
    """Give the names in `text` (plain) that mean one contact for certain, each contact once.

    Certain are a name of several words, an address or a number, and a first name with a capital
    that no other contact has, no member of the workspace, and no month. A full name needs none.
    """
    names = name_index(tuple(contacts), {})
    tokens = tokenise(text[:MOST_READ])
    line = Line(tokens, names, word_list(()), here_of(reader))
    called = [words_of(member.name) for member in members]
    colleagues = {words[:length] for words in called for length in (1, len(words)) if words}
    by_id = {contact.id: contact for contact in contacts}
    known: dict[ContactId, Named] = {}
    place = 0
    while place < len(tokens.items):
        if colleague := _full_name(line.folds, place, called):
            place += colleague
            continue
        found = _certain(line, place, colleagues)
        if found is None or found.contacts[0] not in by_id:
            place += 1
            continue
        contact = found.contacts[0]
        typed, began = tokens.raw(place, found.end), _began(line, place, found.end)
        known.setdefault(contact, Named(typed, contact, began))
        place = found.end
    return tuple(known.values())


def past_day(text: str, reader: Reader) -> tuple[date, time | None] | None:
    """Give the day that `text` (plain), written at the reader's now, says that something was.

    That is the only day in it, and one that can only be past: "yesterday", "last Friday"; with
    the time of day, where one alone is said. None where it says none, or anything else besides.
    """
    tokens, here = tokenise(text[:MOST_READ]), here_of(reader)
    found = []
    place = 0
    while place < len(tokens.items):
        said = said_at(tokens, place, here)
        if said and place and tokens.items[place - 1] in DEADLINES:
            return None
        found += [said] if said else []
        place = said.end if said else place + 1
    days = [said for said in found if said.day or said.moment]
    clocks = [said.clock for said in found if said.clock]
    if len(days) != 1 or not days[0].past or days[0].day is None:
        return None
    return days[0].day, clocks[0] if len(clocks) == 1 else None


def _began(line: Line, place: int, end: int) -> bool:
    """Whether the name from `place` to `end` is the subject of a verb for getting in touch."""
    if place and Kind.AUXILIARY in line.kinds(place - 1):
        return False
    if line.folds[end : end + 1] in (("has",), ("har",)):
        end += 1
    phrase = line.lexicon(end)
    verb = line.folds[end : end + phrase.length]
    verbs = [one for one in phrase.meanings if one.kind is Kind.VERB and not one.keep]
    if not verbs or verb in _ATTEMPTED or Kind.NEGATION in line.kinds(end + phrase.length):
        return False
    return verbs[0].actor is Actor.SUBJECT or verb in _ANSWERED


def _full_name(folds: Words, place: int, called: Iterable[Words]) -> int:
    """Give how many words the full name of a member has that begins at `place`; 0 for none."""
    lengths = (
        len(name) for name in called if len(name) > 1 and folds[place : place + len(name)] == name
    )
    return max(lengths, default=0)


def _certain(line: Line, place: int, colleagues: set[Words]) -> Found | None:
    """Give the one contact whose name, address or number begins at `place`."""
    kind, item = line.tokens.kinds[place], line.folds[place]
    if kind in ("email", "link"):
        return _only(Found(place + 1, tuple(line.names.addresses.get(item, ())), FULL))
    if kind == "number" or item == "+":
        end, contacts = by_number(line.names, line.tokens, place)
        return _only(Found(end, contacts, FULL))
    return _by_name(line, place, colleagues)


def _by_name(line: Line, place: int, colleagues: set[Words]) -> Found | None:
    capital = line.capital(place)
    for found in line.names.exact(line.canonical, place):
        narrowed = line.names.narrowed(line.canonical, found)
        written = line.folds[place : narrowed.end]
        if written in colleagues:
            return None
        if len(written) > 1 and (narrowed.rank == FULL or (capital and narrowed.rank == SHORTER)):
            return _only(narrowed)
        if capital and place in line.beginnings:
            return None if len(written) == 1 and written[0] in MONTHS else _only(narrowed)
    return None


def _only(found: Found) -> Found | None:
    return found if len(set(found.contacts)) == 1 else None
