"""Names of contacts: when two spellings are the same name, and which contacts a name may mean."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from domain.contacts import Contact
from domain.ids import ContactId

PHONE_DIGITS = 8
"""Numbers whose last eight digits agree are the same: prefixes and trunk zeros differ."""
SHORTEST_OWNER = 4
"""Letters that a word has more than, for its last s to be perhaps a possessive."""
_SHORTEST_PHONE = 6
_FORGIVEN, _TWO_ERRORS = 3, 8
"""Letters a word needs for one typing error to be forgiven, and for two."""
_SPELLINGS = str.maketrans(
    {"ø": "o", "œ": "o", "æ": "a", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i", "ħ": "h"}
    | dict.fromkeys("‘’‛`´ʼʻ′", "'")
)
_DOUBLE = re.compile("a[ae]+|[ou]e+")
_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_PHONE = re.compile(r"\d[\d ()./\-]{3,30}\d")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_BETWEEN_WORDS = "".join(one if one.isalnum() else " " for one in map(chr, range(128)))
"""What ASCII becomes so that only words are left, where there are no apostrophes."""
_ABBREVIATION = re.compile(r"\b[^\W\d_](?:[./][^\W\d_])+\b")


def fold(text: str) -> str:
    """Give the one spelling that equal names share.

    Case, accents and the shape of apostrophes go; `oe`, `ø` and `ö` become `o`, `aa`, `å`, `ae`,
    `æ` and `ä` become `a`, `ue` and `ü` become `u`, `ß` becomes `ss`.
    """
    bare = text.lower().replace("`", "'") if text.isascii() else "".join(map(_plain, text))
    if "ae" in bare or "aa" in bare or "oe" in bare or "ue" in bare:
        return _DOUBLE.sub(_first_letter, bare)
    return bare


@lru_cache(maxsize=4_096)
def _plain(character: str) -> str:
    """Give one character without case and accents; texts use few, so that they are remembered."""
    spelt = unicodedata.normalize("NFKD", character).casefold().translate(_SPELLINGS)
    bare = unicodedata.normalize("NFKD", spelt)
    return "".join(one for one in bare if not unicodedata.combining(one))


def _first_letter(found: re.Match[str]) -> str:
    return found[0][0]


def words_of(text: str) -> tuple[str, ...]:
    """Give the folded words of `text` in order; "A/S" and "A.S." are the one word "as"."""
    folded = joined_abbreviations(fold(text))
    if folded.isascii() and "'" not in folded:
        return tuple(folded.translate(_BETWEEN_WORDS).split())
    return tuple(_WORD.findall(folded))


def joined_abbreviations(text: str) -> str:
    """Write each "A/S" and "A.S." in `text` as the one word "AS"."""
    if "." not in text and "/" not in text:
        return text
    return _ABBREVIATION.sub(lambda found: re.sub("[./]", "", found[0]), text)


def phone_key(text: str) -> str:
    """Give the last eight digits of a phone number, or "" where there are fewer than six."""
    digits = re.sub(r"\D", "", text)
    return digits[-PHONE_DIGITS:] if len(digits) >= _SHORTEST_PHONE else ""


def index_words(name: str, organisation: str, addresses: Iterable[str]) -> frozenset[str]:
    """Give the words under which a contact is stored to be found.

    They are the folded words of name and organisation, the initials ("aj"), e-mail addresses
    (folded), and phone numbers by their last eight digits, so that prefixes do not matter.
    """
    names = words_of(name)
    found = {*names, *words_of(organisation), "".join(word[0] for word in names)}
    for address in addresses:
        found |= _address_words(address)
    return frozenset(word for word in found if word)


def line_words(line: str) -> frozenset[str]:
    """Give the words of a typed line under which contacts are looked up.

    A contact can be meant by the line only if one of its index words shares the first two
    characters with one of these; and without a typing error only if one of them is the same.
    """
    found = _address_words(line)
    found.update(words_of(line))
    for word in [word for word in found if word[-1] == "s"]:
        for owner in (word, word.removesuffix("'s")):
            found.add(owner)
            # "Annas": the Danish and German possessive.
            if owner[-1] == "s" and len(owner) > SHORTEST_OWNER:
                found.add(owner[:-1])
    return frozenset(found)


def _address_words(text: str) -> set[str]:
    """Give e-mail addresses, and the numbers that digits standing near each other may be."""
    found = {fold(email) for email in _EMAIL.findall(text)} if "@" in text else set()
    for number in _PHONE.findall(text):
        groups = re.findall(r"\d+", number)
        for first, _ in enumerate(groups):
            for last in range(first + 1, len(groups) + 1):
                found.add(phone_key("".join(groups[first:last])))
    found.discard("")
    return found


class Match(IntEnum):
    """How well a typed name fits a contact, best first."""

    EXACT = 0
    PREFIX = 1
    FUZZY = 2


@dataclass(frozen=True)
class Ranked:
    """A contact that a typed name may mean, and how well it fits."""

    contact_id: ContactId
    match: Match


def best_matches(typed: str, contacts: Sequence[Contact], limit: int = 10) -> tuple[Ranked, ...]:
    """Rank the contacts that `typed` may mean, at most `limit`.

    Those whose name, organisation, initials, number or e-mail address it is come first, then
    those with words that begin as typed, then those with typing errors; each by name.
    """
    wanted = _address_key(typed)
    ranked = [
        (match, fold(contact.name), contact.id)
        for contact in contacts
        if (match := _match(words_of(typed), wanted, contact)) is not None
    ]
    return tuple(Ranked(contact_id, match) for match, _, contact_id in sorted(ranked)[:limit])


def _address_key(text: str) -> str:
    """Give what makes two spellings of one address equal: a number's digits, a folded text."""
    return phone_key(text) or fold(text.strip())


def _match(typed: tuple[str, ...], wanted: str, contact: Contact) -> Match | None:
    name, organisation = words_of(contact.name), words_of(contact.organisation)
    numbers = set().union(*(_address_words(address.text) for address in contact.addresses))
    initials = ("".join(word[0] for word in name),)
    if not typed:
        return None
    addresses = {_address_key(address.text) for address in contact.addresses}
    if sorted(typed) == sorted(name) or typed in (organisation, initials) or wanted in addresses:
        return Match.EXACT
    everything = [*name, *organisation, *numbers]
    if all(any(word.startswith(one) for word in everything) for one in typed):
        return Match.PREFIX
    if all(any(errors_between(one, word) >= 0 for word in everything) for one in typed):
        return Match.FUZZY
    return None


def errors_between(typed: str, meant: str) -> int:
    """Count the typing errors between two folded words; -1 where they are different words.

    One error is forgiven from three letters on and two from eight; the first letter has to
    agree. A swap of neighbouring letters is one error (optimal string alignment).
    """
    errors = OSA.distance(typed, meant)
    shorter = min(len(typed), len(meant))
    if errors == 0:
        return 0
    if typed[:1] != meant[:1] or shorter < _FORGIVEN:
        return -1
    return errors if errors <= 1 + (shorter >= _TWO_ERRORS) else -1
