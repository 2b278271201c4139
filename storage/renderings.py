"""Bringing the messages of editions up to date: one at a time each, over all processes.

Whoever renders an edition takes it first: until `EditionRow.render_at`, by the database's clock,
nobody else may. That moment is also the number by which it is held.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from domain.deliveries import pause_after
from domain.ids import EditionId, WorkspaceId
from domain.pace import LONGEST_REST, Rate
from storage.clock import database_now
from storage.database import Session
from storage.pace import take
from storage.tables import EditionRow

UPDATE = "chat.update"
RENDERING = timedelta(seconds=60)
"""For so long nobody else renders it: 20 s until the request leaves, its timeout of 10 s, and
30 s in which Slack may still be at work on it."""
GIVEN_UP_AFTER = timedelta(weeks=1)
"""So long after its closing an edition is rendered no more where Slack refuses it."""


@dataclass(frozen=True)
class Rendering:
    """An edition that somebody has taken to render it."""

    workspace_id: WorkspaceId
    edition_id: EditionId
    until: datetime


def stale_editions(session: Session) -> tuple[tuple[WorkspaceId, EditionId], ...]:
    """Return the editions, of all workspaces, whose messages may be rendered again by now."""
    now = database_now(session)
    render_at = col(EditionRow.render_at)
    rows = session.exec(
        select(EditionRow.workspace_id, EditionRow.id)
        .where(
            EditionRow.shown < EditionRow.changes,
            col(EditionRow.message_ts).is_not(None),
            # What lies further ahead was written before a clock was put back.
            or_(render_at.is_(None), render_at <= now, render_at > now + LONGEST_REST),
        )
        .order_by(col(EditionRow.id))
    )
    return tuple((WorkspaceId(workspace), EditionId(number or 0)) for workspace, number in rows)


def take_rendering(
    session: Session, workspace_id: WorkspaceId, edition_id: EditionId, updates: Rate
) -> Rendering | timedelta | None:
    """Take a stale edition to render it, or return how long to wait because of `updates`.

    None where somebody else is at it, or where it shows everything by now.
    """
    row = _row(session, workspace_id, edition_id)
    now = database_now(session)
    waits = row.render_at is not None and now < row.render_at <= now + LONGEST_REST
    if waits or row.shown >= row.changes or row.message_ts is None:
        return None
    if wait := take(session, workspace_id, {UPDATE: updates}):
        return wait
    row.render_at = now + RENDERING
    session.flush()
    return Rendering(workspace_id, edition_id, row.render_at)


def shown(session: Session, rendering: Rendering, change: int, every: timedelta) -> None:
    """Record that the message shows everything up to `change`; again not before `every`.

    Where somebody else has taken it meanwhile, an older content may stand over theirs: then it is
    rendered once more.
    """
    row = _row(session, rendering.workspace_id, rendering.edition_id)
    if row.render_at != rendering.until:
        row.changes += 1
        return
    row.shown = change
    row.render_at, row.render_attempts = database_now(session) + every, 0


def rendered_in_vain(
    session: Session, rendering: Rendering, now: datetime, pause: timedelta | None = None
) -> None:
    """Record that it came to nothing, or that nobody knows: again after `pause`, or a growing one.

    Once an hour it is tried at any rate.
    `now` is the clock of the schedule: a week after closing the message stays as it is.
    """
    row = _row(session, rendering.workspace_id, rendering.edition_id)
    if row.render_at != rendering.until:
        return
    if row.closed_at is not None and now > row.closed_at + GIVEN_UP_AFTER:
        row.shown = row.changes
        return
    if pause is None:
        row.render_attempts += 1
        pause = max(RENDERING, pause_after(row.render_attempts))
    row.render_at = database_now(session) + min(pause, LONGEST_REST)


def never_rendered(session: Session, workspace_id: WorkspaceId, edition_id: EditionId) -> None:
    """Record that there is no message any more that could show anything."""
    row = _row(session, workspace_id, edition_id)
    row.shown = row.changes


def _row(session: Session, workspace_id: WorkspaceId, edition_id: EditionId) -> EditionRow:
    return session.exec(
        select(EditionRow)
        .where(EditionRow.workspace_id == workspace_id, EditionRow.id == edition_id)
        .with_for_update()
    ).one()
