"""Changing a digest that there is: pausing, going on, editing, and who looks after it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.coming_days import read_coming_day
from domain.digests import DigestDraft
from domain.editions import Schedule
from domain.errors import FieldErrors, ForMember
from domain.ids import DigestId, MemberId, WorkspaceId
from domain.members import Member
from domain.names import fold
from domain.schedule import coming_slot, edited_timetable, moment_of
from domain.shorthand.text import decode
from domain.troubles import Case
from handlers.digests.fields import Field
from handlers.digests.service.schedule import plan_edition
from handlers.digests.service.setup import FormDefaults, Wishes, begin_form, checked
from handlers.kit.blocks import cut
from handlers.parts.dates import day_and_year
from storage.cases import last_cases, who_is_concerned
from storage.database import Session
from storage.digests import change_digest, get_schedule, hand_over_digest, pause_digest
from storage.due import hold_digest
from storage.editions import find_coming_slot, find_latest_slot
from storage.members import all_members, get_member
from storage.reflections import keep_back
from storage.stewards import get_steward
from storage.votes import audience
from storage.workspaces import reader_of

LONGEST_PAUSE = timedelta(days=366)
ECHOED = 100
"""So much of what was not understood is said back."""
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Changed:
    """A digest as it is from now on, and whose Homes show something else."""

    schedule: Schedule
    homes: frozenset[MemberId]
    case: Case | None = None
    """The last edition, where it did not come and may come in another conversation now."""


def read_pause_day(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    typed: str,
    now: datetime,
    *,
    where: str = "",
) -> date:
    """Return the day that was typed, in the member's time zone; for stewards.

    `where` is the conversation that was named, if one was. Raises `ForMember` where it names no
    day.
    """
    member = get_steward(session, workspace_id, member_id, f"/digest pause{where} {typed}")
    reader = reader_of(session, workspace_id, member)
    day = read_coming_day(typed, reader.day(now), reader.locale)
    if day is None:
        raise ForMember(
            f"I do not know which day “{cut(typed, ECHOED)}” is, so nothing was paused. "
            "For example: /digest pause until Friday, or /digest pause until 3 January"
        )
    return day


def begin_pause(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    digest_id: DigestId,
    now: datetime,
) -> tuple[Schedule, date]:
    """Return the digest that is to be paused, and the member's today; for stewards."""
    member = get_steward(session, workspace_id, member_id, "/digest pause")
    today = reader_of(session, workspace_id, member).day(now)
    return get_schedule(session, workspace_id, digest_id), today


def pause(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    digest_id: DigestId,
    until: date,
    now: datetime,
    *,
    field: Field | None = None,
) -> Changed:
    """Let no edition come before the beginning of the day `until`; for stewards.

    Questions that are open stay open. Slots until then are passed over without a record: the
    period of the next edition reaches back to the one before. Pausing again moves the end; one
    that leaves none out is none. Raises `ForMember` for a day that cannot be taken, or
    `FieldErrors` where it stood in a `field`.
    """
    member = get_steward(session, workspace_id, member_id, f"/digest pause until {until}")
    hold_digest(session, workspace_id, digest_id, now)
    schedule = get_schedule(session, workspace_id, digest_id)
    digest, reader = schedule.digest, reader_of(session, workspace_id, member)
    moment = moment_of(until, time(), digest.timetable.zone)
    fault = ""
    if until <= reader.day(now) or moment <= now:
        fault = f"A pause ends on a day to come, and {day_and_year(until, reader)} is none."
    elif until - reader.day(now) > LONGEST_PAUSE:
        fault = (
            f"A pause lasts a year at most, and {day_and_year(until, reader)} is further away. "
            "You can end the digest instead, and set one up again."
        )
    if fault and field is not None:
        raise FieldErrors({field: fault})
    if fault:
        raise ForMember(f"{fault} Nothing was paused.")
    planned = _coming(session, workspace_id, digest, now)
    coming = _coming(session, workspace_id, digest, now, paused_until=moment)
    pausing = moment if coming != planned else None
    changed = pause_digest(session, workspace_id, digest_id, pausing, next_slot=coming, now=now)
    return _changed(session, workspace_id, changed)


def resume(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    digest_id: DigestId,
    now: datetime,
) -> Changed:
    """Let a paused digest go on with its next slot; for stewards."""
    get_steward(session, workspace_id, member_id, "/digest resume")
    hold_digest(session, workspace_id, digest_id, now)
    schedule = get_schedule(session, workspace_id, digest_id)
    if not schedule.is_paused(now):
        raise ForMember("This digest is not paused. Type /digest to see when it comes next.")
    coming = _coming(session, workspace_id, schedule.digest, now)
    changed = pause_digest(session, workspace_id, digest_id, None, next_slot=coming, now=now)
    return _changed(session, workspace_id, changed)


def begin_edit(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, digest_id: DigestId
) -> FormDefaults:
    """Return what the form begins with for a digest that there is; for stewards."""
    get_steward(session, workspace_id, member_id, "/digest edit")
    defaults = begin_form(session, workspace_id, member_id)
    return replace(defaults, digest=get_schedule(session, workspace_id, digest_id).digest)


def edit(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    digest_id: DigestId,
    wishes: Wishes,
    now: datetime,
) -> Changed:
    """Store what a digest is from its next slot on; for stewards. Raises `FieldErrors`.

    What is due goes out as it was, and what is open stays as it is. The next slot keeps a week
    from the conversation's last edition, and the pause, if there is one. What was written for the
    team of one conversation is not shown to that of another.
    """
    get_steward(session, workspace_id, member_id, "/digest edit")
    plan_edition(session, workspace_id, digest_id, now)
    before = get_schedule(session, workspace_id, digest_id)
    draft = checked(session, workspace_id, wishes, now, edited=digest_id)
    here = before.digest.conversation_id
    if draft.conversation_id != here and find_coming_slot(session, workspace_id, here, now):
        raise FieldErrors(
            {Field.CONVERSATION: "Questions are on their way to the one before. Try in a minute."}
        )
    timetable = edited_timetable(before.digest.timetable, draft.timetable)
    draft = replace(draft, timetable=timetable)
    if draft.conversation_id != here:
        keep_back(session, workspace_id, digest_id)
    coming = _coming(session, workspace_id, draft, now, paused_until=before.paused_until)
    after = change_digest(session, workspace_id, digest_id, draft, next_slot=coming, now=now)
    changed = _changed(session, workspace_id, after)
    case = last_cases(session, workspace_id, now).get(digest_id)
    concerned = who_is_concerned(session, workspace_id, before.digest.owner) if case else ()
    return replace(
        changed,
        homes=changed.homes.union(audience(session, workspace_id, here), concerned),
        case=case if case is not None and case.moved and case.in_time else None,
    )


def read_owner(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    typed: str,
    *,
    where: str = "",
) -> MemberId:
    """Return whom the typed text names: a mention, a handle or a name; for stewards.

    `where` is the conversation that was named, if one was. Raises `ForMember` where it names
    nobody, or several.
    """
    members = tuple(all_members(session, workspace_id))
    plain = decode(typed, {each.id: each.handle for each in members}).text
    get_steward(session, workspace_id, member_id, f"/digest hand over{where} {plain}")
    found = _named(members, typed)
    if len(found) != 1:
        who = "nobody" if not found else "several people"
        raise ForMember(
            f"I know {who} called “{cut(plain, ECHOED)}” here, so nothing was changed. "
            "Type @ and choose a colleague, for example: /digest hand over @peter"
        )
    return found[0].id


def begin_hand_over(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, digest_id: DigestId
) -> Schedule:
    """Return the digest that is to be handed over; for stewards."""
    get_steward(session, workspace_id, member_id, "/digest hand over")
    return get_schedule(session, workspace_id, digest_id)


def hand_over(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    digest_id: DigestId,
    owner_id: MemberId,
) -> Schedule:
    """Let another full member look after a digest; for stewards."""
    get_steward(session, workspace_id, member_id, f"/digest hand over <@{owner_id}>")
    get_schedule(session, workspace_id, digest_id)
    owner = get_member(session, workspace_id, owner_id)
    if not owner.full:
        raise ForMember(
            f"{owner.name} is not an active full member of this workspace, so nothing was "
            "changed. Choose a colleague who is one."
        )
    return hand_over_digest(session, workspace_id, digest_id, owner_id)


def _named(members: Iterable[Member], typed: str) -> list[Member]:
    mention = _MENTION.fullmatch(typed.strip())
    if mention:
        return [each for each in members if each.id == mention[1]]
    wanted = fold(typed.strip().lstrip("@"))
    return [each for each in members if wanted in (fold(each.handle), fold(each.name))]


def _coming(
    session: Session,
    workspace_id: WorkspaceId,
    digest: DigestDraft,
    now: datetime,
    *,
    paused_until: datetime | None = None,
) -> datetime:
    conversation_id = digest.conversation_id
    last = find_latest_slot(session, workspace_id, conversation_id, now)
    return coming_slot(digest.timetable, now, paused_until=paused_until, previous=last)


def _changed(session: Session, workspace_id: WorkspaceId, schedule: Schedule) -> Changed:
    people = audience(session, workspace_id, schedule.digest.conversation_id)
    return Changed(schedule, people)
