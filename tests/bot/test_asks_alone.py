"""One place asks: nothing but `storage.asks.reserve` makes a delivery that wants an answer."""

import ast
from collections.abc import Iterator
from pathlib import Path

LAYERS = ("bot", "handlers", "storage", "domain")
WORDS = ("ask_id", "AskRow", "may_ask")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Give every call in files that hold one of `WORDS`."""
    for layer in LAYERS:
        for file in sorted(Path(layer).rglob("*.py")):
            code = file.read_text("utf-8")
            if any(word in code for word in WORDS):
                nodes = ast.walk(ast.parse(code))
                yield from ((str(file), node) for node in nodes if isinstance(node, ast.Call))


def test_reserve_alone_plans_a_delivery_with_an_ask() -> None:
    with_ask = {
        (file, called(call))
        for file, call in calls()
        if any(keyword.arg == "ask_id" for keyword in call.keywords)
        and called(call) in ("plan", "DeliveryRow")
    }

    assert with_ask == {("storage/asks.py", "plan"), ("storage/deliveries.py", "DeliveryRow")}


def test_reserve_alone_makes_an_ask_and_the_budget_alone_rules() -> None:
    made = {file for file, call in calls() if called(call) == "AskRow"}
    ruled = {file for file, call in calls() if called(call) == "may_ask"}

    assert made == {"storage/asks.py"}
    assert ruled == {"storage/asks.py"}


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""
