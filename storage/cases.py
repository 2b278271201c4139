"""What can be mended, with what is needed to tell of it, and who is concerned."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import col, func, select

from domain.deliveries import LOOK_BACK, ON_THE_WAY, DeliveryKind, DeliveryState, Trouble
from domain.ids import ConversationId, DeliveryId, DigestId, EditionId, MemberId, WorkspaceId
from domain.members import Member
from domain.troubles import Case
from storage.database import Session
from storage.deliveries import delivery_of, stands
from storage.digests import all_schedules, find_schedule
from storage.editions import get_edition
from storage.stewards import all_stewards
from storage.tables import DeliveryRow, DigestRow
from storage.troubles import troubled
from storage.votes import audience


def find_case(
    session: Session, workspace_id: WorkspaceId, delivery_id: DeliveryId, now: datetime
) -> Case | None:
    """Return a delivery as it is told at `now`, mended or not; None where it is not known."""
    row = session.exec(
        select(DeliveryRow).where(
            DeliveryRow.workspace_id == workspace_id, DeliveryRow.id == delivery_id
        )
    ).first()
    if row is None:
        return None
    digest_id = row.digest_id
    schedule = digest_id and find_schedule(session, workspace_id, DigestId(digest_id))
    trouble = Trouble(delivery_of(row), DeliveryState(row.state), row.reason or "")
    return Case(trouble, schedule or None, now)


def cases_for(
    session: Session, workspace_id: WorkspaceId, member: Member, now: datetime
) -> tuple[Case, ...]:
    """Return what this member can mend, the latest first: stewards all, others of their digests.

    What is over after a day, unlike what keeps a digest from coming, is not listed any longer.
    """
    if not member.full or not (member.steward or _owns_one(session, workspace_id, member.id)):
        return ()
    found = troubled(session, workspace_id, now)
    if not found:
        return ()
    schedules = {each.digest.id: each for each in all_schedules(session, workspace_id)}
    cases = [
        Case(each, schedules.get(each.delivery.digest_id or DigestId(0)), now) for each in found
    ]
    return tuple(case for case in cases if case.concerns(member) and case.waits)


def last_cases(
    session: Session, workspace_id: WorkspaceId, now: datetime
) -> Mapping[DigestId, Case]:
    """Return of which digest the last edition failed or is uncertain."""
    schedules = {each.digest.id: each for each in all_schedules(session, workspace_id)}
    return {
        digest_id: Case(each, schedules[digest_id], now)
        # The latest of each digest comes first, and is the one that stays.
        for each in reversed(troubled(session, workspace_id, now))
        if each.delivery.kind is DeliveryKind.EDITION
        and (digest_id := each.delivery.digest_id) in schedules
        and digest_id is not None
    }


def find_unseen_slot(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId
) -> datetime | None:
    """Return the slot of the latest edition of which somebody only said that it is there."""
    return session.exec(
        select(func.max(DeliveryRow.slot)).where(
            DeliveryRow.workspace_id == workspace_id,
            DeliveryRow.digest_id == digest_id,
            DeliveryRow.kind == DeliveryKind.EDITION,
            DeliveryRow.state == DeliveryState.SENT,
            col(DeliveryRow.message_ts).is_(None),
        )
    ).one()


def who_is_concerned(
    session: Session, workspace_id: WorkspaceId, owner: MemberId | None
) -> frozenset[MemberId]:
    """Return whose Homes list what can be mended of a digest with this owner."""
    stewards = frozenset(steward.id for steward in all_stewards(session, workspace_id))
    return stewards if owner is None else stewards | {owner}


def edition_stands(
    session: Session, workspace_id: WorkspaceId, edition_id: EditionId, message_ts: str
) -> frozenset[MemberId]:
    """Record as which message an edition stands in its conversation, whatever was believed.

    Return whose Homes show something new by it.
    """
    edition = get_edition(session, workspace_id, edition_id)
    last = session.exec(
        select(DeliveryRow)
        .where(
            DeliveryRow.workspace_id == workspace_id,
            DeliveryRow.kind == DeliveryKind.EDITION,
            DeliveryRow.digest_id == edition.digest_id,
            DeliveryRow.period_begins == edition.period_begins.isoformat(),
        )
        .order_by(col(DeliveryRow.id).desc())
        .limit(1)
    ).first()
    where = edition.conversation_id
    if last is None or not _may_be(last, where, message_ts):
        return frozenset()
    stands(session, workspace_id, DeliveryId(last.id or 0), where, message_ts)
    schedule = find_schedule(session, workspace_id, edition.digest_id)
    owner = schedule.digest.owner if schedule else None
    return audience(session, workspace_id, where) | who_is_concerned(session, workspace_id, owner)


def _may_be(row: DeliveryRow, where: ConversationId, message_ts: str) -> bool:
    """Whether a message is this delivery, and not the one of the period before it."""
    if row.begun_at is not None:
        return float(message_ts) >= (row.begun_at - LOOK_BACK).timestamp()
    # It waits to be posted anew, because nobody knew of the message that was pressed now.
    return row.state in ON_THE_WAY and row.conversation_id == where


def take_back_notices(
    session: Session, workspace_id: WorkspaceId, delivery_id: DeliveryId
) -> tuple[tuple[ConversationId, str], ...]:
    """Let people be told again of a delivery, should it fail once more after it was mended.

    Return where the notices stand that told of it so far: what they say holds no longer.
    """
    told = session.exec(
        select(DeliveryRow).where(
            DeliveryRow.workspace_id == workspace_id, DeliveryRow.about_id == delivery_id
        )
    ).all()
    for row in told:
        row.about_id, row.key = None, f"{row.key}:{row.id}"
    session.flush()
    return tuple(
        (ConversationId(row.conversation_id), row.message_ts)
        for row in told
        if row.conversation_id and row.message_ts
    )


def _owns_one(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> bool:
    """Whether this member looks after a digest: all others are spared the look."""
    owned = select(DigestRow.id).where(
        DigestRow.workspace_id == workspace_id,
        DigestRow.owner == member_id,
        col(DigestRow.ended_at).is_(None),
    )
    return session.exec(owned.limit(1)).first() is not None
