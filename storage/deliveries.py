"""Deliveries: planned under a unique key, claimed with a lease, recorded when posted."""

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_
from sqlmodel import col, func, select

from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.ids import (
    AskId,
    ConversationId,
    DeliveryId,
    DigestId,
    EditionId,
    MemberId,
    WorkspaceId,
)
from storage.database import Session
from storage.tables import DeliveryRow
from storage.tables_asking import AskRow

LEASE = timedelta(minutes=2)
"""How long a courier has to post what it claimed before another may look for it."""


def plan(
    session: Session,
    *,
    workspace_id: WorkspaceId,
    key: str,
    kind: DeliveryKind,
    slot: datetime,
    period_begins: date,
    due_at: datetime,
    digest_id: DigestId | None = None,
    edition_id: EditionId | None = None,
    member_id: MemberId | None = None,
    ask_id: AskId | None = None,
    skipped_because: str | None = None,
) -> bool:
    """Plan a delivery under its unique `key`; False where that key was planned before.

    With `skipped_because` it is recorded as skipped and never posted.
    """
    known = select(DeliveryRow.id).where(
        DeliveryRow.workspace_id == workspace_id, DeliveryRow.key == key
    )
    if session.exec(known).first() is not None:
        return False
    state = DeliveryState.DUE if skipped_because is None else DeliveryState.SKIPPED
    session.add(
        DeliveryRow(
            workspace_id=workspace_id,
            key=key,
            kind=kind,
            digest_id=digest_id,
            edition_id=edition_id,
            member_id=member_id,
            ask_id=ask_id,
            slot=slot,
            period_begins=period_begins.isoformat(),
            message_key=secrets.token_urlsafe(16),
            state=state,
            due_at=due_at,
            reason=skipped_because,
        )
    )
    session.flush()
    return True


def workspaces_with_due(
    session: Session, now: datetime, real_now: datetime
) -> tuple[WorkspaceId, ...]:
    """The workspaces in which a delivery may be claimed."""
    due = select(DeliveryRow.workspace_id).where(_claimable(now, real_now)).distinct()
    return tuple(WorkspaceId(found) for found in session.exec(due))


def next_delivery(session: Session, after: datetime) -> datetime | None:
    """Return when the next waiting delivery falls due after `after`, of all workspaces."""
    return session.exec(
        select(func.min(DeliveryRow.due_at)).where(
            DeliveryRow.state == DeliveryState.DUE, col(DeliveryRow.due_at) > after
        )
    ).one()


def claim(
    session: Session, workspace_id: WorkspaceId, now: datetime, real_now: datetime
) -> Delivery | None:
    """Lease the delivery that has been due longest in the workspace; None where none is.

    `now` is the clock of the schedule, which the sandbox may move; leases go by `real_now`.
    """
    row = session.exec(
        select(DeliveryRow)
        .where(DeliveryRow.workspace_id == workspace_id, _claimable(now, real_now))
        .order_by(col(DeliveryRow.due_at), col(DeliveryRow.id))
        .limit(1)
    ).first()
    if row is None:
        return None
    row.state = DeliveryState.LEASED
    row.leased_until = real_now + LEASE
    row.attempts += 1
    return _value(row)


def _claimable(now: datetime, real_now: datetime) -> ColumnElement[bool]:
    due = (col(DeliveryRow.state) == DeliveryState.DUE) & (col(DeliveryRow.due_at) <= now)
    lease_over = (col(DeliveryRow.state) == DeliveryState.LEASED) & (
        col(DeliveryRow.leased_until) <= real_now
    )
    return or_(due, lease_over)


def sent(
    session: Session,
    delivery_id: DeliveryId,
    conversation_id: ConversationId,
    message_ts: str,
) -> None:
    """Record that the delivery stands in Slack."""
    row = _row(session, delivery_id)
    row.state = DeliveryState.SENT
    row.conversation_id = conversation_id
    row.message_ts = message_ts


def ended(session: Session, delivery_id: DeliveryId, state: DeliveryState, reason: str) -> None:
    """Record that the delivery was skipped or failed, and why; the reason names nobody.

    One that never came asked nobody: its ask is free again.
    """
    row = _row(session, delivery_id)
    row.state = state
    row.reason = reason
    ask_id, row.ask_id = row.ask_id, None
    session.flush()
    if ask_id is not None:
        session.exec(delete(AskRow).where(col(AskRow.id) == ask_id))


def retry(session: Session, delivery_id: DeliveryId, due_at: datetime, reason: str) -> None:
    """Put a claimed delivery back, to be tried again at `due_at`."""
    row = _row(session, delivery_id)
    row.state = DeliveryState.DUE
    row.due_at = due_at
    row.reason = reason


def _row(session: Session, delivery_id: DeliveryId) -> DeliveryRow:
    return session.exec(select(DeliveryRow).where(DeliveryRow.id == delivery_id)).one()


def _value(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id or 0),
        workspace_id=WorkspaceId(row.workspace_id),
        kind=DeliveryKind(row.kind),
        digest_id=None if row.digest_id is None else DigestId(row.digest_id),
        edition_id=None if row.edition_id is None else EditionId(row.edition_id),
        slot=row.slot,
        period_begins=date.fromisoformat(row.period_begins),
        message_key=row.message_key,
        member_id=None if row.member_id is None else MemberId(row.member_id),
        ask_id=None if row.ask_id is None else AskId(row.ask_id),
        attempts=row.attempts,
    )
