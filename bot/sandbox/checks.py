"""Small checks of JSON that put together what a block may look like.

A check takes a value, its JSON pointer and a list of faults to add to, worded as Slack words
them in `response_metadata.messages`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.limits import Limit

Check = Callable[[Any, str, list[str]], None]


def fault(faults: list[str], wording: str, pointer: str) -> None:
    """Add one fault in Slack's own form."""
    faults.append(f"[ERROR] {wording} [json-pointer:{pointer}]")


def string(most: Limit | None = None, least: int = 1) -> Check:
    """A string of at least `least` characters and at most the limit."""

    def check(value: Any, pointer: str, faults: list[str]) -> None:
        if not isinstance(value, str):
            fault(faults, "must provide a string", pointer)
        elif len(value) < least:
            fault(faults, f"must be more than {least - 1} characters", pointer)
        elif most is not None and len(value) > most.limit:
            fault(faults, f"must be less than {most.limit + 1} characters", pointer)

    return check


def matching(pattern: str, what: str) -> Check:
    """A string of this form."""
    form = re.compile(pattern)

    def check(value: Any, pointer: str, faults: list[str]) -> None:
        if not isinstance(value, str) or not form.fullmatch(value):
            fault(faults, f"must be {what}", pointer)

    return check


def one_of(*allowed: str) -> Check:
    """One of these strings."""

    def check(value: Any, pointer: str, faults: list[str]) -> None:
        if value not in allowed:
            fault(faults, f"must be a valid enum value: {', '.join(allowed)}", pointer)

    return check


def flag(value: Any, pointer: str, faults: list[str]) -> None:
    """A check for true or false."""
    if not isinstance(value, bool):
        fault(faults, "must provide a boolean", pointer)


def number(value: Any, pointer: str, faults: list[str]) -> None:
    """A check for a number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        fault(faults, "must provide a number", pointer)


def whole(least: int, most: int) -> Check:
    """A whole number between these two, both allowed."""

    def check(value: Any, pointer: str, faults: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            fault(faults, "must provide an integer", pointer)
        elif not least <= value <= most:
            fault(faults, f"must be between {least} and {most}", pointer)

    return check


def listed(item: Check, most: Limit | None = None, least: int = 1) -> Check:
    """A list of at least `least` and at most the limit's number of such items."""

    def check(value: Any, pointer: str, faults: list[str]) -> None:
        if not isinstance(value, list):
            fault(faults, "must provide an array", pointer)
            return
        if len(value) < least:
            fault(faults, f"no fewer than {least} items allowed", pointer)
        if most is not None and len(value) > most.limit:
            fault(faults, f"no more than {most.limit} items allowed", pointer)
        for place, thing in enumerate(value):
            item(thing, f"{pointer}/{place}", faults)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these keys and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, pointer: str, faults: list[str]) -> None:
        if not isinstance(value, dict):
            fault(faults, "must provide an object", pointer)
            return
        for key in required.keys() - value.keys():
            fault(faults, f"missing required field: {key}", pointer)
        for key, inner in value.items():
            if key in known:
                known[key](inner, f"{pointer}/{key}", faults)
            else:
                fault(faults, f"invalid additional property: {key}", pointer)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check holds."""

    def check(value: Any, pointer: str, faults: list[str]) -> None:
        if not isinstance(value, dict):
            fault(faults, "must provide an object", pointer)
        elif not isinstance(value.get("type"), str):
            fault(faults, "missing required field: type", pointer)
        elif value["type"] not in kinds:
            fault(faults, f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            kinds[value["type"]](value, pointer, faults)

    return check


def both(*checks: Check) -> Check:
    """All of these, each where those before it found nothing wrong."""

    def check(value: Any, pointer: str, faults: list[str]) -> None:
        before = len(faults)
        for inner in checks:
            if len(faults) == before:
                inner(value, pointer, faults)

    return check
