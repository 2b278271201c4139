"""How a line is read: names first, then channels and verbs, then dates; the rest is note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.contacts import Contact
from domain.ids import ContactId, MemberId
from domain.names import line_words
from domain.shorthand.crowd import Crowd, crowd_of
from domain.shorthand.dates import here_of
from domain.shorthand.marks import other_mark, split_mark
from domain.shorthand.negation import with_negations
from domain.shorthand.part import Part
from domain.shorthand.people import FULL, INITIALS, NameIndex, form_of, name_index
from domain.shorthand.reading import KnownName, Reader, Reading, Vocabulary, Who
from domain.shorthand.roster import Roster
from domain.shorthand.scanner import Scanner
from domain.shorthand.summing_up import (
    aside_of,
    dates_of,
    direction_of,
    leftover,
    outcome_of,
    subjects_of,
)
from domain.shorthand.text import Plain, Tokens, decode, note_colon, tokenise
from domain.shorthand.when import when_of
from domain.shorthand.word_list import WordList, word_list

FEW = 100
NO_CHOICES: Mapping[str, ContactId] = MappingProxyType({})


def read_lines(
    text: str,
    vocabulary: Vocabulary,
    reader: Reader,
    choices: Mapping[str, ContactId] = NO_CHOICES,
) -> tuple[Reading, ...]:
    """Read each line of `text` by itself, in order; lines without anything in them are dropped."""
    known = _known(vocabulary, choices)
    return tuple(_read(line.strip(), known, reader) for line in text.splitlines() if line.strip())


def plain_text(line: str) -> str:
    """Give `line` as a person would type it: without Slack's escapes and link brackets."""
    return decode(line, {}).text


def read_line(
    line: str,
    vocabulary: Vocabulary,
    reader: Reader,
    choices: Mapping[str, ContactId] = NO_CHOICES,
) -> Reading:
    """Read one line as Slack hands it over or as typed. Never raises, whatever the text.

    `choices` says which contact a typed name meant, keyed by `typed` as an earlier reading of
    the same line gave it.
    """
    known = _known(vocabulary, choices)
    return _read(line.strip(), known, reader)


@dataclass(frozen=True)
class _Known:
    """A vocabulary, with its names made ready to be found."""

    vocabulary: Vocabulary
    crowd: Crowd | None
    """None where the contacts are few: choosing from them would take longer than it saves."""
    choices: Mapping[str, ContactId]
    words: WordList
    roster: Roster

    def near(self, text: str) -> tuple[Contact, ...]:
        """Give the contacts whom `text` can mean, and perhaps others."""
        return self.crowd.near(text) if self.crowd else self.vocabulary.contacts


def _known(vocabulary: Vocabulary, choices: Mapping[str, ContactId]) -> _Known:
    return _Known(
        vocabulary,
        crowd_of(vocabulary.contacts) if len(vocabulary.contacts) > FEW else None,
        choices,
        word_list(vocabulary.subjects),
        Roster(vocabulary.members),
    )


def _read(line: str, known: _Known, reader: Reader) -> Reading:
    plain = decode(line, {member.id: member.handle for member in known.vocabulary.members})
    names = name_index(known.near(plain.text), known.choices)
    colon = note_colon(plain.text, _names_with_colons(plain.text, known.vocabulary))
    reading = _Typed(line, plain, colon, names).read(known, reader)
    if colon < 0 or reading.who or not names.begins(plain.text[colon + 1 :]):
        return reading
    # "phone: Anna about the roof": whoever the line is about stands right behind the colon.
    opened = Plain(f"{plain.text[:colon]} {plain.text[colon + 1 :]}", plain.mentions)
    colon = note_colon(opened.text, _names_with_colons(opened.text, known.vocabulary))
    return _Typed(line, opened, colon, names).read(known, reader)


@dataclass(frozen=True)
class _Typed:
    """A line, where its note begins, and whom it can mean."""

    line: str
    plain: Plain
    colon: int
    names: NameIndex

    def read(self, known: _Known, reader: Reader) -> Reading:
        text, sign, mark = split_mark(self.plain.text)
        colon = self.colon if 0 <= self.colon < len(text) else len(text)
        head, note = text[:colon], text[colon + 1 :].strip()
        here = here_of(reader)
        tokens = tokenise(head, self.plain.mentions)
        scanner = Scanner(tokens, self.names, known.words, here, roster=known.roster)
        parts = with_negations(scanner.scan(), tokens)
        subjects = subjects_of(parts, known.words)
        said, surplus = dates_of(parts)
        when = when_of(said, aside_of(parts, here), here)
        who = _once(part.who for part in parts if part.who)
        beginning = leftover(parts, tokens, subjects.text | surplus)
        note = ": ".join(piece for piece in (beginning, note) if piece)
        return Reading(
            line=self.line,
            who=who,
            channel=subjects.channel,
            direction=direction_of(parts, tokens),
            outcome=outcome_of(parts),
            tool=subjects.tool,
            members=_members(parts, reader),
            when=when.at,
            timed=when.timed,
            note=note,
            mark=mark,
            other_when=when.other,
            other_timed=when.other is not None and when.clock_said,
            other_mark=other_mark(note, sign, mark),
            future=when.future,
            not_understood=tuple(tokens.raw(part.first, part.end) for part in subjects.misread),
            loose=self._loose(parts, tokens),
        )

    def _loose(self, parts: Sequence[Part], tokens: Tokens) -> frozenset[str] | None:
        """Give the words outside full names; None where any contact might have been meant."""
        names = [(part, part.who) for part in parts if part.who]
        letters = [one for one in tokens.items if len(one.fold) == 1 and one.kind != "mark"]
        # Initials are found under others than the words typed; two letters may be some.
        if not names or len(letters) > 1 or self.names.near:
            return None
        text = tokens.text
        for part, who in reversed(names):
            form = form_of(who.typed)
            rank = self.names.rank(form, who.contact_id) if isinstance(who, KnownName) else None
            if rank in (None, INITIALS):
                return None
            if rank == FULL and len(form) > 1:
                start = text.index(who.typed, tokens.items[part.first].start)
                text = f"{text[:start]} , {text[start + len(who.typed) :]}"
        return line_words(text)


def _once(everyone: Iterable[Who]) -> tuple[Who, ...]:
    """Give each name once, and each contact once."""
    seen: dict[object, Who] = {}
    for who in everyone:
        seen.setdefault(who.contact_id if isinstance(who, KnownName) else who, who)
    return tuple(seen.values())


def _members(parts: Iterable[Part], reader: Reader) -> tuple[MemberId, ...]:
    """Give who was mentioned, each once, without the one who types."""
    mentioned = dict.fromkeys(part.member for part in parts if part.member)
    return tuple(member for member in mentioned if member != reader.me)


def _names_with_colons(text: str, vocabulary: Vocabulary) -> dict[int, int]:
    """Give the places of the contacts' names that hold a colon, whose colon begins no note."""
    lowered = text.lower()
    places: dict[int, int] = {}
    for contact in vocabulary.contacts:
        if ": " not in contact.name:
            continue
        name = contact.name.lower()
        start = lowered.find(name)
        if start >= 0:
            places[start] = start + len(name)
    return places
