"""Reactions under messages: which emoji there are, and who gave which.

Source: docs.slack.dev, reference/methods/reactions.add and reactions.remove.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.sandbox import limits
from bot.sandbox.model import Message, Reaction, Refused
from bot.sandbox.mrkdwn import EMOJI
from bot.sandbox.workspace import SlackWorkspace

PICKER: Mapping[str, str] = {
    "+1": "Thumbs up",
    "-1": "Thumbs down",
    "white_check_mark": "Done",
    "eyes": "Looking into it",
    "heart": "Heart",
    "smile": "Smile",
    "tada": "Congratulations",
    "clap": "Applause",
    "raised_hands": "Raised hands",
    "pray": "Thank you",
    "thinking_face": "Thinking",
    "bulb": "Good idea",
}
"""What the small picker offers, each with the words that say it."""

_NAME = re.compile(r"(?P<base>[a-z0-9_+'-]+)(?:::skin-tone-[2-6])?")


def drawn(name: str) -> str:
    """Return the emoji of a reaction as a character; its skin tone is not drawn."""
    return EMOJI[name.partition("::")[0]]


def react(workspace: SlackWorkspace, member_id: str, message: Message, name: str) -> Message:
    """Put a reaction under a message.

    Refused with `invalid_name`, `already_reacted`, `too_many_emoji`, `too_many_reactions`.
    """
    found = _NAME.fullmatch(name)
    if found is None or found["base"] not in EMOJI:
        raise Refused("invalid_name")
    given = {reaction.name: reaction.users for reaction in message.reactions}
    if member_id in given.get(name, ()):
        raise Refused("already_reacted")
    if name not in given and len(given) >= limits.EMOJI_OF_MESSAGE.limit:
        raise Refused("too_many_emoji")
    own = sum(member_id in users for users in given.values())
    if own >= limits.REACTIONS_OF_MEMBER.limit:
        raise Refused("too_many_reactions")
    return _keep(workspace, message, given | {name: (*given.get(name, ()), member_id)})


def unreact(workspace: SlackWorkspace, member_id: str, message: Message, name: str) -> Message:
    """Take a reaction back; refused with `no_reaction` where there is none."""
    given = {reaction.name: reaction.users for reaction in message.reactions}
    if member_id not in given.get(name, ()):
        raise Refused("no_reaction")
    given[name] = tuple(user for user in given[name] if user != member_id)
    return _keep(workspace, message, given)


def _keep(
    workspace: SlackWorkspace, message: Message, given: Mapping[str, tuple[str, ...]]
) -> Message:
    reactions = tuple(Reaction(name, users) for name, users in given.items() if users)
    return workspace.change(replace(message, reactions=reactions))
