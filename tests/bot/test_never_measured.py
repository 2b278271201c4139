"""The page "What is never measured": it says what Slack shows, and what the code does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.privacy.promises import EXCEPTIONS, PROMISES
from tests.logged import tells_of
from tests.measured import EXCEPTIONS as COUNTED
from tests.measured import MEMBER_COLUMNS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "never-measured.md"
CODE = [
    file
    for layer in ("bot", "handlers", "storage", "domain")
    for file in (ROOT / layer).rglob("*.py")
]
NAMES = MEMBER_COLUMNS | {"member", "voter", "logger"}
COUNTING = frozenset({"Counter", "groupby", "bincount", "value_counts"})
CANDIDATE = re.compile(rf"{'|'.join(COUNTING)}|\]\s*[^\w\s]+=")
"""What stands in every piece of code that counts anything."""


def _counting_by_member(code: str) -> Iterator[str]:
    """Find `Counter(vote.member_id ...)`, `groupby(...)` by one, `tally[member_id] += 1`."""
    if not CANDIDATE.search(code):
        return
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _name(node.func) in COUNTING:
            parts: list[ast.AST] = [*node.args, *node.keywords]
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
            parts = [node.target.slice]
        else:
            continue
        if any(_name(inner) in NAMES for part in parts for inner in ast.walk(part)):
            yield ast.unparse(node)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def test_no_code_counts_by_member() -> None:
    found = {str(file): [*_counting_by_member(file.read_text())] for file in CODE}

    assert len(found) > 100
    assert {file: counted for file, counted in found.items() if counted} == {}


@pytest.mark.parametrize(
    "code",
    [
        "Counter(vote.member_id for vote in votes)",
        "collections.Counter(row.logged_by for row in rows)",
        "groupby(votes, key=lambda vote: vote.member_id)",
        "tally[interaction.logged_by] += 1",
    ],
)
def test_counting_by_member_is_found_in_code(code: str) -> None:
    assert list(_counting_by_member(code))


def test_counting_by_anything_else_is_not() -> None:
    assert not list(_counting_by_member("Counter(vote.answer for vote in votes)"))


def test_the_page_says_what_slack_says() -> None:
    page = " ".join(PAGE.read_text().split())

    for promise in PROMISES:
        assert f"**{promise.title}** {promise.words}" in page
    for exception in EXCEPTIONS:
        assert f"- {exception}" in page


def test_every_exception_of_the_guard_is_a_function_that_there_is() -> None:
    for name, reason in COUNTED.items():
        module, _, function = name.rpartition(".")
        file = ROOT / f"{module.replace('.', '/')}.py"
        assert re.search(rf"^def {function}\(", file.read_text(), re.MULTILINE), name
        assert reason


def test_a_name_in_a_log_line_is_found() -> None:
    harmless = {"event": "a home was not published", "error": "ratelimited"}

    assert tells_of([harmless], {"U0PETER", "Anna Jensen"}) == []
    assert tells_of([{**harmless, "member": "U0PETER"}], {"U0PETER"})
    assert tells_of([{"event": "logged with Anna Jensen"}], {"Anna Jensen"})
    assert tells_of([{"event": "pressed", "vote": "noise"}], ())
