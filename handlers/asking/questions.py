"""Personal questions, one transaction each: planned, looked at again, moved."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.asking import LONGEST_WAIT, Asking, asked, postponed, scheduled, usual_slot
from domain.budget import Hindrance
from domain.deliveries import Delivery, DeliveryKind
from domain.ids import AskId, MemberId, WorkspaceId
from domain.prompts import Prompt, find_prompt, next_prompt
from domain.readers import Reader
from domain.schedule import LATEST
from handlers.asking.service import wanted
from storage.asking import find_asking, keep_asking
from storage.asks import confirm, prompt_of, reserve
from storage.database import Session
from storage.members import get_member
from storage.reflections import had_prompts, take_turn


@dataclass(frozen=True)
class Personal:
    """A question that may be sent now."""

    prompt: Prompt
    ask_id: AskId
    asking: Asking
    reader: Reader


def plan_question(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> Hindrance | None:
    """Plan a member's personal question where one is due and the budget allows it.

    Otherwise the question is moved, or left out until the next slot, and the hindrance returned.
    One that a clock which was wrong has sent into the future comes at its next slot again.
    """
    asking = find_asking(session, workspace_id, member_id)
    rhythm, slot = asking.rhythm, asking.next_slot
    if rhythm is None or slot is None or now < slot <= now + LONGEST_WAIT:
        return None
    zone = get_member(session, workspace_id, member_id).zone
    if slot > now:
        keep_asking(session, workspace_id, member_id, scheduled(asking, rhythm, zone, now))
        return None
    prompt = next_prompt(had_prompts(session, workspace_id, member_id), now)
    if prompt is None or now - usual_slot(rhythm, slot, zone) > LATEST:
        keep_asking(session, workspace_id, member_id, asked(asking, zone, now))
        return None
    ruling = reserve(
        session,
        workspace_id=workspace_id,
        member_id=member_id,
        kind=DeliveryKind.PERSONAL,
        prompt=prompt.id,
        slot=slot,
        now=now,
    )
    if ruling.allowed:
        planned = asked(asking, zone, now)
    elif ruling.hindrance in (Hindrance.UNANSWERED, Hindrance.OPTED_OUT):
        planned = replace(asking, next_slot=None)
    else:
        planned = postponed(asking, ruling.earliest, zone, now)
    keep_asking(session, workspace_id, member_id, planned)
    return ruling.hindrance


def take_question(session: Session, delivery: Delivery, now: datetime) -> Personal | None:
    """Return a question just before it is sent; None where it may not be any more.

    The member may have said something since it was planned: that takes effect at once.
    """
    workspace_id, member_id, ask_id = delivery.workspace_id, delivery.member_id, delivery.ask_id
    if member_id is None or ask_id is None:
        return None
    found = wanted(session, workspace_id, member_id)
    if found.asking.rhythm is None:
        return None
    ruling = confirm(session, delivery, now)
    if not ruling.allowed:
        move_question(session, delivery, ruling.earliest, now)
        return None
    prompt = find_prompt(prompt_of(session, workspace_id, ask_id))
    if prompt is None:
        return None
    return Personal(prompt, ask_id, found.asking, found.reader)


def begin_question(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Say whether a question may still be sent; from here on its prompt has had its turn."""
    found = take_question(session, delivery, now)
    if found is None or delivery.member_id is None:
        return False
    take_turn(session, delivery.workspace_id, delivery.member_id, found.prompt.id, now)
    return True


def move_question(
    session: Session, delivery: Delivery, until: datetime | None, now: datetime
) -> None:
    """Let a question that was planned, and may not be sent now, fall due again at `until`.

    Nothing happens where its member has chosen another day or time since.
    """
    workspace_id, member_id = delivery.workspace_id, delivery.member_id
    if member_id is None:
        return
    asking = find_asking(session, workspace_id, member_id)
    zone = get_member(session, workspace_id, member_id).zone
    as_planned = replace(asking, next_slot=delivery.slot)
    if asking.next_slot == asked(as_planned, zone, delivery.slot).next_slot:
        moved = postponed(as_planned, until, zone, now)
        keep_asking(session, workspace_id, member_id, moved)
