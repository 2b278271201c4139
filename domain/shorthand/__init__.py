"""The `/log` shorthand: `WHO[, WHO...] [by CHANNEL] [with TOOL] [in|out] [WHEN] [: NOTE] [+|-|~]`.

Reading is a pure, total function: any text whatever has a reading, and nothing typed is lost.
"""

from domain.shorthand.grammar import plain_text, read_line, read_lines
from domain.shorthand.reading import (
    KnownName,
    OtherMark,
    Reader,
    Reading,
    SeveralNames,
    UnknownName,
    Vocabulary,
    Who,
)

__all__ = [
    "KnownName",
    "OtherMark",
    "Reader",
    "Reading",
    "SeveralNames",
    "UnknownName",
    "Vocabulary",
    "Who",
    "plain_text",
    "read_line",
    "read_lines",
]
