"""One place asks: nothing but `storage.asks.reserve` makes a delivery that wants an answer."""

import ast
from collections.abc import Iterator
from pathlib import Path

LAYERS = ("bot", "handlers", "storage", "domain")


def calls() -> Iterator[tuple[str, ast.Call]]:
    for layer in LAYERS:
        for file in sorted(Path(layer).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    yield str(file), node


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
