"""What one `/log` came to, line by line; and the values that its buttons and its form carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from domain.contacts import Contact
from domain.drafts import Day, Draft
from domain.histories import History, NamedInteraction
from domain.ids import MemberId
from domain.interactions import MAX_NOTE, Direction, Mark, Outcome
from domain.readers import Reader
from domain.shorthand import KnownName, Reading
from domain.subjects import Subject, SubjectKind
from handlers.kit.ids import Action
from handlers.parts.numbers import RowNumber


class Ask(StrEnum):
    """Why a line was not logged as it stands."""

    TOO_MANY = "too many lines"
    NO_NAME = "no name"
    NAME = "a name that is not clear"
    LONG_NOTE = "a note that is too long"
    FUTURE = "has not happened yet"


def ask_of(reading: Reading, *, too_many: bool) -> Ask | None:
    """Say what has to be asked first; None where the line can be logged as it stands."""
    if too_many:
        return Ask.TOO_MANY
    if not reading.who:
        return Ask.NO_NAME
    if len(reading.note) > MAX_NOTE:
        return Ask.LONG_NOTE
    if not all(isinstance(who, KnownName) for who in reading.who):
        return Ask.NAME
    return Ask.FUTURE if reading.future else None


@dataclass(frozen=True)
class Item:
    """One line, or one form, and what became of it."""

    draft: Draft | None = None
    reading: Reading | None = None
    named: NamedInteraction | None = None
    """What it was logged as."""
    histories: tuple[tuple[Contact, History], ...] = ()
    """What is known of the contacts it was logged with."""
    people: Mapping[int, Contact] = field(default_factory=dict)
    """The contacts that the reading speaks of."""


@dataclass(frozen=True)
class Sheet:
    """All lines of one command."""

    items: tuple[Item, ...]
    subjects: tuple[Subject, ...]
    reader: Reader
    now: datetime
    homes: frozenset[MemberId] = frozenset()
    refused: str = ""
    """What was typed by a member who may not log."""

    @property
    def channels(self) -> tuple[Subject, ...]:
        """The channels in use."""
        return tuple(one for one in self.subjects if one.kind is SubjectKind.CHANNEL)


@dataclass(frozen=True)
class LinePress:
    """Which typed line a button is about."""

    line: RowNumber


@dataclass(frozen=True)
class ChoosePress:
    """Which contact a typed name means."""

    line: RowNumber
    typed: str
    contact: RowNumber


@dataclass(frozen=True)
class AddPress:
    """A typed name that means somebody new."""

    line: RowNumber
    typed: str


@dataclass(frozen=True)
class RereadPress:
    """Which of the two readings of a line's day, or of its ending, was meant."""

    line: RowNumber
    ending: bool
    """Whether it is about the ending; otherwise about the day."""
    other: bool


@dataclass(frozen=True)
class DayPress:
    """Which day a line that was read as ahead really means."""

    line: RowNumber
    day: Day


@dataclass(frozen=True)
class ChannelPress:
    """By which channel an interaction was; as small as it is because options hold little."""

    interaction: RowNumber
    channel: RowNumber
    line: RowNumber | None = None


class LogField(StrEnum):
    """The fields of the form."""

    CONTACTS = Action.FORM_CONTACTS
    """Also the id of its type-ahead."""
    SOMEONE_NEW = "someone_new"
    CHANNEL = "channel"
    DIRECTION = "direction"
    DATE = "date"
    TIME = "time"
    TOOL = "tool"
    MEMBERS = "members"
    OUTCOME = "outcome"
    NOTE = "note"
    MARK = "mark"


@dataclass(frozen=True)
class LogFields:
    """What stands in the form."""

    contacts: tuple[int, ...]
    someone_new: str
    channel: int | None
    direction: Direction
    on: date | None
    at: time | None
    tool: int | None
    members: tuple[MemberId, ...]
    outcome: Outcome | None
    note: str
    mark: Mark | None


@dataclass(frozen=True)
class MessageRef:
    """Where a Slack message stands."""

    conversation: str
    ts: str


@dataclass(frozen=True)
class FormKey:
    """What travels with the form: which line or interaction it is about, where to confirm."""

    line: RowNumber | None = None
    interaction: RowNumber | None = None
    response_url: str | None = None
    replace: bool = False
    """Whether the confirmation takes the place of the message from which the form was opened."""
    message: MessageRef | None = None
    """The Slack message that it is logged from."""
    direct: bool = False
    """Whether the confirmation goes to the member's direct messages with the bot."""


@dataclass(frozen=True)
class SlackMessage:
    """A message from which an interaction is logged, as Slack hands it over."""

    ref: MessageRef
    author: MemberId | None
    """None for messages of bots and of Slack itself."""
    text: str
    """As Slack writes it; empty where it holds files alone."""
    written_at: datetime


@dataclass(frozen=True)
class Source:
    """A Slack message, as the form that was opened from it tells of it."""

    author: str
    """The author's name; empty where no member wrote it."""
    written_at: datetime
    reader: Reader
    now: datetime
    shortened: bool
    """Whether the note holds its beginning alone."""
    says_who_began: bool = True


@dataclass(frozen=True)
class LogForm:
    """The form as it opens."""

    key: FormKey
    fields: LogFields
    contacts: tuple[Contact, ...]
    """The contacts that are chosen in it."""
    subjects: tuple[Subject, ...]
    """What can be chosen: those in use, and those that were chosen before."""
    typed: str = ""
    """The line that it was opened from."""
    source: Source | None = None
    """The Slack message that it was opened from."""
    link: str | None = None
    """Where the message stands that it was logged from."""
