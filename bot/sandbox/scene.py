"""What one member sees at one place of the workspace, as values for the templates.

A scene is drawn whole each time: the script takes over only what differs, so that what is typed
and where somebody reads stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.sandbox import dates
from bot.sandbox.items import Item, items_of
from bot.sandbox.model import Conversation, Kind, Message, OpenView, Person
from bot.sandbox.mrkdwn import Reader
from bot.sandbox.profile import Mood, mood
from bot.sandbox.render import Painter
from bot.sandbox.workspace import SlackWorkspace

BOT_PLACE = "bot"
HOME_PLACE = "home"
SHOWN_AT_FIRST = 60
"""Messages of a conversation that are drawn unless somebody asks for earlier ones."""
_BEFORE_LINKED = 5
"""So many messages are drawn before one that a link names."""
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
class Looking:
    """What of a place somebody looks at."""

    thread_ts: str | None = None
    """The thread that is open beside it."""
    shown: int = SHOWN_AT_FIRST
    """So many messages, from the end."""
    at: str | None = None
    """The message that a link led to; it is shown in any case."""
    new_from: str | None = None
    """The ts behind which messages are new; None for what the member has not read."""


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
    mood: Mood


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
    mood: Mood
    """How the member is."""
    read: str
    """The ts up to which the member has read this conversation."""
    last: str
    """The ts of the last message here, empty for none."""


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
        looking: Looking = Looking(),
    ) -> Scene:
        """Return what `member` sees at `place`."""
        conversation = place.conversation
        timeline: list[Message] = []
        read = ""
        if conversation is not None:
            timeline = self._workspace.timeline(member.id, conversation.id)
            read = self._workspace.read_up_to(member.id, conversation.id)
        shown = _shown(timeline, looking)
        return Scene(
            member=member,
            place=place,
            title=self._title(place),
            topic=conversation.topic if conversation else "",
            people_here=len(conversation.members) if conversation else 0,
            bot_is_here=conversation is None or conversation.has(self._workspace.bot.id),
            links=self._links(member, place),
            members=tuple(self._member_line(p, member, now) for p in self._switchable()),
            items=items_of(
                self._workspace,
                timeline,
                member,
                now,
                shown=shown,
                new_from=looking.new_from or read,
            ),
            earlier=max(len(timeline) - shown, 0),
            thread=self._thread(member, conversation, looking.thread_ts, now),
            modals=self._workspace.views.stack(member.id),
            home=self._workspace.views.home(member.id) if place.is_home else None,
            clock=clock_face(now, member.time_zone, suggestions),
            revision=self._workspace.revision,
            painter=self._painter(member, place, now),
            mood=mood(member, now, member.time_zone),
            read=read,
            last=timeline[-1].ts if timeline else "",
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
        return MemberLine(
            person=person,
            role=_ROLES[person.role],
            local_time=dates.clock_text(now.astimezone(person.time_zone)),
            current=person.id == current.id,
            mood=mood(person, now, current.time_zone),
        )

    def _thread(
        self, member: Person, conversation: Conversation | None, ts: str | None, now: datetime
    ) -> tuple[Item, ...]:
        if conversation is None or ts is None:
            return ()
        said = self._workspace.thread(member.id, conversation.id, ts)
        return items_of(self._workspace, said, member, now, shown=len(said))

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


def _shown(timeline: Sequence[Message], looking: Looking) -> int:
    """How many messages from the end are drawn, the one that a link names among them."""
    place = next((n for n, message in enumerate(timeline) if message.ts == looking.at), None)
    if place is None:
        return looking.shown
    return max(looking.shown, len(timeline) - max(place - _BEFORE_LINKED, 0))
