"""What is filled in becomes Slack's `state.values`, and Slack's own checks hold."""

from typing import Any

import pytest

from bot.sandbox.inputs import Chosen, faults_of, initial_of, state_of, value_of
from bot.sandbox.model import Json

TEXT = {"type": "plain_text", "text": "Text"}
ONE, TWO = ({"text": TEXT, "value": value} for value in ("1", "2"))


def entry(element: Json, **parts: Any) -> Json:
    element = {"action_id": "a", **element}
    return {"type": "input", "block_id": "b", "label": TEXT, "element": element, **parts}


def fault(element: Json, chosen: Chosen, **parts: Any) -> str | None:
    blocks = [entry(element, **parts)]
    state = state_of(blocks, {"b": {"a": chosen}}, lambda _block, _action: [])
    return faults_of(blocks, state).get("b")


@pytest.mark.parametrize(
    ("element", "chosen", "value"),
    [
        ({"type": "plain_text_input"}, "Anna", {"value": "Anna"}),
        ({"type": "plain_text_input"}, "", {"value": None}),
        ({"type": "plain_text_input"}, "cut \ud83d", {"value": "cut \ufffd"}),
        ({"type": "number_input"}, "3", {"value": "3"}),
        ({"type": "email_text_input"}, "a@b.dk", {"value": "a@b.dk"}),
        ({"type": "url_text_input"}, "https://x.dk", {"value": "https://x.dk"}),
        ({"type": "datepicker"}, "2026-11-16", {"selected_date": "2026-11-16"}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
        (
            {"type": "timepicker", "timezone": "Europe/London"},
            "09:30",
            {"selected_time": "09:30", "timezone": "Europe/London"},
        ),
        ({"type": "datetimepicker"}, "1790000000", {"selected_date_time": 1_790_000_000}),
        ({"type": "datetimepicker"}, None, {"selected_date_time": None}),
        ({"type": "static_select", "options": [ONE, TWO]}, "2", {"selected_option": TWO}),
        ({"type": "static_select", "options": [ONE, TWO]}, None, {"selected_option": None}),
        (
            {"type": "static_select", "option_groups": [{"label": TEXT, "options": [ONE]}]},
            "1",
            {"selected_option": ONE},
        ),
        ({"type": "radio_buttons", "options": [ONE, TWO]}, "1", {"selected_option": ONE}),
        ({"type": "overflow", "options": [ONE, TWO]}, "1", {"selected_option": ONE}),
        (
            {"type": "checkboxes", "options": [ONE, TWO]},
            ["1", "2"],
            {"selected_options": [ONE, TWO]},
        ),
        ({"type": "checkboxes", "options": [ONE, TWO]}, None, {"selected_options": []}),
        (
            {"type": "multi_static_select", "options": [ONE, TWO]},
            ["2"],
            {"selected_options": [TWO]},
        ),
        ({"type": "external_select", "initial_option": ONE}, "1", {"selected_option": ONE}),
        ({"type": "multi_external_select"}, ["9"], {"selected_options": []}),
        ({"type": "users_select"}, "U0PETER", {"selected_user": "U0PETER"}),
        ({"type": "multi_users_select"}, ["U0PETER"], {"selected_users": ["U0PETER"]}),
        ({"type": "conversations_select"}, "C0X", {"selected_conversation": "C0X"}),
        ({"type": "multi_conversations_select"}, ["C0X"], {"selected_conversations": ["C0X"]}),
    ],
)
def test_each_kind_of_input_has_slacks_shape(element: Json, chosen: Chosen, value: Json) -> None:
    assert value_of(element, chosen, []) == {"type": element["type"], **value}


@pytest.mark.parametrize(
    ("element", "chosen"),
    [
        ({"initial_value": "Anna"}, "Anna"),
        ({"initial_option": ONE}, "1"),
        ({"initial_options": [ONE, TWO]}, ["1", "2"]),
        ({"initial_date": "2026-11-16"}, "2026-11-16"),
        ({"initial_time": "09:30"}, "09:30"),
        ({"initial_date_time": 1_790_000_000}, "1790000000"),
        ({"initial_user": "U0PETER"}, "U0PETER"),
        ({"initial_conversations": ["C0X"]}, ["C0X"]),
        ({}, None),
    ],
)
def test_an_untouched_field_holds_its_initial_value(element: Json, chosen: Chosen) -> None:
    assert initial_of(element) == chosen


def test_a_field_that_was_emptied_does_not_fall_back_to_its_initial_value() -> None:
    blocks = [entry({"type": "plain_text_input", "initial_value": "Anna"})]

    emptied = state_of(blocks, {"b": {"a": ""}}, lambda _block, _action: [])

    assert emptied["values"]["b"]["a"]["value"] is None


@pytest.mark.parametrize(
    ("element", "chosen", "wording"),
    [
        ({"type": "plain_text_input"}, None, "Please complete this required field."),
        ({"type": "checkboxes", "options": [ONE]}, [], "Please complete this required field."),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3 characters"),
        ({"type": "plain_text_input", "min_length": 3}, "abc", None),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "no more than 3 characters"),
        ({"type": "plain_text_input"}, "x" * 3000, None),
        ({"type": "plain_text_input"}, "x" * 3001, "no more than 3000 characters"),
        ({"type": "number_input", "is_decimal_allowed": False}, "two", "enter a number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "nan", "enter a number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "a whole number"),
        ({"type": "number_input", "is_decimal_allowed": True}, "1.5", None),
        (
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
            "0",
            "at least 1",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": False, "max_value": "3"},
            "4",
            "at most 3",
        ),
        ({"type": "email_text_input"}, "anna", "valid email"),
        ({"type": "email_text_input"}, "anna@nordlys.dk", None),
        ({"type": "url_text_input"}, "nordlys", "valid URL"),
        ({"type": "url_text_input"}, "https://nordlys.dk", None),
        (
            {"type": "multi_users_select", "max_selected_items": 1},
            ["U0PETER", "U0MARIA"],
            "no more than 1",
        ),
    ],
)
def test_slack_itself_looks_at_a_form_before_it_goes(
    element: Json, chosen: Chosen, wording: str | None
) -> None:
    found = fault(element, chosen)

    assert found is None if wording is None else wording in (found or "")


def test_an_optional_field_may_stay_empty() -> None:
    assert fault({"type": "plain_text_input", "min_length": 3}, "", optional=True) is None
