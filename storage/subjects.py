"""Subjects: the channels, tools and conversations about which the question is asked."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy
from sqlalchemy import Integer, bindparam, type_coerce
from sqlmodel import col, select

from domain.errors import NotFound
from domain.ids import ConversationId, SubjectId, WorkspaceId
from domain.names import fold
from domain.subjects import USUAL_CHANNELS, Code, Presence, Subject, SubjectKind
from storage.books import book_of, names_change
from storage.core import fetch, table_of
from storage.database import Session
from storage.tables import EditionRow, QuestionRow, SubjectRow

_SUBJECT = table_of(SubjectRow)
_ALL = (
    sqlalchemy.select(
        _SUBJECT.c.id,
        _SUBJECT.c.kind,
        _SUBJECT.c.name,
        _SUBJECT.c.presence,
        _SUBJECT.c.code,
        _SUBJECT.c.conversation_id,
        type_coerce(_SUBJECT.c.retired_at.is_not(None), Integer),
    )
    .where(_SUBJECT.c.workspace_id == bindparam("workspace"))
    .order_by(_SUBJECT.c.kind, _SUBJECT.c.id)
)


def all_subjects(
    session: Session, workspace_id: WorkspaceId, *, retired: bool = False
) -> tuple[Subject, ...]:
    """Return the subjects in use, channels first, in the order in which they were added.

    With `retired` those that were retired follow.
    """
    book = book_of(session, workspace_id)
    subjects = book.subjects
    if subjects is None:
        rows = fetch(session, _ALL, {"workspace": workspace_id})
        subjects = book.subjects = tuple(_made(*row) for row in rows)
    in_use = [subject for subject in subjects if not subject.retired]
    return (*in_use, *(one for one in subjects if retired and one.retired))


def get_subject(session: Session, workspace_id: WorkspaceId, subject_id: SubjectId) -> Subject:
    """Return a subject of the workspace, retired or not; raise `NotFound` where there is none."""
    return _subject(_row(session, workspace_id, subject_id))


def find_named(session: Session, workspace_id: WorkspaceId, name: str) -> Subject | None:
    """Return the subject with this name, retired or not, however it is spelt."""
    wanted = fold(name.strip())
    for subject in all_subjects(session, workspace_id, retired=True):
        if fold(subject.name) == wanted:
            return subject
    return None


def added_at(session: Session, workspace_id: WorkspaceId) -> Mapping[SubjectId, datetime]:
    """Return when each subject of the workspace was added."""
    rows = session.exec(
        select(SubjectRow.id, SubjectRow.added_at).where(SubjectRow.workspace_id == workspace_id)
    )
    return {SubjectId(number): moment for number, moment in rows if number is not None}


def add_subject(
    session: Session,
    workspace_id: WorkspaceId,
    *,
    kind: SubjectKind,
    name: str,
    now: datetime,
    presence: Presence | None = None,
    code: Code | None = None,
    conversation_id: ConversationId | None = None,
) -> Subject:
    """Store a new subject."""
    names_change(session, workspace_id)
    row = SubjectRow(
        workspace_id=workspace_id,
        kind=kind,
        name=name,
        presence=presence,
        code=code,
        conversation_id=conversation_id,
        added_at=now,
    )
    session.add(row)
    session.flush()
    return _subject(row)


def change_subject(
    session: Session,
    workspace_id: WorkspaceId,
    subject_id: SubjectId,
    *,
    name: str,
    presence: Presence | None,
) -> Subject:
    """Store another name and presence; what was said of the subject stays with it."""
    row = _row(session, workspace_id, subject_id)
    if (row.name, row.presence) != (name, presence):
        names_change(session, workspace_id)
        row.name, row.presence = name, presence
    return _subject(row)


def retire(
    session: Session, workspace_id: WorkspaceId, subject_id: SubjectId, now: datetime
) -> Subject:
    """Take a subject out of use; what was logged and said of it is kept.

    Editions that ask about it are to be rendered again.
    """
    names_change(session, workspace_id)
    row = _row(session, workspace_id, subject_id)
    row.retired_at = row.retired_at or now
    _asked_otherwise(session, workspace_id, subject_id)
    return _subject(row)


def restore(session: Session, workspace_id: WorkspaceId, subject_id: SubjectId) -> Subject:
    """Take a retired subject back into use; editions that still ask about it show it again."""
    names_change(session, workspace_id)
    row = _row(session, workspace_id, subject_id)
    row.retired_at = None
    _asked_otherwise(session, workspace_id, subject_id)
    return _subject(row)


def _asked_otherwise(session: Session, workspace_id: WorkspaceId, subject_id: SubjectId) -> None:
    rows = session.exec(
        select(EditionRow)
        .join(QuestionRow, col(QuestionRow.edition_id) == EditionRow.id)
        .where(
            EditionRow.workspace_id == workspace_id,
            QuestionRow.subject_id == subject_id,
            col(EditionRow.closed_at).is_(None),
        )
    )
    for row in rows:
        row.changes += 1


def add_usual(session: Session, workspace_id: WorkspaceId, now: datetime) -> None:
    """Store what a new workspace starts with: the usual channels, and Noisegate as a tool."""
    for code, name, presence in USUAL_CHANNELS:
        add_subject(
            session,
            workspace_id,
            kind=SubjectKind.CHANNEL,
            name=name,
            presence=presence,
            code=code,
            now=now,
        )
    add_subject(
        session,
        workspace_id,
        kind=SubjectKind.TOOL,
        name="Noisegate",
        code=Code.NOISEGATE,
        now=now,
    )


def _row(session: Session, workspace_id: WorkspaceId, subject_id: SubjectId) -> SubjectRow:
    row = session.exec(
        select(SubjectRow).where(
            SubjectRow.workspace_id == workspace_id, SubjectRow.id == subject_id
        )
    ).first()
    if row is None:
        raise NotFound("That tool or channel is not on the list. Type /tools to see what is.")
    return row


def _subject(row: SubjectRow) -> Subject:
    return _made(
        row.id or 0,
        row.kind,
        row.name,
        row.presence,
        row.code,
        row.conversation_id,
        row.retired_at is not None,
    )


def _made(
    number: int,
    kind: str,
    name: str,
    presence: str | None,
    code: str | None,
    conversation_id: str | None,
    retired: int,
) -> Subject:
    return Subject(
        id=SubjectId(number),
        kind=SubjectKind(kind),
        name=name,
        presence=None if presence is None else Presence(presence),
        code=None if code is None else Code(code),
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
        retired=bool(retired),
    )
