"""What Slack takes as a text, an option and an interactive element, by docs.slack.dev.

Source: reference/block-kit/composition-objects and reference/block-kit/block-elements.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.sandbox import limits
from bot.sandbox.checks import (
    Check,
    both,
    by_type,
    fault,
    flag,
    listed,
    matching,
    one_of,
    shape,
    string,
    whole,
)
from bot.sandbox.limits import Limit

_ANY_TYPE = string()
_DATE = matching(r"\d{4}-\d{2}-\d{2}", "a date of the form YYYY-MM-DD")
_TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time of the form HH:mm")
_NUMBER = matching(r"-?\d+(\.\d+)?", "a number in a string")
_MOMENTS = (1_000_000_000, 9_999_999_999)

TYPED = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input"})
"""Inputs into which a person types."""
MODAL_ONLY = frozenset({"number_input", "email_text_input", "url_text_input"})
"""Inputs that Slack takes in modals alone."""
SINGLE_SELECTS = frozenset(
    {
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
    }
)
MULTI_SELECTS = frozenset(f"multi_{kind}" for kind in SINGLE_SELECTS)
CHOICES = frozenset({"radio_buttons", "checkboxes"})
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})

IN_ACTIONS = SINGLE_SELECTS | CHOICES | PICKERS | {"button", "overflow"}
IN_SECTIONS = (IN_ACTIONS | MULTI_SELECTS | {"image"}) - {"datetimepicker"}
IN_INPUTS = SINGLE_SELECTS | MULTI_SELECTS | CHOICES | PICKERS | TYPED


def plain(most: Limit, least: int = 1) -> Check:
    """A plain_text object of at most so many characters."""
    return shape({"type": one_of("plain_text"), "text": string(most, least)}, {"emoji": flag})


def words(most: Limit) -> Check:
    """A plain_text or mrkdwn object of at most so many characters."""
    marked = shape({"type": one_of("mrkdwn"), "text": string(most)}, {"verbatim": flag})
    return by_type({"plain_text": plain(most), "mrkdwn": marked})


def option(text: Check, *, with_url: bool = False) -> Check:
    """An option with this kind of text."""
    description = text if not with_url else plain(limits.OPTION_DESCRIPTION)
    more = {"url": string(limits.URL)} if with_url else {}
    return shape(
        {"text": text, "value": string(limits.OPTION_VALUE)},
        {"description": description, **more},
    )


SELECT_OPTION = option(plain(limits.OPTION_TEXT))
_RICH_OPTION = option(words(limits.OPTION_TEXT))
_OPTION_GROUP = shape(
    {
        "label": plain(limits.GROUP_LABEL),
        "options": listed(SELECT_OPTION, limits.SELECT_OPTIONS),
    }
)
_CONFIRM = shape(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": words(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)
_DISPATCH = shape(
    {},
    {
        "trigger_actions_on": listed(one_of("on_enter_pressed", "on_character_entered")),
    },
)
_CONVERSATION_FILTER = shape(
    {},
    {
        "include": listed(one_of("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)

IMAGE_PARTS: dict[str, Check] = {
    "image_url": string(limits.URL),
    "slack_file": shape({}, {"id": string(), "url": string()}),
}


def _element(required: dict[str, Check], optional: dict[str, Check]) -> Check:
    every = {"action_id": string(limits.ACTION_ID), "confirm": _CONFIRM, "focus_on_load": flag}
    return shape({"type": _ANY_TYPE, **required}, {**every, **optional})


def _typed(required: dict[str, Check], optional: dict[str, Check]) -> Check:
    every = {
        "action_id": string(limits.ACTION_ID),
        "placeholder": plain(limits.PLACEHOLDER),
        "dispatch_action_config": _DISPATCH,
        "focus_on_load": flag,
    }
    return shape({"type": _ANY_TYPE, **required}, {**every, **optional})


def _menu(optional: dict[str, Check], *, multi: bool) -> Check:
    several: dict[str, Check] = {"max_selected_items": whole(1, limits.SELECT_OPTIONS.limit)}
    placeholder: dict[str, Check] = {"placeholder": plain(limits.PLACEHOLDER)}
    return _element({}, {**placeholder, **optional, **(several if multi else {})})


def _static(*, multi: bool) -> Check:
    initial: dict[str, Check] = (
        {"initial_options": listed(SELECT_OPTION, limits.SELECT_OPTIONS)}
        if multi
        else {"initial_option": SELECT_OPTION}
    )
    parts: dict[str, Check] = {
        "options": listed(SELECT_OPTION, limits.SELECT_OPTIONS),
        "option_groups": listed(_OPTION_GROUP, limits.SELECT_GROUPS),
        **initial,
    }
    return both(_menu(parts, multi=multi), _has_options, _initial_is_offered)


def _external(*, multi: bool) -> Check:
    initial: dict[str, Check] = (
        {"initial_options": listed(SELECT_OPTION, limits.SELECT_OPTIONS)}
        if multi
        else {"initial_option": SELECT_OPTION}
    )
    return _menu({**initial, "min_query_length": whole(0, 1000)}, multi=multi)


def _of_ids(what: str, *, multi: bool, more: dict[str, Check] | None = None) -> Check:
    initial: dict[str, Check] = (
        {f"initial_{what}s": listed(string())} if multi else {f"initial_{what}": string()}
    )
    return _menu({**initial, **(more or {})}, multi=multi)


def _conversations(*, multi: bool) -> Check:
    more: dict[str, Check] = {
        "filter": _CONVERSATION_FILTER,
        "default_to_current_conversation": flag,
    }
    if not multi:
        more["response_url_enabled"] = flag
    return _of_ids("conversation", multi=multi, more=more)


def _choice(most: Limit, initial: dict[str, Check]) -> Check:
    parts = {"options": listed(_RICH_OPTION, most)}
    return both(_element(dict(parts), initial), _initial_is_offered)


def _has_options(value: Any, pointer: str, faults: list[str]) -> None:
    if ("options" in value) == ("option_groups" in value):
        fault(faults, "must define exactly one of options and option_groups", pointer)


def _initial_is_offered(value: Any, pointer: str, faults: list[str]) -> None:
    wanted = [*value.get("initial_options", [])]
    if "initial_option" in value:
        wanted.append(value["initial_option"])
    offered = offered_options(value)
    if any(choice not in offered for choice in wanted):
        fault(faults, "initial option is not among the options", pointer)


def offered_options(element: dict[str, Any]) -> list[dict[str, Any]]:
    """All options of an element, those in groups included."""
    grouped = [o for group in element.get("option_groups", []) for o in group.get("options", [])]
    return [*element.get("options", []), *grouped]


_BUTTON = _element(
    {"text": plain(limits.BUTTON_TEXT)},
    {
        "value": string(limits.BUTTON_VALUE),
        "url": string(limits.URL),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(limits.BUTTON_LABEL),
    },
)
_TEXT_INPUT = _typed(
    {},
    {
        "initial_value": string(limits.TYPED_TEXT, least=0),
        "multiline": flag,
        "min_length": whole(0, limits.TYPED_TEXT.limit),
        "max_length": whole(1, limits.TYPED_TEXT.limit),
    },
)
_NUMBER_INPUT = _typed(
    {"is_decimal_allowed": flag},
    {"initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
)
_ADDRESS_INPUT = _typed({}, {"initial_value": string(limits.TYPED_TEXT, least=0)})
_PLACEHOLDER: dict[str, Check] = {"placeholder": plain(limits.PLACEHOLDER)}


@cache
def elements() -> Mapping[str, Check]:
    """The check of each element, by its type."""
    checks: dict[str, Check] = {
        "button": _BUTTON,
        "image": shape({"type": _ANY_TYPE, "alt_text": string(limits.IMAGE_ALT)}, IMAGE_PARTS),
        "overflow": _element(
            {
                "options": listed(
                    option(plain(limits.OPTION_TEXT), with_url=True), limits.OVERFLOW_OPTIONS
                )
            },
            {},
        ),
        "radio_buttons": _choice(limits.RADIO_OPTIONS, {"initial_option": _RICH_OPTION}),
        "checkboxes": _choice(
            limits.CHECKBOX_OPTIONS,
            {"initial_options": listed(_RICH_OPTION, limits.CHECKBOX_OPTIONS)},
        ),
        "plain_text_input": _TEXT_INPUT,
        "number_input": _NUMBER_INPUT,
        "email_text_input": _ADDRESS_INPUT,
        "url_text_input": _ADDRESS_INPUT,
        "datepicker": _element({}, {"initial_date": _DATE, **_PLACEHOLDER}),
        "timepicker": _element({}, {"initial_time": _TIME, "timezone": string(), **_PLACEHOLDER}),
        "datetimepicker": _element({}, {"initial_date_time": whole(*_MOMENTS)}),
    }
    for multi, before in ((False, ""), (True, "multi_")):
        checks[f"{before}static_select"] = _static(multi=multi)
        checks[f"{before}external_select"] = _external(multi=multi)
        checks[f"{before}users_select"] = _of_ids("user", multi=multi)
        checks[f"{before}channels_select"] = _of_ids("channel", multi=multi)
        checks[f"{before}conversations_select"] = _conversations(multi=multi)
    return checks
