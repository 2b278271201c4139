"""Conversations: what Slack calls channels. Here a channel is a way of reaching people."""

from dataclasses import dataclass

from domain.ids import ConversationId


@dataclass(frozen=True)
class Conversation:
    """A Slack conversation that the bot knows of."""

    id: ConversationId
    name: str
    """Without the `#`."""
    shared: bool
    """Whether people of other organisations are in it, or are invited."""
    bot_is_in: bool
    archived: bool = False
    """As Slack says it at the moment; not kept, because the bot is in none that is archived."""
