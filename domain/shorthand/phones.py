"""Phone numbers in a line, however they are grouped, and whose they are."""

import re

from domain.ids import ContactId
from domain.names import PHONE_DIGITS, phone_key
from domain.shorthand.people import NameIndex
from domain.shorthand.text import Tokens

_MOST_GROUPS, _PREFIX_GROUPS = 10, 3
"""Groups of digits in a phone number, and in its prefix, where brackets may stand."""


def by_number(index: NameIndex, tokens: Tokens, start: int) -> tuple[int, tuple[ContactId, ...]]:
    """Give where a phone number that begins at `start` ends, and whose it is.

    The end is `start` where there is none; a number that nobody has needs eight digits.
    """
    items = tokens.items
    first = start + (items[start] == "+")
    last = first
    while last < min(len(items), first + _MOST_GROUPS) and _is_group(tokens, first, last):
        last += 1
    for end in range(last, first, -1):
        key = phone_key("".join(items[first:end]))
        if key in index.phones:
            return end, tuple(index.phones[key])
    digits = re.sub(r"\D", "", "".join(items[first:last]))
    return (last if len(digits) >= PHONE_DIGITS else start), ()


def _is_group(tokens: Tokens, first: int, place: int) -> bool:
    """Whether a token can be part of a phone number, and not of a date or a time."""
    item = tokens.items[place]
    if item in "()" and place - first < _PREFIX_GROUPS:
        return True
    if tokens.kinds[place] != "number" or re.search(
        r"[:/]|^\d{4}-\d\d?-\d\d?$|^\d\d?\.\d\d?(\.\d{2,4})?\.?$", item
    ):
        return False
    before, here = tokens.spans[place - 1], tokens.spans[place]
    between = tokens.text[before[1] : here[0]] if place > first else ""
    return between.strip(" .-()/+") == ""
