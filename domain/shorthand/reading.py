"""What the shorthand is told, and what it makes of a line."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.contacts import Contact
from domain.ids import ContactId, MemberId, SubjectId
from domain.interactions import Direction, Mark, Outcome
from domain.members import Member
from domain.subjects import Subject

MAX_CANDIDATES = 5
"""How many contacts are offered for one typed name."""


@dataclass(frozen=True)
class Vocabulary:
    """What the names in a line can mean.

    `contacts` holds at least every contact that shares a word's beginning with the line; more do
    no harm, and fewer none where `Reading.loose` says so. `subjects` are the channels
    and tools that are in use; the others are passed over.
    """

    contacts: tuple[Contact, ...] = ()
    subjects: tuple[Subject, ...] = ()
    members: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Who types the line, when and where."""

    now: datetime
    """Aware."""
    zone: str
    """IANA name of the member's time zone; UTC is taken for one that does not exist."""
    languages: tuple[str, ...] = ("en",)
    """Two-letter codes. Words are known in English, Danish and German; dates in more."""
    date_order: str = "DMY"
    """`DMY`, `MDY` or `YMD`: how numeric dates are written here."""
    me: MemberId | None = None
    """The member who types: naming oneself adds nobody."""


@dataclass(frozen=True)
class KnownName:
    """A typed name that means one contact."""

    typed: str
    contact_id: ContactId


@dataclass(frozen=True)
class SeveralNames:
    """A typed name that may mean one of these contacts, best first; at least one, at most five.

    It may as well be somebody new: wherever these are offered, adding `typed` is offered too.
    """

    typed: str
    candidates: tuple[ContactId, ...]


@dataclass(frozen=True)
class UnknownName:
    """A typed name (or address, or phone number) that means no contact yet."""

    typed: str


Who = KnownName | SeveralNames | UnknownName


@dataclass(frozen=True)
class OtherMark:
    """The other reading of an ending that could be a mark or the note's own."""

    note: str
    mark: Mark | None


@dataclass(frozen=True)
class Reading:
    """What one line says. Everything typed stands in here somewhere."""

    line: str
    """The line as it came from Slack, without the space around it; it can be read again."""
    when: datetime
    """Aware, UTC. The moment of reading where nothing was said, noon where only the day was.

    A part of today ("this morning") is its noon as well, at the latest now; one that has not
    begun is its usual hour.
    """
    who: tuple[Who, ...] = ()
    channel: SubjectId | None = None
    direction: Direction = Direction.OUT
    outcome: Outcome | None = None
    tool: SubjectId | None = None
    members: tuple[MemberId, ...] = ()
    """Who was mentioned before the note, besides the one who types."""
    timed: bool = True
    """Whether a time of day was said, or nothing at all; false for a day or a part of one."""
    note: str = ""
    mark: Mark | None = None
    other_when: datetime | None = None
    """Another day that was perhaps meant ("last Tuesday"); UTC, to be offered."""
    other_timed: bool = False
    """Whether a time of day was said for `other_when` as well."""
    other_mark: OtherMark | None = None
    future: bool = False
    """Whether `when` lies ahead: nothing is logged then, the member is asked."""
    not_understood: tuple[str, ...] = ()
    """Parts, as typed, that stood where a channel, a tool or a member was expected."""
    loose: frozenset[str] | None = field(default=None, compare=False)
    """The words before the note that stand in no full name, where every name was typed as it is
    spelt: a contact with one word of the line, and none of these, could have changed nothing.
    None where typing errors were looked for, so that any contact might have."""

    @property
    def ready(self) -> bool:
        """Whether it can be logged as it stands: all names known, at least one, not ahead."""
        known = all(isinstance(who, KnownName) for who in self.who)
        return bool(self.who) and known and not self.future
