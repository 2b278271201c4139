"""What the clock asks for, once each: planning editions and closing them. And posting now."""

from dataclasses import dataclass
from datetime import datetime

from domain.deliveries import DeliveryKind
from domain.digests import Digest
from domain.editions import Schedule
from domain.errors import ForMember
from domain.ids import DigestId, EditionId, MemberId, WorkspaceId
from domain.readers import Reader
from domain.schedule import due_slot, free_from, next_slot, period_begins, too_soon
from handlers.digests.reasons import Reason
from handlers.digests.service.editions import draft_edition
from handlers.digests.service.setup import unusable
from handlers.parts.dates import day_words
from storage.conversations import find_conversation
from storage.database import Session
from storage.deliveries import plan
from storage.digests import find_schedule, get_schedule, move_on
from storage.editions import (
    close,
    find_coming_slot,
    find_last_posted,
    find_last_slot,
    free_key,
    get_edition,
)
from storage.stewards import get_steward
from storage.votes import askings, standings, standings_overall, voters


@dataclass(frozen=True)
class PostedNow:
    """A digest of which an edition is on its way."""

    schedule: Schedule
    left_out: datetime | None
    """The slot that will be left out because it comes less than a week later."""


def plan_edition(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, now: datetime
) -> None:
    """Plan the edition whose slot has come, and record those that are skipped.

    Each slot is handled once: running again, here or in another process, changes nothing.
    """
    schedule = find_schedule(session, workspace_id, digest_id)
    if schedule is None or schedule.next_slot > now:
        return
    digest = schedule.digest
    slot, skipped = due_slot(digest.timetable, schedule.next_slot, now)
    for each in skipped:
        _skip(session, workspace_id, digest, each, Reason.TOO_LATE)
    if slot is not None:
        if _within_a_week(session, workspace_id, digest, slot):
            _skip(session, workspace_id, digest, slot, Reason.TOO_SOON)
        else:
            _plan(session, workspace_id, digest, slot, now)
    move_on(session, workspace_id, digest_id, next_slot(digest.timetable, now))


def post_now(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    digest_id: DigestId,
    now: datetime,
) -> PostedNow:
    """Plan an edition for this moment; for stewards.

    Refused, with `ForMember`, where the conversation had one less than a week ago, where the
    digest is paused, where it cannot be posted, and where there is nothing to ask.
    """
    get_steward(session, workspace_id, member_id, "/digest now")
    schedule = get_schedule(session, workspace_id, digest_id)
    digest = schedule.digest
    if schedule.paused_until is not None and schedule.is_paused(now):
        day = day_words(schedule.reader.day(schedule.paused_until), schedule.reader)
        raise ForMember(f"This digest is paused until {day}. Type /digest resume first.")
    conversation = find_conversation(session, workspace_id, digest.conversation_id)
    if problem := unusable(conversation):
        raise ForMember(problem)
    if find_coming_slot(session, workspace_id, digest.conversation_id) is not None:
        raise ForMember("It is already on its way.")
    _require_a_week(session, workspace_id, schedule, now)
    if draft_edition(session, workspace_id, digest, slot=now, now=now) is None:
        raise ForMember(
            "There is nothing to ask and nothing to tell right now, so nothing is posted. "
            "Add what your team uses with /tools add NAME."
        )
    _plan(session, workspace_id, digest, now, now)
    soon = too_soon(digest.timetable, schedule.next_slot, now)
    return PostedNow(schedule, schedule.next_slot if soon else None)


def close_edition(
    session: Session, workspace_id: WorkspaceId, edition_id: EditionId, now: datetime
) -> frozenset[MemberId]:
    """Close an edition whose time has come, store what came out, plan the word in its thread.

    What was retired meanwhile gets no result. Return whose Homes changed. Running again changes
    nothing.
    """
    edition = get_edition(session, workspace_id, edition_id)
    if edition.closed_at is not None or now < edition.closes_at:
        return frozenset()
    people = voters(session, workspace_id, edition.conversation_id, now)
    asked = [each.subject.id for each in edition.questions if not each.subject.retired]
    results = standings(
        session,
        workspace_id,
        dict.fromkeys(asked, people),
        now,
        asked=askings(session, workspace_id),
        closing=edition_id,
    )
    overall = standings_overall(session, workspace_id, asked, now, closing=edition_id)
    close(session, workspace_id, edition_id, results, overall, now)
    if edition.message_ts is not None:
        plan(
            session,
            workspace_id=workspace_id,
            key=f"results:{edition_id}",
            kind=DeliveryKind.RESULTS,
            digest_id=edition.digest_id,
            edition_id=edition_id,
            slot=edition.closes_at,
            period_begins=edition.period_begins,
            due_at=now,
        )
    return people


def _within_a_week(
    session: Session, workspace_id: WorkspaceId, digest: Digest, slot: datetime
) -> bool:
    """Whether the conversation had an edition in the week before, or one is on its way there."""
    last = find_last_slot(session, workspace_id, digest.conversation_id)
    coming = find_coming_slot(session, workspace_id, digest.conversation_id)
    return any(too_soon(digest.timetable, slot, each) for each in (last, coming))


def _require_a_week(
    session: Session, workspace_id: WorkspaceId, schedule: Schedule, now: datetime
) -> None:
    reader, timetable = schedule.reader, schedule.digest.timetable
    last = find_last_slot(session, workspace_id, schedule.digest.conversation_id)
    if last is not None and too_soon(timetable, now, last):
        raise ForMember(
            f"Its last questions came on {day_words(reader.day(last), reader)}, and a "
            "conversation gets a digest at most once a week. "
            f"The next can come from {day_words(free_from(timetable, last), reader)} on."
        )


def _plan(
    session: Session, workspace_id: WorkspaceId, digest: Digest, slot: datetime, now: datetime
) -> None:
    previous = find_last_posted(session, workspace_id, digest.id)
    begins = period_begins(digest.timetable, slot, previous.period_to if previous else None)
    key = f"edition:{digest.id}:{begins.isoformat()}"
    free_key(session, workspace_id, key)
    plan(
        session,
        workspace_id=workspace_id,
        key=key,
        kind=DeliveryKind.EDITION,
        digest_id=digest.id,
        edition_id=None,
        slot=slot,
        period_begins=begins,
        due_at=now,
    )


def _skip(
    session: Session, workspace_id: WorkspaceId, digest: Digest, slot: datetime, reason: Reason
) -> None:
    """Record a slot that is left out. Its key is its own: the period waits for the next slot."""
    plan(
        session,
        workspace_id=workspace_id,
        key=f"skipped:{digest.id}:{slot.isoformat()}",
        kind=DeliveryKind.EDITION,
        digest_id=digest.id,
        edition_id=None,
        slot=slot,
        period_begins=Reader(digest.timetable.zone).day(slot),
        due_at=slot,
        skipped_because=reason,
    )
