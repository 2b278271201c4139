"""Digests: schedules, and where each has got to."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from sqlmodel import col, func, select

from domain.deliveries import DeliveryKind, DeliveryState
from domain.digests import Closing, Digest, DigestDraft, Every, Timetable
from domain.editions import Schedule
from domain.errors import NotFound
from domain.ids import ConversationId, DigestId, MemberId, WorkspaceId
from domain.schedule import coming_slot
from domain.working_time import WorkingTime
from domain.workspaces import Workspace
from storage.database import Session
from storage.editions import find_latest_slot
from storage.tables import DeliveryRow, DigestRow, EditionRow
from storage.workspaces import get_workspace


def all_schedules(session: Session, workspace_id: WorkspaceId) -> tuple[Schedule, ...]:
    """Return the digests that have not ended, in the order in which they were set up."""
    rows = session.exec(
        select(DigestRow)
        .where(DigestRow.workspace_id == workspace_id, col(DigestRow.ended_at).is_(None))
        .order_by(col(DigestRow.id))
    )
    read = _reading(session, workspace_id)
    return tuple(read(row) for row in rows)


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
    return _reading(session, workspace_id)(row)


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
    row = DigestRow(
        workspace_id=workspace_id,
        owner=owner,
        created_at=now,
        next_slot=next_slot,
        planned_at=now,
        **_columns(draft),
    )
    session.add(row)
    session.flush()
    return _reading(session, workspace_id)(row)


def change_digest(
    session: Session,
    workspace_id: WorkspaceId,
    digest_id: DigestId,
    draft: DigestDraft,
    *,
    next_slot: datetime,
    now: datetime,
) -> Schedule:
    """Store what a digest is from its next slot on; its owner and its pause stay."""
    row = _row(session, workspace_id, digest_id)
    row.sqlmodel_update({**_columns(draft), "next_slot": next_slot, "planned_at": now})
    return _reading(session, workspace_id)(row)


def pause_digest(
    session: Session,
    workspace_id: WorkspaceId,
    digest_id: DigestId,
    paused_until: datetime | None,
    *,
    next_slot: datetime,
    now: datetime,
) -> Schedule:
    """Record until when no edition comes, None where it goes on, and which slot is next."""
    row = _row(session, workspace_id, digest_id)
    row.paused_until, row.next_slot, row.planned_at = paused_until, next_slot, now
    return _reading(session, workspace_id)(row)


def hand_over_digest(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, owner: MemberId
) -> Schedule:
    """Record who looks after a digest from now on."""
    row = _row(session, workspace_id, digest_id)
    row.owner = owner
    return _reading(session, workspace_id)(row)


def end_digest(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, now: datetime
) -> None:
    """Let no further edition come; those that were posted stay."""
    _row(session, workspace_id, digest_id).ended_at = now


def working_time_changed(session: Session, workspace_id: WorkspaceId, now: datetime) -> None:
    """Move what comes next of the digests that are postponed over days off.

    To be called after the workspace's working days or holidays were stored. A slot that is due
    stays, and so does one that waits for tomorrow because of a holiday that is none any more:
    nothing is lost by it.
    """
    _hold_all(session, workspace_id)
    for schedule in all_schedules(session, workspace_id):
        timetable, waiting = schedule.digest.timetable, schedule.next_slot
        if timetable.working is None or waiting <= now:
            continue
        last = find_latest_slot(session, workspace_id, schedule.digest.conversation_id, now)
        coming = coming_slot(timetable, now, paused_until=schedule.paused_until, previous=last)
        stays = waiting < coming and not timetable.working.is_day_off(schedule.reader.day(waiting))
        if not stays:
            row = _row(session, workspace_id, schedule.digest.id)
            row.next_slot, row.planned_at = coming, now


def due(session: Session, now: datetime) -> tuple[tuple[WorkspaceId, DigestId], ...]:
    """Return the digests, of all workspaces, that have a slot at or before `now`."""
    rows = session.exec(
        select(DigestRow.workspace_id, DigestRow.id)
        .where(col(DigestRow.next_slot) <= now, col(DigestRow.ended_at).is_(None))
        .order_by(col(DigestRow.next_slot), col(DigestRow.id))
    )
    return tuple((WorkspaceId(workspace), DigestId(number or 0)) for workspace, number in rows)


def last_left_out(session: Session, workspace_id: WorkspaceId) -> Mapping[DigestId, str]:
    """Return why the last edition of a digest that goes on was left out, where it was.

    What still waits says nothing here, nor does what can be mended.
    """
    going_on = select(DigestRow.id).where(
        DigestRow.workspace_id == workspace_id, col(DigestRow.ended_at).is_(None)
    )
    last = (
        select(func.max(DeliveryRow.id))
        .where(col(DeliveryRow.digest_id).in_(going_on), DeliveryRow.kind == DeliveryKind.EDITION)
        .group_by(col(DeliveryRow.digest_id))
    )
    rows = session.exec(
        select(DeliveryRow.digest_id, DeliveryRow.reason).where(
            col(DeliveryRow.id).in_(last),
            DeliveryRow.state == DeliveryState.SKIPPED,
        )
    )
    return {DigestId(digest_id): reason or "" for digest_id, reason in rows if digest_id}


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


def _row(session: Session, workspace_id: WorkspaceId, digest_id: DigestId) -> DigestRow:
    return session.exec(
        select(DigestRow).where(DigestRow.workspace_id == workspace_id, DigestRow.id == digest_id)
    ).one()


def _hold_all(session: Session, workspace_id: WorkspaceId) -> None:
    """Wait for a tick that is at a digest of this workspace, and let none begin with one."""
    session.exec(
        select(DigestRow.id)
        .where(DigestRow.workspace_id == workspace_id, col(DigestRow.ended_at).is_(None))
        .order_by(col(DigestRow.id))
        .with_for_update()
    ).all()


def _reading(session: Session, workspace_id: WorkspaceId) -> Callable[[DigestRow], Schedule]:
    """Return how rows of this workspace are read: its working time moves what is postponed."""
    workspace = get_workspace(session, workspace_id)
    return lambda row: Schedule(
        _digest(row, workspace), row.next_slot, workspace.locale, row.paused_until
    )


def timetable_of(
    weekday: int, at: str, zone: str, every: str, begins: datetime, working: WorkingTime | None
) -> Timetable:
    """Return when a digest comes, from how that is stored.

    `working` is by what its slots move, None where they do not.
    """
    return Timetable(
        weekday=weekday,
        at=time.fromisoformat(at),
        zone=zone,
        every=Every(every),
        begins=begins,
        working=working,
    )


def _digest(row: DigestRow, workspace: Workspace) -> Digest:
    return Digest(
        id=DigestId(row.id or 0),
        owner=MemberId(row.owner),
        conversation_id=ConversationId(row.conversation_id),
        timetable=timetable_of(
            *(row.weekday, row.at, row.zone, row.every, row.begins),
            workspace.working if row.postpones else None,
        ),
        questions=row.questions,
        closing=Closing(row.closing_days, time.fromisoformat(row.closing_at)),
        include_guests=row.include_guests,
        prompts=row.prompts,
    )


def _columns(draft: DigestDraft) -> dict[str, Any]:
    timetable = draft.timetable
    return {
        "conversation_id": draft.conversation_id,
        "weekday": timetable.weekday,
        "at": timetable.at.isoformat("minutes"),
        "zone": timetable.zone,
        "every": timetable.every,
        "begins": timetable.begins,
        "postpones": draft.postpones,
        "prompts": draft.prompts,
        "questions": draft.questions,
        "closing_days": draft.closing.days,
        "closing_at": draft.closing.at.isoformat("minutes"),
        "include_guests": draft.include_guests,
    }
