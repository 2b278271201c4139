"""Deliveries: planned under a unique key, claimed with a lease, recorded when posted.

Whoever holds a delivery holds it by the number of its attempts: each change that a courier makes
is made only while the delivery is leased under that number. One thing is always taken down,
whoever says it: that the message stands in Slack.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_
from sqlmodel import col, func, select

from domain.deliveries import (
    PRIORITIES,
    Delivery,
    DeliveryKind,
    DeliveryState,
    pause_after,
)
from domain.ids import (
    AskId,
    ConversationId,
    DeliveryId,
    DigestId,
    EditionId,
    MemberId,
    WorkspaceId,
)
from domain.pace import Rate
from storage.asking import asked
from storage.clock import database_now
from storage.database import Session
from storage.editions import posted
from storage.pace import take
from storage.tables import DeliveryRow
from storage.tables_asking import AskRow

LEASE = timedelta(minutes=2)
"""How long a courier has to compose what it claimed before another may do it."""
POSTING = timedelta(seconds=50)
"""How long a courier has to post: 10 s until the request leaves, the request's timeout of 10 s,
and 30 s in which Slack may still be at work on it. Only then may another look whether it stands
there."""
LONGEST_LEASE = timedelta(hours=1)
"""A lease that ends later was made before a clock was put back."""


@dataclass(frozen=True)
class Place:
    """Where a delivery is posted."""

    conversation_id: ConversationId
    """For direct messages the member's id: Slack opens them."""
    thread_ts: str | None = None


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
    about_id: DeliveryId | None = None,
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
            about_id=about_id,
            priority=PRIORITIES[kind],
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


def workspaces_with_due(session: Session, now: datetime) -> tuple[WorkspaceId, ...]:
    """Return the workspaces in which a delivery may be claimed, in the order of their ids."""
    found: set[str] = set()
    # Two questions, because the first is then answered out of the index alone.
    for claimable in (_due(now), _lease_over(database_now(session))):
        found.update(session.exec(select(DeliveryRow.workspace_id).where(claimable).distinct()))
    return tuple(WorkspaceId(each) for each in sorted(found))


def next_delivery(session: Session, after: datetime) -> datetime | None:
    """Return when the next waiting delivery falls due after `after`, of all workspaces."""
    return session.exec(
        select(func.min(DeliveryRow.due_at)).where(
            DeliveryRow.state == DeliveryState.DUE, col(DeliveryRow.due_at) > after
        )
    ).one()


def claim(
    session: Session,
    now: datetime,
    among: Sequence[WorkspaceId],
    in_hand: Collection[DeliveryId] = (),
) -> tuple[Delivery, ...]:
    """Lease one delivery of each workspace in `among`, as often as it stands there.

    By priority, then those whose lease has run out, then what has been due longest. `now` is the
    clock of the schedule, which the sandbox may move; leases go by the database's. What another
    process is claiming at this moment is passed over, not waited for. What the caller has
    `in_hand` is left out: its lease may seem to be over where a clock has jumped.
    """
    real_now = database_now(session)
    claimed = []
    for workspace_id in among:
        left = _lease_over(real_now) & col(DeliveryRow.id).not_in(in_hand)
        candidates = [_next(session, workspace_id, each) for each in (left, _due(now))]
        found = [row for row in candidates if row is not None]
        if not found:
            continue
        row = min(found, key=lambda each: each.priority)
        # Whoever had it died over it, or does not know what became of it.
        row.failures += row.state == DeliveryState.LEASED
        row.state = DeliveryState.LEASED
        row.leased_until = real_now + LEASE
        row.attempts += 1
        session.flush()
        claimed.append(delivery_of(row))
    return tuple(claimed)


def begin(
    session: Session, delivery: Delivery, place: Place, rates: Mapping[str, Rate], now: datetime
) -> timedelta | None:
    """Write down that posting begins, and where: from here on it may stand in Slack.

    Returns nothing to wait for, or how long to wait because of one of the workspace's `rates`
    (then nothing has begun), or None where somebody else holds the delivery by now.
    """
    row = _held(session, delivery)
    if row is None:
        return None
    if wait := take(session, delivery.workspace_id, rates):
        return wait
    real_now = database_now(session)
    # It is looked for from here on: whichever clock is ahead of Slack's, the other counts.
    row.begun_at = row.begun_at or min(now, real_now)
    row.conversation_id, row.thread_ts = place.conversation_id, place.thread_ts
    row.leased_until = real_now + POSTING
    session.flush()
    return timedelta(0)


def stands(
    session: Session,
    workspace_id: WorkspaceId,
    delivery_id: DeliveryId,
    conversation_id: ConversationId | None = None,
    message_ts: str | None = None,
) -> bool:
    """Record that the delivery stands in Slack, whatever was believed of it; False if known.

    An ask counts once. Who says so without having seen the message does not know its timestamp.
    """
    row = _row(session, workspace_id, delivery_id)
    known = row.state == DeliveryState.SENT
    if known and (row.message_ts is not None or message_ts is None):
        return False
    row.state, row.reason = DeliveryState.SENT, None
    row.conversation_id = conversation_id or row.conversation_id
    row.message_ts = message_ts
    session.flush()
    if row.ask_id is not None and not known:
        asked(session, workspace_id, AskId(row.ask_id))
    if row.kind == DeliveryKind.EDITION and row.digest_id is not None and message_ts is not None:
        begins = date.fromisoformat(row.period_begins)
        posted(session, workspace_id, DigestId(row.digest_id), begins, message_ts)
    return not known


def ended(
    session: Session,
    delivery: Delivery,
    state: DeliveryState,
    reason: str,
    conversation_id: ConversationId | None = None,
) -> bool:
    """Record that the delivery was skipped or failed, and why; False where it is not held.

    The reason names nobody. One that never came asked nobody: its ask is free again.
    """
    row = _held(session, delivery)
    if row is None:
        return False
    row.state, row.reason = state, reason
    row.conversation_id = conversation_id or row.conversation_id
    ask_id, row.ask_id = row.ask_id, None
    session.flush()
    if ask_id is not None:
        session.exec(delete(AskRow).where(col(AskRow.id) == ask_id))
    return True


def retry(session: Session, delivery: Delivery, now: datetime, reason: str) -> bool:
    """Put a delivery back that certainly was not accepted; the pause grows with each failure."""
    row = _put_back(session, delivery)
    if row is None:
        return False
    row.failures += 1
    row.due_at, row.reason = now + pause_after(row.failures), reason
    session.flush()
    return True


def postpone(
    session: Session, delivery: Delivery, due_at: datetime, reason: str | None = None
) -> bool:
    """Put a delivery back that has to wait, which is no failure of its own."""
    row = _put_back(session, delivery)
    if row is None:
        return False
    row.due_at, row.reason = due_at, reason
    session.flush()
    return True


def suspect(session: Session, delivery: Delivery, reason: str) -> bool:
    """Leave a delivery alone of which nobody knows whether it was accepted.

    When its lease has run out, it is looked for; the more often in a row this happens, the later,
    but once an hour.
    """
    row = _held(session, delivery)
    if row is None:
        return False
    pause = min(LONGEST_LEASE, max(POSTING, pause_after(row.failures + 1)))
    row.leased_until = database_now(session) + pause
    row.reason = reason
    session.flush()
    return True


def renew(session: Session, delivery: Delivery) -> bool:
    """Lease it from now on anew, to whoever holds it; False where that is somebody else."""
    row = _held(session, delivery)
    if row is None:
        return False
    row.leased_until = database_now(session) + LEASE
    session.flush()
    return True


def uncertain(session: Session, delivery: Delivery, reason: str) -> bool:
    """Record that it may stand in Slack, and that Slack does not let us look: somebody decides."""
    row = _held(session, delivery)
    if row is None:
        return False
    row.state, row.reason = DeliveryState.UNCERTAIN, reason
    session.flush()
    return True


def delivery_of(row: DeliveryRow) -> Delivery:
    """Return the value that a row holds."""
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
        about_id=None if row.about_id is None else DeliveryId(row.about_id),
        attempts=row.attempts,
        failures=row.failures,
        begun_at=row.begun_at,
        conversation_id=(
            None if row.conversation_id is None else ConversationId(row.conversation_id)
        ),
        thread_ts=row.thread_ts,
    )


def _due(now: datetime) -> ColumnElement[bool]:
    return (col(DeliveryRow.state) == DeliveryState.DUE) & (col(DeliveryRow.due_at) <= now)


def _lease_over(real_now: datetime) -> ColumnElement[bool]:
    until = col(DeliveryRow.leased_until)
    over = or_(until <= real_now, until > real_now + LONGEST_LEASE)
    return (col(DeliveryRow.state) == DeliveryState.LEASED) & over


def _next(
    session: Session, workspace_id: WorkspaceId, condition: ColumnElement[bool]
) -> DeliveryRow | None:
    # SQLite has one writer and ignores the lock.
    return session.exec(
        select(DeliveryRow)
        .where(DeliveryRow.workspace_id == workspace_id, condition)
        .order_by(col(DeliveryRow.priority), col(DeliveryRow.due_at), col(DeliveryRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _held(session: Session, delivery: Delivery) -> DeliveryRow | None:
    """Return the delivery's row while whoever claimed it holds it still."""
    return session.exec(
        select(DeliveryRow)
        .where(
            DeliveryRow.id == delivery.id,
            DeliveryRow.state == DeliveryState.LEASED,
            DeliveryRow.attempts == delivery.attempts,
        )
        .with_for_update()
    ).first()


def _put_back(session: Session, delivery: Delivery) -> DeliveryRow | None:
    """Let it be due again as it was when it was claimed: this attempt left nothing in Slack."""
    row = _held(session, delivery)
    if row is not None:
        row.state, row.leased_until = DeliveryState.DUE, None
        row.begun_at, row.thread_ts = delivery.begun_at, delivery.thread_ts
        row.conversation_id = delivery.conversation_id
    return row


def _row(session: Session, workspace_id: WorkspaceId, delivery_id: DeliveryId) -> DeliveryRow:
    return session.exec(
        select(DeliveryRow)
        .where(DeliveryRow.workspace_id == workspace_id, DeliveryRow.id == delivery_id)
        .with_for_update()
    ).one()
