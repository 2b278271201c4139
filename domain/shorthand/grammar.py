"""How a line is read: names first, then channels and verbs, then dates; the rest is note."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from domain.contacts import Contact
from domain.ids import ContactId, MemberId
from domain.names import line_words
from domain.shorthand.crowd import Crowd, crowd_of
from domain.shorthand.dates import here_of
from domain.shorthand.marks import other_mark, split_mark
from domain.shorthand.negation import with_negations
from domain.shorthand.part import Part
from domain.shorthand.people import FULL, INITIALS, Compared, NameIndex, form_of, name_index
from domain.shorthand.reading import KnownName, Reader, Reading, Vocabulary, Who
from domain.shorthand.scanner import Scanner
from domain.shorthand.summing_up import (
    aside_of,
    dates_of,
    direction_of,
    head_of,
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


class _Known(NamedTuple):
    """A vocabulary, with its names made ready to be found."""

    vocabulary: Vocabulary
    crowd: Crowd | None
    """None where the contacts are few: choosing from them would take longer than it saves."""
    choices: Mapping[str, ContactId]
    words: WordList

    def near(self, text: str) -> tuple[Contact, ...]:
        """Give the contacts whom `text` can mean, and perhaps others."""
        return self.crowd.near(text) if self.crowd else self.vocabulary.contacts


def _known(vocabulary: Vocabulary, choices: Mapping[str, ContactId]) -> _Known:
    return _Known(
        vocabulary,
        crowd_of(vocabulary.contacts) if len(vocabulary.contacts) > FEW else None,
        choices,
        word_list(vocabulary.subjects),
    )


def _read(line: str, known: _Known, reader: Reader) -> Reading:
    members = known.vocabulary.members if "<" in line else ()
    plain = decode(line, {member.id: member.handle for member in members})
    names = name_index(known.near(plain.text), known.choices)
    colon = note_colon(plain.text, _names_with_colons(plain.text, known.vocabulary))
    compared: Compared = {}
    reading = _Typed(line, plain, colon, names, compared).read(known, reader)
    if colon < 0 or reading.who or not names.begins(plain.text[colon + 1 :]):
        return reading
    # "phone: Anna about the roof": whoever the line is about stands right behind the colon.
    opened = Plain(f"{plain.text[:colon]} {plain.text[colon + 1 :]}", plain.mentions)
    colon = note_colon(opened.text, _names_with_colons(opened.text, known.vocabulary))
    return _Typed(line, opened, colon, names, compared).read(known, reader)


class _Typed(NamedTuple):
    """A line, where its note begins, and whom it can mean."""

    line: str
    plain: Plain
    colon: int
    names: NameIndex
    compared: Compared

    def read(self, known: _Known, reader: Reader) -> Reading:
        text, sign, mark = split_mark(self.plain.text)
        colon = self.colon if 0 <= self.colon < len(text) else len(text)
        note = text[colon + 1 :].strip()
        here = here_of(reader)
        tokens = tokenise(text[:colon], self.plain.mentions)
        scanner = Scanner(
            tokens,
            self.names,
            known.words,
            here,
            compared=self.compared,
            members=known.vocabulary.members,
        )
        head = head_of(with_negations(scanner.scan(), tokens))
        subjects = subjects_of(head, known.words)
        said, surplus = dates_of(head)
        when = when_of(said, aside_of(head, here), here)
        beginning = leftover(head.parts, tokens, subjects.text | surplus)
        note = f"{beginning}: {note}" if beginning and note else beginning or note
        return Reading(
            line=self.line,
            who=_once(head.named),
            channel=subjects.channel,
            direction=direction_of(head, tokens),
            outcome=outcome_of(head),
            tool=subjects.tool,
            members=_members(head.members, reader),
            when=when.at,
            timed=when.timed,
            note=note,
            mark=mark,
            other_when=when.other,
            other_timed=when.other is not None and when.clock_said,
            other_mark=other_mark(note, sign, mark),
            future=when.future,
            not_understood=tuple([tokens.raw(part.first, part.end) for part in subjects.misread]),
            loose=self._loose(head.named, tokens),
        )

    def _loose(self, named: Sequence[tuple[Part, Who]], tokens: Tokens) -> frozenset[str] | None:
        """Give the words outside full names; None where any contact might have been meant."""
        # Initials are found under others than the words typed; two letters may be some.
        if not named or self.compared or _letters(tokens) > 1:
            return None
        text = tokens.text
        for part, who in reversed(named):
            form = form_of(who.typed)
            rank = self.names.rank(form, who.contact_id) if isinstance(who, KnownName) else None
            if rank in (None, INITIALS):
                return None
            if rank == FULL and len(form) > 1:
                start = text.index(who.typed, tokens.spans[part.first][0])
                text = f"{text[:start]} , {text[start + len(who.typed) :]}"
        return line_words(text)


def _letters(tokens: Tokens) -> int:
    """Count the letters and digits that stand alone."""
    if min(map(len, tokens.items), default=0) > 1:
        return 0
    both = zip(tokens.items, tokens.kinds, strict=True)
    return sum(len(item) == 1 and kind != "mark" for item, kind in both)


def _once(named: Iterable[tuple[Part, Who]]) -> tuple[Who, ...]:
    """Give each name once, and each contact once."""
    seen: dict[object, Who] = {}
    for _, who in named:
        seen.setdefault(who.contact_id if isinstance(who, KnownName) else who, who)
    return tuple(seen.values())


def _members(mentioned: Iterable[MemberId], reader: Reader) -> tuple[MemberId, ...]:
    """Give who was mentioned, each once, without the one who types."""
    return tuple([member for member in dict.fromkeys(mentioned) if member != reader.me])


def _names_with_colons(text: str, vocabulary: Vocabulary) -> dict[int, int]:
    """Give the places of the contacts' names that hold a colon, whose colon begins no note."""
    places: dict[int, int] = {}
    names = [contact.name.lower() for contact in vocabulary.contacts if ": " in contact.name]
    lowered = text.lower() if names else ""
    for name in names:
        start = lowered.find(name)
        if start >= 0:
            places[start] = start + len(name)
    return places
