"""Digests, their editions, and the votes in them."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from domain.ids import ConversationId, DigestId, EditionId, MemberId, SubjectId
from domain.working_time import WorkingTime

MAX_QUESTIONS = 3


class Every(StrEnum):
    """How often a digest comes."""

    WEEK = "week"
    TWO_WEEKS = "two weeks"
    MONTH = "month"


class Answer(StrEnum):
    """What a member says of a subject in an edition."""

    VALUE = "value"
    BOTH = "both"
    NOISE = "noise"
    DONT_USE = "dont_use"


@dataclass(frozen=True)
class Timetable:
    """When a digest comes: a wall-clock time on one weekday, in a named time zone.

    `weekday` counts from Monday, 0, as `datetime.date.weekday` does. A monthly digest comes on
    the first such weekday of the month. A digest of every two weeks comes in the weeks that are
    an even number of weeks away from `begins`, and none comes before `begins`.
    """

    weekday: int
    at: time
    zone: str
    every: Every
    begins: datetime
    """Aware: no slot lies before this moment."""
    working: WorkingTime | None = None
    """By which a slot on a day off moves to the next working day; None where none moves."""


@dataclass(frozen=True)
class Closing:
    """When an edition closes: so many days after the day it was posted, at a wall-clock time."""

    days: int = 4
    at: time = time(17, 0)


@dataclass(frozen=True)
class DigestDraft:
    """A digest as it was filled in, before it is stored."""

    conversation_id: ConversationId
    timetable: Timetable
    questions: int = 2
    closing: Closing = Closing()
    include_guests: bool = False
    """Whether guests in the conversation may answer too."""
    prompts: bool = True
    """Whether its editions carry a question to sit with."""

    @property
    def postpones(self) -> bool:
        """Whether an edition that falls on a day off comes on the next working day."""
        return self.timetable.working is not None


@dataclass(frozen=True, kw_only=True)
class Digest(DigestDraft):
    """A digest as it is stored."""

    id: DigestId
    owner: MemberId


@dataclass(frozen=True)
class Vote:
    """A member's answer on one subject in one edition, the latest they gave there."""

    edition_id: EditionId
    subject_id: SubjectId
    member_id: MemberId
    answer: Answer
    cast_at: datetime
