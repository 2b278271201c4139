"""What stands at each place of a line's head: a name, a day, a word of the shorthand, or none."""

from bisect import bisect_left
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from domain.shorthand.dates import Here, Said, may_say, said_at
from domain.shorthand.meaning import Actor, Kind, Phrase
from domain.shorthand.people import (
    FIRST,
    FULL,
    TITLES,
    Compared,
    Found,
    NameIndex,
    Words,
    canonical,
)
from domain.shorthand.text import Tokens
from domain.shorthand.word_list import ARTICLES, WordList

LONGEST_NAME = 4
_LONGEST_LEAD = 10
"""Words within which a name has to come for those before it to be the note's."""
_LEADING_ON = frozenset(
    {Kind.TO, Kind.WITH, Kind.FROM, Kind.AT, Kind.CHANNEL, Kind.VERB, Kind.PARTICLE, Kind.ARTICLE}
)
"""After these a name may be the one that the line is about."""
_DATED = frozenset({Kind.AT})
"""After a date it may be so as well."""


@dataclass
class Line:
    """The tokens of one line, and what each may say."""

    tokens: Tokens
    names: NameIndex
    words: WordList
    here: Here
    folds: Words = ()
    token_kinds: Words = ()
    canonical: Words = ()
    day_known: bool = False
    compared: Compared = field(default_factory=dict)
    """Empty while typing errors were not looked for."""
    _phrases: dict[int, Phrase] = field(default_factory=dict)
    _dates: dict[tuple[int, bool], Said | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folds, self.token_kinds = self.tokens.items, self.tokens.kinds
        self.canonical = canonical(self.folds)

    def lexicon(self, place: int) -> Phrase:
        """Give the longest phrase of the shorthand at `place`."""
        phrase = self._phrases.get(place)
        if phrase is None:
            phrase = self._phrases[place] = self.words.at(self.folds, place)
        return phrase

    def kinds(self, place: int) -> AbstractSet[Kind]:
        """Give what the phrase at `place` may do."""
        return self.lexicon(place).by_kind.keys()

    def said(self, place: int) -> Said | None:
        """Give what the phrase at `place` says of when."""
        if not may_say(self.folds[place], self.here):
            return None
        key = place, self.day_known
        if key not in self._dates:
            self._dates[key] = said_at(self.tokens, place, self.here, day_known=self.day_known)
        return self._dates[key]

    def typed(self, place: int) -> str:
        """Give the token at `place` as typed."""
        return self.tokens.raw(place, place + 1)

    def capital(self, place: int) -> bool:
        """Whether the token at `place` begins as names do; scripts without case always do."""
        return not self.typed(place)[0].islower()

    def unread(self, place: int) -> bool:
        """Whether the word at `place` says nothing that the shorthand knows."""
        if self.token_kinds[place] not in ("word", "letters"):
            return False
        return not self.lexicon(place).length and self.said(place) is None

    def nobody(self, place: int) -> bool:
        """Whether the word at `place` says nothing, and names nobody either."""
        return self.unread(place) and not self._is_beginning(place)

    def stops(self, place: int) -> bool:
        """Whether no sentence goes on here with one of the small words."""
        kinds = self.kinds(place)
        return not kinds & {Kind.ARTICLE, Kind.PRONOUN, Kind.AUXILIARY} or Kind.TO in kinds

    def goes_on(self, place: int) -> bool:
        """Whether plain words follow: "in the office" says no direction."""
        kinds = self.kinds(place)
        if Kind.ARTICLE in kinds or Kind.PRONOUN in kinds:
            return self.said(place) is None
        named = any(found.rank == FULL for found in self.names.exact(self.canonical, place))
        return self.unread(place) and not named

    def past_articles(self, place: int) -> int:
        """Give where the articles at `place` end."""
        for _ in range(2):
            if place < len(self.folds) and self.folds[place] in ARTICLES:
                place += 1
        return place

    def past_titles(self, place: int) -> int:
        """Give where titles at `place` end: "Dr. Anna Jensen"."""
        start = place
        while place + 1 < len(self.folds) and self.folds[place] in TITLES:
            joins = place + 2 < len(self.folds) and self.canonical[place + 1] == "&"
            place += 2 if joins and self.folds[place + 2] in TITLES else 1
        return place if place < len(self.folds) else start

    def full_name(self, place: int) -> bool:
        """Whether a contact's name of several words begins at `place`."""
        found = self.names.exact(self.canonical, place)
        return any(one.rank == FULL and one.end > place + 1 for one in found)

    def surname_end(self, place: int, end: int) -> int:
        """Give where capitalised words after a first name end that look like its surname."""
        shouted = self.typed(place).isupper()
        while end < min(len(self.folds), place + LONGEST_NAME) and self.unread(end):
            typed = self.typed(end)
            if not typed[0].isupper() or (len(typed) > 1 and typed.isupper() and not shouted):
                break
            if self.full_name(end):
                break
            end += 1
        return end

    @cached_property
    def beginnings(self) -> tuple[int, ...]:
        """The places where a name begins that certainly means a contact."""
        return tuple(place for place in range(len(self.folds)) if self._begins_name(place))

    def _begins_name(self, place: int) -> bool:
        for found in self.names.exact(self.canonical, place):
            if found.rank == FULL and found.end > place + 1:
                return True
            if found.rank <= FIRST:
                readable = (
                    self.lexicon(place).length
                    or self.said(place)
                    or self._is_company(place, found)
                )
                surname = self.surname_end(place, found.end) > found.end
                narrowed = self.names.narrowed(self.canonical, found).end > found.end
                return not readable and (narrowed or not (surname or self._is_surname(place)))
        return False

    def _is_surname(self, place: int) -> bool:
        """Whether a word is rather the surname of somebody new: "Peter Holm"."""
        if place == 0 or self.folds[place] not in self.names.surnames:
            return False
        return self.unread(place - 1) and self.capital(place - 1)

    def _is_company(self, place: int, found: Found) -> bool:
        """Whether an organisation stands here for whoever belongs to it."""
        form = self.canonical[place : found.end]
        return any(self.names.organisation(one) == form for one in found.contacts)

    def new_name_end(self, place: int) -> int:
        """Give where words that nobody knows end, at the latest where a known name begins."""
        end = place
        while end < min(len(self.folds), place + 2 * LONGEST_NAME) and self.unread(end):
            if end > place and self._is_beginning(end):
                break
            end += 1
        return end

    def _is_beginning(self, place: int) -> bool:
        at = bisect_left(self.beginnings, place)
        return self.beginnings[at : at + 1] == (place,)

    def leads_to_name(self, first: int, end: int) -> bool:
        """Whether the words before `end` only introduce a name: "quick call with Anna".

        A list ("Zoë and Anna"), a channel of its own ("Zoë by phone") or something done
        ("Zoë called Anna") make them a name.
        """
        if end > first and self.capital(first) and self._acts(end):
            return False
        place = end
        before: AbstractSet[Kind] = frozenset({Kind.TO})
        thing, by = end > first and not self.capital(first), False
        while place < min(len(self.folds), end + _LONGEST_LEAD):
            thing = thing or (by and Kind.TO in before)
            named = self._is_somebody(
                self.past_titles(place), connected=place > end, company=thing
            )
            if before & _LEADING_ON and (named or (thing and self._newcomer(place, before))):
                return not by or Kind.TO in before
            kinds = self.kinds(place)
            if Kind.AND in kinds:
                return False
            by = by or (Kind.BY in kinds)
            said = self.said(place)
            phrase = self.lexicon(place)
            thing = thing or any(meaning.keep for meaning in phrase.meanings)
            before = _DATED if said else kinds
            place = said.end if said else place + max(1, phrase.length)
        return False

    def _newcomer(self, place: int, before: AbstractSet[Kind]) -> bool:
        """Whether somebody new is led to: "nice lunch with Zoë"."""
        led = bool(before & {Kind.TO, Kind.WITH, Kind.FROM})
        return led and self.unread(place) and self.typed(place)[0].isupper()

    def _is_somebody(self, place: int, *, connected: bool, company: bool) -> bool:
        """Whether a contact stands here; by surname or initials alone only after other words."""
        if self._is_beginning(place):
            return True
        if not connected or not self.unread(place):
            return False
        found = next(iter(self.names.exact(self.canonical, place)), None)
        return found is not None and (company or not self._is_company(place, found))

    def _acts(self, place: int) -> bool:
        """Whether somebody does what a verb here says: "Zoë called Anna", not "offer sent to"."""
        phrase = self.lexicon(place)
        verb = phrase.by_kind.get(Kind.VERB)
        if verb is None or verb.actor is Actor.US:
            return False
        passive = Kind.TO in self.kinds(place + phrase.length)
        return verb.actor is not Actor.SUBJECT or not passive
