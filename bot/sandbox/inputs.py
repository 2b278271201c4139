"""What a person put into a form: as Slack's `state.values`, and what Slack itself finds wrong.

The page hands over plain strings: typed text, the value of an option, an id, a date, lists of
them where several may be chosen. `Filled` is block_id to action_id to such a string or list.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.elements import TYPED, offered_options
from bot.sandbox.model import Json
from bot.sandbox.typed import sound

Chosen = str | list[str] | None
Filled = Mapping[str, Mapping[str, Chosen]]
Known = Callable[[str, str], list[Json]]
"""The options that an external select showed last, by block_id and action_id."""


def elements_of(block: Json) -> list[Json]:
    """The elements of a block with an action_id: its input, its accessory or its actions."""
    single = [block[key] for key in ("element", "accessory") if key in block]
    several = block.get("elements", []) if block.get("type") == "actions" else []
    return [element for element in (*single, *several) if "action_id" in element]


def state_of(blocks: Iterable[Json], filled: Filled, known: Known) -> Json:
    """Return `state` as Slack shapes it: every element with a value of its own, also untouched.

    Where `filled` says nothing about an element, its initial value stands.
    """
    values: dict[str, Json] = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in {"button", "overflow"}:
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            given = filled.get(block_id, {})
            chosen = given[action_id] if action_id in given else initial_of(element)
            values.setdefault(block_id, {})[action_id] = value_of(
                element, chosen, known(block_id, action_id)
            )
    return {"values": values}


def initial_of(element: Json) -> Chosen:
    """What an element holds before anybody touched it, as the page would hand it over."""
    for key, found in element.items():
        if not key.startswith("initial_"):
            continue
        if key == "initial_option":
            return str(found["value"])
        if key == "initial_options":
            return [str(option["value"]) for option in found]
        return list(found) if isinstance(found, list) else str(found)
    return None


def value_of(element: Json, chosen: Chosen, suggested: list[Json]) -> Json:
    """Return one entry of `state.values` (reference/interaction-payloads/view-interactions)."""
    kind = element["type"]
    if kind in TYPED:
        return {"type": kind, "value": sound(_single(chosen)) if chosen else None}
    if kind == "datepicker":
        return {"type": kind, "selected_date": chosen or None}
    if kind == "timepicker":
        picked = {"type": kind, "selected_time": chosen or None}
        return picked | ({"timezone": element["timezone"]} if "timezone" in element else {})
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": int(_single(chosen)) if chosen else None}
    return {"type": kind, **_selected(element, chosen, suggested)}


def _selected(element: Json, chosen: Chosen, suggested: list[Json]) -> Json:
    kind = element["type"].removeprefix("multi_")
    several = element["type"].startswith("multi_") or kind == "checkboxes"
    what = {
        "users_select": "user",
        "channels_select": "channel",
        "conversations_select": "conversation",
    }.get(kind)
    if what is not None:
        return (
            {f"selected_{what}s": _many(chosen)}
            if several
            else {f"selected_{what}": chosen or None}
        )
    options = [*offered_options(element), *suggested, *_initial_options(element)]
    by_value = {option["value"]: option for option in reversed(options)}
    picked = [by_value[value] for value in _many(chosen) if value in by_value]
    if several:
        return {"selected_options": picked}
    return {"selected_option": picked[0] if picked else None}


def _initial_options(element: Json) -> list[Json]:
    single = [element["initial_option"]] if "initial_option" in element else []
    return [*single, *element.get("initial_options", [])]


def _many(chosen: Chosen) -> list[str]:
    if isinstance(chosen, list):
        return chosen
    return [chosen] if chosen else []


def _single(chosen: Chosen) -> str:
    return _many(chosen)[0]


def faults_of(blocks: Iterable[Json], state: Json) -> dict[str, str]:
    """What Slack itself finds wrong before it submits a form: block_id to wording."""
    faults = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        value = state["values"][block["block_id"]][element["action_id"]]
        wrong = _fault(element, value, optional=bool(block.get("optional", False)))
        if wrong is not None:
            faults[block["block_id"]] = wrong
    return faults


def _fault(element: Json, value: Json, *, optional: bool) -> str | None:
    held = next((found for key, found in value.items() if key not in {"type", "timezone"}), None)
    if held in (None, "", []):
        return None if optional else "Please complete this required field."
    if element["type"] == "number_input":
        return _number_fault(element, str(held))
    if element["type"] == "email_text_input" and "@" not in str(held):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and "://" not in str(held):
        return "Please enter a valid URL."
    if element["type"] == "plain_text_input":
        return _length_fault(element, str(held))
    return _number_chosen_fault(element, held)


def _length_fault(element: Json, held: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(held) < least:
        return f"Please enter at least {least} characters."
    if len(held) > most:
        return f"Please enter no more than {most} characters."
    return None


def _number_fault(element: Json, held: str) -> str | None:
    try:
        number = Decimal(held)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _number_chosen_fault(element: Json, held: Any) -> str | None:
    most = element.get("max_selected_items")
    if most is not None and isinstance(held, list) and len(held) > most:
        return f"Please choose no more than {most}."
    return None
