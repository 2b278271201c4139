"""Reflections as others read them: what members wrote for their team, in their own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.ids import EditionId
from domain.prompts import find_prompt
from domain.reflections import SharedReflection
from handlers.kit.blocks import Block, actions, button, cut, fitted, said, section
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.numbers import RowNumber

SHOWN = 5
"""So many answers stand in the edition itself."""
WORDS_SHOWN = 400
"""Characters of an answer that stand in the edition itself."""
ROOM = 4_000
"""Characters for all of them, so that the whole edition stays within Slack's 12,000."""


@dataclass(frozen=True)
class SharedRef:
    """Which edition's answers are read, and which page of them, from 0."""

    edition: RowNumber
    page: int = 0


def shared_blocks(edition_id: EditionId, shared: Sequence[SharedReflection]) -> tuple[Block, ...]:
    """Show what members wrote, and the way to read on where it does not all stand here."""
    if not shared:
        return ()
    whole = [section(each) for each in shared_words(shared[:SHOWN], WORDS_SHOWN)]
    blocks = fitted(whole, ROOM)
    long = any(len(each.text) > WORDS_SHOWN for each in shared[:SHOWN])
    if len(shared) <= SHOWN and not long and blocks == tuple(whole):
        return blocks
    read = button(Action.SHARED_READ, _read_words(len(shared)), pack(SharedRef(edition_id)))
    return (*blocks, actions(read))


def shared_words(shared: Sequence[SharedReflection], limit: int | None = None) -> tuple[str, ...]:
    """Write each answer as a paragraph, the question above the first of those to it; mrkdwn."""
    together = sorted(shared, key=_first_of_each(shared))
    return tuple(
        (f"*{prompt_text(prompt)}*\n" if place == 0 else "") + _answer(each, limit)
        for prompt, answers in groupby(together, key=lambda each: each.prompt)
        for place, each in enumerate(answers)
    )


def quoted(text: str, limit: int | None = None) -> str:
    """Write what somebody wrote as a quotation, with at most `limit` characters of it; mrkdwn."""
    kept = text if limit is None else cut(text, limit)
    return "\n".join(f"> {said(line)}" for line in kept.splitlines())


def prompt_text(prompt_id: str) -> str:
    """Return the question; mrkdwn."""
    prompt = find_prompt(prompt_id)
    return said(prompt.text) if prompt else "A question that is no longer asked"


def _first_of_each(shared: Sequence[SharedReflection]) -> Callable[[SharedReflection], int]:
    places = {each.prompt: place for place, each in reversed(list(enumerate(shared)))}
    return lambda each: places[each.prompt]


def _answer(shared: SharedReflection, limit: int | None) -> str:
    who = f"<@{shared.author}>" if shared.author else "A colleague"
    return f"{who}:\n{quoted(shared.text, limit)}"


def _read_words(count: int) -> str:
    left = count - SHOWN
    match left:
        case _ if left <= 0:
            return "Read them whole"
        case 1:
            return "Read them all, one more"
        case _:
            return f"Read them all, {left} more"
