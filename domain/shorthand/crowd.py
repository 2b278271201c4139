"""Which of many contacts a line can mean, found quickly: only their names are taken apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.contacts import Contact
from domain.names import fold, joined_abbreviations, line_words, phone_key

_WORD_STARTS = re.compile(r"\b[^\W_]['\w]?")
_LONGEST_INITIALS = 5


@dataclass(frozen=True)
class Crowd:
    """Contacts, and how the words of each one's name and organisation begin."""

    contacts: tuple[Contact, ...]
    starts: tuple[tuple[str, ...], ...]

    def near(self, text: str) -> tuple[Contact, ...]:
        """Give the contacts whom `text` can mean.

        They share a word's first two letters with it, or a first letter that stands alone, or
        their initials, or it holds their number or an address.
        """
        words = line_words(text)
        wanted = {word[:2] for word in words}
        initials = {word[:2] for word in words if 1 < len(word) <= _LONGEST_INITIALS}
        letters = {word for word in words if len(word) == 1}
        firsts = {pair[0] for pair in initials}
        digits = re.sub(r"\D", "", text) if phone_key(text) else ""
        addressed = "@" in text or "://" in text
        return tuple(
            contact
            for contact, starts in zip(self.contacts, self.starts, strict=True)
            if not wanted.isdisjoint(starts)
            or (starts and starts[0][0] in firsts and not initials.isdisjoint(_initials(starts)))
            or (letters and not letters.isdisjoint([start[0] for start in starts]))
            or (addressed and contact.addresses)
            or (digits and _has_number(contact, digits))
        )


def crowd_of(contacts: Sequence[Contact]) -> Crowd:
    """Make contacts ready to be chosen from."""
    # Folding one long text is much faster than many short ones.
    names = [f"{one.name} {one.organisation}".replace("\n", " ") for one in contacts]
    folded = iter(joined_abbreviations(fold("\n".join(filter(str.isascii, names)))).split("\n"))
    plain = (
        next(folded) if name.isascii() else joined_abbreviations(fold(name)) for name in names
    )
    return Crowd(tuple(contacts), tuple(tuple(_WORD_STARTS.findall(name)) for name in plain))


def _initials(starts: tuple[str, ...]) -> list[str]:
    """Give the first letter of a name with that of each of its words."""
    return [starts[0][0] + start[0] for start in starts]


def _has_number(contact: Contact, digits: str) -> bool:
    keys = (phone_key(address.text) for address in contact.addresses)
    return any(key and key in digits for key in keys)
