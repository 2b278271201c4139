"""Editions of a digest: what they ask, what they tell, and what came out."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.choice import Why
from domain.digests import Answer, Digest
from domain.ids import ConversationId, DigestId, EditionId, SubjectId, WorkspaceId
from domain.prompts import Prompt
from domain.readers import Reader
from domain.reflections import SharedReflection
from domain.subjects import Subject
from domain.verdict import Standing, Verdict


@dataclass(frozen=True)
class Question:
    """A subject that an edition asks about, with what was known when it was asked."""

    subject: Subject
    why: Why
    last_asked_at: datetime | None
    interactions_now: int
    """In the edition's period."""
    interactions_before: int
    """In the period of the same length before."""
    before: Standing
    """Where the subject stood when it was asked."""
    result: Standing | None = None
    """Where it stood when the edition closed; None also where it was retired by then."""


@dataclass(frozen=True)
class Told:
    """What came of a question of an edition before."""

    name: str
    before: Verdict
    result: Standing

    @property
    def changed(self) -> bool:
        """Whether the answers changed a verdict that there was."""
        return self.before not in (Verdict.TOO_EARLY, self.result.verdict)


@dataclass(frozen=True)
class EditionDraft:
    """An edition as it was composed, before it is stored."""

    digest_id: DigestId
    conversation_id: ConversationId
    zone: str
    number: int
    """Counted from 1, over the editions that were posted."""
    period_begins: date
    """With the digest, what makes the edition one."""
    period_from: datetime
    period_to: datetime
    closes_at: datetime
    questions: tuple[Question, ...]
    told: tuple[Told, ...]
    prompt: Prompt | None = None
    """The question to sit with that it carries."""
    shared: tuple[SharedReflection, ...] = ()
    """What members wrote for it since the one before, oldest first."""
    locale: str = ""
    """The workspace's."""

    @property
    def reader(self) -> Reader:
        """For whom its dates are written: those in the digest's conversation."""
        return Reader(self.zone, self.locale)


@dataclass(frozen=True, kw_only=True)
class Edition(EditionDraft):
    """An edition as it is stored."""

    id: EditionId
    workspace_id: WorkspaceId
    closed_at: datetime | None
    message_ts: str | None
    answers: int
    """How many answers it has so far, "don't use it" among them."""
    not_using: int = 0
    """How many of the answers are "don't use it"."""

    def is_open(self, now: datetime) -> bool:
        """Whether answers are taken at `now`."""
        return self.closed_at is None and now < self.closes_at


@dataclass(frozen=True)
class OpenQuestion:
    """A question that waits for a member, with the answer that they gave so far."""

    edition: Edition
    question: Question
    own: Answer | None


@dataclass(frozen=True)
class Ballot:
    """One question of an edition, as somebody votes on it."""

    edition_id: EditionId
    conversation_id: ConversationId
    message_ts: str | None
    subject_id: SubjectId
    subject_name: str
    closes_at: datetime
    reader: Reader

    @classmethod
    def of(cls, edition: Edition, question: Question) -> "Ballot":
        """Return the ballot of a question of `edition`."""
        return cls(
            edition_id=edition.id,
            conversation_id=edition.conversation_id,
            message_ts=edition.message_ts,
            subject_id=question.subject.id,
            subject_name=question.subject.name,
            closes_at=edition.closes_at,
            reader=edition.reader,
        )


@dataclass(frozen=True)
class SubjectStanding:
    """A subject, where it stands, and when it was last asked about."""

    subject: Subject
    standing: Standing
    last_asked_at: datetime | None
    before: Verdict | None = None
    """Where it stood when the last closed edition asked about it; None where none did."""

    @property
    def moved(self) -> bool:
        """Whether the last answers changed a verdict that there was."""
        return self.before not in (None, Verdict.TOO_EARLY, self.standing.verdict)


@dataclass(frozen=True)
class Schedule:
    """A digest with the slot that comes next."""

    digest: Digest
    next_slot: datetime
    locale: str = ""
    """The workspace's."""
    paused_until: datetime | None = None
    """No edition comes before this moment; it may lie in the past."""

    @property
    def reader(self) -> Reader:
        """For whom its dates are written: those in the digest's conversation."""
        return Reader(self.digest.timetable.zone, self.locale)

    def is_paused(self, now: datetime) -> bool:
        """Whether it is paused at `now`."""
        return self.paused_until is not None and now < self.paused_until


def told_of(questions: tuple[Question, ...]) -> tuple[Told, ...]:
    """Return what an edition has to tell of the one before: every verdict that says something.

    Changed verdicts come first.
    """
    told = [
        Told(each.subject.name, each.before.verdict, each.result)
        for each in questions
        if each.result is not None and each.result.verdict is not Verdict.TOO_EARLY
    ]
    return tuple(sorted(told, key=lambda each: not each.changed))
