"""Deliveries planned by the hundred: one statement for all of them, each once by its key."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.deliveries import PRIORITIES, DeliveryKind, DeliveryState
from domain.ids import DigestId, WorkspaceId
from storage.core import run_many
from storage.database import Session
from storage.tables import DeliveryRow

NEVER_POSTED = (DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.UNCERTAIN)
"""The states of a delivery whose period waits for another."""


@dataclass(frozen=True)
class Planned:
    """An edition's delivery before it is stored."""

    workspace_id: WorkspaceId
    key: str
    """Unique in the workspace: what makes it one."""
    digest_id: DigestId
    slot: datetime
    period_begins: date
    due_at: datetime
    skipped_because: str | None = None
    """With a reason it is recorded as skipped and never posted."""


def plan_editions(session: Session, planned: Sequence[Planned]) -> None:
    """Plan these deliveries, each once under its key, beside any other writer.

    One that was never posted under the same key makes room and keeps its record, under another
    key; not so for what is only recorded as skipped.
    """
    if _inserted(session, planned) == len(planned):
        return
    again = [each for each in planned if each.skipped_because is None]
    if again and _freed(session, again):
        _inserted(session, again)


def _inserted(session: Session, planned: Sequence[Planned]) -> int:
    """Store those whose keys are free; return how many these were."""
    insert = _INSERTS[session.connection().dialect.name]
    return run_many(session, insert, [_values(each) for each in planned])


def _freed(session: Session, planned: Sequence[Planned]) -> bool:
    """Take the keys from those that were never posted; return whether that freed any."""
    table = _TABLE
    statement = (
        update(table)
        .where(
            table.c.workspace_id == bindparam("workspace"),
            table.c.key == bindparam("taken"),
            or_(
                *(table.c.state == state for state in NEVER_POSTED),
                # Somebody said that it stands there, and nobody has pressed anything in it.
                (table.c.state == DeliveryState.SENT) & table.c.message_ts.is_(None),
            ),
        )
        .values(key=table.c.key + ":" + cast(table.c.id, String))
    )
    keys = [{"workspace": each.workspace_id, "taken": each.key} for each in planned]
    return session.connection().execute(statement, keys).rowcount != 0


def _values(planned: Planned) -> dict[str, Any]:
    skipped = planned.skipped_because is not None
    return {
        "workspace_id": planned.workspace_id,
        "key": planned.key,
        "kind": DeliveryKind.EDITION,
        "digest_id": planned.digest_id,
        "priority": PRIORITIES[DeliveryKind.EDITION],
        "slot": planned.slot,
        "period_begins": planned.period_begins.isoformat(),
        "message_key": secrets.token_urlsafe(16),
        "state": DeliveryState.SKIPPED if skipped else DeliveryState.DUE,
        "due_at": planned.due_at,
        "attempts": 0,
        "failures": 0,
        "reason": planned.skipped_because,
    }


_TABLE = DeliveryRow.metadata.tables["delivery"]
_INSERTS = {
    name: insert(_TABLE).on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
