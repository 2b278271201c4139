"""What the use cases of reflections return, and the views show."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import DigestId, PromptId
from domain.readers import Reader
from domain.reflections import Reflection
from handlers.reflections.fields import FormKey, Writing


@dataclass(frozen=True)
class Team:
    """With whom a reflection can be shared: those in the conversation of a digest."""

    digest_id: DigestId
    name: str
    """The conversation's."""
    next_slot: datetime | None
    """When the digest comes next; None where it has ended."""


@dataclass(frozen=True)
class ReflectionForm:
    """The form as it opens."""

    key: FormKey
    prompt_id: PromptId
    writing: Writing
    teams: tuple[Team, ...]
    another: bool = False
    """Whether the question may be passed over for another."""
    note: str = ""
    """Why it may not, to somebody who wanted to."""


@dataclass(frozen=True)
class Entry:
    """A reflection as its author sees it; the team is the one it is shared with."""

    reflection: Reflection
    team: Team | None


@dataclass(frozen=True)
class Kept:
    """A reflection as it was stored."""

    entry: Entry
    reader: Reader
    stale: bool
    """Whether an edition that stands in Slack has to be rendered again."""


@dataclass(frozen=True)
class History:
    """A page of a member's own reflections, newest first."""

    entries: tuple[Entry, ...]
    page: int
    pages: int
    total: int
    reader: Reader
