"""What one member sees at one place of the workspace, as values for the templates.

A scene is drawn whole each time: the script takes over only what differs, so that what is typed
and where somebody reads stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.sandbox import dates
from bot.sandbox.model import SLACKBOT_ID, Conversation, Kind, Message, OpenView, Person
from bot.sandbox.mrkdwn import Reader
from bot.sandbox.render import Painter, Surface
from bot.sandbox.workspace import SlackWorkspace

BOT_PLACE = "bot"
HOME_PLACE = "home"
SANDBOX_NAME = "Sandbox"
SHOWN_AT_FIRST = 60
"""Messages of a conversation that are drawn unless somebody asks for earlier ones."""

_TOGETHER = timedelta(minutes=5)
"""Messages of one author closer than this stand under one name."""
_ROLES = {"owner": "steward", "admin": "steward", "full": "member", "guest": "guest"}


@dataclass(frozen=True)
class Place:
    """Where somebody is: a conversation, the direct messages with the bot, or Home."""

    name: str
    """As in the address: the conversation's name, `bot` or `home`."""
    conversation: Conversation | None
    """None at Home."""

    @property
    def is_home(self) -> bool:
        """Whether this is the app's Home."""
        return self.conversation is None


@dataclass(frozen=True)
class Link:
    """An entry of the sidebar."""

    name: str
    title: str
    unread: int
    current: bool
    private: bool = False


@dataclass(frozen=True)
class MemberLine:
    """An entry of the switcher."""

    person: Person
    role: str
    local_time: str
    current: bool


@dataclass(frozen=True)
class Item:
    """One message as it stands in the timeline."""

    message: Message
    author: Person
    time: str
    moment: str
    """Date and time in full."""
    heading: str
    """The day, where this is its first message; otherwise empty."""
    continued: bool
    """Whether it stands under the name of the message before."""
    replies: int
    surface: Surface

    @property
    def author_name(self) -> str:
        """The name as shown; what Slack itself would say, the sandbox says here."""
        return SANDBOX_NAME if self.author.id == SLACKBOT_ID else self.author.name


@dataclass(frozen=True)
class ClockFace:
    """The sandbox's time for one member."""

    short: str
    long: str
    zone: str
    epoch: int
    """Seconds since 1970, from which the script lets the clock tick."""
    field: str
    """The value of the date and time field, `2026-11-21T09:05`."""
    suggestions: tuple[tuple[str, str, str], ...]
    """Label, the moment in words, and the moment in ISO 8601."""


@dataclass(frozen=True)
class Scene:
    """Everything that the page shows."""

    member: Person
    place: Place
    title: str
    topic: str
    people_here: int
    bot_is_here: bool
    links: tuple[Link, ...]
    members: tuple[MemberLine, ...]
    items: tuple[Item, ...]
    earlier: int
    """Messages before the first one shown."""
    thread: tuple[Item, ...]
    modals: tuple[OpenView, ...]
    home: OpenView | None
    clock: ClockFace
    revision: int
    painter: Painter


class Stage:
    """Builds scenes from the workspace."""

    def __init__(self, workspace: SlackWorkspace) -> None:
        self._workspace = workspace

    def place(self, member: Person, name: str) -> Place | None:
        """Return the place of this name, None where the member has none."""
        if name == HOME_PLACE:
            return Place(name, None)
        if name == BOT_PLACE:
            return Place(name, self._workspace.open_direct(member.id))
        conversation = self._workspace.conversation_by_name(name)
        if conversation is None or not conversation.has(member.id):
            return None
        return Place(name, conversation)

    def scene(
        self,
        member: Person,
        place: Place,
        now: datetime,
        suggestions: Sequence[tuple[str, datetime]],
        *,
        thread_ts: str | None = None,
        shown: int = SHOWN_AT_FIRST,
    ) -> Scene:
        """Return what `member` sees at `place`; what stands there counts as read from now on."""
        conversation = place.conversation
        timeline = []
        if conversation is not None:
            self._workspace.mark_read(member.id, conversation.id)
            timeline = self._workspace.timeline(member.id, conversation.id)
        return Scene(
            member=member,
            place=place,
            title=self._title(place),
            topic=conversation.topic if conversation else "",
            people_here=len(conversation.members) if conversation else 0,
            bot_is_here=conversation is None or conversation.has(self._workspace.bot.id),
            links=self._links(member, place),
            members=tuple(self._member_line(p, member, now) for p in self._switchable()),
            items=self._items(timeline[-shown:], member, now),
            earlier=max(len(timeline) - shown, 0),
            thread=self._thread(member, conversation, thread_ts, now),
            modals=self._workspace.views.stack(member.id),
            home=self._workspace.views.home(member.id) if place.is_home else None,
            clock=clock_face(now, member.time_zone, suggestions),
            revision=self._workspace.revision,
            painter=self._painter(member, place, now),
        )

    def _switchable(self) -> list[Person]:
        return [person for person in self._workspace.switchable if not person.deactivated]

    def _title(self, place: Place) -> str:
        if place.conversation is None:
            return "Noisegate: Home"
        return "Noisegate" if place.conversation.kind is Kind.DIRECT else f"#{place.name}"

    def _links(self, member: Person, place: Place) -> tuple[Link, ...]:
        spoken = [
            self._link(member, place, c.name, f"#{c.name}", c)
            for c in self._workspace.conversations_of(member.id)
            if c.kind is not Kind.DIRECT
        ]
        direct = self._workspace.open_direct(member.id)
        return (
            *spoken,
            self._link(member, place, BOT_PLACE, "Noisegate", direct),
            Link(HOME_PLACE, "Noisegate: Home", 0, place.is_home),
        )

    def _link(
        self, member: Person, place: Place, name: str, title: str, conversation: Conversation
    ) -> Link:
        return Link(
            name=name,
            title=title,
            unread=self._workspace.unread(member.id, conversation.id),
            current=place.conversation is not None and place.conversation.id == conversation.id,
            private=conversation.kind is Kind.PRIVATE,
        )

    def _member_line(self, person: Person, current: Person, now: datetime) -> MemberLine:
        local = now.astimezone(person.time_zone)
        return MemberLine(
            person, _ROLES[person.role], dates.clock_text(local), person.id == current.id
        )

    def _thread(
        self, member: Person, conversation: Conversation | None, ts: str | None, now: datetime
    ) -> tuple[Item, ...]:
        if conversation is None or ts is None:
            return ()
        return self._items(self._workspace.thread(member.id, conversation.id, ts), member, now)

    def _items(
        self, messages: Sequence[Message], member: Person, now: datetime
    ) -> tuple[Item, ...]:
        return tuple(
            self._item(message, before, member.time_zone, now)
            for before, message in pairwise([None, *messages])
            if message is not None
        )

    def _item(
        self, message: Message, before: Message | None, zone: ZoneInfo, now: datetime
    ) -> Item:
        local = _moment(message).astimezone(zone)
        day, day_before = local.date(), _day(before, zone)
        return Item(
            message=message,
            author=self._workspace.person(message.author),
            time=dates.clock_text(local),
            moment=f"{dates.long_day(day)}, {dates.clock_text(local)}",
            heading=(
                dates.day_heading(day, now.astimezone(zone).date()) if day != day_before else ""
            ),
            continued=day == day_before and _continues(message, before),
            replies=len(self._workspace.replies(message)) if message.thread_ts is None else 0,
            surface=Surface("message", message.ts),
        )

    def _painter(self, member: Person, place: Place, now: datetime) -> Painter:
        people = self._workspace.people
        mine = self._workspace.conversations_of(member.id)
        named = {c.id: c.name for c in self._workspace.conversations if c.name}
        return Painter(
            reader=Reader(
                member=member.id,
                zone=member.time_zone,
                now=now,
                members={person.id: person.name for person in people},
                conversations=named,
            ),
            own_conversations=[c.id for c in mine if c.name],
            selectable_members=[p.id for p in self._switchable()],
            here=place.conversation.id if place.conversation else "",
        )


def clock_face(
    now: datetime, zone: ZoneInfo, suggestions: Sequence[tuple[str, datetime]]
) -> ClockFace:
    """Return the sandbox's time as a member in `zone` reads it."""
    local = now.astimezone(zone)
    return ClockFace(
        short=dates.short_moment(local),
        long=f"{dates.long_day(local.date())}, {dates.clock_text(local)}",
        zone=str(zone),
        epoch=int(now.timestamp()),
        field=f"{local:%Y-%m-%dT%H:%M}",
        suggestions=tuple(
            (label, dates.short_moment(to.astimezone(zone)), to.astimezone(UTC).isoformat())
            for label, to in suggestions
        ),
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
