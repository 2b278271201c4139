"""Composing an edition: what it asks and what it tells."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from domain.charts import Course, course_of
from domain.choice import Candidate, Pick, picks
from domain.digests import Digest
from domain.editions import Edition, EditionDraft, Question, Schedule, Told, told_of
from domain.ids import ConversationId, DigestId, EditionId, MemberId, SubjectId, WorkspaceId
from domain.prompts import Prompt, next_prompt
from domain.reflections import SharedReflection
from domain.schedule import closes_at, coming_slot, moment_of, period_begins
from domain.verdict import VOTE_LASTS
from storage.database import Session
from storage.digests import find_schedule, get_schedule
from storage.editions import (
    add_edition,
    find_edition_of,
    find_last_closed,
    find_last_posted,
    find_last_slot,
    get_edition,
)
from storage.interactions import usage
from storage.reflections import carried_prompts, shared_waiting
from storage.results import last_results, results_until
from storage.stewards import get_full_member, get_steward
from storage.subjects import added_at, all_subjects
from storage.votes import Asking, askings, may_vote, standings, voters
from storage.workspaces import locale_of


def prepare_edition(
    session: Session,
    workspace_id: WorkspaceId,
    digest_id: DigestId,
    begins: date,
    slot: datetime,
    now: datetime,
) -> Edition | None:
    """Return the edition of this slot, composed and stored when it is asked for the first time.

    None where the digest has ended, or where there is nothing to ask and nothing to tell.
    """
    schedule = find_schedule(session, workspace_id, digest_id)
    if schedule is None:
        return None
    known = find_edition_of(session, workspace_id, digest_id, begins)
    if known is not None and (
        known.message_ts is not None or _still_fresh(known, schedule.digest, slot, now)
    ):
        return known
    draft = draft_edition(session, workspace_id, schedule.digest, slot=slot, now=now)
    if draft is None:
        return None
    return add_edition(session, workspace_id, replace(draft, period_begins=begins))


def preview_edition(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    digest_id: DigestId,
    now: datetime,
) -> EditionDraft | None:
    """Return what the next edition would be, as of now; None where none would be posted.

    Nothing is stored. For those who vote in it, and for stewards.
    """
    schedule = get_schedule(session, workspace_id, digest_id)
    digest = schedule.digest
    get_full_member(session, workspace_id, member_id)
    if not may_vote(session, workspace_id, digest.conversation_id, member_id):
        get_steward(session, workspace_id, member_id)
    return draft_coming(session, workspace_id, schedule, now)


def draft_coming(
    session: Session, workspace_id: WorkspaceId, schedule: Schedule, now: datetime
) -> EditionDraft | None:
    """Compose the edition that comes next, as of now; None where none would be posted."""
    digest = schedule.digest
    slot = coming_slot(
        digest.timetable,
        schedule.next_slot - datetime.resolution,
        previous=find_last_slot(session, workspace_id, digest.conversation_id, now),
    )
    return draft_edition(session, workspace_id, digest, slot=slot, now=now)


def draft_edition(
    session: Session, workspace_id: WorkspaceId, digest: Digest, *, slot: datetime, now: datetime
) -> EditionDraft | None:
    """Compose the edition of a slot; None where there is nothing to ask and nothing to tell."""
    previous = find_last_posted(session, workspace_id, digest.id, before=slot)
    timetable = digest.timetable
    begins = period_begins(timetable, slot, previous.period_to if previous else None)
    since = previous.period_to if previous else moment_of(begins, timetable.at, timetable.zone)
    number = previous.number + 1 if previous else 1
    chosen = picks(
        _candidates(session, workspace_id, digest, previous, (since, slot), now),
        edition_number=number,
        limit=digest.questions,
        now=now,
    )
    told = _told(session, workspace_id, digest, previous)
    shared = shared_waiting(session, workspace_id, digest.id)
    # A question to sit with is no reason to write to anybody.
    if not chosen and not told and not shared:
        return None
    return EditionDraft(
        digest_id=digest.id,
        conversation_id=digest.conversation_id,
        zone=timetable.zone,
        number=number,
        period_begins=begins,
        period_from=since,
        period_to=slot,
        closes_at=closes_at(now, digest.closing, timetable.zone),
        questions=tuple(_question(pick) for pick in chosen),
        told=told,
        prompt=_prompt(session, workspace_id, digest, shared, now),
        shared=shared,
        locale=locale_of(session, workspace_id),
    )


def find_edition(
    session: Session, workspace_id: WorkspaceId, edition_id: EditionId
) -> tuple[Edition, datetime | None]:
    """Return an edition, and when the digest's next one comes, where one does."""
    edition = get_edition(session, workspace_id, edition_id)
    schedule = find_schedule(session, workspace_id, edition.digest_id)
    return edition, schedule.next_slot if schedule else None


def courses_of(
    session: Session, workspace_id: WorkspaceId, edition: Edition
) -> tuple[Course, ...]:
    """Return how answers to a closed edition's questions went, where a chart says something."""
    if edition.closed_at is None:
        return ()
    results = results_until(session, workspace_id, edition)
    courses = [
        course_of(question.subject.name, results.get(question.subject.id, ()))
        for question in edition.questions
        if question.result is not None
    ]
    return tuple(course for course in courses if course is not None)


def _still_fresh(known: Edition, digest: Digest, slot: datetime, now: datetime) -> bool:
    """Whether what was composed for a slot and not posted so far can be posted as it is."""
    here = known.conversation_id == digest.conversation_id
    return here and known.period_to == slot and (known.is_open(now) or not known.questions)


def _candidates(
    session: Session,
    workspace_id: WorkspaceId,
    digest: Digest,
    previous: Edition | None,
    period: tuple[datetime, datetime],
    now: datetime,
) -> list[Candidate]:
    subjects = all_subjects(session, workspace_id)
    numbers = [subject.id for subject in subjects]
    people = voters(session, workspace_id, digest.conversation_id, now)
    asked = askings(session, workspace_id)
    live = standings(session, workspace_id, dict.fromkeys(numbers, people), now, asked=asked)
    # As it was told when it closed: an absence since then must not show in the counts.
    told = last_results(session, workspace_id, now - VOTE_LASTS, digest.conversation_id)
    found = {**live, **told}
    begin, end = period
    used = usage(session, workspace_id, numbers, begin, end)
    used_before = usage(session, workspace_id, numbers, begin - (end - begin), begin)
    last_asked = _last_asked(asked, digest.conversation_id)
    asked_just_now = {each.subject.id for each in previous.questions} if previous else set()
    added = added_at(session, workspace_id)
    return [
        Candidate(
            subject=subject,
            standing=found[subject.id],
            last_asked_at=last_asked.get(subject.id),
            in_last_edition=subject.id in asked_just_now,
            interactions_now=used[subject.id],
            interactions_before=used_before[subject.id],
            added_at=added[subject.id],
        )
        for subject in subjects
    ]


def _last_asked(
    asked: Iterable[Asking], conversation_id: ConversationId
) -> dict[SubjectId, datetime]:
    return {
        each.subject_id: each.asked.asked_at
        for each in asked
        if each.conversation_id == conversation_id
    }


def _told(
    session: Session, workspace_id: WorkspaceId, digest: Digest, previous: Edition | None
) -> tuple[Told, ...]:
    """Return what the last answers came to, where they closed after the edition before.

    After a move to another conversation that is theirs to tell: the new one was not asked.
    """
    if previous is None:
        return ()
    closed = find_last_closed(session, workspace_id, digest.id, known=previous)
    if closed is None or closed.closed_at is None:
        return ()
    if closed.conversation_id != digest.conversation_id:
        return ()
    return told_of(closed.questions) if closed.closed_at > previous.period_to else ()


def _prompt(
    session: Session,
    workspace_id: WorkspaceId,
    digest: Digest,
    shared: Iterable[SharedReflection],
    now: datetime,
) -> Prompt | None:
    """Return the question to sit with whose turn it is in the digest's conversation.

    One that is answered in the same edition has had its turn.
    """
    if not digest.prompts:
        return None
    had = dict(carried_prompts(session, workspace_id, digest.conversation_id))
    had.update((each.prompt, now) for each in shared)
    # The first digest of all begins with the first prompt, and each further one elsewhere.
    return next_prompt(had, now, start=digest.id - 1)


def _question(pick: Pick) -> Question:
    return Question(
        subject=pick.subject,
        why=pick.why,
        last_asked_at=pick.last_asked_at,
        interactions_now=pick.interactions_now,
        interactions_before=pick.interactions_before,
        before=pick.standing,
    )
