"""Deliveries planned by the hundred: one statement for all of them, each once by its key."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    String,
    bindparam,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from domain.deliveries import PRIORITIES, DeliveryKind, DeliveryState
from domain.ids import DigestId, WorkspaceId
from storage.columns import UtcDateTime
from storage.core import fetch
from storage.database import Session
from storage.tables import DeliveryRow

NEVER_POSTED = (DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.UNCERTAIN)
"""The states of a delivery whose period waits for another."""


class Planned(NamedTuple):
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
    if not planned:
        return 0
    insert, written = _INSERTS[session.connection().dialect.name]
    # What falls due together has few moments, and writing one takes as long as all the rest.
    moments = {each.slot for each in planned} | {each.due_at for each in planned}
    texts = {moment: written(moment) for moment in moments}
    rows = json.dumps([_values(each, texts) for each in planned])
    return len(fetch(session, insert, {"rows": rows}))


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


def _values(planned: Planned, texts: Mapping[datetime, object]) -> dict[str, Any]:
    skipped = planned.skipped_because is not None
    return {
        "workspace_id": planned.workspace_id,
        "key": planned.key,
        "digest_id": planned.digest_id,
        "slot": texts[planned.slot],
        "period_begins": planned.period_begins.isoformat(),
        "message_key": secrets.token_urlsafe(16),
        "state": DeliveryState.SKIPPED if skipped else DeliveryState.DUE,
        "due_at": texts[planned.due_at],
        "reason": planned.skipped_because,
    }


_TABLE = DeliveryRow.metadata.tables["delivery"]
_GIVEN = (
    *("workspace_id", "key", "digest_id", "slot", "period_begins"),
    *("message_key", "state", "due_at", "reason"),
)
_ALIKE = {
    "kind": DeliveryKind.EDITION,
    "priority": PRIORITIES[DeliveryKind.EDITION],
    "attempts": 0,
    "failures": 0,
}


def _inserting(insert: Any, *given: ColumnElement[Any]) -> Any:
    """Insert all rows of one JSON text: that is one message, and one plan for all of them."""
    alike = (literal(value) for value in _ALIKE.values())
    return (
        insert(_TABLE)
        # SQLite wants a condition before "on conflict", PostgreSQL does not mind.
        .from_select((*_GIVEN, *_ALIKE), select(*given, *alike).where(true()))
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(_TABLE.c.id)
    )


def _on_sqlite() -> Any:
    row = func.json_each(bindparam("rows", type_=String())).table_valued("value").c.value
    return _inserting(sqlite.insert, *(func.json_extract(row, f"$.{name}") for name in _GIVEN))


def _on_postgresql() -> Any:
    rows = func.json_to_recordset(cast(bindparam("rows", type_=String()), JSON))
    columns = (column(name, _TABLE.c[name].type) for name in _GIVEN)
    given = rows.table_valued(*columns).render_derived(name="given", with_types=True)
    return _inserting(postgresql.insert, *given.c)


_INSERTS: Mapping[str, tuple[Any, Callable[[datetime], object]]] = {
    "sqlite": (_on_sqlite(), UtcDateTime().bind_processor(sqlite.dialect())),
    "postgresql": (_on_postgresql(), datetime.isoformat),
}
"""How deliveries are stored, and how moments are written for it."""
