"""What stands behind `/digest`: the word, the conversation that is named, and the rest."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from domain.ids import ConversationId
from handlers.parts.commands import first_word

PAUSE, HAND_OVER = "pause", "hand over"
OF_ONE = ("preview", "now", "resume", "edit")
"""Words that are about one digest, and want nothing else behind them."""
WORDS = ("list", "new", *OF_ONE, PAUSE, HAND_OVER)
ALIKE = 0.7
"""So alike is a slip of the fingers."""
_HAND_OVER = re.compile(r"/?hand[\s-]*over\b(.*)", re.IGNORECASE | re.DOTALL)
_TO = re.compile(r"to\b\s*", re.IGNORECASE)
_PLACE = re.compile(r"(?:<#(?P<id>\w+)(?:\|(?P<label>[^>]*))?>|#(?P<name>[^\s<>#]+))(?:\s+|$)")


@dataclass(frozen=True)
class Place:
    """A conversation as it was named: by its id, where Slack knew it, or by its name."""

    id: ConversationId | None
    name: str

    def __str__(self) -> str:
        return f"#{self.name}" if self.name else f"<#{self.id}>"


@dataclass(frozen=True)
class Typed:
    """What was typed after `/digest`."""

    word: str
    place: Place | None
    rest: str
    """As Slack escaped it."""


def read_typed(text: str) -> Typed:
    """Read `pause #general until Monday`; a conversation is one where it stands first."""
    if handed := _HAND_OVER.fullmatch(text.strip()):
        place, rest = _place_and_rest(_TO.sub("", handed[1].strip(), count=1))
        return Typed(HAND_OVER, place, _TO.sub("", rest, count=1) if place else rest)
    word, behind = first_word(text)
    return Typed(word, *_place_and_rest(behind))


def meant_by(typed: Typed) -> str | None:
    """Return what a misspelt word, or one with something else behind it, may have meant."""
    near = get_close_matches(typed.word, WORDS, n=1, cutoff=ALIKE)
    if not near:
        return None
    kept = [near[0]]
    if near[0] in (*OF_ONE, PAUSE, HAND_OVER) and typed.place:
        kept.append(str(typed.place))
    if near[0] in (PAUSE, HAND_OVER) and typed.rest:
        kept.append(typed.rest)
    return " ".join(kept)


def _place_and_rest(text: str) -> tuple[Place | None, str]:
    found = _PLACE.match(text)
    if found is None:
        return None, text
    conversation_id = ConversationId(found["id"]) if found["id"] else None
    place = Place(conversation_id, found["label"] or found["name"] or "")
    return place, text[found.end() :].strip()
