"""Deliveries that somebody can mend, and what they can do about them."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from domain.deliveries import DeliveryKind, DeliveryState, Trouble
from domain.ids import DeliveryId, WorkspaceId
from storage.database import Session
from storage.deliveries import delivery_of
from storage.tables import DeliveryRow, DigestRow

KEPT_FOR = timedelta(days=30)
"""What nobody has mended for so long is of no use to anybody any more."""

_TROUBLED = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)
_COMING = (DeliveryState.DUE, DeliveryState.LEASED, DeliveryState.SENT)


def troubled(session: Session, workspace_id: WorkspaceId, now: datetime) -> tuple[Trouble, ...]:
    """Return what was refused or is uncertain, and nobody has mended, the latest first.

    Not what the digest's next edition has overtaken, nor what is of a digest that has ended.
    Greetings and personal questions count only where they are uncertain, notices never.
    """
    rows = session.exec(
        select(DeliveryRow)
        .where(
            DeliveryRow.workspace_id == workspace_id,
            col(DeliveryRow.state).in_(_TROUBLED),  # said once more for the index
            DeliveryRow.kind != DeliveryKind.NOTICE,
            col(DeliveryRow.due_at) > now - KEPT_FOR,
            or_(_uncertain(), _failed_and_going_on()),
            ~_overtaken(),
        )
        .order_by(col(DeliveryRow.due_at).desc(), col(DeliveryRow.id).desc())
    )
    return tuple(_trouble(row) for row in rows)


def put_back(
    session: Session, workspace_id: WorkspaceId, delivery_id: DeliveryId, now: datetime
) -> bool:
    """Let a delivery be posted after all, without looking for it first; False where it cannot.

    It cannot where nothing is wrong with it any more, or where a later edition has its place.
    """
    row = session.exec(
        select(DeliveryRow)
        .where(
            DeliveryRow.workspace_id == workspace_id,
            DeliveryRow.id == delivery_id,
            col(DeliveryRow.state).in_(_TROUBLED),
            ~_overtaken(),
        )
        .with_for_update()
    ).first()
    if row is None:
        return False
    if row.state == DeliveryState.FAILED:
        row.conversation_id = None  # it stands nowhere
    row.state, row.due_at, row.reason = DeliveryState.DUE, now, None
    row.begun_at, row.leased_until, row.failures = None, None, 0
    session.flush()
    return True


def _uncertain() -> ColumnElement[bool]:
    return col(DeliveryRow.state) == DeliveryState.UNCERTAIN


def _failed_and_going_on() -> ColumnElement[bool]:
    """A delivery of a digest that was refused, where the digest goes on."""
    going_on = select(DigestRow.id).where(
        DigestRow.id == DeliveryRow.digest_id, col(DigestRow.ended_at).is_(None)
    )
    return and_(col(DeliveryRow.state) == DeliveryState.FAILED, going_on.exists())


def _overtaken() -> ColumnElement[bool]:
    """Whether a later edition of the same digest came, or is on its way."""
    later = aliased(DeliveryRow)
    found = select(later.id).where(
        col(later.digest_id) == DeliveryRow.digest_id,
        DeliveryRow.kind == DeliveryKind.EDITION,
        later.kind == DeliveryKind.EDITION,
        col(later.id) > DeliveryRow.id,
        col(later.state).in_(_COMING),
    )
    return found.exists()


def _trouble(row: DeliveryRow) -> Trouble:
    return Trouble(delivery_of(row), DeliveryState(row.state), row.reason or "")
