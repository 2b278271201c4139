"""The parts of a line's head, found one after another from the left: names before the rest."""

from dataclasses import dataclass, field

from domain.shorthand.dates import Here, Said, said_at
from domain.shorthand.part import CONNECTORS, WEAK, Part
from domain.shorthand.people import (
    FIRST,
    FULL,
    INITIALS,
    PARTICLES,
    Found,
    NameIndex,
    Words,
    by_number,
    canonical_word,
)
from domain.shorthand.reading import (
    MAX_CANDIDATES,
    KnownName,
    SeveralNames,
    UnknownName,
    Who,
)
from domain.shorthand.roster import Roster
from domain.shorthand.text import Tokens
from domain.shorthand.word_list import TOOL_ALONE, Kind, Meaning, WordList

_SAYING = (Kind.CHANNEL, Kind.TOOL, Kind.VERB, Kind.OUTCOME)
_LONGEST_NAME = 4
_LONGEST_MISREAD = 3
_LEADING_TO_PEOPLE = (Kind.TO, Kind.FROM, Kind.WITH)
_PEOPLES_PLACES = frozenset({"at", "hos", "bei"})
_ALSO_A_NAME = "per"
"""A first name in Danish, where it begins a line: "Per Hansen by phone"."""


@dataclass
class Scanner:
    """Goes through the tokens of one line."""

    tokens: Tokens
    names: NameIndex
    words: WordList
    roster: Roster
    here: Here
    parts: list[Part] = field(default_factory=list)
    folds: Words = ()
    canonical: Words = ()
    _somebody: bool = False
    _day_known: bool = False
    _dates: dict[tuple[int, bool], Said | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folds = self.tokens.folds(0, len(self.tokens.items))
        self.canonical = tuple(canonical_word(word) for word in self.folds)

    def scan(self) -> list[Part]:
        """Give the parts of the line in order; together they cover every token."""
        place = 0
        while place < len(self.folds):
            part = self._part(place) or Part(place, place + 1)
            self.parts.append(part)
            self._somebody = self._somebody or part.who is not None
            self._day_known = self._day_known or (part.said is not None and bool(part.said.day))
            place = part.end
        return self.parts

    def _lexicon(self, place: int) -> tuple[int, tuple[Meaning, ...]]:
        return self.words.at(self.folds[place : place + self.words.longest])

    # What has been read so far decides what may come.

    def _expects_name(self) -> bool:
        """Whether a name that nobody has yet may stand here."""
        if not self.parts:
            return True
        last = self.parts[-1]
        if last.is_kind(Kind.AND):
            before = self.parts[-2] if len(self.parts) > 1 else last
            return before.who is not None or before.member is not None
        return (not self._somebody) and not last.plain and not last.misread

    def _part(self, place: int) -> Part | None:
        return (
            self._member(place, place)
            or self._who(place, place, known_only=not self._expects_name())
            or self._date(place)
            or self._phrase(place)
            or self._new_name(place, place)
        )

    def _member(self, first: int, place: int, role: Kind | None = None) -> Part | None:
        if place >= len(self.folds) or self.tokens.items[place].kind not in ("mention", "handle"):
            return None
        end, member = self.roster.find(self.tokens, place)
        return Part(first, end, member=member, role=role, misread=member is None)

    def _date(self, place: int) -> Part | None:
        said = self._said(place)
        return Part(place, said.end, said=said) if said else None

    def _said(self, place: int) -> Said | None:
        key = place, self._day_known
        if key not in self._dates:
            self._dates[key] = said_at(self.tokens, place, self.here, day_known=self._day_known)
        return self._dates[key]

    # Names.

    def _who(
        self, first: int, place: int, role: Kind | None = None, *, known_only: bool = False
    ) -> Part | None:
        """Read a name that contacts have, or an address or number."""
        if place >= len(self.folds):
            return None
        token = self.tokens.items[place]
        if token.kind in ("email", "link"):
            return self._address(first, place, role, known_only=known_only)
        if token.kind == "number" or token.fold == "+":
            return self._number(first, place, role, known_only=known_only)
        free = role is not None or (not self._somebody) or self._after(Kind.AND, Kind.VERB)
        for found in self.names.exact(self.canonical, place):
            alone = found.end == place + 1
            if (found.rank == FULL and not alone) or (free and self._may_be_name(place, found)):
                return self._found(first, place, found, role)
        return None

    def _after(self, *kinds: Kind) -> bool:
        return bool(self.parts) and self.parts[-1].is_kind(*kinds)

    def _may_be_name(self, place: int, found: Found) -> bool:
        """Whether words that are part of a name are not rather words of the shorthand."""
        length, meanings = self._lexicon(place)
        kinds = {meaning.kind for meaning in meanings}
        nobody = not self._somebody
        if length >= found.end - place and kinds:
            small = kinds.isdisjoint(_SAYING) and found.rank <= FIRST
            typed = self.tokens.raw(place, found.end)
            initials = found.rank == INITIALS and len(typed) > 1 and typed.isupper()
            if place == 0 and initials and kinds.isdisjoint(_SAYING):
                return True
            return nobody and (
                (small and (place == 0 or not typed[0].islower()))
                or (found.rank == FULL and place == 0)
            )
        if self._said(place):
            return nobody and found.rank <= FIRST
        return True

    def _found(self, first: int, place: int, found: Found, role: Kind | None) -> Part:
        wider = self.names.narrowed(self.canonical, found)
        if wider.end == found.end and found.end == place + 1:
            end = self._surname_end(place, found.end)
            if end > found.end:
                return self._extended(first, place, end, found, role)
        return Part(first, wider.end, who=self._one(place, found.end, wider), role=role)

    def _one(self, place: int, end: int, found: Found) -> Who:
        typed = self.tokens.raw(place, end)
        if found.certain and len(found.contacts) == 1:
            return KnownName(typed, found.contacts[0])
        return SeveralNames(typed, found.contacts[:MAX_CANDIDATES])

    def _extended(self, first: int, place: int, end: int, found: Found, role: Kind | None) -> Part:
        """Read "Anna Hansen" where only another Anna is known: misspelt, or somebody new."""
        for last in range(end, place + 1, -1):
            contacts, certain = self.names.fuzzy(self.canonical[place:last])
            if contacts:
                near = Found(last, contacts, found.rank, certain)
                return Part(first, last, who=self._one(place, last, near), role=role)
        doubtful = Found(end, found.contacts, found.rank, certain=False)
        return Part(first, end, who=self._one(place, end, doubtful), role=role)

    def _surname_end(self, place: int, end: int) -> int:
        """Give where capitalised words after a first name end that look like its surname."""
        shouted = self._typed(place).isupper()
        while end < min(len(self.folds), place + _LONGEST_NAME) and self._unread(end):
            typed = self._typed(end)
            if not typed[0].isupper() or (len(typed) > 1 and typed.isupper() and not shouted):
                break
            end += 1
        return end

    def _typed(self, place: int) -> str:
        return self.tokens.raw(place, place + 1)

    def _address(
        self, first: int, place: int, role: Kind | None, *, known_only: bool
    ) -> Part | None:
        token = self.tokens.items[place]
        contacts = self.names.addresses.get(token.fold, [])
        if contacts:
            found = Found(place + 1, tuple(dict.fromkeys(contacts)), FULL)
            return Part(first, place + 1, who=self._one(place, place + 1, found), role=role)
        if token.kind == "email" and not known_only:
            return Part(first, place + 1, who=UnknownName(self._typed(place)), role=role)
        return None

    def _number(
        self, first: int, place: int, role: Kind | None, *, known_only: bool
    ) -> Part | None:
        end, contacts = by_number(self.names, self.tokens, place)
        if contacts:
            who = self._one(place, end, Found(end, tuple(dict.fromkeys(contacts)), FULL))
            return Part(first, end, who=who, role=role)
        if end == place or known_only:
            return None
        return Part(first, end, who=UnknownName(self.tokens.raw(place, end)), role=role)

    def _unread(self, place: int) -> bool:
        """Whether the word at `place` says nothing that the shorthand knows."""
        token = self.tokens.items[place]
        if token.kind not in ("word", "letters"):
            return False
        return not self._lexicon(place)[0] and self._said(place) is None

    def _new_name(self, first: int, place: int, role: Kind | None = None) -> Part | None:
        """Read a name with typing errors, or one that nobody has yet, where one may stand."""
        if role is None and not self._expects_name():
            return None
        end = place
        while end < min(len(self.folds), place + 2 * _LONGEST_NAME) and self._unread(end):
            end += 1
        if role is None and self._leads_to_name(end):
            return None
        for last in range(min(end, place + _LONGEST_NAME), place, -1):
            contacts, certain = self.names.fuzzy(self.canonical[place:last])
            if contacts:
                return self._near(first, place, Found(last, contacts, FIRST, certain), role)
        return self._unknown(first, place, end, role)

    def _leads_to_name(self, place: int) -> bool:
        """Whether "to" and a name follow, so that a thing stands here: "offer to Anna"."""
        if all(meaning.kind is not Kind.TO for meaning in self._lexicon(place)[1]):
            return False
        return place + 1 < len(self.folds) and any(self.names.exact(self.canonical, place + 1))

    def _near(self, first: int, place: int, found: Found, role: Kind | None) -> Part:
        end = self._surname_end(place, found.end) if found.end == place + 1 else found.end
        certain = found.certain and end == found.end
        near = Found(end, found.contacts, found.rank, certain)
        return Part(first, end, who=self._one(place, end, near), role=role)

    def _unknown(self, first: int, place: int, end: int, role: Kind | None) -> Part | None:
        last = place
        while last < min(end, place + _LONGEST_NAME) and not self._typed(last)[0].islower():
            last += 1
            beyond = last
            while beyond < end and self.folds[beyond] in PARTICLES:
                beyond += 1
            if beyond < end and not self._typed(beyond)[0].islower():
                last = beyond
        later = role is None and bool(self.parts) and bool(self._somebody)
        if last == place and not later and role is None and end - place < _LONGEST_NAME:
            last = end
        if last == place or (later and last < end):
            return None
        return Part(first, last, who=UnknownName(self.tokens.raw(place, last)), role=role)

    # Words of the shorthand.

    def _phrase(self, place: int) -> Part | None:
        length, meanings = self._lexicon(place)
        if not meanings:
            return self._misspelt(place, place)
        if self._signs_a_number(place):
            return None
        end = place + length
        by_kind = {meaning.kind: meaning for meaning in reversed(meanings)}
        for kind in _SAYING:
            if kind in by_kind:
                return Part(place, end, meaning=by_kind[kind])
        return self._joining_word(place, end, by_kind)

    def _joining_word(self, place: int, end: int, by_kind: dict[Kind, Meaning]) -> Part | None:
        """Read a word that says something only by what it joins."""
        connectors = [kind for kind in CONNECTORS if kind in by_kind]
        for kind in connectors:
            if part := self._connected(place, end, kind):
                return part
        if self.folds[place] == _ALSO_A_NAME and not self.parts and self._typed(place).istitle():
            last = self._surname_end(place, end)
            return Part(place, last, who=UnknownName(self.tokens.raw(place, last)))
        alone = Part(place, end, meaning=by_kind[connectors[0]]) if connectors else None
        return self._small_word(place, end, by_kind) or alone

    def _signs_a_number(self, place: int) -> bool:
        """Whether a plus belongs to the number behind it: "coming +1" joins no names."""
        token, following = self.tokens.items[place], self.tokens.items[place + 1 : place + 2]
        numbers = (one for one in following if one.kind == "number")
        return token.fold == "+" and any(one.start == token.end for one in numbers)

    def _small_word(self, place: int, end: int, by_kind: dict[Kind, Meaning]) -> Part | None:
        if Kind.DIRECTION in by_kind:
            closed = end >= len(self.folds) or not self._goes_on(end)
            return Part(place, end, meaning=by_kind[Kind.DIRECTION]) if closed else None
        for kind in WEAK:
            if kind in by_kind:
                return Part(place, end, meaning=by_kind[kind])
        if Kind.BY in by_kind or Kind.WITH in by_kind:
            return self._misread(place, end, Kind.BY if Kind.BY in by_kind else Kind.WITH)
        return self._misread(place, end, Kind.AT)

    def _stops(self, place: int) -> bool:
        """Whether no sentence goes on here with one of the small words."""
        kinds = {meaning.kind for meaning in self._lexicon(place)[1]}
        return not kinds & {Kind.ARTICLE, Kind.PRONOUN, Kind.AUXILIARY} or Kind.TO in kinds

    def _goes_on(self, place: int) -> bool:
        """Whether plain words follow: "in the office" says no direction."""
        meanings = self._lexicon(place)[1]
        if any(meaning.kind in (Kind.ARTICLE, Kind.PRONOUN) for meaning in meanings):
            return self._said(place) is None
        named = any(found.rank == FULL for found in self.names.exact(self.canonical, place))
        return self._unread(place) and not named

    def _connected(self, first: int, end: int, kind: Kind) -> Part | None:
        """Read what a connector leads to, past an article."""
        place = self._past_articles(end)
        return (
            self._member(first, place, kind)
            or self._connected_name(first, end, place, kind)
            or self._connected_subject(first, end, place, kind)
            or self._connected_newcomer(first, place, kind)
            or self._done_by(first, place, kind)
        )

    def _done_by(self, first: int, place: int, kind: Kind) -> Part | None:
        """Read "called by Anna"."""
        if kind is not Kind.BY or self._somebody:
            return None
        return self._who(first, place, Kind.FROM, known_only=True)

    def _connected_name(self, first: int, end: int, place: int, kind: Kind) -> Part | None:
        if kind in _LEADING_TO_PEOPLE:
            return self._who(first, end, kind) or self._who(first, place, kind)
        if self.folds[first] in _PEOPLES_PLACES:
            return self._who(first, place, kind, known_only=True)
        return None

    def _connected_subject(self, first: int, end: int, place: int, kind: Kind) -> Part | None:
        direction = self.folds[first] == "in" and place == end
        if direction or kind not in (Kind.BY, Kind.WITH, Kind.AT):
            return None
        length, meanings = self._lexicon(place)
        for meaning in meanings:
            if meaning.kind in (Kind.CHANNEL, Kind.TOOL):
                return Part(first, place + length, meaning=meaning, role=kind)
        return self._misspelt(first, place, kind) if kind is not Kind.AT else None

    def _connected_newcomer(self, first: int, place: int, kind: Kind) -> Part | None:
        if kind not in _LEADING_TO_PEOPLE or self._somebody or place >= len(self.folds):
            return None
        return self._new_name(first, place, kind) if self._unread(place) else None

    def _past_articles(self, place: int) -> int:
        for _ in range(2):
            meanings = self.words.said(self.folds[place : place + 1])
            if any(meaning.kind is Kind.ARTICLE for meaning in meanings):
                place += 1
        return place

    def _misspelt(self, first: int, place: int, role: Kind | None = None) -> Part | None:
        """Read a channel's or tool's name with a typing error in it."""
        if place >= len(self.folds) or not self._unread(place):
            return None
        if role is None and ((not self._somebody) or self._after(Kind.AND)):
            return None
        found = self.words.near(self.folds[place : place + 2], bare=role is None)
        if found is None:
            return None
        length, meaning = found
        return Part(first, place + length, meaning=meaning, role=role)

    def _misread(self, first: int, end: int, kind: Kind) -> Part | None:
        """Take the words after a connector for something that could not be read, if they may."""
        place = self._past_articles(end)
        last = place
        while last < len(self.folds) and last <= place + _LONGEST_MISREAD and self._unread(last):
            last += 1
        count = last - place if self._stops(last) else _LONGEST_MISREAD + 1
        if kind is Kind.BY:
            expected = 0 < count <= _LONGEST_MISREAD or end >= len(self.folds)
        else:
            capital = count > 0 and self._typed(place)[0].isupper()
            tool = self.folds[first] in TOOL_ALONE
            alone = count == 1 and (capital or kind is Kind.WITH)
            several = kind is Kind.WITH and (capital or tool)
            expected = alone or (several and 0 < count <= _LONGEST_MISREAD)
        return Part(first, max(last, end), misread=True) if expected else None
