"""What members decide about being asked. It takes effect at once; nobody else is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from domain.asking import (
    EVERY_WEEKS,
    Asking,
    Rhythm,
    begun_again,
    less_often,
    scheduled,
    slowed,
    taken_back,
)
from domain.asking_words import NotRead, Until, read_rhythm, read_until
from domain.errors import FieldErrors, ForMember
from domain.ids import MemberId, WorkspaceId
from domain.locales import date_order, languages
from domain.members import Member
from domain.readers import Reader
from domain.shorthand import Reader as LineReader
from domain.working_time import WorkingTime
from domain.workspaces import Workspace
from handlers.asking.fields import Field, Told, Undo
from handlers.kit.ids import Command
from handlers.kit.values import OutOfDate
from handlers.parts.dates import time_words
from storage.asking import find_asking, keep_asking
from storage.database import Session
from storage.members import get_member
from storage.stewards import get_full_member, get_steward
from storage.workspaces import get_workspace

_LONGEST_DAY = timedelta(hours=25)
"""The day on which clocks go back: "quiet on Friday" is quiet until Friday is over."""


@dataclass(frozen=True)
class Wanted:
    """How a member wants to be asked, and what goes with it."""

    member: Member
    asking: Asking
    reader: Reader
    working: WorkingTime


@dataclass(frozen=True)
class Changed:
    """A change that is stored: what a member had said before, and what now."""

    now: Wanted
    before: Asking

    @property
    def homes(self) -> frozenset[MemberId]:
        """Whose Home shows it."""
        return frozenset({self.now.member.id})

    @property
    def undo(self) -> Undo:
        """What takes it back."""
        return Undo(self.now.member.id, Told.of(self.before), Told.of(self.now.asking))


def wanted(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Wanted:
    """Return how a member wants to be asked; for themselves."""
    member = get_member(session, workspace_id, member_id)
    workspace = get_workspace(session, workspace_id)
    asking = find_asking(session, workspace_id, member_id)
    return Wanted(member, asking, Reader(member.zone, workspace.locale), workspace.working)


def ask_on(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, typed: str, now: datetime
) -> Changed | NotRead:
    """Set the day and time of a personal question from what was typed."""
    found = wanted(session, workspace_id, member_id)
    rhythm = read_rhythm(typed, found.working)
    if isinstance(rhythm, NotRead):
        return rhythm
    try:
        return ask_at(session, workspace_id, member_id, rhythm, now)
    except FieldErrors as error:
        raise ForMember(" ".join(error.faults.values())) from None


def ask_at(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, rhythm: Rhythm, now: datetime
) -> Changed:
    """Set the day and time of a personal question; it begins what had stopped.

    Raises `FieldErrors` where no question may come then.
    """
    get_full_member(session, workspace_id, member_id)
    _require_working_time(rhythm, get_workspace(session, workspace_id))

    def change(asking: Asking, zone: str) -> Asking:
        return scheduled(replace(_heard(asking), stopped_at=None), rhythm, zone, now)

    return _changed(session, workspace_id, member_id, change)


def read_form(weekday: str | None, at: time | None, every: str | None) -> Rhythm:
    """Read what was filled into the form; raise `FieldErrors` where it is not whole."""
    faults = {
        Field.WEEKDAY: "" if weekday in set("0123456") else "Choose a day.",
        Field.AT: "" if at else "Choose a time.",
        Field.EVERY: "" if every in {str(weeks) for weeks in EVERY_WEEKS} else "Choose how often.",
    }
    wrong = {str(name): fault for name, fault in faults.items() if fault}
    if wrong or weekday is None or at is None or every is None:
        raise FieldErrors(wrong)
    return Rhythm(int(weekday), at, int(every))


def keep_quiet(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, typed: str, now: datetime
) -> Changed | NotRead:
    """Send a member no question from now on for as long as they typed."""
    until = _until(session, workspace_id, member_id, typed, now)
    if isinstance(until, NotRead):
        return NotRead(typed, "", ahead=True) if until.open_end else until
    if until.begins is not None and until.end - until.begins > _LONGEST_DAY:
        return NotRead(typed, "", ahead=True)
    return _changed(
        session, workspace_id, member_id, lambda asking, _: replace(asking, quiet_until=until.end)
    )


def be_away(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    whose: MemberId,
    typed: str,
    now: datetime,
) -> Changed | NotRead:
    """Keep a member out of every count and every ask for as long as was typed.

    Everybody may for themselves, a steward for anybody.
    """
    _require_own(session, workspace_id, member_id, whose, f"away <@{whose}> {typed}")
    until = _until(session, workspace_id, whose, typed, now)
    if isinstance(until, NotRead):
        return until
    return _absence(session, workspace_id, member_id, whose, (until.begins, until.end))


def come_back(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, whose: MemberId
) -> Changed:
    """End one's own absence and silence; a steward may end the absence of anybody."""
    _require_own(session, workspace_id, member_id, whose, f"back <@{whose}>")
    if whose != member_id:
        return _absence(session, workspace_id, member_id, whose, (None, None))
    return _changed(
        session,
        workspace_id,
        whose,
        lambda asking, _: replace(asking, away_from=None, away_until=None, quiet_until=None),
    )


def ask_less(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> Changed | None:
    """Put more weeks between a member's personal questions; None where there is nothing rarer."""
    found = find_asking(session, workspace_id, member_id)
    if found.opted_out:
        raise ForMember(
            "You opted out, so no question comes at all. "
            f"To take part again, type {Command.NOISEGATE} start."
        )
    if found.rhythm is None or less_often(found.rhythm) is None:
        return None
    return _changed(
        session, workspace_id, member_id, lambda asking, zone: slowed(_heard(asking), zone, now)
    )


def end_question(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> Changed:
    """Send a member no personal question any more."""
    return _changed(
        session,
        workspace_id,
        member_id,
        lambda asking, zone: scheduled(_heard(asking), None, zone, now),
    )


def opt_out(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> Changed:
    """Ask a member nothing and count them nowhere, until they say otherwise."""
    return _changed(
        session,
        workspace_id,
        member_id,
        lambda asking, _: replace(asking, stopped_at=now, next_slot=None),
    )


def start_again(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> Changed:
    """Take back that a member opted out, wants quiet, or left questions unanswered."""

    def change(asking: Asking, zone: str) -> Asking:
        willing = replace(asking, stopped_at=None, quiet_until=None)
        return begun_again(willing, zone, now)

    return _changed(session, workspace_id, member_id, change)


def undo(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, pressed: Undo, now: datetime
) -> Changed:
    """Take one change back, and nothing that was said since about other things.

    A steward may take back anybody's absence. Raises `ForMember` where what was changed has been
    changed again since.
    """
    whose = MemberId(pressed.member)
    _require_own(session, workspace_id, member_id, whose, "")
    before, after = pressed.before.asking, pressed.after.asking
    if whose != member_id:
        before, after = _absence_alone(before), _absence_alone(after)
    if before.rhythm is not None and before.rhythm.every_weeks not in EVERY_WEEKS:
        raise OutOfDate

    def change(asking: Asking, zone: str) -> Asking:
        back = taken_back(asking, before, after, zone, now)
        if back is None:
            raise ForMember(
                "This was changed again since, so nothing was undone. "
                f"To see how it is now, type {Command.NOISEGATE} asking."
            )
        return back

    changed = _changed(session, workspace_id, whose, change)
    return changed if whose == member_id else _for_others(changed)


def _heard(asking: Asking) -> Asking:
    """Whoever says how they want to be asked is not silent."""
    return replace(asking, unanswered=0)


def _changed(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    change: Callable[[Asking, str], Asking],
) -> Changed:
    before = wanted(session, workspace_id, member_id)
    asking = change(before.asking, before.member.zone)
    keep_asking(session, workspace_id, member_id, asking)
    return Changed(replace(before, asking=asking), before.asking)


def _absence(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    whose: MemberId,
    span: tuple[datetime | None, datetime | None],
) -> Changed:
    """Set an absence. Of somebody else's asking nothing but that is changed, or told."""
    begins, end = span
    changed = _changed(
        session,
        workspace_id,
        whose,
        lambda asking, _: replace(asking, away_from=begins, away_until=end),
    )
    return changed if whose == member_id else _for_others(changed)


def _for_others(changed: Changed) -> Changed:
    told = replace(changed.now, asking=_absence_alone(changed.now.asking))
    return Changed(told, _absence_alone(changed.before))


def _absence_alone(asking: Asking) -> Asking:
    return Asking(away_from=asking.away_from, away_until=asking.away_until)


def _until(
    session: Session, workspace_id: WorkspaceId, whose: MemberId, typed: str, now: datetime
) -> Until | NotRead:
    found = wanted(session, workspace_id, whose)
    locale = found.reader.locale
    zone = found.member.zone
    return read_until(typed, LineReader(now, zone, languages(locale), date_order(locale)))


def _require_own(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    whose: MemberId,
    typed: str,
) -> None:
    if whose != member_id:
        get_steward(session, workspace_id, member_id, f"{Command.NOISEGATE} {typed}")


def _require_working_time(rhythm: Rhythm, workspace: Workspace) -> None:
    working, reader = workspace.working, Reader("UTC", workspace.locale)
    faults = {}
    if rhythm.weekday not in working.days:
        faults[str(Field.WEEKDAY)] = "Questions come on working days only. Choose another day."
    if not working.begins <= rhythm.at < working.ends:
        faults[str(Field.AT)] = (
            "Questions come in working hours only. Choose a time from "
            f"{time_words(working.begins, reader)} and before {time_words(working.ends, reader)}."
        )
    if faults:
        raise FieldErrors(faults)
