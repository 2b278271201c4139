"""Setting digests up, listing and ending them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.digests import MAX_QUESTIONS, Closing, Digest, DigestDraft, Every, Timetable
from domain.editions import Schedule
from domain.errors import FieldErrors
from domain.ids import ConversationId, DigestId, MemberId, WorkspaceId
from domain.members import Member
from domain.readers import Reader
from domain.schedule import coming_slot
from domain.troubles import Case
from handlers.digests.fields import Field
from handlers.parts.obstacles import unusable
from storage.cases import last_cases
from storage.conversations import find_conversation
from storage.database import Session
from storage.digests import (
    add_digest,
    all_schedules,
    end_digest,
    get_schedule,
    last_left_out,
)
from storage.editions import find_latest_slot
from storage.members import all_members
from storage.stewards import all_stewards, get_full_member, get_steward
from storage.votes import may_vote
from storage.workspaces import get_workspace, reader_of

DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Wishes:
    """What was filled into the form, before anything is known to be right."""

    conversation_id: ConversationId | None
    every: str
    weekday: str
    at: time | None
    zone: str
    questions: str
    closing_days: str
    closing_at: time | None
    include_guests: bool = False
    postpones: bool = False
    prompts: bool = True


@dataclass(frozen=True)
class Digests:
    """The digests that a member may see, and whether they may change them."""

    member: Member
    schedules: tuple[Schedule, ...]
    stewards: tuple[Member, ...]
    not_posted: Mapping[DigestId, str | Case]
    """Why the last edition of a digest was not posted, where it was not: what can be mended, or
    the reason on record."""


@dataclass(frozen=True)
class FormDefaults:
    """What the form begins with."""

    reader: Reader
    """The steward."""
    zones: frozenset[str]
    """The members' own time zones."""
    digest: Digest | None = None
    """The one that is edited."""


def list_digests(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> Digests:
    """Return the digests of the conversations in which the member votes; stewards see all.

    A pause that is over is not shown.
    """
    member = get_full_member(session, workspace_id, member_id)
    schedules = tuple(
        schedule if schedule.is_paused(now) else replace(schedule, paused_until=None)
        for schedule in all_schedules(session, workspace_id)
        if member.steward
        or may_vote(session, workspace_id, schedule.digest.conversation_id, member_id)
    )
    return Digests(
        member,
        schedules,
        all_stewards(session, workspace_id),
        {
            **last_cases(session, workspace_id, now),
            **last_left_out(session, workspace_id),
        },
    )


def begin_form(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> FormDefaults:
    """Return what the set-up form begins with; for stewards."""
    steward = get_steward(session, workspace_id, member_id, "/digest new")
    zones = frozenset(member.zone for member in all_members(session, workspace_id) if member.full)
    return FormDefaults(reader_of(session, workspace_id, steward), zones)


def set_up(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    wishes: Wishes,
    now: datetime,
) -> Schedule:
    """Store a new digest; for stewards. Raises `FieldErrors` for what cannot be taken.

    A conversation has at most one digest, so that the same form sent twice makes one.
    """
    steward = get_steward(session, workspace_id, member_id, "/digest new")
    draft = checked(session, workspace_id, wishes, now)
    first = coming_slot(
        draft.timetable,
        draft.timetable.begins - datetime.resolution,
        previous=find_latest_slot(session, workspace_id, draft.conversation_id, now),
    )
    return add_digest(session, workspace_id, draft, owner=steward.id, next_slot=first, now=now)


def checked(
    session: Session,
    workspace_id: WorkspaceId,
    wishes: Wishes,
    now: datetime,
    edited: DigestId | None = None,
) -> DigestDraft:
    """Return the digest that was wished for, beginning as early as it may.

    Raises `FieldErrors` for what cannot be taken. `edited` is the one whose conversation it is.
    """
    faults = {
        **_time_faults(wishes),
        **_conversation_faults(session, workspace_id, wishes, edited),
    }
    if faults or wishes.conversation_id is None or wishes.at is None or wishes.closing_at is None:
        raise FieldErrors(faults)
    last_slot = find_latest_slot(session, workspace_id, wishes.conversation_id, now)
    working = get_workspace(session, workspace_id).working if wishes.postpones else None
    timetable = Timetable(
        int(wishes.weekday), wishes.at, wishes.zone, Every(wishes.every), now, working
    )
    return DigestDraft(
        conversation_id=wishes.conversation_id,
        timetable=_begun(timetable, last_slot, now),
        questions=int(wishes.questions),
        closing=Closing(int(wishes.closing_days), wishes.closing_at),
        include_guests=wishes.include_guests,
        prompts=wishes.prompts,
    )


def end(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    digest_id: DigestId,
    now: datetime,
) -> ConversationId:
    """Let no further edition come; for stewards. Return the conversation it was for."""
    get_steward(session, workspace_id, member_id)
    schedule = get_schedule(session, workspace_id, digest_id)
    end_digest(session, workspace_id, digest_id, now)
    return schedule.digest.conversation_id


def _begun(timetable: Timetable, last_slot: datetime | None, now: datetime) -> Timetable:
    """Begin on the first such weekday that is not too soon after the conversation's last edition.

    Weeks are counted from there, so that every two weeks does not begin with a gap; and from the
    day that is meant, wherever days off move the first one to.
    """
    weekly = replace(timetable, every=Every.WEEK, working=None)
    return replace(timetable, begins=coming_slot(weekly, now, previous=last_slot))


def _time_faults(wishes: Wishes) -> Mapping[str, str]:
    faults: dict[str, str] = {}
    if wishes.every not in tuple(Every):
        faults[Field.EVERY] = "Choose how often it comes."
    if not _within(wishes.weekday, 0, DAYS_OF_WEEK - 1):
        faults[Field.WEEKDAY] = "Choose a weekday."
    if wishes.at is None:
        faults[Field.AT] = "Choose a time of day."
    if not _is_zone(wishes.zone):
        faults[Field.ZONE] = "I do not know this time zone. Choose one from the list."
    if not _within(wishes.questions, 1, MAX_QUESTIONS):
        faults[Field.QUESTIONS] = f"One to {MAX_QUESTIONS} questions at a time."
    return {**faults, **_closing_faults(wishes)}


def _closing_faults(wishes: Wishes) -> Mapping[str, str]:
    if not _within(wishes.closing_days, 0, DAYS_OF_WEEK - 1):
        return {
            Field.CLOSING_DAYS: "It has to close before the next one can come: 6 days at most."
        }
    if wishes.closing_at is None:
        return {Field.CLOSING_AT: "Choose a time of day."}
    if wishes.at and wishes.closing_days == "0" and wishes.closing_at <= wishes.at:
        return {Field.CLOSING_AT: "On the same day it has to close after it was posted."}
    return {}


def _conversation_faults(
    session: Session, workspace_id: WorkspaceId, wishes: Wishes, edited: DigestId | None
) -> Mapping[str, str]:
    wanted = wishes.conversation_id
    found = wanted and find_conversation(session, workspace_id, wanted)
    if not wanted:
        fault = "Choose the conversation that is asked."
    elif problem := unusable(found or None):
        fault = problem
    elif any(
        schedule.digest.conversation_id == wanted and schedule.digest.id != edited
        for schedule in all_schedules(session, workspace_id)
    ):
        fault = "This conversation has a digest already. Type /digest to see it."
    else:
        return {}
    return {Field.CONVERSATION: fault}


def _within(number: str, least: int, most: int) -> bool:
    return number in {str(each) for each in range(least, most + 1)}


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
