"""Mending a delivery: posting it after all, or knowing that it is there."""

from datetime import datetime

from domain.deliveries import DeliveryKind, DeliveryState
from domain.editions import Schedule
from domain.errors import ForMember, NotFound
from domain.ids import ConversationId, DeliveryId, MemberId, WorkspaceId
from domain.members import Member
from domain.readers import Reader
from domain.schedule import too_soon
from domain.troubles import Case
from handlers.deliveries.outcomes import Became, Outcome
from handlers.kit.ids import Command
from handlers.parts.obstacles import unusable
from storage.cases import find_case, take_back_notices, who_is_concerned
from storage.conversations import find_conversation
from storage.database import Session
from storage.deliveries import stands
from storage.editions import find_latest_slot
from storage.members import get_member
from storage.stewards import get_steward
from storage.troubles import put_back
from storage.workspaces import reader_of

_SETTLED = {
    DeliveryState.DUE: Became.ON_ITS_WAY,
    DeliveryState.LEASED: Became.ON_ITS_WAY,
    DeliveryState.SENT: Became.THERE,
    DeliveryState.SKIPPED: Became.LEFT_OUT,
}


def told_case(
    session: Session,
    workspace_id: WorkspaceId,
    delivery_id: DeliveryId,
    member_id: MemberId,
    now: datetime,
) -> tuple[Case, Reader] | None:
    """Return what a notice tells this member, and how they read; None where it is settled."""
    case = find_case(session, workspace_id, delivery_id, now)
    if case is None or case.trouble.state in _SETTLED or _ended(case):
        return None
    return case, reader_of(session, workspace_id, get_member(session, workspace_id, member_id))


def whither(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    delivery_id: DeliveryId,
    now: datetime,
) -> ConversationId | None:
    """Return the conversation that a delivery would go to, to those who may mend it."""
    case, _ = _mine(session, workspace_id, member_id, delivery_id, now)
    return _goes_to(case)


def post_again(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    delivery_id: DeliveryId,
    now: datetime,
) -> Outcome:
    """Let the courier post a delivery after all; for stewards and whoever looks after the digest.

    Where that is too late, or was done already, nothing changes and the outcome says so. Raises
    `ForMember` where it still cannot be posted.
    """
    case, member = _mine(session, workspace_id, member_id, delivery_id, now)
    became = _SETTLED.get(case.trouble.state) or _why_not(session, workspace_id, case)
    if became is None:
        _require_room(session, workspace_id, case)
        back = put_back(session, workspace_id, delivery_id, now)
        became = Became.ON_ITS_WAY if back else Became.LEFT_OUT
    return _outcome(session, workspace_id, case, member, became)


def know_it_there(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    delivery_id: DeliveryId,
    now: datetime,
) -> Outcome:
    """Take somebody's word that a delivery stands in Slack; for those who may mend it."""
    case, member = _mine(session, workspace_id, member_id, delivery_id, now)
    became = _SETTLED.get(case.trouble.state)
    if became is None:
        stands(session, workspace_id, delivery_id)
        became = Became.THERE
    return _outcome(session, workspace_id, case, member, became)


def _mine(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    delivery_id: DeliveryId,
    now: datetime,
) -> tuple[Case, Member]:
    member = get_member(session, workspace_id, member_id)
    case = find_case(session, workspace_id, delivery_id, now)
    if case is None:
        raise NotFound("I do not know that message any more. Type /digest to see how things are.")
    if not case.concerns(member):
        get_steward(session, workspace_id, member_id, Command.DIGEST)
    return case, member


def _why_not(session: Session, workspace_id: WorkspaceId, case: Case) -> Became | None:
    """Return why a delivery is left out, or None where it may be posted."""
    if not case.in_time:
        return Became.TOO_LATE
    if _ended(case):
        return Became.ENDED
    if case.schedule is None or case.trouble.delivery.kind is not DeliveryKind.EDITION:
        return None
    if case.schedule.is_paused(case.now):
        return Became.PAUSED
    return Became.TOO_SOON if _had_one(session, workspace_id, case, case.schedule) else None


def _had_one(session: Session, workspace_id: WorkspaceId, case: Case, schedule: Schedule) -> bool:
    """Whether the conversation had another edition meanwhile, or may have, or one comes there."""
    digest, delivery = schedule.digest, case.trouble.delivery
    where = digest.conversation_id
    last = find_latest_slot(session, workspace_id, where, case.now, besides=delivery.id)
    return too_soon(digest.timetable, delivery.slot, last)


def _require_room(session: Session, workspace_id: WorkspaceId, case: Case) -> None:
    """Refuse, with wording, what Slack would refuse again."""
    where = _goes_to(case)
    if where is not None and (
        problem := unusable(find_conversation(session, workspace_id, where))
    ):
        raise ForMember(problem)


def _goes_to(case: Case) -> ConversationId | None:
    if case.schedule is None or case.trouble.delivery.kind is not DeliveryKind.EDITION:
        return case.where
    return case.schedule.digest.conversation_id


def _ended(case: Case) -> bool:
    return case.schedule is None and case.trouble.delivery.digest_id is not None


def _outcome(
    session: Session, workspace_id: WorkspaceId, case: Case, member: Member, became: Became
) -> Outcome:
    return Outcome(
        became,
        case,
        reader_of(session, workspace_id, member),
        _goes_to(case),
        who_is_concerned(session, workspace_id, case.owner),
        take_back_notices(session, workspace_id, case.trouble.delivery.id),
    )
