"""What stands in a member's Home."""

from datetime import datetime

from domain.homes import INTERACTIONS, VERDICTS, HomePage, HomePlace, day_begins, page_of
from domain.ids import MemberId, WorkspaceId
from domain.members import Member
from storage.database import Session
from storage.digests import all_schedules
from storage.interactions import interactions_of_today
from storage.members import get_member, opened_home
from storage.votes import may_vote, open_questions, verdicts

LAST_PAGE = 1_000
"""Nobody turns so far; a page number that came through Slack may be any."""


def open_home(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, place: HomePlace
) -> None:
    """Remember where in Home this member looks, so that it is kept up to date from now on."""
    within = HomePlace(*(min(max(0, page), LAST_PAGE) for page in (place.today, place.verdicts)))
    opened_home(session, workspace_id, member_id, within)


def home_of(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    now: datetime,
    place: HomePlace,
) -> HomePage:
    """Return what a member sees in Home; for one who is no full member, nothing but who they are.

    Raises `NotFound` where the roster does not know them.
    """
    member = get_member(session, workspace_id, member_id)
    if not member.full:
        return _without_anything(member, now)
    since = day_begins(now, member.zone)
    logged = interactions_of_today(session, workspace_id, member_id, since)
    standings = verdicts(session, workspace_id, now)
    questions = open_questions(session, workspace_id, member_id, now)
    # What is being asked says nothing before it closes.
    running = {waiting.question.subject.id for waiting in questions}
    new = [
        line
        for line in standings
        if line.subject.id in running and not line.standing.tally.answered
    ]
    asked = [line for line in standings if line.last_asked_at is not None and line not in new]
    today = page_of(logged, place.today, INTERACTIONS)
    table = page_of(asked, place.verdicts, VERDICTS)
    return HomePage(
        member=member,
        now=now,
        place=HomePlace(today.number, table.number),
        interactions=today,
        questions=questions,
        verdicts=table,
        being_asked=tuple(line.subject.name for line in new),
        not_asked=tuple(line.subject.name for line in standings if line.last_asked_at is None),
        next_digest=_next_digest(session, workspace_id, member_id),
    )


def _without_anything(member: Member, now: datetime) -> HomePage:
    return HomePage(
        member=member,
        now=now,
        place=HomePlace(),
        interactions=page_of((), 0, INTERACTIONS),
        questions=(),
        verdicts=page_of((), 0, VERDICTS),
        being_asked=(),
        not_asked=(),
        next_digest=None,
    )


def _next_digest(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId
) -> datetime | None:
    slots = [
        schedule.next_slot
        for schedule in all_schedules(session, workspace_id)
        if may_vote(session, workspace_id, schedule.digest.conversation_id, member_id)
    ]
    return min(slots, default=None)
