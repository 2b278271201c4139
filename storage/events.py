"""Events that Slack sent, so that each has one effect: Slack repeats those it believes unheard.

It does so at once, after a minute and after five (docs.slack.dev, "The Events API"), and a repeat
may reach another process. The database is the judge of who takes an event.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy
from sqlalchemy import and_, bindparam, not_
from sqlalchemy.dialects import postgresql, sqlite

from domain.ids import WorkspaceId
from storage.clock import database_now
from storage.core import run, table_of
from storage.database import Session
from storage.tables_events import EventRow

UNDER_WAY_FOR = timedelta(seconds=30)
"""Whoever took an event and has not ended it by then died over it: listeners end within 3 s."""
KEPT_FOR = timedelta(days=2)
"""Longer than Slack repeats anything."""

_EVENT = table_of(EventRow)
_THIS = and_(
    _EVENT.c.workspace_id == bindparam("workspace"), _EVENT.c.event_id == bindparam("event")
)


class Taken(StrEnum):
    """What became of an attempt to take an event."""

    NOW = "now"
    """By the caller, who has to end it."""
    BEFORE = "before"
    """It has had its effect."""
    ELSEWHERE = "elsewhere"
    """It is under way: whether it will have its effect is not known yet."""


def _take(insert: Any) -> sqlalchemy.Insert:
    """Take an event that is new, or that was taken and given up."""
    abandoned = and_(not_(_EVENT.c.done), _EVENT.c.taken_at <= bindparam("before"))
    statement: sqlalchemy.Insert = (
        insert(_EVENT)
        .values(
            workspace_id=bindparam("workspace"),
            event_id=bindparam("event"),
            taken_at=bindparam("now"),
            done=False,
        )
        .on_conflict_do_update(
            index_elements=[_EVENT.c.workspace_id, _EVENT.c.event_id],
            set_={"taken_at": bindparam("now")},
            where=abandoned,
        )
        .returning(_EVENT.c.event_id)
    )
    return statement


_TAKE = {"sqlite": _take(sqlite.insert), "postgresql": _take(postgresql.insert)}
_IS_DONE = sqlalchemy.select(_EVENT.c.done).where(_THIS)
_END = sqlalchemy.update(_EVENT).where(_THIS).values(done=True)
_RELEASE = sqlalchemy.delete(_EVENT).where(_THIS, not_(_EVENT.c.done))
_FORGET = sqlalchemy.delete(_EVENT).where(
    _EVENT.c.workspace_id == bindparam("workspace"), _EVENT.c.taken_at < bindparam("before")
)


def take_event(session: Session, workspace_id: WorkspaceId, event_id: str) -> Taken:
    """Take an event, unless another has: of all that try, in any process, one may go on."""
    now = database_now(session)
    this = {"workspace": workspace_id, "event": event_id}
    take = _TAKE[session.connection().dialect.name]
    if run(session, take, {**this, "now": now, "before": now - UNDER_WAY_FOR}).first():
        return Taken.NOW
    return Taken.BEFORE if run(session, _IS_DONE, this).scalar() else Taken.ELSEWHERE


def end_event(session: Session, workspace_id: WorkspaceId, event_id: str) -> None:
    """Record that an event has had its effect: its repeats have none."""
    run(session, _END, {"workspace": workspace_id, "event": event_id})


def release_event(session: Session, workspace_id: WorkspaceId, event_id: str) -> None:
    """Let the next repeat of an event be taken at once, because it has not had its effect."""
    run(session, _RELEASE, {"workspace": workspace_id, "event": event_id})


def forget_events(session: Session, workspace_id: WorkspaceId) -> None:
    """Forget the events that Slack repeats no more."""
    run(
        session,
        _FORGET,
        {"workspace": workspace_id, "before": database_now(session) - KEPT_FOR},
    )
