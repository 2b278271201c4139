"""Blocks that Slack would not take are refused, and told where they are wrong."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.blocks import Surface, block_faults, completed
from bot.sandbox.model import Json, Refused
from bot.sandbox.view_check import checked_view

TEXT = {"type": "plain_text", "text": "Text"}
BUTTON = {"type": "button", "text": TEXT}
OPTION = {"text": TEXT, "value": "1"}
TYPED = {"type": "plain_text_input"}


def section(**parts: Any) -> Json:
    return {"type": "section", "text": TEXT, **parts}


def actions(*elements: Json, **parts: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **parts}


def entry(element: Json, **parts: Any) -> Json:
    return {"type": "input", "label": TEXT, "element": element, **parts}


@pytest.mark.parametrize(
    ("block", "faults"),
    [
        ({"type": "carpet"}, ["unsupported type: carpet [json-pointer:/blocks/0/type]"]),
        ({}, ["missing required field: type [json-pointer:/blocks/0]"]),
        ("divider", ["must provide an object [json-pointer:/blocks/0]"]),
        (
            {"type": "divider", "colour": "red"},
            ["invalid additional property: colour [json-pointer:/blocks/0]"],
        ),
        ({"type": "section"}, ["missing required field: text [json-pointer:/blocks/0]"]),
        ({"type": "header"}, ["missing required field: text [json-pointer:/blocks/0]"]),
        (
            {"type": "header", "text": {"type": "mrkdwn", "text": "*No*"}},
            [
                "must be a valid enum value: plain_text [json-pointer:/blocks/0/text/type]",
            ],
        ),
        (
            actions({**BUTTON, "text": {"type": "plain_text", "text": ""}}),
            ["must be more than 0 characters [json-pointer:/blocks/0/elements/0/text/text]"],
        ),
        (
            actions(TYPED),
            ["unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]"],
        ),
        (
            actions({"type": "multi_static_select", "options": [OPTION]}),
            ["unsupported type: multi_static_select [json-pointer:/blocks/0/elements/0/type]"],
        ),
        (
            section(accessory=TYPED),
            ["unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]"],
        ),
        (actions(), ["no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"]),
        (
            actions({"type": "static_select"}),
            [
                (
                    "must define exactly one of options and option_groups "
                    "[json-pointer:/blocks/0/elements/0]"
                )
            ],
        ),
        (
            actions(
                {
                    "type": "static_select",
                    "options": [OPTION],
                    "initial_option": {**OPTION, "value": "2"},
                }
            ),
            ["initial option is not among the options [json-pointer:/blocks/0/elements/0]"],
        ),
        (
            actions({**BUTTON, "style": "blue"}),
            [
                (
                    "must be a valid enum value: primary, danger "
                    "[json-pointer:/blocks/0/elements/0/style]"
                )
            ],
        ),
        (
            actions({"type": "datepicker", "initial_date": "16.11.2026"}),
            [
                (
                    "must be a date of the form YYYY-MM-DD "
                    "[json-pointer:/blocks/0/elements/0/initial_date]"
                )
            ],
        ),
        (
            {"type": "image", "alt_text": "a"},
            ["must define exactly one of image_url and slack_file [json-pointer:/blocks/0]"],
        ),
        (
            {"type": "table", "rows": []},
            ["no fewer than 1 items allowed [json-pointer:/blocks/0/rows]"],
        ),
    ],
)
def test_a_wrong_block_is_told_where_it_is_wrong(block: Any, faults: list[str]) -> None:
    assert block_faults([block], Surface.MESSAGE) == [f"[ERROR] {fault}" for fault in faults]


@pytest.mark.parametrize(
    "blocks",
    [
        [section(block_id="a"), section(block_id="a")],
        [actions({**BUTTON, "action_id": "vote"}, {**BUTTON, "action_id": "vote"})],
        [section(accessory={**BUTTON, "focus_on_load": True})] * 2,
    ],
    ids=["block_id", "action_id in one block", "focus"],
)
def test_what_may_stand_once_is_refused_twice(blocks: list[Json]) -> None:
    assert block_faults(blocks, Surface.MESSAGE)


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    pressed = {**BUTTON, "action_id": "vote"}

    assert block_faults([actions(pressed), actions(pressed)], Surface.MESSAGE) == []


@pytest.mark.parametrize("surface", list(Surface))
@pytest.mark.parametrize(
    ("block", "surfaces"),
    [
        ({"type": "divider"}, set(Surface)),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}, set(Surface)),
        (entry(TYPED), set(Surface)),
        (entry({"type": "number_input", "is_decimal_allowed": False}), {Surface.MODAL}),
        (entry({"type": "email_text_input"}), {Surface.MODAL}),
        (entry({"type": "url_text_input"}), {Surface.MODAL}),
        ({"type": "markdown", "text": "# Title"}, {Surface.MESSAGE}),
        (
            {
                "type": "data_visualization",
                "title": "Share",
                "chart": {"type": "pie", "segments": [{"label": "Phone", "value": 1}]},
            },
            {Surface.MESSAGE},
        ),
    ],
)
def test_a_block_stands_only_where_slack_shows_it(
    surface: Surface, block: Json, surfaces: set[Surface]
) -> None:
    assert (block_faults([block], surface) == []) == (surface in surfaces)


@pytest.mark.parametrize(
    "chart",
    [
        {"type": "donut", "segments": []},
        {
            "type": "line",
            "series": [{"name": "Phone", "data": [{"label": "W46", "value": 1}]}],
            "axis_config": {"categories": ["W45"]},
        },
        {
            "type": "bar",
            "series": [{"name": "Phone", "data": [{"label": "W45", "value": 1}]}] * 2,
            "axis_config": {"categories": ["W45"]},
        },
        {"type": "pie", "segments": [{"label": "Phone", "value": "1"}]},
    ],
    ids=["unknown kind", "label off the axis", "repeated name", "value in a string"],
)
def test_a_chart_that_does_not_agree_with_itself_is_refused(chart: Json) -> None:
    block = {"type": "data_visualization", "title": "Share", "chart": chart}

    assert block_faults([block], Surface.MESSAGE)


@pytest.mark.parametrize(
    "element",
    [
        TYPED | {"multiline": True, "min_length": 1, "max_length": 3000, "placeholder": TEXT},
        {"type": "static_select", "options": [OPTION], "initial_option": OPTION},
        {"type": "multi_static_select", "options": [OPTION], "max_selected_items": 2},
        {"type": "static_select", "option_groups": [{"label": TEXT, "options": [OPTION]}]},
        {"type": "external_select", "min_query_length": 0, "initial_option": OPTION},
        {"type": "multi_external_select", "initial_options": [OPTION]},
        {"type": "users_select", "initial_user": "U0PETER"},
        {"type": "multi_users_select", "initial_users": ["U0PETER"]},
        {"type": "conversations_select", "filter": {"include": ["public"]}},
        {"type": "multi_conversations_select", "initial_conversations": ["C0CUSTOMERS"]},
        {"type": "radio_buttons", "options": [OPTION], "initial_option": OPTION},
        {"type": "checkboxes", "options": [OPTION], "initial_options": [OPTION]},
        {"type": "datepicker", "initial_date": "2026-11-16"},
        {"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/Copenhagen"},
        {"type": "datetimepicker", "initial_date_time": 1_790_000_000},
        {"type": "number_input", "is_decimal_allowed": True, "min_value": "0.5"},
        {"type": "email_text_input"},
        {"type": "url_text_input"},
    ],
    ids=lambda element: "-".join(sorted({element["type"], *element})),
)
def test_every_kind_of_input_is_taken_in_a_modal(element: Json) -> None:
    view = {"type": "modal", "title": TEXT, "submit": TEXT, "blocks": [entry(element)]}

    checked = checked_view(view, Surface.MODAL)

    assert checked["blocks"][0]["element"]["action_id"]
    assert checked["blocks"][0]["block_id"]


@pytest.mark.parametrize(
    ("view", "faults"),
    [
        (
            {"type": "modal", "title": TEXT, "blocks": [entry(TYPED)]},
            ["[ERROR] missing required field: submit [json-pointer:/view]"],
        ),
        (
            {"type": "modal", "blocks": [{"type": "divider"}]},
            ["[ERROR] missing required field: title [json-pointer:/view]"],
        ),
        (
            {"type": "modal", "title": TEXT, "blocks": []},
            ["[ERROR] no fewer than 1 items allowed [json-pointer:/view/blocks]"],
        ),
        (
            {"type": "modal", "title": TEXT, "blocks": [{"type": "divider"}], "colour": "red"},
            ["[ERROR] invalid additional property: colour [json-pointer:/view]"],
        ),
    ],
)
def test_a_wrong_modal_is_told_where_it_is_wrong(view: Json, faults: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        checked_view(view, Surface.MODAL)

    assert refused.value.code == "invalid_arguments"
    assert refused.value.more["response_metadata"]["messages"] == faults


LINE = {
    "type": "data_visualization",
    "title": "Share",
    "chart": {
        "type": "line",
        "series": [{"name": "Phone", "data": [{"label": "W45", "value": 1}]}],
        "axis_config": {"categories": ["W45"]},
    },
}
SOUND: list[Json] = [
    section(fields=[TEXT], accessory={**BUTTON, "action_id": "a"}, block_id="b"),
    actions({"type": "static_select", "options": [OPTION], "initial_option": OPTION}),
    actions({"type": "static_select", "option_groups": [{"label": TEXT, "options": [OPTION]}]}),
    entry({"type": "checkboxes", "options": [OPTION], "initial_options": [OPTION]}),
    {"type": "context", "elements": [TEXT, {"type": "mrkdwn", "text": "*a*"}]},
    {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]},
    {"type": "markdown", "text": "# Title"},
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}],
    },
    LINE,
]


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value, the value itself first."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        inner = list(value.items() if isinstance(value, dict) else enumerate(value))
    return [path, *(place for key, part in inner for place in paths(part, (*path, key)))]


def with_junk(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    """Return the value with something else in one place."""
    if not path:
        return junk
    changed = copy.copy(value)
    changed[path[0]] = with_junk(value[path[0]], path[1:], junk)
    return changed


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 5),
    st.sampled_from(["", "x", "section", "button"]),
    st.lists(st.none() | st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["type", "text", "value"]), st.none() | st.just("section")),
)


@given(st.data(), JUNK, st.sampled_from(list(Surface)))
def test_junk_in_any_place_is_taken_or_refused_and_never_breaks(
    data: st.DataObject, junk: Any, surface: Surface
) -> None:
    path = data.draw(st.sampled_from(paths(SOUND)))
    blocks = with_junk(SOUND, path, junk)

    faults = block_faults(blocks, surface)

    assert faults or len(completed(blocks)) == len(blocks)


def test_sound_blocks_have_no_faults() -> None:
    assert block_faults(SOUND, Surface.MESSAGE) == []
