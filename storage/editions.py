"""Editions and their questions: one posting of a digest each, from composing to closing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import col, delete, func, select

from domain.choice import Why
from domain.deliveries import ON_THE_WAY, DeliveryKind, DeliveryState
from domain.digests import Answer
from domain.editions import Edition, EditionDraft, Question, Told
from domain.errors import NotFound
from domain.ids import (
    ConversationId,
    DeliveryId,
    DigestId,
    EditionId,
    SubjectId,
    WorkspaceId,
)
from domain.prompts import find_prompt
from domain.readers import Reader
from domain.schedule import AHEAD
from domain.subjects import Subject
from domain.verdict import Standing, Verdict
from storage.database import Session
from storage.reflections import put_into_edition, shared_in
from storage.standing_json import standing_from, standing_json
from storage.subjects import all_subjects
from storage.tables import DeliveryRow, DigestRow, EditionRow, QuestionRow, VoteRow
from storage.workspaces import locale_of


def add_edition(session: Session, workspace_id: WorkspaceId, draft: EditionDraft) -> Edition:
    """Store a new edition; one without questions is closed from the beginning.

    An edition of the same period that never reached its conversation makes room for this one.
    """
    row = _row_of(session, workspace_id, draft.digest_id, draft.period_begins)
    if row is None:
        row = EditionRow(
            workspace_id=workspace_id,
            digest_id=draft.digest_id,
            period_begins=draft.period_begins.isoformat(),
            number=draft.number,
            period_from=draft.period_from,
            period_to=draft.period_to,
            closes_at=draft.closes_at,
            conversation_id=draft.conversation_id,
            told=[],
        )
    else:
        session.exec(delete(VoteRow).where(col(VoteRow.edition_id) == row.id))
        session.exec(delete(QuestionRow).where(col(QuestionRow.edition_id) == row.id))
    row.number, row.conversation_id = draft.number, draft.conversation_id
    row.period_from, row.period_to = draft.period_from, draft.period_to
    row.closes_at = draft.closes_at
    row.closed_at = None if draft.questions else draft.period_to
    row.told = [_told_json(each) for each in draft.told]
    row.prompt = draft.prompt.id if draft.prompt else None
    session.add(row)
    session.flush()
    edition_id = EditionId(row.id or 0)
    session.add_all(_question_rows(edition_id, draft.questions))
    session.flush()
    put_into_edition(session, workspace_id, edition_id, [each.id for each in draft.shared])
    return get_edition(session, workspace_id, edition_id)


def get_edition(session: Session, workspace_id: WorkspaceId, edition_id: EditionId) -> Edition:
    """Return an edition of the workspace; raise `NotFound` where there is none."""
    found = _editions(session, workspace_id, EditionRow.id == edition_id)
    if not found:
        raise NotFound("I do not know these questions. Type /digest to see the digests there are.")
    return found[0]


def find_edition_of(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, period_begins: date
) -> Edition | None:
    """Return the digest's edition of this period, posted or not."""
    row = _row_of(session, workspace_id, digest_id, period_begins)
    return None if row is None else get_edition(session, workspace_id, EditionId(row.id or 0))


def find_last_posted(
    session: Session,
    workspace_id: WorkspaceId,
    digest_id: DigestId,
    before: datetime | None = None,
) -> Edition | None:
    """Return the digest's latest edition that reached its conversation.

    With `before`, of those whose slots are earlier.
    """
    earlier = () if before is None else (col(EditionRow.period_to) < before,)
    return _last(
        session,
        workspace_id,
        EditionRow.digest_id == digest_id,
        col(EditionRow.message_ts).is_not(None),
        *earlier,
    )


def find_last_closed(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId
) -> Edition | None:
    """Return the digest's latest edition that asked something and is closed."""
    asked = select(QuestionRow.edition_id).where(QuestionRow.edition_id == EditionRow.id)
    return _last(
        session,
        workspace_id,
        EditionRow.digest_id == digest_id,
        col(EditionRow.message_ts).is_not(None),
        col(EditionRow.closed_at).is_not(None),
        asked.exists(),
    )


def find_last_slot(
    session: Session, workspace_id: WorkspaceId, conversation_id: ConversationId, now: datetime
) -> datetime | None:
    """Return the slot of the latest edition that stands in a conversation, of any digest.

    One that a clock posted which was more than a week ahead of `now` does not count.
    """
    return session.exec(
        select(func.max(EditionRow.period_to)).where(
            EditionRow.workspace_id == workspace_id,
            EditionRow.conversation_id == conversation_id,
            col(EditionRow.message_ts).is_not(None),
            col(EditionRow.period_to) <= now + AHEAD,
        )
    ).one()


def find_coming_slot(
    session: Session, workspace_id: WorkspaceId, conversation_id: ConversationId, now: datetime
) -> datetime | None:
    """Return the slot of the edition that is on its way to a conversation, of any digest.

    One that a clock planned which was more than a week ahead of `now` does not count.
    """
    return session.exec(
        select(func.max(DeliveryRow.slot))
        .join(DigestRow, col(DigestRow.id) == DeliveryRow.digest_id)
        .where(
            DeliveryRow.workspace_id == workspace_id,
            DigestRow.conversation_id == conversation_id,
            DeliveryRow.kind == DeliveryKind.EDITION,
            col(DeliveryRow.state).in_(ON_THE_WAY),
            col(DeliveryRow.slot) <= now + AHEAD,
        )
    ).one()


def find_latest_slot(
    session: Session,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    now: datetime,
    besides: DeliveryId | None = None,
) -> datetime | None:
    """Return the slot of the latest edition of a conversation, of any digest.

    One that stands there, is on its way, or may stand there without anybody having seen it; of
    these last `besides` is left out.
    """
    row = DeliveryRow
    unseen = session.exec(
        select(func.max(row.slot)).where(
            row.workspace_id == workspace_id,
            row.kind == DeliveryKind.EDITION,
            col(row.state).in_((DeliveryState.UNCERTAIN, DeliveryState.SENT)),
            row.conversation_id == conversation_id,
            row.id != (besides or DeliveryId(0)),
            col(row.message_ts).is_(None),
            col(row.slot) <= now + AHEAD,
        )
    ).one()
    found = (
        find_last_slot(session, workspace_id, conversation_id, now),
        find_coming_slot(session, workspace_id, conversation_id, now),
        unseen,
    )
    return max((each for each in found if each is not None), default=None)


def open_editions(session: Session, workspace_id: WorkspaceId) -> tuple[Edition, ...]:
    """Return the editions that stand in a conversation and are not closed, oldest first."""
    return _editions(
        session,
        workspace_id,
        col(EditionRow.closed_at).is_(None),
        col(EditionRow.message_ts).is_not(None),
    )


def due_closings(session: Session, now: datetime) -> tuple[tuple[WorkspaceId, EditionId], ...]:
    """Return the editions, of all workspaces, that are to be closed at or before `now`."""
    rows = session.exec(
        select(EditionRow.workspace_id, EditionRow.id)
        .where(col(EditionRow.closed_at).is_(None), col(EditionRow.closes_at) <= now)
        .order_by(col(EditionRow.closes_at), col(EditionRow.id))
    )
    return tuple((WorkspaceId(workspace), EditionId(number or 0)) for workspace, number in rows)


def close(
    session: Session,
    workspace_id: WorkspaceId,
    edition_id: EditionId,
    results: Mapping[SubjectId, Standing],
    overall: Mapping[SubjectId, Standing],
    now: datetime,
) -> None:
    """Record what came out, here and overall; the message in Slack shows less from now on.

    A question without an entry in `results` has no result.
    """
    row = _row(session, workspace_id, edition_id)
    row.closed_at = now
    row.changes += 1
    questions = session.exec(select(QuestionRow).where(QuestionRow.edition_id == edition_id))
    for question in questions:
        result = results.get(SubjectId(question.subject_id))
        if result is not None:
            question.result = standing_json(result)
            question.overall = standing_json(overall[SubjectId(question.subject_id)])


def posted(
    session: Session,
    workspace_id: WorkspaceId,
    digest_id: DigestId,
    period_begins: date,
    message_ts: str,
) -> None:
    """Record which message the edition of this period is, unless that is known."""
    row = _row_of(session, workspace_id, digest_id, period_begins)
    if row is None:
        raise NotFound("I do not know these questions. Type /digest to see the digests there are.")
    row.message_ts = row.message_ts or message_ts


def find_stale(
    session: Session, workspace_id: WorkspaceId, edition_id: EditionId
) -> tuple[Edition, int] | None:
    """Return an edition whose message is behind, and the change up to which this is it.

    None where the message shows all there is to show.
    """
    row = _row(session, workspace_id, edition_id)
    if row.shown >= row.changes or row.message_ts is None:
        return None
    return get_edition(session, workspace_id, edition_id), row.changes


def _row(session: Session, workspace_id: WorkspaceId, edition_id: EditionId) -> EditionRow:
    return session.exec(
        select(EditionRow).where(
            EditionRow.workspace_id == workspace_id, EditionRow.id == edition_id
        )
    ).one()


def _row_of(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, period_begins: date
) -> EditionRow | None:
    return session.exec(
        select(EditionRow).where(
            EditionRow.workspace_id == workspace_id,
            EditionRow.digest_id == digest_id,
            EditionRow.period_begins == period_begins.isoformat(),
        )
    ).first()


def _last(session: Session, workspace_id: WorkspaceId, *conditions: Any) -> Edition | None:
    number = session.exec(
        select(EditionRow.id)
        .where(EditionRow.workspace_id == workspace_id, *conditions)
        .order_by(col(EditionRow.period_to).desc(), col(EditionRow.id).desc())
        .limit(1)
    ).first()
    return None if number is None else get_edition(session, workspace_id, EditionId(number))


def _editions(
    session: Session, workspace_id: WorkspaceId, *conditions: Any
) -> tuple[Edition, ...]:
    rows = session.exec(
        select(EditionRow, DigestRow.zone)
        .join(DigestRow, col(DigestRow.id) == EditionRow.digest_id)
        .where(EditionRow.workspace_id == workspace_id, *conditions)
        .order_by(col(EditionRow.period_to), col(EditionRow.id))
    ).all()
    if not rows:
        return ()
    numbers = [row.id or 0 for row, _ in rows]
    locale = locale_of(session, workspace_id)
    subjects = {each.id: each for each in all_subjects(session, workspace_id, retired=True)}
    questions: dict[int, list[Question]] = {number: [] for number in numbers}
    for question in session.exec(
        select(QuestionRow)
        .where(col(QuestionRow.edition_id).in_(numbers))
        .order_by(col(QuestionRow.position))
    ):
        subject = subjects[SubjectId(question.subject_id)]
        questions[question.edition_id].append(_question(question, subject))
    counts: dict[int, Counter[Answer]] = {number: Counter() for number in numbers}
    for number, answer, count in session.exec(
        select(VoteRow.edition_id, VoteRow.answer, func.count())
        .where(col(VoteRow.edition_id).in_(numbers))
        .group_by(col(VoteRow.edition_id), col(VoteRow.answer))
    ):
        counts[number][Answer(answer)] = count
    shared = shared_in(session, workspace_id, [EditionId(number) for number in numbers])
    return tuple(
        replace(
            _edition(row, Reader(zone, locale), tuple(questions[number]), counts[number]),
            shared=shared.get(EditionId(number), ()),
        )
        for number, (row, zone) in zip(numbers, rows, strict=True)
    )


def _edition(
    row: EditionRow, reader: Reader, questions: tuple[Question, ...], counts: Counter[Answer]
) -> Edition:
    return Edition(
        id=EditionId(row.id or 0),
        workspace_id=WorkspaceId(row.workspace_id),
        digest_id=DigestId(row.digest_id),
        conversation_id=ConversationId(row.conversation_id),
        zone=reader.zone,
        locale=reader.locale,
        number=row.number,
        period_begins=date.fromisoformat(row.period_begins),
        period_from=row.period_from,
        period_to=row.period_to,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        message_ts=row.message_ts,
        questions=questions,
        told=tuple(_told(each) for each in row.told),
        prompt=find_prompt(row.prompt) if row.prompt else None,
        answers=counts.total(),
        not_using=counts[Answer.DONT_USE],
    )


def _question_rows(edition_id: EditionId, questions: Iterable[Question]) -> Iterable[QuestionRow]:
    return [
        QuestionRow(
            edition_id=edition_id,
            subject_id=question.subject.id,
            position=position,
            why=question.why,
            last_asked_at=question.last_asked_at,
            interactions_now=question.interactions_now,
            interactions_before=question.interactions_before,
            standing=standing_json(question.before),
        )
        for position, question in enumerate(questions)
    ]


def _question(row: QuestionRow, subject: Subject) -> Question:
    return Question(
        subject=subject,
        why=Why(row.why),
        last_asked_at=row.last_asked_at,
        interactions_now=row.interactions_now,
        interactions_before=row.interactions_before,
        before=standing_from(row.standing),
        result=None if row.result is None else standing_from(row.result),
    )


def _told_json(told: Told) -> dict[str, Any]:
    return {
        "name": told.name,
        "before": told.before.value,
        "result": standing_json(told.result),
    }


def _told(json: Mapping[str, Any]) -> Told:
    return Told(json["name"], Verdict(json["before"]), standing_from(json["result"]))
