"""Reading editions: one statement for whatever says which, then what belongs to them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from domain.choice import Why
from domain.digests import Answer
from domain.editions import Edition, Question, Told
from domain.ids import ConversationId, DigestId, EditionId, WorkspaceId
from domain.prompts import find_prompt
from domain.reflections import SharedReflection
from domain.subjects import Subject
from domain.verdict import Verdict
from storage.core import fetch, length_for, listed, spread, table_of
from storage.database import Session
from storage.reflections import shared_in
from storage.standing_json import standing_from
from storage.subjects import all_subjects
from storage.tables import DigestRow, EditionRow, QuestionRow, VoteRow, WorkspaceRow

_EDITION, _QUESTION, _VOTE = table_of(EditionRow), table_of(QuestionRow), table_of(VoteRow)
_DIGEST, _WORKSPACE = table_of(DigestRow), table_of(WorkspaceRow)


class _Stored(NamedTuple):
    """An edition as it is stored, and for whom its dates are written."""

    id: int
    digest_id: int
    conversation_id: str
    number: int
    period_begins: str
    period_from: datetime
    period_to: datetime
    closes_at: datetime
    closed_at: datetime | None
    message_ts: str | None
    told: list[dict[str, Any]]
    prompt: str | None
    zone: str
    locale: str


def reading(*conditions: ColumnElement[bool], last: bool = False) -> Select[Any]:
    """Read editions, oldest first; of the `last` one alone where that is wanted."""
    of_edition = (_EDITION.c[name] for name in _Stored._fields[:-2])
    statement = (
        select(*of_edition, _DIGEST.c.zone, _WORKSPACE.c.locale)
        .join_from(_EDITION, _DIGEST, _DIGEST.c.id == _EDITION.c.digest_id)
        .join(_WORKSPACE, _WORKSPACE.c.id == _EDITION.c.workspace_id)
        .where(_EDITION.c.workspace_id == bindparam("workspace_id"), *conditions)
    )
    if last:
        return statement.order_by(_EDITION.c.period_to.desc(), _EDITION.c.id.desc()).limit(1)
    return statement.order_by(_EDITION.c.period_to, _EDITION.c.id)


def editions_of(
    session: Session, workspace_id: WorkspaceId, rows: Sequence[tuple[Any, ...]]
) -> tuple[Edition, ...]:
    """Return the editions of the rows that a statement of `reading` gave."""
    if not rows:
        return ()
    stored = [_Stored(*row) for row in rows]
    numbers = [each.id for each in stored]
    length, those = length_for(numbers), spread("edition", numbers)
    subjects = {each.id: each for each in all_subjects(session, workspace_id, retired=True)}
    questions: dict[int, list[Question]] = {number: [] for number in numbers}
    for number, subject_id, *question in fetch(session, _questions_of(length), those):
        questions[number].append(_question(subjects[subject_id], *question))
    counts: dict[int, Counter[Answer]] = {number: Counter() for number in numbers}
    for number, answer, count in fetch(session, _counts_of(length), those):
        counts[number][Answer(answer)] = count
    shared = shared_in(session, workspace_id, [EditionId(number) for number in numbers])
    return tuple(
        _edition(
            each,
            workspace_id,
            tuple(questions[each.id]),
            counts[each.id],
            shared.get(EditionId(each.id), ()),
        )
        for each in stored
    )


def _edition(
    stored: _Stored,
    workspace_id: WorkspaceId,
    questions: tuple[Question, ...],
    counts: Counter[Answer],
    shared: tuple[SharedReflection, ...],
) -> Edition:
    return Edition(
        id=EditionId(stored.id),
        workspace_id=workspace_id,
        digest_id=DigestId(stored.digest_id),
        conversation_id=ConversationId(stored.conversation_id),
        zone=stored.zone,
        locale=stored.locale,
        number=stored.number,
        period_begins=date.fromisoformat(stored.period_begins),
        period_from=stored.period_from,
        period_to=stored.period_to,
        closes_at=stored.closes_at,
        closed_at=stored.closed_at,
        message_ts=stored.message_ts,
        questions=questions,
        told=tuple(_told(each) for each in stored.told),
        prompt=find_prompt(stored.prompt) if stored.prompt else None,
        shared=shared,
        answers=counts.total(),
        not_using=counts[Answer.DONT_USE],
    )


def _question(
    subject: Subject,
    why: str,
    last_asked_at: datetime | None,
    now: int,
    before: int,
    standing: Mapping[str, Any],
    result: Mapping[str, Any] | None,
) -> Question:
    return Question(
        subject=subject,
        why=Why(why),
        last_asked_at=last_asked_at,
        interactions_now=now,
        interactions_before=before,
        before=standing_from(standing),
        result=None if result is None else standing_from(result),
    )


def _told(json: Mapping[str, Any]) -> Told:
    return Told(json["name"], Verdict(json["before"]), standing_from(json["result"]))


@lru_cache
def _questions_of(many: int) -> Select[Any]:
    columns = (
        *("edition_id", "subject_id", "why", "last_asked_at", "interactions_now"),
        *("interactions_before", "standing", "result"),
    )
    return (
        select(*(_QUESTION.c[name] for name in columns))
        .where(_QUESTION.c.edition_id.in_(listed("edition", many, _QUESTION.c.edition_id)))
        .order_by(_QUESTION.c.position)
    )


@lru_cache
def _counts_of(many: int) -> Select[Any]:
    return (
        select(_VOTE.c.edition_id, _VOTE.c.answer, func.count())
        .where(_VOTE.c.edition_id.in_(listed("edition", many, _VOTE.c.edition_id)))
        .group_by(_VOTE.c.edition_id, _VOTE.c.answer)
    )
