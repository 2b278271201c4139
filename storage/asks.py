"""Asks: the direct messages that want an answer. What the ask budget counts, and nobody sees."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from domain.asking import begun_again
from domain.budget import DAYS, Budget, Ruling, may_ask
from domain.deliveries import Delivery, DeliveryKind
from domain.ids import AskId, MemberId, PromptId, WorkspaceId
from storage.asking import find_asking, keep_asking
from storage.database import Session
from storage.deliveries import plan
from storage.members import get_member
from storage.tables_asking import AskRow
from storage.workspaces import get_workspace


def reserve(
    session: Session,
    *,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    kind: DeliveryKind,
    prompt: PromptId,
    slot: datetime,
    now: datetime,
) -> Ruling:
    """Plan a delivery that asks a member, where the budget allows it at `now`.

    Nothing else makes such a delivery. The ask and its delivery are one transaction, so that two
    of them can never take the same place in the budget. `slot` is the moment at which it was
    meant to come: a kind has one ask for it.
    """
    ruling = rule(session, workspace_id, member_id, now)
    if not ruling.allowed:
        return ruling
    row = AskRow(workspace_id=workspace_id, member_id=member_id, prompt=prompt, asked_at=now)
    session.add(row)
    session.flush()
    ask_id = AskId(row.id or 0)
    zone = get_member(session, workspace_id, member_id).zone
    planned = plan(
        session,
        workspace_id=workspace_id,
        key=f"{kind}:{member_id}:{slot.isoformat()}",
        kind=kind,
        slot=slot,
        period_begins=slot.astimezone(ZoneInfo(zone)).date(),
        due_at=now,
        member_id=member_id,
        ask_id=ask_id,
    )
    if not planned:
        session.delete(row)
    return ruling


def confirm(session: Session, delivery: Delivery, now: datetime) -> Ruling:
    """Rule again just before an ask is posted, and let it count from `now` on."""
    workspace_id, member_id, ask_id = delivery.workspace_id, delivery.member_id, delivery.ask_id
    if member_id is None or ask_id is None:
        msg = "only a delivery that asks is held by the budget"
        raise ValueError(msg)
    ruling = rule(session, workspace_id, member_id, now, besides=ask_id)
    if ruling.allowed:
        _row(session, workspace_id, ask_id).asked_at = now
    return ruling


def rule(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    now: datetime,
    *,
    besides: AskId | None = None,
) -> Ruling:
    """Rule whether a member may be asked at `now`; their ask `besides` does not count."""
    workspace = get_workspace(session, workspace_id)
    asks = session.exec(
        select(AskRow.id, AskRow.asked_at).where(
            AskRow.workspace_id == workspace_id,
            AskRow.member_id == member_id,
            # A day more: the days that count are those of the member's calendar. What lies
            # further ahead was asked by a clock that was wrong.
            col(AskRow.asked_at).between(
                now - timedelta(days=DAYS + 1), now + timedelta(days=DAYS)
            ),
        )
    )
    budget = Budget(
        member=get_member(session, workspace_id, member_id),
        asking=find_asking(session, workspace_id, member_id),
        asked=[asked_at for ask_id, asked_at in asks if ask_id != besides],
        working=workspace.working,
        asks_a_week=workspace.asks_a_week,
    )
    return may_ask(budget, now)


def prompt_of(session: Session, workspace_id: WorkspaceId, ask_id: AskId) -> PromptId:
    """Return what an ask asks."""
    return PromptId(_row(session, workspace_id, ask_id).prompt)


def answered(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    ask_id: AskId,
    now: datetime,
) -> None:
    """Record that a member answered an ask, however late: they are asked again as before.

    An ask that is not theirs, or is not there any more, changes nothing.
    """
    row = session.exec(
        select(AskRow).where(
            AskRow.workspace_id == workspace_id,
            AskRow.member_id == member_id,
            AskRow.id == ask_id,
        )
    ).first()
    if row is None:
        return
    row.answered_at = row.answered_at or now
    session.add(row)
    zone = get_member(session, workspace_id, member_id).zone
    asking = find_asking(session, workspace_id, member_id)
    keep_asking(session, workspace_id, member_id, begun_again(asking, zone, now))


def _row(session: Session, workspace_id: WorkspaceId, ask_id: AskId) -> AskRow:
    return session.exec(
        select(AskRow).where(AskRow.workspace_id == workspace_id, AskRow.id == ask_id)
    ).one()
