"""What happens in a workspace without the bot, as Slack tells the bot about it.

People react, say how they are, come and go; conversations get other names and other company. Each
changes the workspace, and then goes to the bot as an event where the manifest asks for it. A
`Refused` says what the member cannot do.
"""

import re
from dataclasses import replace
from datetime import datetime

from bot.sandbox import limits, payloads, reactions
from bot.sandbox.model import (
    BOT_USER_ID,
    OTHER_TEAM_ID,
    Conversation,
    Json,
    Kind,
    Message,
    Person,
    Refused,
    Status,
)
from bot.sandbox.postman import Carrier, EventPost
from bot.sandbox.workspace import SlackWorkspace

_NAME = re.compile(r"[\w-]+")
_GENERAL = "general"
"""The conversation in which everybody new is at once."""


class Happenings:
    """What members do among themselves."""

    def __init__(self, workspace: SlackWorkspace, postman: Carrier) -> None:
        self._workspace = workspace
        self._postman = postman
        self.events = EventPost(postman, workspace.clock.real)

    # Reactions

    async def react(self, member_id: str, conversation_id: str, ts: str, name: str) -> None:
        """Put a reaction under a message, or take it back where it is the member's already."""
        message = self._workspace.message_seen_by(member_id, conversation_id, ts)
        if message.is_ephemeral:
            raise Refused("message_not_found")
        given = {reaction.name: reaction.users for reaction in message.reactions}
        taken_back = member_id in given.get(name, ())
        if taken_back:
            reactions.unreact(self._workspace, member_id, message, name)
        else:
            reactions.react(self._workspace, member_id, message, name)
        kind = "reaction_removed" if taken_back else "reaction_added"
        if self._workspace.conversation(conversation_id).has(BOT_USER_ID):
            await self._event(
                kind, payloads.reaction_event(kind, member_id, message, name, self._ts())
            )

    # People

    async def change_person(self, person: Person) -> None:
        """Change somebody's role, zone or name, or deactivate them, and tell the bot."""
        self._workspace.change_person(person)
        await self._user_event("user_change", person)

    async def set_status(self, member_id: str, status: Status) -> None:
        """Say something of oneself beside one's name; an empty status takes it back."""
        if len(status.text) > limits.STATUS_TEXT.limit:
            raise Refused("too_long")
        await self.change_person(replace(self._workspace.person(member_id), status=status))
        await self._user_event("user_status_changed", self._workspace.person(member_id))

    async def be_quiet(self, member_id: str, until: datetime | None) -> None:
        """Do not want to be disturbed until then, by the sandbox's clock; None ends it."""
        now = self._workspace.clock.now()
        start = int(now.timestamp()) if until else 0
        end = int(until.timestamp()) if until else 0
        person = replace(self._workspace.person(member_id), quiet_from=start, quiet_until=end)
        self._workspace.change_person(person)
        await self._event("dnd_updated_user", payloads.dnd_event(person, now, self._ts()))

    async def welcome(self, person: Person) -> None:
        """Somebody new belongs to the workspace, and is in #general."""
        self._workspace.add_person(person)
        await self._user_event("team_join", person)
        general = self._workspace.conversation_by_name(_GENERAL)
        if general is not None:
            await self._enter(person.id, general, inviter=None)

    # Conversations

    async def join(self, member_id: str, conversation_id: str) -> None:
        """Join a public conversation."""
        conversation = self._workspace.conversation(conversation_id)
        if conversation.kind is not Kind.PUBLIC:
            raise Refused("channel_not_found")
        await self._enter(member_id, conversation, inviter=None)

    async def invite(self, member_id: str, conversation_id: str, invited_id: str) -> None:
        """Bring somebody into a conversation that the member is in."""
        conversation = self._spoken_in(member_id, conversation_id)
        if conversation.archived:
            raise Refused("is_archived")
        invited = self._workspace.person(invited_id)
        if invited.is_outsider and not conversation.shared_with_outsiders:
            raise Refused("cant_invite")
        await self._enter(invited.id, conversation, inviter=member_id)

    async def invite_bot(self, member_id: str, conversation_id: str) -> None:
        """Bring the bot into a conversation that the member is in."""
        await self.invite(member_id, conversation_id, BOT_USER_ID)

    async def leave(self, member_id: str, conversation_id: str) -> None:
        """Leave a conversation."""
        conversation = self._spoken_in(member_id, conversation_id)
        await self._go(member_id, conversation, "has left the channel")

    async def remove(self, member_id: str, conversation_id: str, removed_id: str) -> None:
        """Take somebody out of a conversation that the member is in; the bot too."""
        conversation = self._spoken_in(member_id, conversation_id)
        if not conversation.has(removed_id):
            raise Refused("not_in_channel")
        await self._go(removed_id, conversation, "was removed from the channel", by=member_id)

    async def rename(self, member_id: str, conversation_id: str, name: str) -> None:
        """Give a conversation another name."""
        conversation = self._spoken_in(member_id, conversation_id)
        if not _NAME.fullmatch(name) or len(name) > limits.CONVERSATION_NAME.limit:
            raise Refused("invalid_name")
        if self._workspace.conversation_by_name(name) is not None:
            raise Refused("name_taken")
        renamed = self._workspace.change_conversation(replace(conversation, name=name))
        what = f"has renamed the channel from “{conversation.name}” to “{name}”"
        self._note(renamed, member_id, "channel_name", what)
        kind = "group_rename" if renamed.kind is Kind.PRIVATE else "channel_rename"
        if renamed.kind is Kind.PUBLIC or renamed.has(BOT_USER_ID):
            await self._event(kind, payloads.rename_event(kind, renamed, self._ts()))

    async def share(self, member_id: str, conversation_id: str) -> None:
        """Invite the other organisation: its people are in the conversation from now on."""
        conversation = self._spoken_in(member_id, conversation_id)
        if conversation.shared_with_outsiders:
            raise Refused("already_shared")
        shared = replace(conversation, shared_with_outsiders=True)
        self._workspace.change_conversation(shared)
        event = {"type": "channel_shared", "connected_team_id": OTHER_TEAM_ID}
        await self._about(shared, event)
        for person in self._workspace.people:
            if person.is_outsider:
                current = self._workspace.conversation(conversation_id)
                await self._enter(person.id, current, inviter=member_id)

    async def unshare(self, member_id: str, conversation_id: str) -> None:
        """Part with the other organisation: its people are gone."""
        conversation = self._spoken_in(member_id, conversation_id)
        if not conversation.shared_with_outsiders:
            raise Refused("not_shared")
        ours = [m for m in conversation.members if not self._workspace.person(m).is_outsider]
        changed = replace(conversation, shared_with_outsiders=False, members=tuple(ours))
        self._workspace.change_conversation(changed)
        event = {
            "type": "channel_unshared",
            "previously_connected_team_id": OTHER_TEAM_ID,
            "is_ext_shared": False,
        }
        await self._about(changed, event)

    async def archive(self, member_id: str, conversation_id: str) -> None:
        """Archive a conversation: it can be read, and nobody writes there any more."""
        await self._archived(member_id, conversation_id, archived=True)

    async def unarchive(self, member_id: str, conversation_id: str) -> None:
        """Let people write in a conversation again."""
        await self._archived(member_id, conversation_id, archived=False)

    async def lose_answers(self, member_id: str, conversation_id: str, *, lost: bool) -> None:
        """Let Slack not confirm any more what the bot posts here, nor let it read; or end that."""
        conversation = self._spoken_in(member_id, conversation_id)
        self._workspace.change_conversation(replace(conversation, answers_lost=lost))

    async def _archived(self, member_id: str, conversation_id: str, *, archived: bool) -> None:
        conversation = self._spoken_in(member_id, conversation_id)
        if conversation.archived is archived:
            raise Refused("already_archived" if archived else "not_archived")
        if conversation.name == _GENERAL:
            raise Refused("cant_archive_general")
        changed = self._workspace.change_conversation(replace(conversation, archived=archived))
        word = "archive" if archived else "unarchive"
        self._note(changed, member_id, f"channel_{word}", f"has {word}d the channel")
        family = "group" if changed.kind is Kind.PRIVATE else "channel"
        if changed.has(BOT_USER_ID):
            await self._about(changed, {"type": f"{family}_{word}", "user": member_id})

    # Coming and going

    def _spoken_in(self, member_id: str, conversation_id: str) -> Conversation:
        conversation = self._workspace.conversation_seen_by(member_id, conversation_id)
        if conversation.kind is Kind.DIRECT:
            raise Refused("method_not_supported_for_channel_type")
        return conversation

    async def _enter(
        self, member_id: str, conversation: Conversation, inviter: str | None
    ) -> None:
        if conversation.has(member_id):
            return
        self._workspace.set_members(conversation.id, (*conversation.members, member_id))
        self._note(conversation, member_id, "channel_join", "has joined the channel")
        more = {"inviter": inviter} if inviter else {}
        await self._membership("member_joined_channel", member_id, conversation, more)

    async def _go(
        self, member_id: str, conversation: Conversation, what: str, by: str | None = None
    ) -> None:
        rest = [member for member in conversation.members if member != member_id]
        self._note(conversation, member_id, "channel_leave", what)
        self._workspace.set_members(conversation.id, rest)
        if member_id == BOT_USER_ID:
            kind = "group_left" if conversation.kind is Kind.PRIVATE else "channel_left"
            await self._about(conversation, {"type": kind, "actor_id": by})
        else:
            await self._membership("member_left_channel", member_id, conversation, {})

    def _note(self, conversation: Conversation, member_id: str, subtype: str, what: str) -> None:
        self._workspace.post(
            Message(
                conversation_id=conversation.id,
                ts=self._workspace.next_ts(),
                author=member_id,
                text=f"<@{member_id}> {what}",
                subtype=subtype,
            )
        )

    async def _membership(
        self, kind: str, member_id: str, conversation: Conversation, more: Json
    ) -> None:
        if not self._workspace.conversation(conversation.id).has(BOT_USER_ID):
            return
        event = {
            "type": kind,
            "user": member_id,
            "channel_type": "G" if conversation.kind is Kind.PRIVATE else "C",
            "team": self._workspace.team_id,
            **more,
        }
        await self._about(conversation, event)

    # Reaching the bot

    def _ts(self) -> str:
        return self._workspace.next_ts()

    async def _about(self, conversation: Conversation, event: Json) -> None:
        whole = {**event, "channel": conversation.id, "event_ts": self._ts()}
        await self._event(event["type"], whole)

    async def _user_event(self, kind: str, person: Person) -> None:
        await self._event(kind, payloads.user_event(self._workspace, kind, person, self._ts()))

    async def _event(self, name: str, event: Json) -> None:
        """Send an event that the manifest asks for; a failure shows nowhere."""
        if name not in self._workspace.manifest.events:
            return
        moment = int(self._workspace.clock.real())
        await self.events.send(payloads.event_callback(event, moment))
