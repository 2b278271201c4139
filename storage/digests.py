"""Digests: schedules, where each has got to, and which messages in Slack are theirs."""

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlmodel import col, func, select

from domain.deliveries import DeliveryKind, DeliveryState
from domain.digests import Closing, Digest, DigestDraft, Every, Timetable
from domain.editions import Schedule
from domain.errors import NotFound
from domain.ids import ConversationId, DigestId, EditionId, MemberId, WorkspaceId
from storage.database import Session
from storage.tables import DeliveryRow, DigestRow, EditionRow


def all_schedules(session: Session, workspace_id: WorkspaceId) -> tuple[Schedule, ...]:
    """Return the digests that have not ended, in the order in which they were set up."""
    rows = session.exec(
        select(DigestRow)
        .where(DigestRow.workspace_id == workspace_id, col(DigestRow.ended_at).is_(None))
        .order_by(col(DigestRow.id))
    )
    return tuple(_schedule(row) for row in rows)


def get_schedule(session: Session, workspace_id: WorkspaceId, digest_id: DigestId) -> Schedule:
    """Return a digest that has not ended; raise `NotFound` where there is none."""
    row = session.exec(
        select(DigestRow).where(
            DigestRow.workspace_id == workspace_id,
            DigestRow.id == digest_id,
            col(DigestRow.ended_at).is_(None),
        )
    ).first()
    if row is None:
        raise NotFound("That digest has ended. Type /digest to see those there are.")
    return _schedule(row)


def find_schedule(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId
) -> Schedule | None:
    """Return a digest, or None where it has ended."""
    try:
        return get_schedule(session, workspace_id, digest_id)
    except NotFound:
        return None


def add_digest(
    session: Session,
    workspace_id: WorkspaceId,
    draft: DigestDraft,
    *,
    owner: MemberId,
    next_slot: datetime,
    now: datetime,
) -> Schedule:
    """Store a new digest whose first slot is `next_slot`."""
    timetable = draft.timetable
    row = DigestRow(
        workspace_id=workspace_id,
        conversation_id=draft.conversation_id,
        weekday=timetable.weekday,
        at=timetable.at.isoformat("minutes"),
        zone=timetable.zone,
        every=timetable.every,
        begins=timetable.begins,
        questions=draft.questions,
        closing_days=draft.closing.days,
        closing_at=draft.closing.at.isoformat("minutes"),
        include_guests=draft.include_guests,
        owner=owner,
        created_at=now,
        next_slot=next_slot,
    )
    session.add(row)
    session.flush()
    return _schedule(row)


def end_digest(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, now: datetime
) -> None:
    """Let no further edition come; those that were posted stay."""
    _row(session, workspace_id, digest_id).ended_at = now


def move_on(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, next_slot: datetime
) -> None:
    """Record which slot the digest waits for next."""
    _row(session, workspace_id, digest_id).next_slot = next_slot


def due(session: Session, now: datetime) -> tuple[tuple[WorkspaceId, DigestId], ...]:
    """Return the digests, of all workspaces, that have a slot at or before `now`."""
    rows = session.exec(
        select(DigestRow.workspace_id, DigestRow.id)
        .where(col(DigestRow.next_slot) <= now, col(DigestRow.ended_at).is_(None))
        .order_by(col(DigestRow.next_slot), col(DigestRow.id))
    )
    return tuple((WorkspaceId(workspace), DigestId(number or 0)) for workspace, number in rows)


def last_not_posted(session: Session, workspace_id: WorkspaceId) -> Mapping[DigestId, str]:
    """Return why the last edition of a digest was not posted, of those digests where it was not.

    The reason is Noisegate's own or Slack's name for it. What still waits says nothing here.
    """
    last = (
        select(func.max(DeliveryRow.id))
        .where(DeliveryRow.workspace_id == workspace_id, DeliveryRow.kind == DeliveryKind.EDITION)
        .group_by(col(DeliveryRow.digest_id))
    )
    rows = session.exec(
        select(DeliveryRow.digest_id, DeliveryRow.reason).where(
            col(DeliveryRow.id).in_(last),
            col(DeliveryRow.state).in_((DeliveryState.FAILED, DeliveryState.SKIPPED)),
        )
    )
    return {DigestId(digest_id): reason or "" for digest_id, reason in rows if digest_id}


def posted(
    session: Session,
    workspace_id: WorkspaceId,
    digest_id: DigestId,
    period_begins: date,
    message_ts: str,
) -> None:
    """Record which message the edition of this period is."""
    row = session.exec(
        select(EditionRow).where(
            EditionRow.workspace_id == workspace_id,
            EditionRow.digest_id == digest_id,
            EditionRow.period_begins == period_begins.isoformat(),
        )
    ).one()
    row.message_ts = message_ts


def made_stale(session: Session, workspace_id: WorkspaceId, edition_id: EditionId) -> None:
    """Record that an edition's message in Slack shows less than the database knows."""
    row = session.exec(
        select(EditionRow).where(
            EditionRow.workspace_id == workspace_id, EditionRow.id == edition_id
        )
    ).one()
    row.changes += 1


def stale_editions(session: Session) -> tuple[tuple[WorkspaceId, EditionId], ...]:
    """Return the editions, of all workspaces, whose messages have to be rendered again."""
    rows = session.exec(
        select(EditionRow.workspace_id, EditionRow.id)
        .where(EditionRow.shown < EditionRow.changes, col(EditionRow.message_ts).is_not(None))
        .order_by(col(EditionRow.id))
    )
    return tuple((WorkspaceId(workspace), EditionId(number or 0)) for workspace, number in rows)


def _row(session: Session, workspace_id: WorkspaceId, digest_id: DigestId) -> DigestRow:
    return session.exec(
        select(DigestRow).where(DigestRow.workspace_id == workspace_id, DigestRow.id == digest_id)
    ).one()


def _schedule(row: DigestRow) -> Schedule:
    digest = Digest(
        id=DigestId(row.id or 0),
        owner=MemberId(row.owner),
        conversation_id=ConversationId(row.conversation_id),
        timetable=Timetable(
            weekday=row.weekday,
            at=time.fromisoformat(row.at),
            zone=row.zone,
            every=Every(row.every),
            begins=row.begins,
        ),
        questions=row.questions,
        closing=Closing(row.closing_days, time.fromisoformat(row.closing_at)),
        include_guests=row.include_guests,
    )
    return Schedule(digest, row.next_slot)


def next_moments(session: Session, after: datetime) -> tuple[tuple[str, datetime], ...]:
    """Name what the clock will do next, of all workspaces: the next digest, the next closing."""
    slot = session.exec(
        select(func.min(DigestRow.next_slot)).where(
            col(DigestRow.next_slot) > after, col(DigestRow.ended_at).is_(None)
        )
    ).one()
    closing = session.exec(
        select(func.min(EditionRow.closes_at)).where(
            col(EditionRow.closes_at) > after,
            col(EditionRow.closed_at).is_(None),
            col(EditionRow.message_ts).is_not(None),
        )
    ).one()
    named = (("The digest closes", closing), ("The next digest comes", slot))
    return tuple((name, moment) for name, moment in named if moment is not None)
