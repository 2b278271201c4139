"""The methods about a message that stands already: `reactions.*` and `chat.getPermalink`."""

from bot.sandbox import reactions
from bot.sandbox.calls import Call
from bot.sandbox.model import BOT_USER_ID, Json, Message, Refused
from bot.sandbox.permalinks import permalink
from bot.sandbox.shapes import message_json


def add_reaction(call: Call) -> Json:
    """`reactions.add`: an emoji of the bot's under a message."""
    reactions.react(call.workspace, BOT_USER_ID, _message(call, "timestamp"), call.get("name"))
    return {}


def remove_reaction(call: Call) -> Json:
    """`reactions.remove`: an emoji of the bot's goes."""
    reactions.unreact(call.workspace, BOT_USER_ID, _message(call, "timestamp"), call.get("name"))
    return {}


def get_reactions(call: Call) -> Json:
    """`reactions.get`: a message with the emoji under it."""
    message = _message(call, "timestamp")
    shaped = message_json(call.workspace, message) | {
        "permalink": permalink(call.address, message)
    }
    return {"type": "message", "channel": message.conversation_id, "message": shaped}


def get_permalink(call: Call) -> Json:
    """`chat.getPermalink`: the address of a message."""
    message = _message(call, "message_ts")
    return {"channel": message.conversation_id, "permalink": permalink(call.address, message)}


def _message(call: Call, name: str) -> Message:
    conversation = call.joined_conversation(call.get("channel"))
    message = call.workspace.message(conversation.id, call.get(name))
    if message.is_ephemeral:
        raise Refused("message_not_found")
    return message
