"""The guard of "never measured": it reads every statement that the tests execute.

A fault is a grouping by member, in whichever form SQL has it (GROUP BY, PARTITION BY, COUNT of
DISTINCT members), and a figure about one member's things. What a member is told of their own
things, and what the ask budget needs, is excepted below by name, each with its reason. Statements
of bots that a test starts as processes of their own are out of reach.

It knows SQL well enough to see through brackets, quotes, table aliases and column aliases, and no
better: where it cannot tell (GROUP BY 1), it objects.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

MEMBER_COLUMNS = frozenset(
    {"member_id", "logged_by", "added_by", "owner", "author", "members", "installer"}
)
"""Columns that hold members, of whichever table."""
MEMBER_TABLE = "member"
MEMBER_TABLE_COLUMNS = frozenset({"id", "handle", "name"})

EXCEPTIONS: Mapping[str, str] = {
    "storage.stored.stored_about": "a member's own things, counted for that member alone",
    "storage.reflections.count_reflections": "the pages of a member's own history, for them alone",
    "storage.reflections.had_prompts": "when a member had a question, so that none returns soon",
}
"""Storage functions that may take figures about one member, and why."""

_TOKEN = re.compile(
    r"'(?:[^']|'')*'|--[^\n]*|\"(?:[^\"]|\"\")+\"|`[^`]+`|%\(\w+\)s|[:@$]\w+|\w+|[(),.?=*]|\S"
)
_FIGURES = frozenset(
    {"count", "sum", "avg", "min", "max", "total", "string_agg", "group_concat", "array_agg"}
)
_CLAUSES = frozenset(
    ("having", "order", "limit", "offset", "fetch", "union", "intersect", "except", "window")
)
_AFTER_A_TABLE = _CLAUSES | {
    *("on", "using", "join", "left", "right", "inner", "outer", "cross", "full", "natural"),
    *("set", "values", "select", "group", "where", "returning", "for"),
}
"""Words that may follow a table's name and are no alias."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a statement."""

    what: str
    about_one: bool = False
    """Whether it is a figure about one member: exceptions are for these alone."""


@dataclass
class Guard:
    """Listens to every engine, and remembers the statements that measure members."""

    found: list[str] = field(default_factory=list)
    seen: int = 0

    def before_execute(
        self, _connection: Any, _cursor: Any, statement: str, *_: Any, **__: Any
    ) -> None:
        """Look at a statement; SQLAlchemy calls this before each, on the thread that runs it."""
        self.seen += 1
        fault = fault_of(statement)
        if fault is None or (fault.about_one and excepted(sys._getframe(1))):
            return
        self.found.append(f"{fault.what}\n{statement}")

    def take(self) -> list[str]:
        """Return what was found since the last look."""
        found, self.found = self.found, []
        return found


def excepted(frame: Any) -> bool:
    """Say whether one of `EXCEPTIONS` runs the statement."""
    while frame is not None:
        name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"
        if name in EXCEPTIONS:
            return True
        frame = frame.f_back
    return False


@lru_cache(maxsize=10_000)
def fault_of(statement: str) -> Fault | None:
    """Return what is wrong with a statement; None for most."""
    words = [word for word in map(_bare, _TOKEN.findall(statement)) if word]
    if "select" not in words:
        return None
    names = _member_names(words)
    return next(iter(_faults(words, names)), None)


def _bare(token: str) -> str:
    """Give a token in small letters, without quotes; texts and comments are nothing."""
    if token.startswith("--"):
        return ""
    return "''" if token.startswith("'") else token.strip('"`').lower()


def _faults(words: list[str], names: "Names") -> Iterator[Fault]:
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in ("group", "partition") and following == "by":
            grouped = _clause(words, place + 2)
            if names.within(grouped) or any(part.isdecimal() for part in grouped):
                yield Fault(f"{word} by a member: {' '.join(grouped)}")
        elif word in _FIGURES and following == "(":
            yield from _figure_faults(words, place, names)


def _figure_faults(words: list[str], place: int, names: "Names") -> Iterator[Fault]:
    inside = _clause(words, place + 2)
    if inside[:1] == ["distinct"] and names.within(inside):
        yield Fault(f"{words[place]} of distinct members")
    limited = _where(words, place)
    if names.compared(limited):
        yield Fault(f"{words[place]} of one member's things", about_one=True)


@dataclass(frozen=True)
class Names:
    """What stands for a member in one statement."""

    columns: frozenset[str]
    """Columns and their aliases."""
    tables: frozenset[str]
    """The table of members, and its aliases."""

    def at(self, words: list[str], place: int) -> bool:
        """Whether the word at `place` is a member."""
        word = words[place]
        if word in self.columns:
            return True
        if word not in MEMBER_TABLE_COLUMNS or not self.tables:
            return False
        qualified = place > 1 and words[place - 1] == "."
        return words[place - 2] in self.tables if qualified else len(self.tables) > 0

    def within(self, words: list[str]) -> bool:
        """Whether a member stands anywhere in these words."""
        return any(self.at(words, place) for place in range(len(words)))

    def compared(self, words: list[str]) -> bool:
        """Whether a member is compared with a value that the statement was given."""
        for place in range(len(words) - 1):
            if not self.at(words, place):
                continue
            after = words[place + 1 : place + 4]
            if after[:1] == ["="] and len(after) > 1 and _is_parameter(after[1]):
                return True
        return False


def _is_parameter(word: str) -> bool:
    return word == "?" or word.startswith(("%(", ":", "@", "$", "''")) or word.isdecimal()


def _member_names(words: list[str]) -> Names:
    """Give what stands for a member: columns, and whatever they are called in the statement."""
    tables = set()
    for place, word in enumerate(words):
        if word == MEMBER_TABLE and words[place - 1] in ("from", "join", ","):
            tables.add(word)
            named = [each for each in words[place + 1 : place + 3] if each != "as"][:1]
            tables.update(
                each for each in named if each.isidentifier() and each not in _AFTER_A_TABLE
            )
    known = Names(MEMBER_COLUMNS, frozenset(tables))
    while True:
        aliases = {
            words[place + 1]
            for place, word in enumerate(words[:-1])
            if word == "as" and known.within(_expression_before(words, place))
        }
        if aliases <= known.columns | known.tables:
            return known
        known = Names(known.columns | aliases, known.tables)


def _expression_before(words: list[str], place: int) -> list[str]:
    """Give the selected expression that ends at `place`; nothing for a table or a query."""
    depth, start = 0, place
    while start > 0:
        word = words[start - 1]
        depth += (word == ")") - (word == "(")
        if depth < 0 or (depth == 0 and word in (",", "select", "distinct", "all")):
            break
        if depth == 0 and word in ("from", "join", "with"):
            return []
        start -= 1
    expression = words[start:place]
    return [] if "select" in expression else expression


def _clause(words: list[str], start: int) -> list[str]:
    """Give the words of a clause, up to where it or its bracket ends."""
    depth, end = 0, start
    while end < len(words):
        word = words[end]
        depth += (word == "(") - (word == ")")
        if depth < 0 or (depth == 0 and word in _CLAUSES):
            break
        end += 1
    return words[start:end]


def _where(words: list[str], place: int) -> list[str]:
    """Give the conditions of the query in whose list of columns the word at `place` stands."""
    depth = 0
    for at in range(place, len(words)):
        depth += (words[at] == "(") - (words[at] == ")")
        if depth < 0:
            return []
        if depth == 0 and words[at] == "where":
            return _conditions(words, at + 1)
    return []


def _conditions(words: list[str], start: int) -> list[str]:
    depth, end = 0, start
    while end < len(words):
        word = words[end]
        depth += (word == "(") - (word == ")")
        if depth < 0 or (depth == 0 and word in ("group", "order", "limit", "union")):
            break
        end += 1
    return words[start:end]
