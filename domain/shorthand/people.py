"""Which contacts the words of a line mean: the forms a name may take, and typing errors."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.contacts import AddressKind, Contact
from domain.ids import ContactId
from domain.names import PHONE_DIGITS, SHORTEST_OWNER, errors_between, fold, phone_key
from domain.shorthand.text import Tokens, tokenise

Words = tuple[str, ...]

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
_FROM = frozenset({"from", "fra", "von", "at", "hos", "bei", "of", "("})
_APART = re.compile(r"(?<=\w) (?=['’]t )")
"""What may be left out within "in 't Veld"."""
_MOST_GROUPS, _PREFIX_GROUPS = 10, 3
"""Groups of digits in a phone number, and in its prefix, where brackets may stand."""
_CERTAIN = 4
"""Letters a word needs for a typing error to be forgiven without asking."""


@dataclass(frozen=True)
class Found:
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
    longest: int


@dataclass
class NameIndex:
    """The contacts of a vocabulary by every form that their names may take."""

    forms: dict[Words, dict[ContactId, int]] = field(default_factory=dict)
    addresses: dict[str, list[ContactId]] = field(default_factory=dict)
    phones: dict[str, list[ContactId]] = field(default_factory=dict)
    organisations: dict[ContactId, Words] = field(default_factory=dict)
    names: dict[ContactId, Words] = field(default_factory=dict)
    by_word: dict[str, list[ContactId]] = field(default_factory=dict)
    surnames: set[str] = field(default_factory=set)
    """Words that end a person's name or begin a company's, so that a capital before them may be
    somebody else's first name."""
    longest: int = 1
    near: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Words already compared with all others, since the same one often comes again; empty while
    typing errors were not looked for."""

    def add(self, contact: Contact) -> None:
        """Take a contact in."""
        spelt = spellings_of(contact.name, contact.organisation)
        self.names[contact.id] = spelt.name
        self.organisations[contact.id] = spelt.organisation
        self.surnames |= spelt.surnames
        self.longest = max(self.longest, spelt.longest)
        for word in set(spelt.name):
            self.by_word.setdefault(word, []).append(contact.id)
        for form, rank in spelt.forms.items():
            self.forms.setdefault(form, {})[contact.id] = rank
        for address in contact.addresses:
            if address.kind is AddressKind.PHONE and (key := phone_key(address.text)):
                self.phones.setdefault(key, []).append(contact.id)
            else:
                self.addresses.setdefault(fold(address.text.strip()), []).append(contact.id)

    def choose(self, typed: str, contact_id: ContactId) -> None:
        """Take in that `typed` was said to mean one contact."""
        if form := form_of(typed):
            self.forms[form] = {contact_id: FULL}
            self.longest = max(self.longest, len(form))

    def exact(self, folds: Words, start: int) -> Iterable[Found]:
        """Give what the forms say of the words from `start` on, longest first."""
        for length in range(min(self.longest, len(folds) - start), 0, -1):
            form = folds[start : start + length]
            known = self.forms.get(form) or self.forms.get(_possessive_dropped(form))
            if known:
                best = min(known.values())
                contacts = tuple(one for one, rank in known.items() if rank == best)
                yield Found(start + length, contacts, best)

    def rank(self, typed: Words, contact_id: ContactId) -> int | None:
        """Give how much of a contact's name was typed; None where it is none of its forms."""
        known = self.forms.get(typed) or self.forms.get(_possessive_dropped(typed), {})
        return known.get(contact_id)

    def begins(self, text: str) -> bool:
        """Whether a contact's name, or their first name, begins `text`."""
        # A note may be long; the words of the longest name, and titles before it, are enough.
        start = tokenise(" ".join(text.split(maxsplit=2 * self.longest)[: 2 * self.longest]))
        titles = (at for at, token in enumerate(start.items) if token.fold not in TITLES)
        places = {0, next(titles, 0)}
        return any(
            found.rank <= FIRST for at in places for found in self.exact(canonical(start), at)
        )

    def narrowed(self, folds: Words, found: Found) -> Found:
        """Take in the organisation where it follows the name: "Anna (Nordlys)"."""
        for skip in (0, 1, 2):
            between = folds[found.end : found.end + skip]
            if not all(word in _FROM or word == "," for word in between):
                break
            for contact in found.contacts:
                organisation = self.organisations.get(contact, ())
                start = found.end + skip
                if organisation and folds[start : start + len(organisation)] == organisation:
                    end = start + len(organisation)
                    end += folds[end : end + 1] == (")",) and "(" in between
                    same = (
                        one
                        for one in found.contacts
                        if self.organisations.get(one) == organisation
                    )
                    return Found(end, tuple(same), found.rank)
        return found

    def fuzzy(self, form: Words) -> tuple[tuple[ContactId, ...], bool]:
        """Give the contacts whose name `form` is with typing errors, and whether that is clear.

        Each typed word must be near a word of the name of its own, the first near the first
        where one word alone is typed.
        """
        scores: dict[ContactId, int] = {}
        nearby = [self._near(word) for word in form]
        if not all(nearby):
            return (), False
        for contact in dict.fromkeys(one for word in nearby[0] for one in self.by_word[word]):
            name = self.names[contact]
            errors = _errors(form, name)
            if errors is not None:
                scores[contact] = errors
        if not scores:
            return (), False
        least = min(scores.values())
        best = tuple(one for one, errors in scores.items() if errors == least)
        sure = all(len(word) >= _CERTAIN or word in self.names[best[0]] for word in form)
        return best, sure and len(best) == 1

    def _near(self, word: str) -> tuple[str, ...]:
        if word not in self.near:
            close = process.extract(
                word, self.by_word.keys(), scorer=OSA.distance, score_cutoff=2, limit=20
            )
            self.near[word] = tuple(
                other for other, *_ in close if errors_between(word, other) >= 0
            )
        return self.near[word]


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
    longest = max(map(len, forms), default=1)
    return Spellings(words, firm, MappingProxyType(forms), frozenset(surnames), longest)


@lru_cache(maxsize=4_096)
def form_of(name: str) -> Words:
    """Give the form of a name as it is written; the latest are remembered."""
    return canonical(tokenise(name))


def canonical(tokens: Tokens) -> Words:
    """Give the folds of a name, with one spelling of "and"."""
    return tuple(canonical_word(token.fold) for token in tokens.items)


def canonical_word(word: str) -> str:
    """Give "&" for every "and", and any other word as it is."""
    return "&" if word in _CONJUNCTIONS else word


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


def by_number(index: NameIndex, tokens: Tokens, start: int) -> tuple[int, tuple[ContactId, ...]]:
    """Give where a phone number that begins at `start` ends, and whose it is.

    The end is `start` where there is none; a number that nobody has needs eight digits.
    """
    items = tokens.items
    first = start + (items[start].fold == "+")
    last = first
    while last < min(len(items), first + _MOST_GROUPS) and _is_group(tokens, first, last):
        last += 1
    for end in range(last, first, -1):
        key = phone_key("".join(tokens.folds(first, end)))
        if key in index.phones:
            return end, tuple(index.phones[key])
    digits = re.sub(r"\D", "", "".join(tokens.folds(first, last)))
    return (last if len(digits) >= PHONE_DIGITS else start), ()


def _is_group(tokens: Tokens, first: int, place: int) -> bool:
    """Whether a token can be part of a phone number, and not of a date or a time."""
    token = tokens.items[place]
    if token.fold in "()" and place - first < _PREFIX_GROUPS:
        return True
    if token.kind != "number" or re.search(
        r"[:/]|^\d{4}-\d\d?-\d\d?$|^\d\d?\.\d\d?(\.\d{2,4})?\.?$", token.fold
    ):
        return False
    between = tokens.text[tokens.items[place - 1].end : token.start] if place > first else ""
    return between.strip(" .-()/+") == ""


def name_index(contacts: Sequence[Contact], choices: Mapping[str, ContactId]) -> NameIndex:
    """Give the index of `contacts`, with what was already chosen before everything else."""
    index = NameIndex()
    for contact in contacts:
        index.add(contact)
    for typed, contact_id in choices.items():
        index.choose(typed, contact_id)
    return index
