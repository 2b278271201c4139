"""Messages as they stand in a conversation or a thread, for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.sandbox import dates
from bot.sandbox.model import SLACKBOT_ID, Message, Person, Reaction
from bot.sandbox.permalinks import permalink
from bot.sandbox.profile import Mood, mood
from bot.sandbox.reactions import drawn
from bot.sandbox.render import Surface
from bot.sandbox.workspace import NEVER_READ, SlackWorkspace

SANDBOX_NAME = "Sandbox"
_TOGETHER = timedelta(minutes=5)
"""Messages of one author closer than this stand under one name."""


@dataclass(frozen=True)
class ReactionLine:
    """An emoji under a message."""

    name: str
    emoji: str
    count: int
    own: bool
    """Whether it is the reader's too."""
    who: str
    """Those who gave it, in words."""


@dataclass(frozen=True)
class Replies:
    """The thread under a message, from outside."""

    count: int
    last: str
    """When the last reply came, in words."""


@dataclass(frozen=True)
class Item:
    """One message as it stands in the timeline."""

    message: Message
    author: Person
    mood: Mood
    time: str
    moment: str
    """Date and time in full."""
    heading: str
    """The day, where this is its first message; otherwise empty."""
    continued: bool
    """Whether it stands under the name of the message before."""
    first_new: bool
    """Whether it is the first that the reader has not read."""
    replies: Replies
    reactions: tuple[ReactionLine, ...]
    own: bool
    link: str
    """The message's address, without that of the sandbox."""
    surface: Surface

    @property
    def author_name(self) -> str:
        """The name as shown; what Slack itself would say, the sandbox says here."""
        return SANDBOX_NAME if self.author.id == SLACKBOT_ID else self.author.name


def items_of(
    workspace: SlackWorkspace,
    messages: Sequence[Message],
    reader: Person,
    now: datetime,
    *,
    shown: int,
    new_from: str | None = None,
) -> tuple[Item, ...]:
    """Return the last `shown` messages as they are drawn.

    `new_from` is the ts behind which they are new to the reader.
    """
    drawn_ones = messages[-shown:]
    first_new = _first_new(drawn_ones, reader, new_from)
    replies = _replies(workspace, messages)
    return tuple(
        _item(
            workspace,
            message,
            before,
            reader,
            now,
            replies=replies.get(message.ts, []),
            first_new=message is first_new,
        )
        for before, message in pairwise([None, *drawn_ones])
        if message is not None
    )


def _first_new(
    messages: Sequence[Message], reader: Person, new_from: str | None
) -> Message | None:
    """Where the line "New" stands; nowhere for whoever has never been here."""
    if new_from in {None, NEVER_READ}:
        return None
    mark = Decimal(new_from or NEVER_READ)
    return next((m for m in messages if Decimal(m.ts) > mark and _may_be_new(m, reader)), None)


def _replies(workspace: SlackWorkspace, messages: Sequence[Message]) -> dict[str, list[Message]]:
    """The replies of the conversation, by the ts of the message that they are under."""
    found: dict[str, list[Message]] = {}
    for message in workspace.history(messages[0].conversation_id) if messages else []:
        if message.thread_ts is not None:
            found.setdefault(message.thread_ts, []).append(message)
    return found


def _may_be_new(message: Message, reader: Person) -> bool:
    return message.author != reader.id and message.subtype is None


def _item(
    workspace: SlackWorkspace,
    message: Message,
    before: Message | None,
    reader: Person,
    now: datetime,
    *,
    replies: Sequence[Message],
    first_new: bool,
) -> Item:
    zone = reader.time_zone
    local = _moment(message).astimezone(zone)
    day, day_before = local.date(), _day(before, zone)
    author = workspace.person(message.author)
    return Item(
        message=message,
        author=author,
        mood=mood(author, now, zone),
        time=dates.clock_text(local),
        moment=f"{dates.long_day(day)}, {dates.clock_text(local)}",
        heading=dates.day_heading(day, now.astimezone(zone).date()) if day != day_before else "",
        continued=day == day_before and not first_new and _continues(message, before),
        first_new=first_new,
        replies=Replies(
            count=len(replies),
            last=dates.short_moment(_moment(replies[-1]).astimezone(zone)) if replies else "",
        ),
        reactions=tuple(_line(workspace, each, reader) for each in message.reactions),
        own=message.author == reader.id,
        link=permalink("", message),
        surface=Surface("message", message.ts),
    )


def _line(workspace: SlackWorkspace, reaction: Reaction, reader: Person) -> ReactionLine:
    others = [workspace.person(user).name for user in reaction.users if user != reader.id]
    own = reader.id in reaction.users
    names = [*others, *(["you"] if own else [])]
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return ReactionLine(
        name=reaction.name,
        emoji=drawn(reaction.name),
        count=len(reaction.users),
        own=own,
        who=who[0].upper() + who[1:],
    )


def _moment(message: Message) -> datetime:
    return datetime.fromtimestamp(float(message.ts), UTC)


def _day(message: Message | None, zone: ZoneInfo) -> date | None:
    return None if message is None else _moment(message).astimezone(zone).date()


def _continues(message: Message, before: Message | None) -> bool:
    if before is None or message.author != before.author:
        return False
    alike = message.is_ephemeral == before.is_ephemeral and message.subtype == before.subtype
    return alike and _moment(message) - _moment(before) < _TOGETHER
