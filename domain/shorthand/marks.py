"""The mark at the end of a line, and endings that may be a mark or the note's own."""

import re

from domain.interactions import Mark
from domain.shorthand.reading import OtherMark

_SIGNS = {
    "+": Mark.VALUE,
    "👍": Mark.VALUE,
    ":+1:": Mark.VALUE,
    ":thumbsup:": Mark.VALUE,
    "-": Mark.NOISE,
    "–": Mark.NOISE,
    "—": Mark.NOISE,
    "−": Mark.NOISE,
    "👎": Mark.NOISE,
    ":-1:": Mark.NOISE,
    ":thumbsdown:": Mark.NOISE,
    "~": Mark.BOTH,
}
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]"
)
_SKIN_TONE = re.compile(r":skin-tone-\d:$")
_VALUE = re.compile(r"\d[\d.,/]*|[A-ZÆØÅÄÖÜ]")
_COUNTED = {"+1": Mark.VALUE, "-1": Mark.NOISE}


def split_mark(text: str) -> tuple[str, str, Mark | None]:
    """Split the mark off the end: what stands before it, the sign as typed, and the mark.

    It counts only where it stands alone, with a space before it.
    """
    stripped = text.rstrip()
    pieces = stripped.rsplit(maxsplit=1)
    last = pieces[-1] if pieces else ""
    mark = None
    if not last.isalnum():
        mark = _SIGNS.get(_SKIN_TONE.sub("", _INVISIBLE.sub("", last)))
    if mark is None:
        return stripped, "", None
    return stripped[: len(stripped) - len(last)].rstrip(), last, mark


def other_mark(note: str, sign: str, mark: Mark | None) -> OtherMark | None:
    """Give the other reading where the note could end in the sign, or the sign in the note.

    "vitamin C +", "rated 5 -": the sign may belong to the note. "coming +1": it may be a mark.
    """
    pieces = note.rsplit(maxsplit=1)
    last = pieces[-1] if pieces else ""
    if mark is not None:
        doubtful = sign in "+-~–—−" and _VALUE.fullmatch(last)
        return OtherMark(f"{note} {sign}", None) if doubtful else None
    if last in _COUNTED:
        return OtherMark(note[: -len(last)].rstrip(), _COUNTED[last])
    return None
