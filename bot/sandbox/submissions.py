"""What a bot's answer to a submitted modal does to the member's modals.

Source: docs.slack.dev, surfaces/modals ("Handling and responding to modal submissions").
"""

from contextlib import suppress
from typing import Any

from bot.sandbox.blocks import Surface
from bot.sandbox.model import Json, OpenView, Refused
from bot.sandbox.view_check import checked_view
from bot.sandbox.views import Views


def apply_answer(views: Views, view: OpenView, answered: Any) -> None:
    """Do what the answer says: nothing said closes the modal.

    Refused with `dispatch_failed` and with what `checked_view` refuses when Slack would not take
    the answer.
    """
    if answered in (None, "", {}):
        with suppress(Refused):  # the person closed it themselves while the bot worked
            views.close(views.of(view.member_id, view.id))
        return
    if not isinstance(answered, dict):
        raise Refused("dispatch_failed")
    action = answered.get("response_action")
    if action == "errors":
        views.mark(view, errors=_field_errors(view, answered.get("errors")))
    elif action == "clear":
        views.clear(view.member_id)
    elif action == "update":
        views.update(view, checked_view(answered.get("view"), Surface.MODAL))
    elif action == "push":
        views.push(view.member_id, checked_view(answered.get("view"), Surface.MODAL))
    else:
        raise Refused("dispatch_failed")


def _field_errors(view: OpenView, errors: Any) -> dict[str, str]:
    """Errors have to name inputs of this modal; Slack drops the whole answer otherwise."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not _is_text_by_name(errors) or not errors or not errors.keys() <= inputs:
        raise Refused("dispatch_failed")
    return dict(errors)


def _is_text_by_name(errors: Json) -> bool:
    return isinstance(errors, dict) and all(isinstance(text, str) for text in errors.values())
