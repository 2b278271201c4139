"""What a person does at the page, one method for each kind of post.

Each takes the member and what the page sent, and returns what the page is told. What cannot be
done is a `Refused` or a `ForMember`; a body that lacks something is a `KeyError`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.sandbox import profile
from bot.sandbox.builtin import Builtins
from bot.sandbox.cast import newcomers
from bot.sandbox.gestures import Gestures, MessagePlace, ViewPlace
from bot.sandbox.model import SLACKBOT_ID, Json, Person
from bot.sandbox.workspace import SlackWorkspace

Deed = Callable[[Person, Json], Awaitable[Json]]


class ClockControl(Protocol):
    """The sandbox's clock, which a person may move forward."""

    def now(self) -> datetime:
        """Return the sandbox's present moment, aware."""

    async def jump(self, to: datetime) -> None:
        """Move forward to `to` and run every slot on the way; `ForMember` where it cannot."""

    async def suggestions(self) -> Sequence[tuple[str, datetime]]:
        """Return moments worth jumping to, each with its label."""


class Deeds:
    """The page's way to the gestures."""

    def __init__(self, workspace: SlackWorkspace, gestures: Gestures, clock: ClockControl) -> None:
        self._workspace = workspace
        self._gestures = gestures
        self._clock = clock
        self._builtins = Builtins(workspace, gestures)

    def all(self) -> Mapping[str, Deed]:
        """Every deed, by the last part of its address."""
        return {
            "say": self.say,
            "press": self.press,
            "suggest": self.suggest,
            "submit": self.submit,
            "close": self.close,
            "open_home": self.open_home,
            "dismiss": self.dismiss,
            "invite": self.invite,
            "shortcut": self.shortcut,
            "react": self.react,
            "read": self.read,
            "unread": self.unread,
            "status": self.status,
            "quiet": self.quiet,
            "share": self.share,
            "unshare": self.unshare,
            "archive": self.archive,
            "unarchive": self.unarchive,
            "lose_answers": self.lose_answers,
            "find_answers": self.find_answers,
            "leave": self.leave,
            "welcome": self.welcome,
            "jump": self.jump,
        }

    # Saying and pressing

    async def say(self, member: Person, body: Json) -> Json:
        """Say something, or send a command; a refused command's text goes back to the field."""
        conversation, before = body["conversation"], self._workspace.next_ts()
        if not body.get("thread"):
            done = await self._builtins.run(member, conversation, body["text"])
            if done is not None:
                return done
        await self._gestures.say(member.id, conversation, body["text"], body.get("thread") or None)
        return {"returned": bool(self._told_since(before, member, body))}

    async def press(self, member: Person, body: Json) -> Json:
        """Press a button, or choose something that the bot wants to know of at once."""
        place, before = _place(body), self._workspace.next_ts()
        await self._gestures.press(
            member.id,
            place,
            body["block"],
            body["action"],
            chosen=body.get("chosen"),
            filled=body.get("filled"),
        )
        if isinstance(place, ViewPlace):
            return {}
        return {"error": self._told_since(before, member, body)}

    async def suggest(self, member: Person, body: Json) -> Json:
        """Ask the bot for options that fit what was typed."""
        found = await self._gestures.suggest(
            member.id, _place(body), body["block"], body["action"], body["typed"]
        )
        return {"options": _flat(found)}

    async def submit(self, member: Person, body: Json) -> Json:
        """Send a form."""
        await self._gestures.submit(member.id, body["view"], body["filled"])
        return {}

    async def close(self, member: Person, body: Json) -> Json:
        """Close a form."""
        await self._gestures.close(member.id, body["view"], everything=bool(body.get("all")))
        return {}

    async def open_home(self, member: Person, _body: Json) -> Json:
        """Tell the bot that its Home was opened."""
        await self._gestures.open_home(member.id)
        return {}

    async def dismiss(self, member: Person, body: Json) -> Json:
        """Take a message away that this member alone sees."""
        message = self._workspace.message_seen_by(member.id, body["conversation"], body["ts"])
        if message.is_ephemeral:
            self._workspace.delete(message)
        return {}

    async def invite(self, member: Person, body: Json) -> Json:
        """Bring the bot into a conversation."""
        await self._gestures.invite_bot(member.id, body["conversation"])
        return {}

    async def shortcut(self, member: Person, body: Json) -> Json:
        """Use a shortcut, of a message or global."""
        if body.get("ts"):
            await self._gestures.use_message_shortcut(
                member.id, body["callback_id"], body["conversation"], body["ts"]
            )
        else:
            await self._gestures.use_shortcut(member.id, body["callback_id"])
        return {}

    # Around messages

    async def react(self, member: Person, body: Json) -> Json:
        """Put an emoji under a message, or take it back."""
        await self._gestures.react(member.id, body["conversation"], body["ts"], body["name"])
        return {}

    async def read(self, member: Person, body: Json) -> Json:
        """Have read a conversation as far as a message."""
        self._workspace.mark_read(member.id, body["conversation"], up_to=body["ts"])
        return {}

    async def unread(self, member: Person, body: Json) -> Json:
        """Have a message and what follows it before oneself again."""
        conversation = body["conversation"]
        self._workspace.mark_unread(member.id, conversation, body["ts"])
        return {"read": self._workspace.read_up_to(member.id, conversation)}

    # The conversation and the workspace

    async def share(self, member: Person, body: Json) -> Json:
        """Invite the other organisation into a conversation."""
        await self._gestures.share(member.id, body["conversation"])
        return {}

    async def unshare(self, member: Person, body: Json) -> Json:
        """Part with the other organisation."""
        await self._gestures.unshare(member.id, body["conversation"])
        return {}

    async def archive(self, member: Person, body: Json) -> Json:
        """Archive a conversation."""
        await self._gestures.archive(member.id, body["conversation"])
        return {}

    async def unarchive(self, member: Person, body: Json) -> Json:
        """Let people write in a conversation again."""
        await self._gestures.unarchive(member.id, body["conversation"])
        return {}

    async def lose_answers(self, member: Person, body: Json) -> Json:
        """Let the bot not learn any more whether what it posts in a conversation arrives."""
        await self._gestures.lose_answers(member.id, body["conversation"], lost=True)
        return {"said": "Let its next digest come: a minute later it asks whether that arrived"}

    async def find_answers(self, member: Person, body: Json) -> Json:
        """Let the bot learn that again."""
        await self._gestures.lose_answers(member.id, body["conversation"], lost=False)
        return {}

    async def leave(self, member: Person, body: Json) -> Json:
        """Leave a conversation."""
        await self._gestures.leave(member.id, body["conversation"])
        return {"go": f"/as/{member.handle}"}

    async def welcome(self, _member: Person, _body: Json) -> Json:
        """Let the next newcomer join the workspace."""
        here = {person.id for person in self._workspace.people}
        waiting = [person for person in newcomers() if person.id not in here]
        if not waiting:
            return {"error": "Everybody who waited to join is here."}
        await self._gestures.welcome(waiting[0])
        return {"said": f"{waiting[0].name} has joined the workspace"}

    # Oneself

    async def status(self, member: Person, body: Json) -> Json:
        """Say something of oneself; without text and emoji it is taken back."""
        until = self._end(member, body["until"]) if body["until"] else None
        status = profile.status_of(body["text"], body["emoji"], until)
        await self._gestures.set_status(member.id, status)
        return {}

    async def quiet(self, member: Person, body: Json) -> Json:
        """Do not want to be disturbed until then; without a time, be there again."""
        until = self._end(member, body["until"]) if body["until"] else None
        if until is not None and until <= self._clock.now():
            return {"error": "That time is over. Choose a later one."}
        await self._gestures.be_quiet(member.id, until)
        return {}

    async def jump(self, member: Person, body: Json) -> Json:
        """Move the clock forward; a time without a zone is the member's own."""
        to = datetime.fromisoformat(body["to"])
        if to.tzinfo is None:
            to = to.replace(tzinfo=member.time_zone)
        if to <= self._clock.now():
            return {"error": "The clock only goes forward. Choose a later time."}
        await self._clock.jump(to.astimezone(UTC))
        return {}

    def _end(self, member: Person, choice: str) -> datetime:
        return profile.end_of(choice, self._clock.now(), member.time_zone)

    def _told_since(self, ts: str, member: Person, body: Json) -> str:
        """Return what Slack itself told the member after `ts`: that something went wrong."""
        told = [
            message.text
            for message in self._workspace.timeline(member.id, body["conversation"])
            if message.author == SLACKBOT_ID and message.is_ephemeral and message.ts > ts
        ]
        return told[-1] if told else ""


def _place(body: Json) -> MessagePlace | ViewPlace:
    if body.get("view"):
        return ViewPlace(body["view"])
    return MessagePlace(body["conversation"], body["ts"])


def _flat(found: Sequence[Json]) -> list[dict[str, str]]:
    """Return options, also those inside groups, as the script draws them."""
    options: list[Any] = []
    for item in found:
        options += item.get("options", [item])
    return [{"value": option["value"], "label": option["text"]["text"]} for option in options]
