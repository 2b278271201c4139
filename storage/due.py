"""What has fallen due, of all workspaces: what the tick asks for, holds and moves on.

On PostgreSQL a digest is held by its row, and a tick passes over those that somebody else holds;
on SQLite there is one writer. So any number of ticks may run at once, beside any other writer.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    bindparam,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from domain.asking import LONGEST_WAIT
from domain.deliveries import ASKING, ON_THE_WAY, DeliveryKind, DeliveryState
from domain.digests import Timetable
from domain.ids import DigestId, WorkspaceId
from domain.schedule import AHEAD, LATEST
from storage.columns import UtcDateTime
from storage.core import fetch
from storage.database import Session
from storage.digests import timetable_of
from storage.tables_asking import AskRow
from storage.workspaces import working_of

MOST_PUT_OFF = timedelta(days=2)
"""A delivery whose next attempt is further ahead was put off by a clock that was wrong."""
_TABLES = AskRow.metadata.tables
_DIGEST, _EDITION, _DELIVERY = (_TABLES[name].c for name in ("digest", "edition", "delivery"))
_ASKS, _WORKSPACE = _TABLES["asking"].c, _TABLES["workspace"].c


class DueDigest(NamedTuple):
    """A digest that is held, and what decides about its slots."""

    workspace_id: WorkspaceId
    digest_id: DigestId
    timetable: Timetable
    waiting: datetime
    """The slot for which it waits."""
    paused_until: datetime | None
    previous: datetime | None
    """The slot of its own last edition."""
    posted: frozenset[datetime]
    """The slots from `waiting` on that were posted already, by a clock that was put back since."""
    latest: datetime | None
    """The slot of its conversation's last edition, posted or on its way, of any digest."""


class _Row(NamedTuple):
    """A digest and its workspace as they are stored, and the last slots around it."""

    id: int
    workspace_id: str
    conversation_id: str
    weekday: int
    at: str
    zone: str
    every: str
    begins: datetime
    postpones: bool
    next_slot: datetime
    paused_until: datetime | None
    holidays: str | None
    works_on: str
    works_from: str
    works_to: str
    previous: datetime | None
    last: datetime | None


_OF_DIGEST = (
    *("id", "workspace_id", "conversation_id", "weekday", "at", "zone", "every", "begins"),
    *("postpones", "next_slot", "paused_until"),
)
_OF_WORKSPACE = ("holidays", "works_on", "works_from", "works_to")


def anything_due(session: Session, now: datetime) -> bool:
    """Tell whether a tick at `now` finds anything to do. Costs an index seek for each kind."""
    moments = {"now": now, **_moments_ahead(now)}
    [(found,)] = fetch(session, _ANYTHING_DUE, moments)
    return bool(found)


def hold_due(session: Session, now: datetime, most: int) -> tuple[DueDigest, ...]:
    """Hold at most `most` digests that have a slot at or before `now`, longest due first."""
    return _held(session, now, _LOCK_DUE, {"now": now, "most": most})


def hold_ahead(session: Session, now: datetime, most: int) -> tuple[DueDigest, ...]:
    """Hold at most `most` digests whose slot was chosen by a clock that was more than a day ahead.

    Nothing is lost by less: what such a clock passed over it has posted.
    """
    moments = _moments_ahead(now)
    return _held(session, now, _LOCK_AHEAD, {"slot": moments["slot"], "most": most})


def hold_digest(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, now: datetime
) -> DueDigest | None:
    """Hold one digest until the transaction ends, after whoever holds it; None where it ended."""
    of_one = {"workspace": workspace_id, "digest": digest_id}
    return next(iter(_held(session, now, _LOCK_ONE, of_one)), None)


def move_on(session: Session, moves: Mapping[DigestId, datetime], now: datetime) -> None:
    """Record for which slot each of these held digests waits; pauses that are over are forgotten.

    `now` is the moment at which the slots were chosen.
    """
    waiting = defaultdict(list)
    for number, slot in moves.items():
        waiting[slot].append(number)
    # Digests of one hour mostly wait for the same one.
    for slot, numbers in waiting.items():
        fetch(session, _MOVE_ON, {"slot": slot, "now": now, "digests": json.dumps(numbers)})


def call_back(session: Session, now: datetime, reason: str) -> None:
    """Put right the deliveries that a clock has put off into the future.

    Those that ask, and that nobody has begun to post, are skipped for this `reason`; all others
    are due now.
    """
    table, connection = _TABLES["delivery"], session.connection()
    moments = {"attempt": _moments_ahead(now)["attempt"]}
    if connection.execute(_ANY_PUT_OFF, moments).first() is None:
        return
    asking = _PUT_OFF & _DELIVERY.kind.in_(ASKING) & _DELIVERY.begun_at.is_(None)
    of_asks = select(_DELIVERY.ask_id).where(asking, _DELIVERY.ask_id.is_not(None))
    asks = tuple(connection.execute(of_asks, moments).scalars())
    skipped = {"state": DeliveryState.SKIPPED, "reason": reason, "ask_id": None}
    connection.execute(update(table).where(asking).values(skipped), moments)
    if asks:
        ask = _TABLES["ask"]
        connection.execute(delete(ask).where(ask.c.id.in_(asks)))
    connection.execute(update(table).where(_PUT_OFF).values(due_at=now), moments)


def _held(
    session: Session, now: datetime, lock: Select[Any], which: Mapping[str, Any]
) -> tuple[DueDigest, ...]:
    """Lock digests, then read what decides about them.

    In this order: whoever waits for a lock sees what was there before. And what is on its way is
    read before what stands, so that no edition falls in between.
    """
    held = fetch(session, lock, which)
    if not held:
        return ()
    coming = _coming(session, held, now)
    numbers = [number for number, *_ in held]
    given = {"now": now, "soon": now + AHEAD, "digests": json.dumps(numbers)}
    rows = {row[0]: _Row(*row) for row in fetch(session, _READ, given)}
    return tuple(
        _due_digest(session, rows[number], coming.get((workspace, conversation)), now)
        for number, workspace, conversation in held
    )


def _coming(
    session: Session, held: Sequence[tuple[int, str, str]], now: datetime
) -> Mapping[tuple[str, str], datetime]:
    """Return the slots of the last editions on their way, by workspace and conversation."""
    _, workspaces, conversations = (list(dict.fromkeys(each)) for each in zip(*held, strict=True))
    given = {
        "soon": now + AHEAD,
        "workspaces": json.dumps(workspaces),
        "conversations": json.dumps(conversations),
    }
    rows = fetch(session, _COMING, given)
    return {(workspace, conversation): slot for workspace, conversation, slot in rows}


def _due_digest(session: Session, row: _Row, coming: datetime | None, now: datetime) -> DueDigest:
    again = row.previous is not None and row.previous >= row.next_slot
    working = None
    if row.postpones:
        working = working_of(row.works_on, row.works_from, row.works_to, row.holidays or "")
    return DueDigest(
        workspace_id=WorkspaceId(row.workspace_id),
        digest_id=DigestId(row.id),
        timetable=timetable_of(row.weekday, row.at, row.zone, row.every, row.begins, working),
        waiting=row.next_slot,
        paused_until=row.paused_until,
        previous=row.previous,
        posted=_posted(session, row.id, row.next_slot, now) if again else frozenset(),
        latest=max(filter(None, (row.last, coming)), default=None),
    )


def _posted(
    session: Session, digest_id: int, since: datetime, now: datetime
) -> frozenset[datetime]:
    statement = select(_EDITION.period_to).where(
        _EDITION.digest_id == digest_id,
        _EDITION.message_ts.is_not(None),
        _EDITION.period_to.between(since, now),
    )
    return frozenset(session.connection().execute(statement).scalars())


def _moments_ahead(now: datetime) -> Mapping[str, datetime]:
    """Return the moments behind which only a clock that was wrong puts anything."""
    return {"slot": now + LATEST, "question": now + LONGEST_WAIT, "attempt": now + MOST_PUT_OFF}


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UtcDateTime())


class _Values(FunctionElement[Any]):
    """The values of a list that is given as one JSON text.

    A hundred parameters instead would cost psycopg more than all the rest.
    """

    inherit_cache = True


@compiles(_Values)
def _on_sqlite(values: _Values, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each({compiler.process(values.clauses, **kw)})"


@compiles(_Values, "postgresql")
def _on_postgresql(values: _Values, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_array_elements_text(({compiler.process(values.clauses, **kw)})::json)"


def _among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    values = _Values(bindparam(name, type_=String())).table_valued("value")
    return column.in_(select(cast(values.c.value, column.type)))


def _last_slot(whose: ColumnElement[bool], until: str) -> Any:
    """The slot of the last edition that stands in its conversation, until this moment."""
    return (
        select(func.max(_EDITION.period_to))
        .where(whose, _EDITION.message_ts.is_not(None), _EDITION.period_to <= _moment(until))
        .correlate(_TABLES["digest"])
        .scalar_subquery()
    )


def _locking(condition: ColumnElement[bool], *order: ColumnElement[Any]) -> Select[Any]:
    """Lock the first of the running digests that nobody else holds."""
    return (
        select(*_HELD)
        .where(condition, _RUNNING)
        .order_by(*order, _DIGEST.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


_HELD = (_DIGEST.id, _DIGEST.workspace_id, _DIGEST.conversation_id)
_RUNNING = _DIGEST.ended_at.is_(None)
_DUE = _DIGEST.next_slot <= _moment("now")
_FROM_AHEAD = _DIGEST.planned_at > _moment("slot")
_PUT_OFF = (_DELIVERY.state == DeliveryState.DUE) & (_DELIVERY.due_at > _moment("attempt"))
_ANY_PUT_OFF = select(_DELIVERY.id).where(_PUT_OFF).limit(1)
_ANYTHING_DUE = select(
    or_(
        select(_DIGEST.id).where(_RUNNING, _DUE).exists(),
        select(_EDITION.id)
        .where(_EDITION.closed_at.is_(None), _EDITION.closes_at <= _moment("now"))
        .exists(),
        select(_ASKS.member_id).where(_ASKS.next_slot <= _moment("now")).exists(),
        select(_DIGEST.id).where(_RUNNING, _FROM_AHEAD).exists(),
        select(_ASKS.member_id).where(_ASKS.next_slot > _moment("question")).exists(),
        _ANY_PUT_OFF.exists(),
    )
)
_LOCK_DUE = _locking(_DUE, _DIGEST.next_slot)
_LOCK_AHEAD = _locking(_FROM_AHEAD, _DIGEST.planned_at)
_LOCK_ONE = (
    select(*_HELD)
    .where(_DIGEST.workspace_id == bindparam("workspace"), _DIGEST.id == bindparam("digest"))
    .where(_RUNNING)
    .with_for_update()
)
_COMING = (
    select(_DIGEST.workspace_id, _DIGEST.conversation_id, func.max(_DELIVERY.slot))
    .join_from(_TABLES["delivery"], _TABLES["digest"], _DELIVERY.digest_id == _DIGEST.id)
    .where(
        or_(*(_DELIVERY.state == state for state in ON_THE_WAY)),
        _among(_DELIVERY.workspace_id, "workspaces"),
        _DELIVERY.kind == DeliveryKind.EDITION,
        _DELIVERY.slot <= _moment("soon"),
        _among(_DIGEST.conversation_id, "conversations"),
    )
    .group_by(_DIGEST.workspace_id, _DIGEST.conversation_id)
)
_HERE = (_EDITION.workspace_id == _DIGEST.workspace_id) & (
    _EDITION.conversation_id == _DIGEST.conversation_id
)
_READ = (
    select(
        *(_DIGEST[name] for name in _OF_DIGEST),
        *(_WORKSPACE[name] for name in _OF_WORKSPACE),
        _last_slot(_EDITION.digest_id == _DIGEST.id, "now").label("previous"),
        _last_slot(_HERE, "soon").label("last"),
    )
    .join_from(_TABLES["digest"], _TABLES["workspace"])
    .where(_among(_DIGEST.id, "digests"))
)
_MOVE_ON = (
    update(_TABLES["digest"])
    .where(_among(_DIGEST.id, "digests"))
    .values(
        next_slot=_moment("slot"),
        planned_at=_moment("now"),
        paused_until=case(
            (_DIGEST.paused_until <= _DIGEST.next_slot, None), else_=_DIGEST.paused_until
        ),
    )
)
