"""A line's text: Slack's escapes taken out, and cut into tokens that can be compared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.ids import MemberId
from domain.names import fold

_SLACK = re.compile(r"<([^<>]*)>|&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_TOKEN = re.compile(
    r"(?P<email>(?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)"
    r"|(?P<link>https?://[^\s,;]+)"
    r"|(?P<handle>(?<!\w)@\w+(?:[.\-]\w+)*)"
    r"|(?P<emoji>(?<!\S):[\w+\-]+:(?::skin-tone-\d:)?(?!\S))"
    r"|(?P<number>\d+(?:[./:\-]\d+)*\.?(?![^\W_]))"
    r"|(?P<letters>[^\W\d_](?:[./][^\W\d_])+(?![^\W_])\.?)"
    r"|(?P<word>[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*"
    r"(?:['‘’ʼ`´][^\W_\u0300-\u036f]+)*)"
    r"|(?P<mark>\S)"
)
_SILENT = frozenset(".'\"‘’“”„`´ʼ»«_*")
"""Punctuation that says nothing between words."""
_EMOJI_CODE = re.compile(r"(?<!\S):[\w+\-]+:(?::skin-tone-\d:)?(?=\s|:|$)")
_NOTE_COLON = re.compile(r":(?=\s|$)")


@dataclass(frozen=True)
class Plain:
    """A line as a person would type it, and where in it Slack had written a member's id."""

    text: str
    mentions: Mapping[int, tuple[int, MemberId]] = field(default_factory=dict)
    """Start of the mention in `text`: its end, and the id."""


def decode(raw: str, handles: Mapping[MemberId, str]) -> Plain:
    """Take Slack's escapes and link brackets out of `raw`; `handles` names the known members."""
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
    closed = [(found.start(), found.end()) for found in _EMOJI_CODE.finditer(text)]
    closed += list(protected.items())
    for found in _NOTE_COLON.finditer(text):
        if not any(start <= found.start() < end for start, end in closed):
            return found.start()
    return -1


@dataclass(frozen=True)
class Token:
    """One word, number, address or sign of a line."""

    kind: str
    fold: str
    """What is compared: folded; numbers as typed."""
    start: int
    end: int


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, and their folded words in one string for whole phrases."""

    text: str
    items: tuple[Token, ...]
    joined: str
    """The folds with one space between."""
    starts: tuple[int, ...]
    """Where each token begins in `joined`; one more for its end."""

    def raw(self, first: int, last: int) -> str:
        """Give the text of the tokens from `first` up to, not with, `last`, as typed."""
        return self.text[self.items[first].start : self.items[last - 1].end]

    def folds(self, first: int, last: int) -> tuple[str, ...]:
        """Give the folds from `first` up to, not with, `last`."""
        return tuple(token.fold for token in self.items[first:last])


def tokenise(text: str, mentions: Mapping[int, tuple[int, MemberId]] | None = None) -> Tokens:
    """Cut `text` into tokens; signs that only decorate words are left out."""
    items: list[Token] = []
    position = 0
    places = mentions or {}
    while position < len(text):
        if position in places:
            end, member = places[position]
            items.append(Token("mention", member, position, end))
            position = end
            continue
        found = _TOKEN.match(text, position)
        if found is None:
            position += 1
            continue
        if token := _token(found, text):
            items.append(token)
        position = found.end()
    starts = [0]
    for token in items:
        starts.append(starts[-1] + len(token.fold) + 1)
    return Tokens(text, tuple(items), " ".join(token.fold for token in items), tuple(starts))


def _token(found: re.Match[str], text: str) -> Token | None:
    kind = found.lastgroup or "mark"
    typed = found.group()
    if kind == "mark" and (typed in _SILENT or (typed != "/" and _tight(found, text))):
        return None
    if kind == "letters":
        typed = re.sub("[./]", "", typed)
    folded = typed if kind == "number" else fold(typed)
    if kind == "word":
        folded = folded.replace("`", "'").replace(" ", "")
    return Token(kind, folded or typed, found.start(), found.end())


def _tight(found: re.Match[str], text: str) -> bool:
    """Whether a hyphen joins two words."""
    start, end = found.span()
    joins = found.group() in "-‐‑" and start > 0 and end < len(text)
    return joins and text[start - 1].isalnum() and text[end].isalnum()
