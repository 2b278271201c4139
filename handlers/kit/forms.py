"""Inputs of modals, and what was filled in.

A field has one name: it is the block id, the action id and the key of its fault.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from handlers.kit.blocks import Block, Element, plain_text
from handlers.kit.typed import sound

LABEL = 2_000
PLACEHOLDER = 150


def field(
    name: str, label: str, element: Element, *, hint: str = "", optional: bool = False
) -> Block:
    """An input block around `element`."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, LABEL),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain_text(hint, LABEL)
    return block


def text_input(
    initial: str = "", *, limit: int, lines: bool = False, placeholder: str = ""
) -> Element:
    """A text field; `limit` in characters, at most 3000. A longer initial text is kept whole."""
    element: Element = {
        "type": "plain_text_input",
        "multiline": lines,
        "max_length": min(3_000, max(limit, len(initial))),
    }
    if initial:
        element["initial_value"] = initial[:3_000]
    if placeholder:
        element["placeholder"] = plain_text(placeholder, PLACEHOLDER)
    return element


def choice(options: Sequence[Element], initial: str | None = None) -> Element:
    """A select of at most 100 options; `initial` is an option's value."""
    return _preselected({"type": "static_select", "options": list(options[:100])}, initial)


def radio(options: Sequence[Element], initial: str | None = None) -> Element:
    """Radio buttons, at most 10; `initial` is an option's value."""
    return _preselected({"type": "radio_buttons", "options": list(options[:10])}, initial)


def checkboxes(options: Sequence[Element], chosen: Collection[str] = ()) -> Element:
    """Boxes to tick, at most 10; `chosen` holds the values of those that are ticked."""
    element: Element = {"type": "checkboxes", "options": list(options[:10])}
    ticked = [option for option in element["options"] if option["value"] in chosen]
    return {**element, "initial_options": ticked} if ticked else element


def member_choice(initial: str | None = None) -> Element:
    """A select of the workspace's members; `initial` is one of their ids."""
    element: Element = {"type": "users_select"}
    return {**element, "initial_user": initial} if initial else element


def _preselected(element: Element, initial: str | None) -> Element:
    chosen = [option for option in element["options"] if option["value"] == initial]
    return {**element, "initial_option": chosen[0]} if chosen else element


def date_picker(initial: date | None = None) -> Element:
    """A date."""
    element: Element = {"type": "datepicker"}
    return {**element, "initial_date": initial.isoformat()} if initial else element


def time_picker(initial: time | None = None) -> Element:
    """A time of day."""
    element: Element = {"type": "timepicker"}
    return {**element, "initial_time": initial.strftime("%H:%M")} if initial else element


@dataclass(frozen=True)
class Filled:
    """What was filled in: Slack's `view.state.values`, read by field names."""

    values: dict[str, dict[str, Any]]

    def text(self, name: str) -> str:
        """The text of a field, without white space around it; empty where nothing was typed."""
        return sound(str(self._element(name).get("value") or "")).strip()

    def chosen(self, name: str) -> str | None:
        """The value of the chosen option, or the chosen member or conversation."""
        element = self._element(name)
        option = element.get("selected_option")
        if option:
            return str(option["value"])
        found = element.get("selected_conversation") or element.get("selected_user")
        return str(found) if found else None

    def all_chosen(self, name: str) -> tuple[str, ...]:
        """The values of all chosen options, or the chosen members."""
        element = self._element(name)
        options = element.get("selected_options")
        if options is not None:
            return tuple(str(option["value"]) for option in options)
        return tuple(str(member) for member in element.get("selected_users") or ())

    def date(self, name: str) -> date | None:
        """The chosen date."""
        found = self._element(name).get("selected_date")
        return date.fromisoformat(found) if found else None

    def time(self, name: str) -> time | None:
        """The chosen time of day."""
        found = self._element(name).get("selected_time")
        return time.fromisoformat(found) if found else None

    def _element(self, name: str) -> dict[str, Any]:
        return next(iter(self.values.get(name, {}).values()), {})
