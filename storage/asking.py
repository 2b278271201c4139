"""How members want to be asked, and when not; who takes no part at the moment."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time

import sqlalchemy
from sqlalchemy import bindparam
from sqlmodel import col, func, or_, select

from domain.asking import LONGEST_WAIT, Asking, Rhythm
from domain.ids import AskId, MemberId, WorkspaceId
from storage.core import fetch, table_of
from storage.database import Session
from storage.tables_asking import AskingRow, AskRow


def find_asking(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Asking:
    """Return what a member said about being asked; it is for them alone."""
    row = session.get(AskingRow, (workspace_id, member_id))
    return _asking(row) if row else Asking()


def keep_asking(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, asking: Asking
) -> None:
    """Store what a member said about being asked, in the place of what they said before."""
    row = session.get(AskingRow, (workspace_id, member_id))
    row = row or AskingRow(workspace_id=workspace_id, member_id=member_id)
    rhythm = asking.rhythm
    row.weekday = None if rhythm is None else rhythm.weekday
    if rhythm is not None:
        row.at, row.every_weeks = rhythm.at.isoformat("minutes"), rhythm.every_weeks
    row.next_slot = asking.next_slot
    row.quiet_until = asking.quiet_until
    row.away_from, row.away_until = asking.away_from, asking.away_until
    row.stopped_at, row.unanswered = asking.stopped_at, asking.unanswered
    session.add(row)
    session.flush()


def asked(session: Session, workspace_id: WorkspaceId, ask_id: AskId) -> None:
    """Record that an ask has reached its member: until they answer, it is an unanswered one."""
    row = session.exec(
        select(AskRow).where(AskRow.workspace_id == workspace_id, AskRow.id == ask_id)
    ).one()
    if row.answered_at is not None:
        return
    member_id = MemberId(row.member_id)
    asking = find_asking(session, workspace_id, member_id)
    asking = replace(asking, unanswered=asking.unanswered + 1)
    keep_asking(session, workspace_id, member_id, asking)


def due_questions(session: Session, now: datetime) -> tuple[tuple[WorkspaceId, MemberId], ...]:
    """Return whose personal question has fallen due, of all workspaces, longest due first.

    So has one that lies further ahead than any can: a clock that was wrong has put it there.
    """
    rows = session.exec(
        select(AskingRow.workspace_id, AskingRow.member_id)
        .where(
            or_(
                col(AskingRow.next_slot) <= now,
                col(AskingRow.next_slot) > now + LONGEST_WAIT,
            )
        )
        .order_by(col(AskingRow.next_slot), AskingRow.workspace_id, AskingRow.member_id)
    )
    return tuple((WorkspaceId(workspace), MemberId(member)) for workspace, member in rows)


def next_question(session: Session, after: datetime) -> datetime | None:
    """Return when the next personal question falls due after `after`, of all workspaces."""
    return session.exec(
        select(func.min(AskingRow.next_slot)).where(col(AskingRow.next_slot) > after)
    ).one()


def taking_no_part(
    session: Session,
    workspace_id: WorkspaceId,
    member_ids: Collection[MemberId],
    now: datetime,
) -> frozenset[MemberId]:
    """Return those of `member_ids` who are away at `now` or opted out."""
    # They are few, of all whom the workspace has.
    rows = fetch(session, _TAKING_NO_PART, {"workspace": workspace_id, "now": now})
    return frozenset(MemberId(member_id) for (member_id,) in rows).intersection(member_ids)


def _asking(row: AskingRow) -> Asking:
    rhythm = None
    if row.weekday is not None:
        rhythm = Rhythm(row.weekday, time.fromisoformat(row.at), row.every_weeks)
    return Asking(
        rhythm=rhythm,
        next_slot=row.next_slot,
        quiet_until=row.quiet_until,
        away_from=row.away_from,
        away_until=row.away_until,
        stopped_at=row.stopped_at,
        unanswered=row.unanswered,
    )


_ASKING = table_of(AskingRow).c
_BEGUN = _ASKING.away_from.is_(None) | (_ASKING.away_from <= bindparam("now"))
_AWAY = _BEGUN & (_ASKING.away_until > bindparam("now"))
_TAKING_NO_PART = sqlalchemy.select(_ASKING.member_id).where(
    _ASKING.workspace_id == bindparam("workspace"), _AWAY | _ASKING.stopped_at.is_not(None)
)
