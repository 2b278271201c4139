"""What Slack takes as a view: a modal or a Home.

Source: docs.slack.dev, reference/views. What is wrong with a view is refused with
`invalid_arguments`, as Slack does, and not with `invalid_blocks`.
"""

import json
from typing import Any

from bot.sandbox import limits
from bot.sandbox.blocks import Surface, block_faults, completed
from bot.sandbox.checks import Check, fault, flag, one_of, shape, string
from bot.sandbox.elements import plain
from bot.sandbox.model import Json, Refused


def _anything(value: Any, pointer: str, faults: list[str]) -> None:
    """Blocks are looked at on their own."""


_EVERY: dict[str, Check] = {
    "callback_id": string(limits.CALLBACK_ID, least=0),
    "private_metadata": string(limits.PRIVATE_METADATA, least=0),
    "external_id": string(limits.EXTERNAL_ID, least=0),
}
_MODAL = shape(
    {"type": one_of("modal"), "title": plain(limits.MODAL_TITLE), "blocks": _anything},
    {
        **_EVERY,
        "submit": plain(limits.MODAL_SUBMIT),
        "close": plain(limits.MODAL_CLOSE),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
_HOME = shape({"type": one_of("home"), "blocks": _anything}, _EVERY)


def checked_view(view: Any, surface: Surface) -> Json:
    """Return the view, completed with ids, or refuse it as Slack does.

    Refused with `view_too_large` above 250 kB and with `invalid_arguments` for all else.
    """
    if len(json.dumps(view).encode()) > limits.VIEW_BYTES.limit:
        raise Refused("view_too_large")
    faults: list[str] = []
    (_HOME if surface is Surface.HOME else _MODAL)(view, "/view", faults)
    if isinstance(view, dict) and "blocks" in view:
        faults += block_faults(view["blocks"], surface, "/view/blocks")
    if not faults and surface is Surface.MODAL:
        _needs_submit(view, faults)
    if faults:
        raise Refused("invalid_arguments", response_metadata={"messages": faults})
    return {**view, "blocks": completed(view["blocks"])}


def _needs_submit(view: Json, faults: list[str]) -> None:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        fault(faults, "missing required field: submit", "/view")
