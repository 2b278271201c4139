"""What did not happen: "Anna never replied", "Anna ringede ikke tilbage"."""

from collections.abc import Sequence
from dataclasses import replace

from domain.interactions import Outcome
from domain.shorthand.meaning import Actor, Kind, Meaning
from domain.shorthand.part import Part
from domain.shorthand.text import Tokens
from domain.shorthand.word_list import INFINITIVES, NEGATING_BACKWARDS

_BETWEEN = (Kind.AUXILIARY, Kind.PRONOUN, Kind.ARTICLE, Kind.PARTICLE, Kind.NEGATION)
_NEGATION = Kind.NEGATION
_FURTHEST = 6
"""Parts between a negation and its verb."""
_SMALL = frozenset(
    {"yet", "noch", "endnu", "ever", "mehr", "even", "already", "wieder", "mere", "really"}
    | {"actually", "leider", "desvarre", "stadig", "rigtig", "helt", "immer", "selv", "once"}
)
"""Words that may stand between a negation and its verb."""


def with_negations(parts: Sequence[Part], tokens: Tokens) -> Sequence[Part]:
    """Give the parts with each negated verb as what it says: nobody answered.

    Both the verb and its negation stay in the note. A comma or an "and" between them ends it.
    """
    read = list(parts)
    for place, part in enumerate(parts):
        if part.meaning is None or part.meaning.kind is not _NEGATION:
            continue
        verb = _verb(parts, place, tokens, 1)
        if verb is None and tokens.items[part.first] in NEGATING_BACKWARDS:
            verb = _verb(parts, place, tokens, -1)
        if verb is None:
            continue
        failed = Meaning(Kind.OUTCOME, outcome=Outcome.NO_ANSWER, keep=True)
        read[place] = replace(part, meaning=failed)
        if meaning := parts[verb].meaning:
            missed = replace(meaning, actor=Actor.US, outcome=Outcome.NO_ANSWER, keep=True)
            read[verb] = replace(parts[verb], meaning=missed)
    return read


def _reached(part: Part) -> bool:
    return part.meaning is not None and part.meaning.outcome is Outcome.REACHED


def _verb(parts: Sequence[Part], place: int, tokens: Tokens, step: int) -> int | None:
    """Give where the verb stands that the negation at `place` is of, looking one way."""
    last = place + step * (_FURTHEST + 1)
    for at in range(place + step, min(max(last, -1), len(parts)), step):
        part = parts[at]
        word = tokens.items[part.first]
        if (
            part.is_kind(Kind.VERB)
            or _reached(part)
            or (step > 0 and part.plain and word in INFINITIVES)
        ):
            return at
        if step > 0 and part.is_kind(Kind.CHANNEL) and part.role is None:
            return at
        if not (part.who or part.said or part.role or part.is_kind(*_BETWEEN) or word in _SMALL):
            return None
    return None
