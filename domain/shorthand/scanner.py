"""The parts of a line's head, found one after another from the left: names before the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.members import Member
from domain.shorthand.date_words import DEADLINES, DURATIONS
from domain.shorthand.dates import Said
from domain.shorthand.line import LONGEST_NAME, Line
from domain.shorthand.meaning import SAYING, WEAK, Kind, Meaning, Phrase
from domain.shorthand.part import Part
from domain.shorthand.people import FIRST, FULL, INITIALS, PARTICLES, TITLES, Found
from domain.shorthand.phones import by_number
from domain.shorthand.reading import MAX_CANDIDATES, KnownName, SeveralNames, UnknownName, Who
from domain.shorthand.roster import mentioned_at
from domain.shorthand.word_list import TOOL_ALONE

_LONGEST_MISREAD = 3
_AND, _VERB, _NEGATION, _WITH = Kind.AND, Kind.VERB, Kind.NEGATION, Kind.WITH
_BEFORE_NAMES = (Kind.AND, Kind.VERB)
_LEADING_TO_PEOPLE = (Kind.TO, Kind.FROM, Kind.WITH)
_LEADING_TO_SUBJECTS = (Kind.BY, Kind.WITH, Kind.AT)
_MENTIONS = ("mention", "handle")
_ADDRESSES = ("email", "link")
_PEOPLES_PLACES = frozenset({"at", "hos", "bei"})
_INTRODUCING = frozenset({"the", "on", "at", "zum", "den", "dem", "d", "pa", "am", "um", "kl"})
"""Words that may stand between "until" and its date."""
_ALSO_A_NAME = "per"
"""A first name in Danish, where it begins a line: "Per Hansen by phone"."""


@dataclass
class Scanner(Line):
    """Goes through the tokens of one line."""

    members: Sequence[Member] = ()
    """Whom the line may mention."""
    parts: list[Part] = field(default_factory=list)
    _last: Kind | None = None
    """What the word of the last part does."""
    _somebody: bool = False
    _noted: bool = False
    """Whether words of the note have begun behind a name."""
    _told: bool = False
    """Whether they began with a verb: "Anna liked", of which the rest may say the channel."""

    def scan(self) -> list[Part]:
        """Give the parts of the line in order; together they cover every token."""
        place = 0
        while place < len(self.folds):
            part = self._part(place) or Part(place, place + 1)
            self.parts.append(part)
            self._last = part.meaning.kind if part.meaning is not None else None
            if self._somebody and not self._noted and self._begins_note(part):
                self._noted, self._told = True, self._last is _VERB
            if part.who is not None:
                self._somebody = True
            if part.said is not None and part.said.day:
                self.day_known = True
            place = part.end
        return self.parts

    # What has been read so far decides what may come.

    def _expects_name(self) -> bool:
        """Whether a name that nobody has yet may stand here."""
        if not self.parts:
            return True
        last = self.parts[-1]
        if self._last is _AND:
            before = self.parts[-2] if len(self.parts) > 1 else last
            return before.who is not None or before.member is not None
        return (not self._somebody) and not last.plain and not last.misread

    def _part(self, place: int) -> Part | None:
        return (
            self._member(place, place)
            or self._who(place, place)
            or self._date(place)
            or self._phrase(place)
            or self._new_name(place, place)
        )

    def _member(self, first: int, place: int, role: Kind | None = None) -> Part | None:
        if place >= len(self.folds) or self.token_kinds[place] not in _MENTIONS:
            return None
        end, member = mentioned_at(self.tokens, place, self.members)
        return Part(first, end, member=member, role=role, misread=member is None)

    def _begins_note(self, part: Part) -> bool:
        """Whether the rest of the head is rather the note's: a word, or "Anna commented"."""
        if part.meaning is not None:
            return part.meaning.kind is _VERB and part.meaning.keep
        kind, word = self.token_kinds[part.first], self.folds[part.first]
        return part.plain and kind in ("word", "letters") and word not in DURATIONS

    def _date(self, place: int) -> Part | None:
        said = self.said(place)
        if said is None:
            return None
        if self._before_deadline() or (self._last is _NEGATION and not said.past):
            return Part(place, said.end)
        if self._noted and not (said.past or self._is_ours(said)):
            return Part(place, said.end, aside=said)
        return Part(place, said.end, said=said)

    def _is_ours(self, said: Said) -> bool:
        """Whether a day behind words of the note is the line's: it belongs to what we did.

        "Anna roof by e-mail on Monday", and "sent Anna the offer on Monday" up to a comma.
        """
        if said.day is None or said.day > self.here.today:
            return False
        if self.parts[-1].is_kind(Kind.CHANNEL) and self.parts[-1].role is Kind.BY:
            return True
        behind = next(at for at, part in enumerate(self.parts) if part.who)
        began = any(part.is_kind(Kind.VERB) for part in self.parts[:behind])
        parted = (
            part.is_kind(Kind.AND) or self._is_deadline(part) for part in self.parts[behind:]
        )
        return began and not any(parted)

    def _before_deadline(self) -> bool:
        """Whether a word like "until" stands before the date that comes now."""
        before = (part for part in reversed(self.parts) if not self._introduces(part))
        last = next(before, None)
        return last is not None and self._is_deadline(last)

    def _is_deadline(self, part: Part) -> bool:
        return not part.who and part.end == part.first + 1 and self.folds[part.first] in DEADLINES

    def _introduces(self, part: Part) -> bool:
        return not part.who and self.folds[part.first] in _INTRODUCING

    # Names.

    def _who(
        self, first: int, place: int, role: Kind | None = None, *, known_only: bool = False
    ) -> Part | None:
        """Read a name that contacts have, or an address or number."""
        if place >= len(self.folds):
            return None
        denied = self._last is _NEGATION and self._somebody
        if (self._noted or denied) and role is not _WITH:
            return self._spoken_of(first, place)
        kind = self.token_kinds[place]
        if kind in _ADDRESSES:
            return self._address(first, place, role, known_only=known_only)
        if kind == "number" or self.folds[place] == "+":
            return self._number(first, place, role, known_only=known_only)
        free = role is not None or not self._somebody or self._last in _BEFORE_NAMES
        for start in self._starts(place):
            for found in self.names.exact(self.canonical, start):
                several = found.rank == FULL and found.end > start + 1
                if several or (free and self._may_be_name(start, found)):
                    return self._found(first, start, found, role)
        return None

    def _starts(self, place: int) -> Iterable[int]:
        """Give where a name may begin: at a title, which may be one, and behind it."""
        if self.folds[place] not in TITLES:
            return (place,)
        return dict.fromkeys((place, self.past_titles(place)))

    def _spoken_of(self, first: int, place: int) -> Part | None:
        """Keep a full name within the note whole, whatever its words would say."""
        full = (one for one in self.names.exact(self.canonical, place) if one.rank == FULL)
        return next((Part(first, one.end) for one in full if one.end > place + 1), None)

    def _may_be_name(self, place: int, found: Found) -> bool:
        """Whether words that are part of a name are not rather words of the shorthand."""
        phrase = self.lexicon(place)
        kinds = phrase.by_kind.keys()
        nobody = not self._somebody
        if phrase.length >= found.end - place and kinds:
            small = kinds.isdisjoint(SAYING) and found.rank <= FIRST
            typed = self.tokens.raw(place, found.end)
            initials = found.rank == INITIALS and len(typed) > 1 and typed.isupper()
            if place == 0 and initials and kinds.isdisjoint(SAYING):
                return True
            return nobody and (
                (small and (place == 0 or not typed[0].islower()))
                or (found.rank == FULL and place == 0)
            )
        if self.said(place):
            return nobody and found.rank <= FIRST
        return True

    def _found(self, first: int, place: int, found: Found, role: Kind | None) -> Part:
        wider = self.names.narrowed(self.canonical, found)
        if wider.end == found.end and found.end == place + 1:
            end = self.surname_end(place, found.end)
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
            contacts, certain = self.names.fuzzy(self.canonical[place:last], self.compared)
            if contacts:
                near = Found(last, contacts, found.rank, certain)
                return Part(first, last, who=self._one(place, last, near), role=role)
        doubtful = Found(end, found.contacts, found.rank, certain=False)
        return Part(first, end, who=self._one(place, end, doubtful), role=role)

    def _address(
        self, first: int, place: int, role: Kind | None, *, known_only: bool
    ) -> Part | None:
        contacts = self.names.addresses.get(self.folds[place], [])
        if contacts:
            found = Found(place + 1, tuple(dict.fromkeys(contacts)), FULL)
            return Part(first, place + 1, who=self._one(place, place + 1, found), role=role)
        if self.token_kinds[place] == "email" and not (known_only or self._barred(role)):
            return Part(first, place + 1, who=UnknownName(self.typed(place)), role=role)
        return None

    def _number(
        self, first: int, place: int, role: Kind | None, *, known_only: bool
    ) -> Part | None:
        end, contacts = by_number(self.names, self.tokens, place)
        if contacts:
            who = self._one(place, end, Found(end, tuple(dict.fromkeys(contacts)), FULL))
            return Part(first, end, who=who, role=role)
        if end == place or known_only or self._barred(role):
            return None
        return Part(first, end, who=UnknownName(self.tokens.raw(place, end)), role=role)

    def _barred(self, role: Kind | None) -> bool:
        """Whether no name that nobody has yet may stand here."""
        return role is None and not self._expects_name()

    def _new_name(self, first: int, place: int, role: Kind | None = None) -> Part | None:
        """Read a name with typing errors, or one that nobody has yet, where one may stand."""
        if self._barred(role):
            return None
        start = self.past_titles(place)
        end = self.new_name_end(start)
        leads = role is None and self.leads_to_name(start, end)
        for last in range(min(end, start + LONGEST_NAME), start, -1):
            contacts, certain = self.names.fuzzy(self.canonical[start:last], self.compared)
            whole = last > start + 1 or self.surname_end(start, last) == last
            if contacts and whole and (certain or not leads):
                return self._near(first, start, Found(last, contacts, FIRST, certain), role)
        return None if leads else self._unknown(first, place, end, role)

    def _near(self, first: int, place: int, found: Found, role: Kind | None) -> Part:
        return Part(first, found.end, who=self._one(place, found.end, found), role=role)

    def _unknown(self, first: int, place: int, end: int, role: Kind | None) -> Part | None:
        titled = self.past_titles(place)
        start = last = titled if titled < end else place
        while last < min(end, start + LONGEST_NAME) and self.capital(last):
            last += 1
            beyond = last
            while beyond < end and self.folds[beyond] in PARTICLES:
                beyond += 1
            if beyond < end and self.capital(beyond):
                last = beyond
        later = role is None and bool(self.parts) and bool(self._somebody)
        if last == start and not later and role is None and end - start < LONGEST_NAME:
            last = end
        if last == start or (later and last < end):
            return None
        # "Dr. Zoë Lark" is called Zoë Lark, but "Frau Hansen" more than Hansen.
        start = start if last > start + 1 else place
        return Part(first, last, who=UnknownName(self.tokens.raw(start, last)), role=role)

    # Words of the shorthand.

    def _phrase(self, place: int) -> Part | None:
        phrase = self.lexicon(place)
        if not phrase.length:
            return self._misspelt(place, place)
        if self._signs_a_number(place):
            return None
        end = place + phrase.length
        if self._noted and self._is_spoken_of(phrase, end):
            return Part(place, end)
        if phrase.saying:
            return Part(place, end, meaning=phrase.saying)
        return self._joining_word(place, end, phrase)

    def _is_spoken_of(self, phrase: Phrase, end: int) -> bool:
        """Whether a channel's word, behind words of the note, is so: "Anna wants a letter"."""
        if self._told or Kind.CHANNEL not in phrase.by_kind:
            return False
        goes_on = end < len(self.folds) and self.unread(end)
        return goes_on or self._last in (Kind.ARTICLE, Kind.PRONOUN)

    def _joining_word(self, place: int, end: int, phrase: Phrase) -> Part | None:
        """Read a word that says something only by what it joins."""
        connectors, by_kind = phrase.connectors, phrase.by_kind
        for kind in connectors:
            if part := self._connected(place, end, kind):
                return part
        if self.folds[place] == _ALSO_A_NAME and not self.parts and self.typed(place).istitle():
            last = self.surname_end(place, end)
            return Part(place, last, who=UnknownName(self.tokens.raw(place, last)))
        alone = Part(place, end, meaning=by_kind[connectors[0]]) if connectors else None
        return self._small_word(place, end, by_kind) or alone

    def _signs_a_number(self, place: int) -> bool:
        """Whether a plus belongs to the number behind it: "coming +1" joins no names."""
        if self.folds[place] != "+" or self.token_kinds[place + 1 : place + 2] != ("number",):
            return False
        return self.tokens.spans[place][1] == self.tokens.spans[place + 1][0]

    def _small_word(self, place: int, end: int, by_kind: Mapping[Kind, Meaning]) -> Part | None:
        if Kind.DIRECTION in by_kind:
            closed = end >= len(self.folds) or not self.goes_on(end)
            closed = closed and self._last is not _NEGATION
            return Part(place, end, meaning=by_kind[Kind.DIRECTION]) if closed else None
        for kind in WEAK:
            if kind in by_kind:
                return Part(place, end, meaning=by_kind[kind])
        if Kind.BY in by_kind or Kind.WITH in by_kind:
            return self._misread(place, end, Kind.BY if Kind.BY in by_kind else Kind.WITH)
        return self._misread(place, end, Kind.AT)

    def _connected(self, first: int, end: int, kind: Kind) -> Part | None:
        """Read what a connector leads to, past an article."""
        place = self.past_articles(end)
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
        if direction or kind not in _LEADING_TO_SUBJECTS:
            return None
        phrase = self.lexicon(place)
        if phrase.subject:
            return Part(first, place + phrase.length, meaning=phrase.subject, role=kind)
        return self._misspelt(first, place, kind) if kind is not Kind.AT else None

    def _connected_newcomer(self, first: int, place: int, kind: Kind) -> Part | None:
        if kind not in _LEADING_TO_PEOPLE or self._somebody or place >= len(self.folds):
            return None
        return self._new_name(first, place, kind) if self.unread(place) else None

    def _misspelt(self, first: int, place: int, role: Kind | None = None) -> Part | None:
        """Read a channel's or tool's name with a typing error in it."""
        if role is None and (not self._somebody or self._last is _AND):
            return None
        if place >= len(self.folds) or not self.unread(place):
            return None
        found = self.words.near(self.folds[place : place + 2], bare=role is None)
        if found is None:
            return None
        length, meaning = found
        return Part(first, place + length, meaning=meaning, role=role)

    def _misread(self, first: int, end: int, kind: Kind) -> Part | None:
        """Take the words after a connector for something that could not be read, if they may."""
        if self._noted and kind is not Kind.BY:
            return None
        place = self.past_articles(end)
        last = place
        while last < len(self.folds) and last <= place + _LONGEST_MISREAD and self.nobody(last):
            last += 1
        count = last - place if self.stops(last) else _LONGEST_MISREAD + 1
        if kind is Kind.BY:
            expected = 0 < count <= _LONGEST_MISREAD or end >= len(self.folds)
        else:
            capital = count > 0 and self.typed(place)[0].isupper()
            tool = self.folds[first] in TOOL_ALONE
            alone = count == 1 and (capital or kind is Kind.WITH)
            several = kind is Kind.WITH and (capital or tool)
            expected = alone or (several and 0 < count <= _LONGEST_MISREAD)
        return Part(first, max(last, end), misread=True) if expected else None
