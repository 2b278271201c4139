"""Deliveries planned by the hundred: one statement for all of them, each once by its key."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.deliveries import PRIORITIES, DeliveryKind, DeliveryState
from domain.ids import DigestId, WorkspaceId
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


def plan_editions(session: Session, planned: Collection[Planned]) -> None:
    """Plan these deliveries, each once under its key, beside any other writer.

    One that was never posted under the same key makes room and keeps its record, under another
    key; not so for what is only recorded as skipped.
    """
    known = _inserted(session, planned)
    again = [
        each
        for each in planned
        if each.skipped_because is None and (each.workspace_id, each.key) not in known
    ]
    if again and _freed(session, again):
        _inserted(session, again)


def _inserted(session: Session, planned: Collection[Planned]) -> Collection[tuple[str, str]]:
    """Store those whose keys are free; return by workspace and key which these were."""
    if not planned:
        return ()
    connection = session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(_TABLE)
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(_TABLE.c.workspace_id, _TABLE.c.key)
    )
    rows = connection.execute(statement, [_values(each) for each in planned])
    return {(workspace_id, key) for workspace_id, key in rows}


def _freed(session: Session, planned: Collection[Planned]) -> bool:
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
        "reason": planned.skipped_because,
    }


_TABLE = DeliveryRow.metadata.tables["delivery"]
