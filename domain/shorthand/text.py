"""A line's text: Slack's escapes taken out, and cut into tokens that can be compared."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from domain.ids import MemberId
from domain.names import fold

Mentions = Mapping[int, tuple[int, MemberId]]
NO_MENTIONS: Mentions = MappingProxyType({})

_SLACK = re.compile(r"<([^<>]*)>|&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_TOKEN = re.compile(
    r"\s*(?:(?P<plain>[^\W\d_]+(?![^\s,;]))"
    r"|(?P<email>(?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)"
    r"|(?P<link>https?://[^\s,;]+)"
    r"|(?P<handle>(?<!\w)@\w+(?:[.\-]\w+)*)"
    r"|(?P<emoji>(?<!\S):[\w+\-]+:(?::skin-tone-\d:)?(?!\S))"
    r"|(?P<number>\d+(?:[./:\-]\d+)*\.?(?![^\W_]))"
    r"|(?P<letters>[^\W\d_](?:[./][^\W\d_])+(?![^\W_])\.?)"
    r"|(?P<word>[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*"
    r"(?:['‘’ʼ`´][^\W_\u0300-\u036f]+)*)"
    r"|(?P<mark>\S))"
)
"""The first is a word as well: that of most words, found without trying what else it might be."""
_SILENT = frozenset(".'\"‘’“”„`´ʼ»«_*")
"""Punctuation that says nothing between words."""
_HYPHENS = frozenset("-‐‑")
_EMOJI_CODE = re.compile(r"(?<!\S):[\w+\-]+:(?::skin-tone-\d:)?(?=\s|:|$)")
_NOTE_COLON = re.compile(r":(?=\s|$)")


class Plain(NamedTuple):
    """A line as a person would type it, and where in it Slack had written a member's id."""

    text: str
    mentions: Mentions = NO_MENTIONS
    """Start of the mention in `text`: its end, and the id."""


def decode(raw: str, handles: Mapping[MemberId, str]) -> Plain:
    """Take Slack's escapes and link brackets out of `raw`; `handles` names the known members."""
    if "<" not in raw and "&" not in raw:
        return Plain(raw)
    pieces: list[str] = []
    mentions: dict[int, tuple[int, MemberId]] = {}
    length = done = 0
    for found in _SLACK.finditer(raw):
        before = raw[done : found.start()]
        member = MemberId("")
        if found[2]:
            shown = _ENTITIES[found[2]]
        else:
            shown, member = _bracket(_entities(found[1]), handles)
        pieces += [before, shown]
        length += len(before) + len(shown)
        if member:
            mentions[length - len(shown)] = (length, member)
        done = found.end()
    return Plain("".join([*pieces, raw[done:]]), mentions)


def _entities(text: str) -> str:
    return re.sub("&(amp|lt|gt);", lambda found: _ENTITIES[found[1]], text)


def _bracket(inside: str, handles: Mapping[MemberId, str]) -> tuple[str, MemberId]:
    """Read what stood between angle brackets: the text to show, and the member if it is one."""
    target, _, label = inside.partition("|")
    if re.fullmatch(r"@[UW][A-Z0-9]+", target):
        member = MemberId(target[1:])
        return "@" + (handles.get(member) or label.removeprefix("@") or member), member
    if re.fullmatch(r"#[CG][A-Z0-9]+", target):
        return "#" + (label or target[1:]), MemberId("")
    if target.startswith("!"):
        return label or "@" + target[1:], MemberId("")
    if re.match(r"(mailto|tel|https?):", target):
        return label or re.sub(r"^(mailto|tel):", "", target), MemberId("")
    return f"<{inside}>", MemberId("")


def note_colon(text: str, protected: Mapping[int, int]) -> int:
    """Give where the colon stands that begins the note, or -1.

    It is the first one that a space follows, or that ends the line; those of emoji codes and
    those within `protected` (names that hold a colon: start to end) do not count.
    """
    closed = list(protected.items())
    if text.count(":") > 1:
        closed += [found.span() for found in _EMOJI_CODE.finditer(text)]
    for found in _NOTE_COLON.finditer(text):
        at = found.start()
        if not closed or not any(start <= at < end for start, end in closed):
            return at
    return -1


class Tokens(NamedTuple):
    """The words, numbers, addresses and signs of a text, with what is asked of each.

    They stand in columns, since an object for each would take longer than all that is asked.
    """

    text: str
    items: tuple[str, ...]
    """What is compared: folded; numbers as typed, mentions as ids."""
    kinds: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    """Where each stands in `text`."""

    def raw(self, first: int, last: int) -> str:
        """Give the text of the tokens from `first` up to, not with, `last`, as typed."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]]


def tokenise(text: str, mentions: Mentions = NO_MENTIONS) -> Tokens:
    """Cut `text` into tokens; signs that only decorate words are left out."""
    items: list[str] = []
    kinds: list[str] = []
    spans: list[tuple[int, int]] = []
    # What is plain and has no doubled vowels is folded in one go; every letter stays in its place.
    flat = fold(text) if text.isascii() else ""
    flat = flat if len(flat) == len(text) else ""
    position = 0
    item: str
    while found := _TOKEN.match(text, position):
        kind = found.lastgroup or "mark"
        start, position = found.span(kind)
        if start in mentions:
            kind = "mention"
            position, item = mentions[start]
        elif kind == "plain":
            kind, item = "word", flat[start:position] or _word(found[kind])
        elif kind == "mark" and _says_nothing(text, start):
            continue
        else:
            item = _item(kind, found[kind])
        items.append(item)
        kinds.append(kind)
        spans.append((start, position))
    return Tokens(text, tuple(items), tuple(kinds), tuple(spans))


def _item(kind: str, typed: str) -> str:
    """Give what is compared of a token."""
    if kind == "number":
        return typed
    if kind == "word":
        return _word(typed)
    return fold(re.sub("[./]", "", typed) if kind == "letters" else typed) or typed


def _word(typed: str) -> str:
    return fold(typed).replace(" ", "") or typed


def _says_nothing(text: str, place: int) -> bool:
    """Whether a sign only decorates words, or is a hyphen that joins two."""
    if text[place] not in _HYPHENS:
        return text[place] in _SILENT
    around = text[place - 1 : place], text[place + 1 : place + 2]
    return all(one.isalnum() for one in around)
