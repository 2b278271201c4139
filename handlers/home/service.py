"""What stands in a member's Home."""

from dataclasses import replace
from datetime import datetime

from domain.homes import (
    INTERACTIONS,
    QUIET,
    QUIET_AFTER,
    VERDICTS,
    HomePage,
    HomePlace,
    Page,
    QuietContact,
    day_begins,
    page_of,
)
from domain.ids import MemberId, WorkspaceId
from storage.asking import find_asking
from storage.cases import cases_for
from storage.contacts import find_contacts
from storage.database import Session
from storage.digests import all_schedules
from storage.interactions import find_interactions, interactions_of_today
from storage.members import get_member, opened_home
from storage.quiet import has_logged, quiet_since
from storage.votes import may_vote, open_questions, verdicts
from storage.workspaces import get_workspace

LAST_PAGE = 1_000
"""Nobody turns so far; a page number that came through Slack may be any."""


def open_home(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, place: HomePlace
) -> None:
    """Remember where in Home this member looks, so that it is kept up to date from now on."""
    pages = (place.today, place.verdicts, place.quiet)
    within = HomePlace(*(min(max(0, page), LAST_PAGE) for page in pages))
    opened_home(session, workspace_id, member_id, within)


def home_of(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    now: datetime,
    place: HomePlace,
) -> HomePage:
    """Return what a member sees in Home; for one who is no full member, their questions alone.

    Raises `NotFound` where the roster does not know them.
    """
    member = get_member(session, workspace_id, member_id)
    workspace = get_workspace(session, workspace_id)
    questions = open_questions(session, workspace_id, member_id, now)
    page = HomePage(
        member=member,
        now=now,
        place=HomePlace(),
        interactions=page_of((), 0, INTERACTIONS),
        questions=questions,
        quiet=page_of((), 0, QUIET),
        verdicts=page_of((), 0, VERDICTS),
        being_asked=(),
        not_asked=(),
        next_digest=_next_digest(session, workspace_id, member_id, now),
        locale=workspace.locale,
    )
    if not member.full:
        return page
    since = day_begins(now, member.zone)
    logged = interactions_of_today(session, workspace_id, member_id, since)
    today = page_of(logged, place.today, INTERACTIONS)
    quiet = _gone_quiet(session, workspace_id, member_id, now, place.quiet)
    page = replace(
        page,
        interactions=today,
        quiet=quiet,
        began=has_logged(session, workspace_id, member_id),
        asking=find_asking(session, workspace_id, member_id),
        workspace=workspace if member.steward else None,
        cases=cases_for(session, workspace_id, member, now),
    )
    return _with_verdicts(session, workspace_id, page, place.verdicts)


def _with_verdicts(
    session: Session, workspace_id: WorkspaceId, page: HomePage, number: int
) -> HomePage:
    standings = verdicts(session, workspace_id, page.now)
    # What is being asked says nothing before it closes.
    running = {waiting.question.subject.id for waiting in page.questions}
    new = [
        line
        for line in standings
        if line.subject.id in running and not line.standing.tally.answered
    ]
    asked = [line for line in standings if line.last_asked_at is not None and line not in new]
    table = page_of(asked, number, VERDICTS)
    return replace(
        page,
        place=HomePlace(page.interactions.number, table.number, page.quiet.number),
        verdicts=table,
        being_asked=tuple(line.subject.name for line in new),
        not_asked=tuple(line.subject.name for line in standings if line.last_asked_at is None),
    )


def _gone_quiet(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime, number: int
) -> Page[QuietContact]:
    listed = quiet_since(session, workspace_id, member_id, now - QUIET_AFTER)
    page = page_of(listed, number, QUIET)
    last = find_interactions(session, workspace_id, {found for _, found in page.items})
    named = {each.interaction.id: each for each in last}
    people = find_contacts(session, workspace_id, [contact for contact, _ in page.items])
    contacts = {contact.id: contact for contact in people}
    items = tuple(QuietContact(contacts[contact], named[found]) for contact, found in page.items)
    return Page(items, page.number, page.pages, page.total)


def _next_digest(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> datetime | None:
    slots = [
        schedule.next_slot
        for schedule in all_schedules(session, workspace_id)
        if schedule.next_slot > now
        and may_vote(session, workspace_id, schedule.digest.conversation_id, member_id)
    ]
    return min(slots, default=None)
