"""The things that a Slack workspace is made of, as plain values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.errors import NoisegateError

Json = dict[str, Any]

TEAM_ID = "T0NOISEGATE"
TEAM_NAME = "Fjord & Field"
TEAM_DOMAIN = "fjordandfield"
OTHER_TEAM_ID = "T0HARBOUR"
APP_ID = "A0NOISEGATE"
BOT_ID = "B0NOISEGATE"
BOT_USER_ID = "U0NOISEGATE"
SLACKBOT_ID = "USLACKBOT"


class Refused(NoisegateError):
    """The pretend Slack says no: `code` is Slack's own error name, `more` goes in the answer."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class Role(StrEnum):
    """What a person is in the workspace."""

    OWNER = "owner"
    ADMIN = "admin"
    FULL = "full"
    GUEST = "guest"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Status:
    """What a member says of themselves beside their name."""

    text: str = ""
    emoji: str = ""
    """A code, `:palm_tree:`; empty for none."""
    until: int = 0
    """Unix seconds of the sandbox's clock; 0 where it stays until it is taken back."""

    def at(self, now: datetime) -> "Status":
        """What still stands at this moment: itself, or nothing once its time is over."""
        return self if not self.until or self.until > now.timestamp() else Status()


class Kind(StrEnum):
    """What a conversation is."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Clock:
    """The two times of the sandbox.

    `now` may be moved by the person at the page: message timestamps and dates follow it (aware
    UTC). `real` is unmoved, in Unix seconds: trigger ids, response urls and signatures follow it.
    """

    now: Callable[[], datetime]
    real: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the workspace: a member, a bot or somebody from another organisation."""

    id: str
    handle: str
    name: str
    role: Role
    zone: str
    locale: str
    colour: str
    """Background of the avatar, `#rrggbb`, dark enough for white letters."""
    title: str = ""
    deactivated: bool = False
    team_id: str = TEAM_ID
    status: Status = Status()
    quiet_from: int = 0
    """Since when do-not-disturb holds, in Unix seconds of the sandbox's clock; 0 for never."""
    quiet_until: int = 0
    """Until when do-not-disturb holds, in Unix seconds of the sandbox's clock."""

    def is_quiet(self, now: datetime) -> bool:
        """Whether this person does not want to be disturbed."""
        return self.quiet_until > now.timestamp()

    @property
    def is_steward(self) -> bool:
        """Whether this is an owner or an admin."""
        return self.role in {Role.OWNER, Role.ADMIN}

    @property
    def is_outsider(self) -> bool:
        """Whether this person belongs to another organisation."""
        return self.team_id != TEAM_ID

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = self.name.split()
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which this person reads dates."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What Slack calls a channel, or a direct message between a member and the bot."""

    id: str
    name: str
    kind: Kind
    members: tuple[str, ...]
    creator: str
    created: int
    """Unix seconds."""
    shared_with_outsiders: bool = False
    topic: str = ""
    archived: bool = False
    answers_lost: bool = False
    """Slack takes what the bot posts here, and neither confirms it nor lets it read."""

    def has(self, person_id: str) -> bool:
        """Whether this person is in the conversation."""
        return person_id in self.members


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji under a message, with those who gave it, the first of them first."""

    name: str
    """The emoji's name without colons: `+1`."""
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in a conversation; with `only_for` it is ephemeral and one member's own."""

    conversation_id: str
    ts: str
    author: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    """The parent's ts, for a reply; None in the conversation itself."""
    only_for: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    subtype: str | None = None
    """`channel_join`, `channel_leave`, `channel_name`, `channel_archive` and `channel_unarchive`,
    otherwise None."""
    reactions: tuple[Reaction, ...] = ()

    @property
    def is_ephemeral(self) -> bool:
        """Whether one member alone sees this."""
        return self.only_for is not None


@dataclass(frozen=True, slots=True)
class OpenView:
    """A modal that a member has before them, or a member's Home."""

    id: str
    member_id: str
    hash: str
    """Changes with every change of the content."""
    payload: Json
    """The view as the bot gave it: type, title, blocks, callback_id and so on."""
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    """What is wrong with a field, by block_id, after a submission."""
    notice: str | None = None
    """What Slack itself says above the form when the bot did not answer."""

    @property
    def title(self) -> str:
        """The title of a modal; empty for a Home."""
        return str(self.payload.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """The blocks from top to bottom."""
        return list(self.payload.get("blocks", []))


@dataclass(frozen=True, slots=True)
class ResponseUrl:
    """A permission to answer, at `/response/{id}`: 5 times within 30 minutes."""

    id: str
    member_id: str
    conversation_id: str
    made_at: float
    """Unix seconds of the real clock."""
    uses: int = 0
    source_ts: str | None = None
    """The message whose button was pressed; None for a command."""
    source_thread_ts: str | None = None
