"""Messages with buttons, and fields of forms, for the tests of what people do with them."""

from typing import Any

from bot.sandbox.gestures import MessagePlace
from tests.bot.sandbox.desk import Desk, Json

TEXT = {"type": "plain_text", "text": "Text"}
WORTH, SKIP = ({"text": TEXT, "value": value} for value in ("worth", "skip"))
PRESSED = {"type": "button", "text": TEXT, "action_id": "vote", "value": "v1"}
ASK: list[Json] = [
    {"type": "actions", "block_id": "question", "elements": [PRESSED]},
    {
        "type": "actions",
        "block_id": "choice",
        "elements": [{"type": "static_select", "action_id": "mark", "options": [WORTH, SKIP]}],
    },
]


def entry(block_id: str, element: Json, **parts: Any) -> Json:
    element = {"action_id": "a", **element}
    return {"type": "input", "block_id": block_id, "label": TEXT, "element": element, **parts}


def seen(desk: Desk, member_id: str = "U0PETER", conversation: str = "C0CUSTOMERS") -> list[str]:
    return [message.text for message in desk.workspace.timeline(member_id, conversation)]


async def asked(desk: Desk, only_for: str | None = None) -> MessagePlace:
    """Let the bot post buttons in #customers."""
    method, more = "chat.postMessage", {}
    if only_for:
        method, more = "chat.postEphemeral", {"user": only_for}
    answered = await desk.call(method, channel="C0CUSTOMERS", text="?", blocks=ASK, **more)
    return MessagePlace("C0CUSTOMERS", answered.get("ts") or answered["message_ts"])
