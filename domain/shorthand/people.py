"""Which contacts the words of a line mean: the forms a name may take, and typing errors."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.contacts import AddressKind, Contact
from domain.ids import ContactId
from domain.names import SHORTEST_OWNER, errors_between, fold, phone_key
from domain.shorthand.kept import Key
from domain.shorthand.text import tokenise

Words = tuple[str, ...]
Compared = dict[str, tuple[str, ...]]
"""Words in which typing errors were looked for, and the words of names near each."""

FULL, SHORTER, FIRST, LAST, INITIALS = range(5)
"""How much of a name was typed, best first: a lower one is preferred where both fit."""
_CONJUNCTIONS = frozenset({"&", "+", "and", "og", "und"})
_LEGAL_FORMS = frozenset(
    [
        "as",
        "aps",
        "is",
        "ks",
        "a/s",
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "ug",
        "ev",
        "mbh",
        "ltd",
        "llc",
        "inc",
        "plc",
        "co",
        "sa",
        "bv",
        "nv",
        "ab",
        "oy",
        "se",
    ]
)
PARTICLES = frozenset(
    [
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "da",
        "di",
        "la",
        "le",
        "el",
        "zu",
        "af",
        "t",
        "in",
        "bin",
        "ibn",
        "al",
    ]
)
"""Small words within surnames."""
TITLES = frozenset(
    [
        *("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "sir", "dear"),
        *("hr", "fru", "frk", "froken", "kare"),
        *("herr", "herrn", "hrn", "frau", "liebe", "lieber"),
    ]
)
"""Words before a name that are no part of it, folded."""
_FROM = frozenset({"from", "fra", "von", "at", "hos", "bei", "of", "(", ","})
"""Words that may stand between a name and its organisation."""
_APART = re.compile(r"(?<=\w) (?=['’]t )")
"""What may be left out within "in 't Veld"."""
_FEW = 3
"""Contacts whose index is small enough to be remembered."""
_CERTAIN = 4
"""Letters a word needs for a typing error to be forgiven without asking."""


class Found(NamedTuple):
    """Contacts that tokens up to `end` mean."""

    end: int
    contacts: tuple[ContactId, ...]
    """Best first."""
    rank: int
    certain: bool = True
    """Whether one contact alone may be taken without asking."""


@dataclass(frozen=True)
class Spellings:
    """The ways in which one name may be typed."""

    name: Words
    organisation: Words
    forms: Mapping[Words, int]
    """How much of the name each is; the best, where it is so in two ways."""
    surnames: frozenset[str]
    reach: Mapping[str, int]
    """How many words the longest form has that begins with each."""


@dataclass
class NameIndex:
    """The contacts of a vocabulary, found by every form that their names may take.

    Few forms are ever looked for, so that what they mean together is found out only then.
    """

    spellings: dict[ContactId, Spellings] = field(default_factory=dict)
    beginnings: dict[str, list[ContactId]] = field(default_factory=dict)
    """Whose forms begin with a word."""
    addresses: dict[str, list[ContactId]] = field(default_factory=dict)
    phones: dict[str, list[ContactId]] = field(default_factory=dict)
    _meant: dict[Words, dict[ContactId, int]] = field(default_factory=dict)
    """The forms that were looked for, whom each may mean, and how much of the name it is."""
    _reach: dict[str, int] = field(default_factory=dict)
    """How many words the longest form has that begins with each that was looked for."""

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Words that end a person's name or begin a company's.

        A capital before them may be somebody else's first name.
        """
        return frozenset().union(*(spelt.surnames for spelt in self.spellings.values()))

    @cached_property
    def by_word(self) -> Mapping[str, Sequence[ContactId]]:
        """The contacts by each word of their names."""
        contacts: dict[str, list[ContactId]] = {}
        for contact, spelt in self.spellings.items():
            for word in dict.fromkeys(spelt.name):
                contacts.setdefault(word, []).append(contact)
        return contacts

    def organisation(self, contact_id: ContactId) -> Words:
        """Give the words of a contact's organisation; none where there is none."""
        spelt = self.spellings.get(contact_id)
        return spelt.organisation if spelt else ()

    def add(self, contact: Contact) -> None:
        """Take a contact in."""
        spelt = spellings_of(contact.name, contact.organisation)
        self.spellings[contact.id] = spelt
        for word in spelt.reach:
            self.beginnings.setdefault(word, []).append(contact.id)
        for address in contact.addresses:
            if address.kind is AddressKind.PHONE and (key := phone_key(address.text)):
                self.phones.setdefault(key, []).append(contact.id)
            else:
                self.addresses.setdefault(fold(address.text.strip()), []).append(contact.id)

    def choose(self, typed: str, contact_id: ContactId) -> None:
        """Take in, when all contacts are, that `typed` was said to mean one of them."""
        if form := form_of(typed):
            self._reach[form[0]] = max(len(form), self._longest(form[0]))
            self._meant[form] = {contact_id: FULL}
            self.beginnings.setdefault(form[0], [])

    def _longest(self, word: str) -> int:
        """Give how many words the longest form has that begins with `word`; 0 for none."""
        if word not in self._reach and word in self.beginnings:
            reaches = [self.spellings[one].reach[word] for one in self.beginnings[word]]
            self._reach[word] = max(reaches)
        return self._reach.get(word, 0)

    def exact(self, folds: Words, start: int) -> Iterable[Found]:
        """Give what the forms say of the words from `start` on, longest first."""
        if start >= len(folds):
            return ()
        word = folds[start]
        if word in self.beginnings:
            return self._beginning(folds, start, self._longest(word))
        return self._beginning(folds, start, 1) if word[-1] == "s" else ()

    def _beginning(self, folds: Words, start: int, longest: int) -> Iterable[Found]:
        for length in range(min(longest, len(folds) - start), 0, -1):
            known = self._known(folds[start : start + length])
            if known:
                contacts = tuple(known)
                best = known[contacts[0]]
                if len(contacts) > 1:
                    best = min(known.values())
                    contacts = tuple([one for one, rank in known.items() if rank == best])
                yield Found(start + length, contacts, best)

    def _known(self, form: Words) -> Mapping[ContactId, int]:
        """Give whom a form may mean, with how much of the name it is."""
        known = self._meaning(form)
        if not known and form[-1][-1] == "s":
            return self._meaning(_possessive_dropped(form))
        return known

    def _meaning(self, form: Words) -> Mapping[ContactId, int]:
        if form in self._meant:
            return self._meant[form]
        known = {}
        for contact in self.beginnings.get(form[0], ()):
            rank = self.spellings[contact].forms.get(form)
            if rank is not None:
                known[contact] = rank
        if known:
            self._meant[form] = known
        return known

    def rank(self, typed: Words, contact_id: ContactId) -> int | None:
        """Give how much of a contact's name was typed; None where it is none of its forms."""
        return self._known(typed).get(contact_id)

    def begins(self, text: str) -> bool:
        """Whether a contact's name, or their first name, begins `text`."""
        # A note may be long; the words of the longest name, and titles before it, are enough.
        reaches = [spelt.reach for spelt in self.spellings.values()]
        most = 2 * max(1, *(max(one.values(), default=1) for one in (self._reach, *reaches)))
        words = canonical(tokenise(" ".join(text.split(maxsplit=most)[:most])).items)
        untitled = next((at for at, word in enumerate(words) if word not in TITLES), 0)
        return any(found.rank <= FIRST for at in {0, untitled} for found in self.exact(words, at))

    def narrowed(self, folds: Words, found: Found) -> Found:
        """Take in the organisation where it follows the name: "Anna (Nordlys)"."""
        for start in range(found.end, min(found.end + 3, len(folds))):
            for contact in found.contacts:
                organisation = self.organisation(contact)
                if organisation and folds[start : start + len(organisation)] == organisation:
                    end = start + len(organisation)
                    end += folds[end : end + 1] == (")",) and "(" in folds[found.end : start]
                    same = (
                        one for one in found.contacts if self.organisation(one) == organisation
                    )
                    return Found(end, tuple(same), found.rank)
            if folds[start] not in _FROM:
                break
        return found

    def fuzzy(self, form: Words, compared: Compared) -> tuple[tuple[ContactId, ...], bool]:
        """Give the contacts whose name `form` is with typing errors, and whether that is clear.

        Each typed word must be near a word of the name of its own, the first near the first
        where one word alone is typed. What was `compared` once is not compared again.
        """
        scores: dict[ContactId, int] = {}
        nearby = [self._near(word, compared) for word in form]
        if not all(nearby):
            return (), False
        for contact in dict.fromkeys(one for word in nearby[0] for one in self.by_word[word]):
            name = self.spellings[contact].name
            errors = _errors(form, name)
            if errors is not None:
                scores[contact] = errors
        if not scores:
            return (), False
        least = min(scores.values())
        best = tuple(one for one, errors in scores.items() if errors == least)
        sure = all(len(word) >= _CERTAIN or word in self.spellings[best[0]].name for word in form)
        return best, sure and len(best) == 1

    def _near(self, word: str, compared: Compared) -> tuple[str, ...]:
        if word not in compared:
            close = process.extract(
                word, self.by_word.keys(), scorer=OSA.distance, score_cutoff=2, limit=20
            )
            compared[word] = tuple(
                other for other, *_ in close if errors_between(word, other) >= 0
            )
        return compared[word]


def _errors(form: Words, name: Words) -> int | None:
    """Count the typing errors between typed words and a name, or None where they differ."""
    if len(form) == 1:
        errors = errors_between(form[0], name[0])
        return errors if errors >= 0 else None
    total, left = 0, list(name)
    for word in form:
        near = [(errors, other) for other in left if (errors := errors_between(word, other)) >= 0]
        if not near:
            return None
        errors, other = min(near)
        left.remove(other)
        total += errors
    return total


@lru_cache(maxsize=4_096)
def spellings_of(name: str, organisation: str) -> Spellings:
    """Take a contact's name apart.

    Remembered for the latest: whoever is written about today has many namesakes, and their names
    were half of the time that reading a line took.
    """
    words, firm = form_of(name), form_of(organisation)
    spellings = [words]
    if _APART.search(name):
        spellings.append(form_of(_APART.sub("", name)))
    forms: dict[Words, int] = {}
    surnames = {words[0]} if "&" in words else set()
    for spelling in spellings:
        for form, rank in forms_of(spelling, firm):
            if form:
                forms[form] = min(rank, forms.get(form, rank))
            if rank == LAST and len(form) == 1:
                surnames.add(form[0])
    reach: dict[str, int] = {}
    for form in forms:
        reach[form[0]] = max(len(form), reach.get(form[0], 0))
    return Spellings(words, firm, MappingProxyType(forms), frozenset(surnames), reach)


@lru_cache(maxsize=4_096)
def form_of(name: str) -> Words:
    """Give the form of a name as it is written; the latest are remembered."""
    return canonical(tokenise(name).items)


def canonical(folds: Words) -> Words:
    """Give the words of a name with one spelling of "and"."""
    if _CONJUNCTIONS.isdisjoint(folds):
        return folds
    return tuple("&" if word in _CONJUNCTIONS else word for word in folds)


def forms_of(name: Words, organisation: Words) -> Iterable[tuple[Words, int]]:
    """Give the ways in which a contact may be typed, each with how much of the name it is."""
    if not name:
        return
    plain = tuple(word for word in name if word not in ",()/")
    yield name, FULL
    if not plain:
        return
    yield plain, FULL
    core = plain
    while len(core) > 1 and core[-1] in _LEGAL_FORMS:
        core = core[:-1]
    yield core, FULL if len(core) > 1 else FIRST
    if organisation:
        yield organisation, FIRST
        yield (*organisation, *name), FULL
        yield (*organisation, name[0]), SHORTER
    if len(core) == 1 or "&" in core:
        yield core[:1], FIRST
        return
    yield from _personal_forms(core)


def _personal_forms(core: Words) -> Iterable[tuple[Words, int]]:
    """Give the forms of a name of several words: first and last, initials, the reverse."""
    first, last = core[0], core[-1]
    for cut in range(1, len(core)):
        yield (*core[cut:], ",", *core[:cut]), FULL
        yield (*core[cut:], *core[:cut]), SHORTER
        if core[cut - 1] not in PARTICLES:
            yield core[:cut], FIRST if cut == 1 else SHORTER
        yield core[cut:], LAST
    yield (first, last), SHORTER
    yield (last, ",", first), SHORTER
    yield (first, last[0]), SHORTER
    yield (first[0], last), SHORTER
    yield (first[0], *core[1:]), SHORTER
    initials = [word[0] for word in core]
    yield ("".join(initials),), INITIALS
    yield tuple(initials), INITIALS
    yield (first[0] + last[0],), INITIALS


def _possessive_dropped(form: Words) -> Words:
    """Give the form without the possessive of its last word: "anna's", "annas"."""
    last = form[-1]
    if last.endswith("'s"):
        return (*form[:-1], last[:-2])
    owner = last.endswith("s") and len(last) > SHORTEST_OWNER
    return (*form[:-1], last[:-1]) if owner else form


def name_index(contacts: tuple[Contact, ...], choices: Mapping[str, ContactId]) -> NameIndex:
    """Give the index of `contacts`, with what was already chosen before everything else.

    Nothing can be added to it: most lines are about one contact, whose index is remembered.
    """
    if len(contacts) <= _FEW and not choices:
        return _few(Key(contacts))
    index = _index(contacts)
    for typed, contact_id in choices.items():
        index.choose(typed, contact_id)
    return index


@lru_cache(maxsize=1_024)
def _few(key: Key[Contact]) -> NameIndex:
    return _index(key.items)


def _index(contacts: Iterable[Contact]) -> NameIndex:
    index = NameIndex()
    for contact in contacts:
        index.add(contact)
    return index
