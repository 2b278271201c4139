"""Editions and their questions: one posting of a digest each, from composing to closing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, insert, update
from sqlmodel import col, delete, func, select

from domain.deliveries import ON_THE_WAY, DeliveryKind, DeliveryState
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
from domain.schedule import AHEAD
from domain.verdict import Standing
from storage.core import fetch, run, table_of
from storage.database import Session
from storage.editions_read import editions_of, reading
from storage.reflections import put_into_edition
from storage.standing_json import standing_json
from storage.tables import (
    DeliveryRow,
    DigestRow,
    EditionRow,
    QuestionRow,
    VoteRow,
)

_EDITION, _QUESTION = table_of(EditionRow), table_of(QuestionRow)


def add_edition(session: Session, workspace_id: WorkspaceId, draft: EditionDraft) -> Edition:
    """Store a new edition; one without questions is closed from the beginning.

    An edition of the same period that never reached its conversation makes room for this one.
    """
    period = _period(workspace_id, draft.digest_id, draft.period_begins)
    values = {**period, **_values(draft)}
    known = fetch(session, _ID_OF_PERIOD, period)
    if known:
        [(number,)] = known
        session.exec(delete(VoteRow).where(col(VoteRow.edition_id) == number))
        session.exec(delete(QuestionRow).where(col(QuestionRow.edition_id) == number))
        run(session, update(_EDITION).where(_EDITION.c.id == number), values)
    else:
        [(number,)] = fetch(session, _ADD, {**values, **_NEW})
    edition_id = EditionId(number)
    for position, question in enumerate(draft.questions):
        fetch(session, _ASK, _question_values(edition_id, position, question))
    if known or draft.shared:
        put_into_edition(session, workspace_id, edition_id, [each.id for each in draft.shared])
    return get_edition(session, workspace_id, edition_id)


def get_edition(session: Session, workspace_id: WorkspaceId, edition_id: EditionId) -> Edition:
    """Return an edition of the workspace; raise `NotFound` where there is none."""
    found = _find(session, workspace_id, _BY_ID, {"edition": edition_id})
    if found is None:
        raise NotFound("I do not know these questions. Type /digest to see the digests there are.")
    return found


def find_edition_of(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, period_begins: date
) -> Edition | None:
    """Return the digest's edition of this period, posted or not."""
    period = _period(workspace_id, digest_id, period_begins)
    return _find(session, workspace_id, _OF_PERIOD, period)


def find_last_posted(
    session: Session,
    workspace_id: WorkspaceId,
    digest_id: DigestId,
    before: datetime | None = None,
) -> Edition | None:
    """Return the digest's latest edition that reached its conversation.

    With `before`, of those whose slots are earlier.
    """
    if before is None:
        return _find(session, workspace_id, _LAST_POSTED, {"digest_id": digest_id})
    earlier = {"digest_id": digest_id, "before": before}
    return _find(session, workspace_id, _LAST_POSTED_BEFORE, earlier)


def find_last_closed(
    session: Session,
    workspace_id: WorkspaceId,
    digest_id: DigestId,
    known: Edition | None = None,
) -> Edition | None:
    """Return the digest's latest edition that asked something and is closed.

    Mostly it is one that whoever asks has just read: where it is `known`, it is not read again.
    """
    of_digest = {"digest_id": digest_id}
    return _find(session, workspace_id, _LAST_CLOSED, of_digest, known)


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
    rows = fetch(session, _OPEN, {"workspace_id": workspace_id})
    return editions_of(session, workspace_id, rows)


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


def _period(workspace_id: WorkspaceId, digest_id: DigestId, period_begins: date) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "digest_id": digest_id,
        "period_begins": period_begins.isoformat(),
    }


def _find(
    session: Session,
    workspace_id: WorkspaceId,
    statement: Select[Any],
    which: Mapping[str, Any],
    known: Edition | None = None,
) -> Edition | None:
    rows = fetch(session, statement, {"workspace_id": workspace_id, **which})
    if known is not None and rows and rows[0][0] == known.id:
        return known
    return next(iter(editions_of(session, workspace_id, rows)), None)


def _values(draft: EditionDraft) -> dict[str, Any]:
    """What an edition says, beside which one it is; one without questions is closed."""
    return {
        "number": draft.number,
        "conversation_id": draft.conversation_id,
        "period_from": draft.period_from,
        "period_to": draft.period_to,
        "closes_at": draft.closes_at,
        "closed_at": None if draft.questions else draft.period_to,
        "told": [_told_json(each) for each in draft.told],
        "prompt": draft.prompt.id if draft.prompt else None,
    }


def _question_values(edition_id: EditionId, position: int, question: Question) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "subject_id": question.subject.id,
        "position": position,
        "why": question.why,
        "last_asked_at": question.last_asked_at,
        "interactions_now": question.interactions_now,
        "interactions_before": question.interactions_before,
        "standing": standing_json(question.before),
    }


def _told_json(told: Told) -> dict[str, Any]:
    return {
        "name": told.name,
        "before": told.before.value,
        "result": standing_json(told.result),
    }


_OF_DIGEST = _EDITION.c.digest_id == bindparam("digest_id")
_IS_POSTED = _EDITION.c.message_ts.is_not(None)
_BY_ID = reading(_EDITION.c.id == bindparam("edition"))
_OF_PERIOD = reading(_OF_DIGEST, _EDITION.c.period_begins == bindparam("period_begins"))
_OPEN = reading(_EDITION.c.closed_at.is_(None), _IS_POSTED)
_LAST_POSTED = reading(_OF_DIGEST, _IS_POSTED, last=True)
_LAST_POSTED_BEFORE = reading(
    _OF_DIGEST, _IS_POSTED, _EDITION.c.period_to < bindparam("before"), last=True
)
_LAST_CLOSED = reading(
    _OF_DIGEST,
    _IS_POSTED,
    _EDITION.c.closed_at.is_not(None),
    exists().where(_QUESTION.c.edition_id == _EDITION.c.id),
    last=True,
)
_ID_OF_PERIOD = _OF_PERIOD.with_only_columns(_EDITION.c.id)
_NEW = {"changes": 0, "shown": 0, "render_attempts": 0}
_ADD = insert(_EDITION).returning(_EDITION.c.id)
_ASK = insert(_QUESTION)
