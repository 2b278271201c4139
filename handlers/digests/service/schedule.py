"""What the clock asks for, once each: planning editions and closing them. And posting now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.deliveries import DeliveryKind
from domain.editions import Schedule
from domain.errors import ForMember
from domain.ids import DigestId, EditionId, MemberId, WorkspaceId
from domain.readers import Reader
from domain.schedule import coming_slot, free_from, period_begins, too_soon, turn_of
from handlers.digests.reasons import Reason
from handlers.digests.service.editions import draft_edition
from handlers.parts.dates import day_words
from handlers.parts.obstacles import unusable
from storage.cases import find_unseen_slot, last_cases
from storage.conversations import find_conversation
from storage.database import Session
from storage.deliveries import plan
from storage.digests import get_schedule
from storage.due import DueDigest, call_back, hold_ahead, hold_digest, hold_due, move_on
from storage.editions import close, find_coming_slot, find_last_slot, get_edition
from storage.planning import Planned, plan_editions
from storage.stewards import get_steward
from storage.votes import askings, standings, standings_overall, voters

BATCH = 200
"""So many digests are planned in one transaction: it holds others up for a moment only."""
MOST_PLANNED = 400
"""With so many deliveries planned a transaction takes no further digest."""


@dataclass(frozen=True)
class PostedNow:
    """A digest of which an edition is on its way."""

    schedule: Schedule
    left_out: datetime | None
    """The slot that will be left out because it comes less than a week later."""


def plan_due(session: Session, now: datetime, most: int = BATCH) -> int:
    """Plan the editions whose slots have come, of all workspaces; record those that are skipped.

    Return how many digests moved on, `most` at most and fewer where many slots are recorded; 0
    where none is due any more. Each slot is handled once, however many do this at once.
    """
    return _plan_all(session, hold_due(session, now, most), now)


def plan_edition(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, now: datetime
) -> None:
    """Do the same for one digest, which is held until the transaction ends."""
    held = hold_digest(session, workspace_id, digest_id, now)
    if held is not None and held.waiting <= now:
        _plan_all(session, (held,), now)


def put_right(session: Session, now: datetime, most: int = BATCH) -> int:
    """Let digests wait for their next slot again that a clock has sent into the future.

    What it planned there and nobody has posted is not posted any more. Return how many digests
    were put right, `most` at most.
    """
    held = hold_ahead(session, now, most)
    moves = {
        each.digest_id: coming_slot(
            each.timetable, now, paused_until=each.paused_until, previous=each.latest
        )
        for each in held
    }
    move_on(session, moves, now)
    call_back(session, now, Reason.CLOCK)
    return len(moves)


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
    held = hold_digest(session, workspace_id, digest_id, now)
    schedule = get_schedule(session, workspace_id, digest_id)
    digest = schedule.digest
    if schedule.paused_until is not None and schedule.is_paused(now):
        day = day_words(schedule.reader.day(schedule.paused_until), schedule.reader)
        raise ForMember(f"This digest is paused until {day}. Type /digest resume first.")
    conversation = find_conversation(session, workspace_id, digest.conversation_id)
    if problem := unusable(conversation):
        raise ForMember(problem)
    if find_coming_slot(session, workspace_id, digest.conversation_id, now) is not None:
        raise ForMember("It is already on its way.")
    _require_certainty(session, workspace_id, digest_id, now)
    _require_a_week(session, workspace_id, schedule, now)
    if draft_edition(session, workspace_id, digest, slot=now, now=now) is None:
        raise ForMember(
            "There is nothing to ask and nothing to tell right now, so nothing is posted. "
            "Add what your team uses with /tools add NAME."
        )
    if held is not None:
        plan_editions(session, [_edition(held, now, now)])
    soon = too_soon(digest.timetable, schedule.next_slot, now)
    return PostedNow(schedule, schedule.next_slot if soon else None)


def close_edition(
    session: Session,
    workspace_id: WorkspaceId,
    edition_id: EditionId,
    now: datetime,
    *,
    deleted: bool = False,
) -> frozenset[MemberId]:
    """Close an edition whose time has come, store what came out, plan the word in its thread.

    One whose message was deleted by hand closes at once, and without a word. What was retired
    meanwhile gets no result. Return whose Homes changed. Running again changes nothing.
    """
    edition = get_edition(session, workspace_id, edition_id)
    if edition.closed_at is not None or (now < edition.closes_at and not deleted):
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
    if edition.message_ts is not None and not deleted:
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


def _plan_all(session: Session, held: Iterable[DueDigest], now: datetime) -> int:
    """Plan what is due of these digests and let them move on; return of how many."""
    planned: list[Planned] = []
    moves: dict[DigestId, datetime] = {}
    for each in held:
        # After a long outage one digest has many slots: what is left waits for the next turn.
        if len(planned) > MOST_PLANNED:
            break
        turn = turn_of(each.timetable, each.waiting, now, posted=each.posted, latest=each.latest)
        if turn.post is not None:
            planned.append(_edition(each, turn.post, now))
        if turn.too_soon is not None:
            planned.append(_skipped(each, turn.too_soon, Reason.TOO_SOON))
        planned += [_skipped(each, slot, Reason.TOO_LATE) for slot in turn.too_late]
        moves[each.digest_id] = turn.waits_for
    plan_editions(session, planned)
    move_on(session, moves, now)
    return len(moves)


def _require_certainty(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId, now: datetime
) -> None:
    """Refuse to post while the edition before may stand there unseen."""
    last = last_cases(session, workspace_id, now).get(digest_id)
    if last is not None and last.trouble.uncertain and last.in_time:
        raise ForMember(
            "I could not find out whether the last one came. Please look there, then type "
            "/digest: it has a button for either."
        )


def _require_a_week(
    session: Session, workspace_id: WorkspaceId, schedule: Schedule, now: datetime
) -> None:
    reader, timetable = schedule.reader, schedule.digest.timetable
    known = find_last_slot(session, workspace_id, schedule.digest.conversation_id, now)
    unseen = find_unseen_slot(session, workspace_id, schedule.digest.id)
    last = max((each for each in (known, unseen) if each is not None), default=None)
    if last is not None and too_soon(timetable, now, last):
        raise ForMember(
            f"Its last questions came on {day_words(reader.day(last), reader)}, and a "
            "conversation gets a digest at most once a week. "
            f"The next can come from {day_words(free_from(timetable, last), reader)} on."
        )


def _edition(digest: DueDigest, slot: datetime, now: datetime) -> Planned:
    begins = period_begins(digest.timetable, slot, digest.previous)
    return Planned(
        digest.workspace_id,
        f"edition:{digest.digest_id}:{begins.isoformat()}",
        digest.digest_id,
        slot,
        begins,
        due_at=now,
    )


def _skipped(digest: DueDigest, slot: datetime, reason: Reason) -> Planned:
    """Record a slot that is left out. Its key is its own: the period waits for the next slot."""
    return Planned(
        digest.workspace_id,
        f"skipped:{digest.digest_id}:{slot.isoformat()}",
        digest.digest_id,
        slot,
        Reader(digest.timetable.zone).day(slot),
        due_at=slot,
        skipped_because=reason,
    )
