"""Notices: that something could not be posted, to one after the other until one is reached."""

from collections.abc import Iterator
from datetime import datetime

import structlog
from sqlmodel import col, select

from domain.deliveries import Delivery, DeliveryKind
from domain.ids import DeliveryId, MemberId, WorkspaceId
from storage.database import Session
from storage.deliveries import plan
from storage.members import find_member
from storage.stewards import all_stewards
from storage.tables import DeliveryRow, DigestRow
from storage.workspaces import installer_of

log = structlog.get_logger()


def tell_of(session: Session, delivery: Delivery, now: datetime) -> MemberId | None:
    """Plan a notice of a delivery that failed or is uncertain; return to whom, None for nobody.

    It goes to the owner of the digest; where a notice itself cannot be posted, to the next
    steward, at last to the installer: to nobody twice. A delivery is told of once, and one that
    is of no digest not at all.
    """
    about_id = delivery.id if delivery.about_id is None else delivery.about_id
    about = session.exec(
        select(DeliveryRow).where(
            DeliveryRow.workspace_id == delivery.workspace_id, DeliveryRow.id == about_id
        )
    ).one()
    told = _told(session, delivery.workspace_id, about_id)
    if about.digest_id is None or (told and delivery.kind is not DeliveryKind.NOTICE):
        return None
    for member_id in _chain(session, delivery.workspace_id, about.digest_id):
        if member_id not in told:
            _plan(session, delivery, about_id, member_id, now)
            return member_id
    log.error("nobody is left who could be told of a delivery", delivery=about_id)
    return None


def _told(
    session: Session, workspace_id: WorkspaceId, about_id: DeliveryId
) -> frozenset[str | None]:
    return frozenset(
        session.exec(
            select(DeliveryRow.member_id).where(
                DeliveryRow.workspace_id == workspace_id, DeliveryRow.about_id == about_id
            )
        )
    )


def _chain(session: Session, workspace_id: WorkspaceId, digest_id: int) -> Iterator[MemberId]:
    """Yield who can mend it, in the order in which they are told."""
    owner = session.exec(select(DigestRow.owner).where(col(DigestRow.id) == digest_id)).one()
    installer = installer_of(session, workspace_id)
    stewards = [steward.id for steward in all_stewards(session, workspace_id)]
    for member_id in (MemberId(owner), *stewards, *([installer] if installer else [])):
        member = find_member(session, workspace_id, member_id)
        if member is not None and member.full:
            yield member_id


def _plan(
    session: Session,
    delivery: Delivery,
    about_id: DeliveryId,
    member_id: MemberId,
    now: datetime,
) -> None:
    plan(
        session,
        workspace_id=delivery.workspace_id,
        key=f"notice:{about_id}:{member_id}",
        kind=DeliveryKind.NOTICE,
        member_id=member_id,
        about_id=about_id,
        slot=now,
        period_begins=delivery.period_begins,
        due_at=now,
    )
