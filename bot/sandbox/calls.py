"""One call of a method: its arguments and what the bot may do with them."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.limits import PAGE_SIZE
from bot.sandbox.model import BOT_USER_ID, Conversation, Json, Kind, Refused
from bot.sandbox.workspace import SlackWorkspace

_FAMILY = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.DIRECT: "im"}


@dataclass(frozen=True, slots=True)
class Call:
    """A call with arguments that were read; scopes are those of the manifest."""

    workspace: SlackWorkspace
    arguments: Json
    address: str = ""
    """Where the sandbox is reached, without a slash at its end; links begin with it."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return an argument, or the default when it was not given."""
        return self.arguments.get(name, default)

    def need(self, scope: str) -> None:
        """Refuse with `missing_scope` what the manifest does not ask for."""
        provided = self.workspace.manifest.scopes
        if scope not in provided:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(provided)))

    def need_for(self, kind: Kind, what: str) -> None:
        """Refuse what the manifest does not ask for on this kind of conversation."""
        self.need(f"{_FAMILY[kind]}:{what}")

    def known_conversation(self, channel: str) -> Conversation:
        """Return a conversation that the bot knows of; else `channel_not_found`.

        It knows the public ones, and the private and direct ones that it is in.
        """
        conversation = self.workspace.conversation(channel)
        if conversation.kind is not Kind.PUBLIC and not conversation.has(BOT_USER_ID):
            raise Refused("channel_not_found")
        return conversation

    def joined_conversation(self, channel: str) -> Conversation:
        """Return a conversation that the bot is in; else `not_in_channel`."""
        conversation = self.known_conversation(channel)
        if not conversation.has(BOT_USER_ID):
            raise Refused("not_in_channel")
        return conversation

    def open_conversation(self, channel: str) -> Conversation:
        """Return a conversation in which the bot may write; else `is_archived` and as above."""
        conversation = self.known_conversation(channel)
        if conversation.archived:
            raise Refused("is_archived")
        return self.joined_conversation(channel)

    def page(self, things: list[Any], default: int) -> tuple[list[Any], str]:
        """Return one page of the things and the cursor of the next, empty at the end.

        Refused with `invalid_limit` and `invalid_cursor`.
        """
        limit = self.get("limit") or default
        if not 1 <= limit <= PAGE_SIZE.limit:
            raise Refused("invalid_limit")
        cursor = self.get("cursor") or "page:0"
        name, _, place = cursor.partition(":")
        if name != "page" or not place.isdecimal():
            raise Refused("invalid_cursor")
        start, end = int(place), int(place) + limit
        return things[start:end], f"page:{end}" if end < len(things) else ""
