"""How fast a workspace is posted to, of all processes together, by the database's clock.

To be used within a write of the workspace: its lock makes reading and writing one step.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import col, delete, select

from domain.ids import WorkspaceId
from domain.pace import Rate, rested, taken, wait_for
from storage.clock import database_now
from storage.database import Session
from storage.tables_pace import PaceRow


def take(session: Session, workspace_id: WorkspaceId, wanted: Mapping[str, Rate]) -> timedelta:
    """Take a place in each of these rates, or in none; return how long to wait for that.

    Nothing to wait for means that the places are taken.
    """
    now = database_now(session)
    found = _rows(session, workspace_id, wanted)
    waits = [wait_for(rate, found.get(what), now) for what, rate in wanted.items()]
    wait = max(waits, default=timedelta(0))
    if not wait:
        for what, rate in wanted.items():
            _put(session, workspace_id, what, taken(rate, found.get(what), now))
    return wait


def rest(
    session: Session, workspace_id: WorkspaceId, what: str, rate: Rate, pause: timedelta
) -> None:
    """Let nobody call for so long, at least: Slack said so."""
    free_at = _rows(session, workspace_id, {what: rate}).get(what)
    _put(session, workspace_id, what, rested(rate, free_at, pause, database_now(session)))


def forget_paces(session: Session, workspace_id: WorkspaceId) -> None:
    """Forget what holds nothing up any more."""
    session.exec(
        delete(PaceRow).where(
            col(PaceRow.workspace_id) == workspace_id,
            col(PaceRow.free_at) <= database_now(session),
        )
    )


def _rows(
    session: Session, workspace_id: WorkspaceId, wanted: Mapping[str, Rate]
) -> Mapping[str, datetime]:
    rows = session.exec(
        select(PaceRow.what, PaceRow.free_at).where(
            PaceRow.workspace_id == workspace_id, col(PaceRow.what).in_(wanted)
        )
    )
    return dict(rows.all())


def _put(session: Session, workspace_id: WorkspaceId, what: str, free_at: datetime) -> None:
    row = session.get(PaceRow, (workspace_id, what)) or PaceRow(
        workspace_id=workspace_id, what=what, free_at=free_at
    )
    row.free_at = free_at
    session.add(row)
    session.flush()
