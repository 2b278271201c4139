"""What came out for a subject, edition by edition: what charts and trends are made of."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam
from sqlmodel import col, select

from domain.charts import MOST_POINTS, Point
from domain.editions import Edition
from domain.ids import ConversationId, SubjectId, WorkspaceId
from domain.verdict import Standing, Verdict
from storage.core import fetch, table_of
from storage.database import Session
from storage.standing_json import standing_from
from storage.tables import EditionRow, QuestionRow


def verdicts_before(session: Session, workspace_id: WorkspaceId) -> Mapping[SubjectId, Verdict]:
    """Return where each subject stood when the last closed edition asked about it."""
    rows = session.exec(
        select(QuestionRow.subject_id, QuestionRow.standing)
        .join(EditionRow, col(EditionRow.id) == QuestionRow.edition_id)
        .where(
            EditionRow.workspace_id == workspace_id,
            col(EditionRow.message_ts).is_not(None),
            col(EditionRow.closed_at).is_not(None),
        )
        .order_by(col(EditionRow.period_to), col(EditionRow.id))
    )
    return {SubjectId(number): standing_from(standing).verdict for number, standing in rows}


def last_results(
    session: Session, workspace_id: WorkspaceId, since: datetime, place: ConversationId
) -> Mapping[SubjectId, Standing]:
    """Return what came of each subject when this conversation was last asked about it."""
    rows = _closed_since(session, workspace_id, since)
    return {
        subject_id: standing_from(result)
        for subject_id, conversation_id, result, _ in rows
        if result is not None and conversation_id == place
    }


def last_overall(
    session: Session, workspace_id: WorkspaceId, since: datetime
) -> Mapping[SubjectId, Standing]:
    """Return what came of each subject over all conversations when one was last asked about it."""
    rows = _closed_since(session, workspace_id, since)
    found = {subject_id: overall or result for subject_id, _, result, overall in rows}
    return {number: standing_from(standing) for number, standing in found.items() if standing}


def _closed_since(
    session: Session, workspace_id: WorkspaceId, since: datetime
) -> list[tuple[Any, ...]]:
    """Return what came of the questions of the editions that closed after `since`, oldest first.

    Of each its subject, the conversation that was asked, the result there and over all.
    """
    return fetch(session, _CLOSED_SINCE, {"workspace": workspace_id, "since": since})


def results_until(
    session: Session, workspace_id: WorkspaceId, edition: Edition
) -> Mapping[SubjectId, tuple[Point, ...]]:
    """Return what came of the edition's subjects each time its conversation was asked, until it.

    Oldest first, the last few of each; the edition's own result is the last.
    """
    subjects = [question.subject.id for question in edition.questions]
    rows = session.exec(
        select(QuestionRow.subject_id, EditionRow.period_to, QuestionRow.result)
        .join(EditionRow, col(EditionRow.id) == QuestionRow.edition_id)
        .where(
            EditionRow.workspace_id == workspace_id,
            EditionRow.conversation_id == edition.conversation_id,
            EditionRow.period_to <= edition.period_to,
            col(EditionRow.message_ts).is_not(None),
            col(EditionRow.closed_at).is_not(None),
            col(QuestionRow.subject_id).in_(subjects),
        )
        .order_by(col(EditionRow.period_to), col(EditionRow.id))
    )
    found: dict[SubjectId, list[Point]] = defaultdict(list)
    for subject_id, asked_at, result in rows:
        if result is not None:
            found[SubjectId(subject_id)].append(Point(asked_at, standing_from(result)))
    return {subject: tuple(points[-MOST_POINTS:]) for subject, points in found.items()}


_EDITION, _QUESTION = table_of(EditionRow).c, table_of(QuestionRow).c
_CLOSED_SINCE = (
    sqlalchemy.select(
        _QUESTION.subject_id, _EDITION.conversation_id, _QUESTION.result, _QUESTION.overall
    )
    .join_from(table_of(QuestionRow), table_of(EditionRow), _EDITION.id == _QUESTION.edition_id)
    .where(
        _EDITION.workspace_id == bindparam("workspace"),
        _EDITION.message_ts.is_not(None),
        _EDITION.closed_at > bindparam("since"),
    )
    .order_by(_EDITION.closed_at, _EDITION.id)
)
