"""Choosing one of the workspace's own conversations."""

from domain.ids import ConversationId
from handlers.kit.blocks import Element


def conversation_choice(*, current: bool, initial: ConversationId | None = None) -> Element:
    """A select of public and private conversations without outsiders.

    It begins with `initial`, or with `current` with the conversation in which the form was opened.
    """
    element: Element = {
        "type": "conversations_select",
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    if initial is not None:
        return {**element, "initial_conversation": initial}
    return {**element, "default_to_current_conversation": True} if current else element


def mention(conversation_id: ConversationId) -> str:
    """Link to a conversation; mrkdwn. Slack shows the name to those who may see it."""
    return f"<#{conversation_id}>"
