"""What a member's Home holds, and how its lists are cut into pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from domain.asking import Asking
from domain.contacts import Contact
from domain.editions import OpenQuestion, SubjectStanding
from domain.histories import NamedInteraction
from domain.members import Member
from domain.readers import Reader
from domain.troubles import Case
from domain.workspaces import Workspace

T = TypeVar("T")

INTERACTIONS = 8
QUESTIONS = 8
CASES = 5
QUIET = 6
VERDICTS = 20
"""So many stand on a page: a Home has room for 100 blocks."""

QUIET_AFTER = timedelta(days=60)
"""A contact has gone quiet when for so long nobody was in touch with them."""


@dataclass(frozen=True)
class HomePlace:
    """Which pages of Home a member looks at; counted from 0."""

    today: int = 0
    verdicts: int = 0
    quiet: int = 0


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list."""

    items: tuple[T, ...]
    number: int
    """Counted from 0."""
    pages: int
    """At least 1."""
    total: int
    """The length of the whole list."""


@dataclass(frozen=True)
class QuietContact:
    """A contact with whom nobody was in touch for a while."""

    contact: Contact
    last: NamedInteraction
    """The last interaction, whoever logged it."""


@dataclass(frozen=True)
class HomePage:
    """What a member sees in Home. Interactions and answers are their own."""

    member: Member
    now: datetime
    """The moment at which Home was put together."""
    place: HomePlace
    interactions: Page[NamedInteraction]
    """Logged today by this member, newest first."""
    questions: tuple[OpenQuestion, ...]
    quiet: Page[QuietContact]
    """Among those whom this member logged, who went quiet last first."""
    verdicts: Page[SubjectStanding]
    """Of what was asked about and has come to something, or to nothing."""
    being_asked: tuple[str, ...]
    """The names of the subjects that the open questions ask about for the first time."""
    not_asked: tuple[str, ...]
    """The names of the subjects that were never asked about."""
    next_digest: datetime | None
    """When this member will be asked next, as far as it is planned."""
    locale: str = ""
    """The workspace's."""
    began: bool = True
    """Whether this member ever logged anything."""
    asking: Asking = field(default_factory=Asking)
    """How this member wants to be asked."""
    workspace: Workspace | None = None
    """The workspace with its settings, for those who may change them."""
    cases: tuple[Case, ...] = ()
    """What could not be posted, or perhaps was, and this member can mend; the latest first."""

    @property
    def reader(self) -> Reader:
        """For whom its dates are written."""
        return Reader(self.member.zone, self.locale)


def page_of(items: Sequence[T], number: int, size: int) -> Page[T]:
    """Cut a page of `size` out of a list; where there is no such page, the nearest."""
    pages = max(1, -(-len(items) // size))
    shown = min(max(0, number), pages - 1)
    return Page(tuple(items[shown * size : (shown + 1) * size]), shown, pages, len(items))


def day_begins(now: datetime, zone: str) -> datetime:
    """Return the moment at which the day of `now` began in `zone`."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time(), tzinfo=local.tzinfo)
