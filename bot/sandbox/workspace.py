"""The state of the pretend Slack: who is there, what was said, what each member sees.

Everything is kept in memory and each change is written to the store before the method returns.
Methods are synchronous, so that each is whole under concurrent requests on one event loop.
Values live in `bot.sandbox.model`; modals and Home in `views` (`bot.sandbox.views`), trigger ids
in `triggers` and response urls in `response_urls` (`bot.sandbox.permits`).
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from bot.sandbox.cast import first_conversations, first_people
from bot.sandbox.manifest import Manifest
from bot.sandbox.model import (
    BOT_USER_ID,
    SLACKBOT_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    TEAM_NAME,
    Clock,
    Conversation,
    Kind,
    Message,
    Person,
    Refused,
    Role,
)
from bot.sandbox.permits import ResponseUrls, Triggers
from bot.sandbox.store import Kept, SlackStore
from bot.sandbox.views import Views

NEVER_READ = "0"
_MOMENT = Decimal("0.000001")
"""The least that two message timestamps differ by."""


class Changes:
    """Counts changes, and wakes whoever waits for one."""

    def __init__(self) -> None:
        self.revision = 0
        self._woken = asyncio.Event()

    def note(self) -> None:
        """Count one change and wake all who wait."""
        self.revision += 1
        self._woken.set()
        self._woken = asyncio.Event()

    async def wait(self, since: int) -> int:
        """Return the revision as soon as it is past `since`."""
        while self.revision <= since:
            await self._woken.wait()
        return self.revision


class SlackWorkspace:
    """One Slack workspace with its members, conversations, messages and views."""

    team_id = TEAM_ID
    team_name = TEAM_NAME
    team_domain = TEAM_DOMAIN

    def __init__(self, store: SlackStore, clock: Clock, manifest: Manifest) -> None:
        self.clock = clock
        self.manifest = manifest
        self._store = store
        self._changes = Changes()
        self._people = {p.id: p for p in store.load(Kept.PEOPLE, Person)}
        self._conversations = {c.id: c for c in store.load(Kept.CONVERSATIONS, Conversation)}
        if not self._people:
            self._settle()
        self._messages: dict[str, dict[str, Message]] = {c: {} for c in self._conversations}
        for message in sorted(store.load(Kept.MESSAGES, Message), key=_by_ts):
            self._messages[message.conversation_id][message.ts] = message
        self._last_ts = max(
            (Decimal(ts) for said in self._messages.values() for ts in said), default=Decimal(0)
        )
        self._read: dict[tuple[str, str], str] = dict(store.load_marks())
        self.views = Views(store, self._changes.note)
        self.triggers = Triggers(clock.real)
        self.response_urls = ResponseUrls(store, clock.real)

    def _settle(self) -> None:
        for person in first_people():
            self._people[person.id] = person
            self._store.keep(Kept.PEOPLE, person.id, person)
        for conversation in first_conversations(int(self.clock.now().timestamp())):
            self._keep_conversation(conversation)

    # Changes

    @property
    def revision(self) -> int:
        """Grows with every change that somebody might see."""
        return self._changes.revision

    async def wait_for_change(self, since: int) -> int:
        """Return the revision as soon as it is past `since`."""
        return await self._changes.wait(since)

    # People

    @property
    def people(self) -> list[Person]:
        """Everybody: members, the bot, Slackbot, and people from outside."""
        return list(self._people.values())

    @property
    def switchable(self) -> list[Person]:
        """The eight members whom the person at the page can be."""
        return [p for p in self.people if p.role is not Role.BOT and not p.is_outsider]

    @property
    def bot(self) -> Person:
        """The bot's own user."""
        return self._people[BOT_USER_ID]

    def person(self, person_id: str) -> Person:
        """Return the person; `Refused("user_not_found")` when there is none."""
        found = self._people.get(person_id)
        if found is None:
            raise Refused("user_not_found")
        return found

    def person_by_handle(self, handle: str) -> Person | None:
        """Return whoever has this handle (without the @), in any case."""
        return next((p for p in self.people if p.handle == handle.casefold()), None)

    def add_person(self, person: Person) -> None:
        """Somebody new belongs to the workspace."""
        if person.id in self._people or self.person_by_handle(person.handle):
            raise Refused("already_in_team")
        self._people[person.id] = person
        self._store.keep(Kept.PEOPLE, person.id, person)
        self._changes.note()

    def change_person(self, person: Person) -> None:
        """Put this in the place of the person with the same id, for instance deactivated."""
        self.person(person.id)
        self._people[person.id] = person
        self._store.keep(Kept.PEOPLE, person.id, person)
        self._changes.note()

    # Conversations

    @property
    def conversations(self) -> list[Conversation]:
        """Every conversation, in the order of its creation."""
        return list(self._conversations.values())

    def conversations_of(self, person_id: str) -> list[Conversation]:
        """The conversations that this person is in: public and private, then direct ones."""
        mine = [c for c in self.conversations if c.has(person_id)]
        return sorted(mine, key=lambda c: c.kind is Kind.DIRECT)

    def conversation(self, conversation_id: str) -> Conversation:
        """Return the conversation; `Refused("channel_not_found")` when there is none."""
        found = self._conversations.get(conversation_id)
        if found is None:
            raise Refused("channel_not_found")
        return found

    def conversation_by_name(self, name: str) -> Conversation | None:
        """Return the public conversation of this name (without the #)."""
        return next((c for c in self.conversations if c.name == name and name), None)

    def conversation_seen_by(self, person_id: str, conversation_id: str) -> Conversation:
        """Return a conversation that this person is in; else `Refused("channel_not_found")`."""
        conversation = self.conversation(conversation_id)
        if not conversation.has(person_id):
            raise Refused("channel_not_found")
        return conversation

    def open_direct(self, person_id: str) -> Conversation:
        """Return the direct messages between this member and the bot, made when there are none."""
        person = self.person(person_id)
        direct_id = f"D0{person.id.removeprefix('U0')}"
        if direct_id not in self._conversations:
            self._keep_conversation(
                Conversation(
                    id=direct_id,
                    name="",
                    kind=Kind.DIRECT,
                    members=(person.id, BOT_USER_ID),
                    creator=BOT_USER_ID,
                    created=int(self.clock.now().timestamp()),
                )
            )
            self._messages[direct_id] = {}
            self._changes.note()
        return self._conversations[direct_id]

    def set_members(self, conversation_id: str, members: Iterable[str]) -> Conversation:
        """Say who is in the conversation from now on."""
        conversation = self.conversation(conversation_id)
        return self.change_conversation(replace(conversation, members=tuple(members)))

    def change_conversation(self, conversation: Conversation) -> Conversation:
        """Put this in the place of the conversation with the same id."""
        self.conversation(conversation.id)
        self._keep_conversation(conversation)
        self._changes.note()
        return conversation

    # Messages

    def next_ts(self) -> str:
        """Return a message timestamp that no message has, later than all others."""
        now = Decimal(self.clock.now().timestamp()).quantize(Decimal("0.000001"))
        self._last_ts = max(now, self._last_ts + _MOMENT)
        return f"{self._last_ts:.6f}"

    def post(self, message: Message) -> Message:
        """Keep a new message (its ts from `next_ts`) and show it."""
        return self._keep_message(message)

    def change(self, message: Message) -> Message:
        """Put this in the place of the message with the same ts."""
        self.message(message.conversation_id, message.ts)
        return self._keep_message(message)

    def delete(self, message: Message) -> None:
        """Take the message away for good."""
        self.message(message.conversation_id, message.ts)
        del self._messages[message.conversation_id][message.ts]
        self._store.forget(Kept.MESSAGES, message.ts)
        self._changes.note()

    def message(self, conversation_id: str, ts: str) -> Message:
        """Return a message, ephemeral or not; `Refused("message_not_found")` without one."""
        found = self._messages.get(conversation_id, {}).get(ts)
        if found is None:
            raise Refused("message_not_found")
        return found

    def message_seen_by(self, person_id: str, conversation_id: str, ts: str) -> Message:
        """Return a message that this person can see; else `Refused("message_not_found")`."""
        self.conversation_seen_by(person_id, conversation_id)
        message = self.message(conversation_id, ts)
        if message.only_for not in {None, person_id}:
            raise Refused("message_not_found")
        return message

    def history(self, conversation_id: str) -> list[Message]:
        """What everybody in the conversation sees, oldest first, thread replies included."""
        said = self._messages[self.conversation(conversation_id).id].values()
        return sorted((m for m in said if not m.is_ephemeral), key=_by_ts)

    def replies(self, message: Message) -> list[Message]:
        """The replies in the thread under this message, oldest first, without ephemeral ones."""
        return [m for m in self.history(message.conversation_id) if m.thread_ts == message.ts]

    def timeline(self, person_id: str, conversation_id: str) -> list[Message]:
        """What this member sees in the conversation, oldest first, without thread replies."""
        return [m for m in self._visible(person_id, conversation_id) if m.thread_ts is None]

    def thread(self, person_id: str, conversation_id: str, thread_ts: str) -> list[Message]:
        """What this member sees in the thread, oldest first: its parent, then the replies."""
        seen = self._visible(person_id, conversation_id)
        return [m for m in seen if thread_ts in {m.ts, m.thread_ts}]

    def say_privately(self, person_id: str, conversation_id: str, text: str) -> Message:
        """Show this member alone a few words from Slack itself."""
        return self.post(
            Message(
                conversation_id=conversation_id,
                ts=self.next_ts(),
                author=SLACKBOT_ID,
                text=text,
                only_for=person_id,
            )
        )

    # What has been read

    def read_up_to(self, person_id: str, conversation_id: str) -> str:
        """The ts up to which this member has read the conversation, or `NEVER_READ`."""
        return self._read.get((person_id, conversation_id), NEVER_READ)

    def mark_read(self, person_id: str, conversation_id: str, up_to: str | None = None) -> None:
        """Remember that this member has seen the conversation, as far as the message `up_to`.

        Without one it is everything that stands there. What was read stays read.
        """
        limit = Decimal(up_to) if up_to else Decimal("Infinity")
        seen = [m.ts for m in self.timeline(person_id, conversation_id) if Decimal(m.ts) <= limit]
        if seen and Decimal(seen[-1]) > Decimal(self.read_up_to(person_id, conversation_id)):
            self._mark(person_id, conversation_id, seen[-1])

    def mark_unread(self, person_id: str, conversation_id: str, ts: str) -> None:
        """Take back that this member has read this message and what follows it."""
        message = self.message_seen_by(person_id, conversation_id, ts)
        self._mark(person_id, conversation_id, f"{Decimal(message.ts) - _MOMENT:.6f}")

    def unread(self, person_id: str, conversation_id: str) -> int:
        """How many messages by others came since this member last looked.

        Comings and goings do not count, nor do replies in threads.
        """
        mark = Decimal(self.read_up_to(person_id, conversation_id))
        return sum(
            Decimal(m.ts) > mark and m.author != person_id and m.subtype is None
            for m in self.timeline(person_id, conversation_id)
        )

    def _mark(self, person_id: str, conversation_id: str, ts: str) -> None:
        if self.read_up_to(person_id, conversation_id) != ts:
            self._read[person_id, conversation_id] = ts
            self._store.keep_mark(person_id, conversation_id, ts)
            self._changes.note()

    # Keeping

    def _visible(self, person_id: str, conversation_id: str) -> list[Message]:
        conversation = self.conversation_seen_by(person_id, conversation_id)
        said = self._messages[conversation.id].values()
        return sorted((m for m in said if m.only_for in {None, person_id}), key=_by_ts)

    def _keep_conversation(self, conversation: Conversation) -> None:
        self._conversations[conversation.id] = conversation
        self._store.keep(Kept.CONVERSATIONS, conversation.id, conversation)

    def _keep_message(self, message: Message) -> Message:
        self._store.keep(Kept.MESSAGES, message.ts, message)
        self._messages[message.conversation_id][message.ts] = message
        self._changes.note()
        return message


def _by_ts(message: Message) -> Decimal:
    return Decimal(message.ts)
