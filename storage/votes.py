"""Votes, and what they add up to.

What an open edition was told stays out of every verdict until it closes.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy
from sqlalchemy import Select, bindparam
from sqlmodel import col, or_, select

from domain.digests import Answer, Vote
from domain.editions import OpenQuestion, SubjectStanding
from domain.ids import ConversationId, EditionId, MemberId, SubjectId, WorkspaceId
from domain.members import eligible
from domain.standings import standing_across
from domain.verdict import VOTE_LASTS, Asked, Standing
from storage.asking import find_asking, taking_no_part
from storage.core import fetch, length_for, listed, spread, table_of
from storage.database import Session
from storage.editions import open_editions
from storage.members import find_member, members_of
from storage.results import last_overall, verdicts_before
from storage.subjects import all_subjects
from storage.tables import ConversationMemberRow, DigestRow, EditionRow, QuestionRow, VoteRow

_VOTE = table_of(VoteRow).c
_ANSWERS = {each.value: each for each in Answer}


@lru_cache
def _votes_on(many: int) -> Select[Any]:
    return sqlalchemy.select(
        _VOTE.edition_id, _VOTE.subject_id, _VOTE.member_id, _VOTE.answer, _VOTE.cast_at
    ).where(
        _VOTE.workspace_id == bindparam("workspace"),
        _VOTE.subject_id.in_(listed("subject", many, _VOTE.subject_id)),
        _VOTE.cast_at > bindparam("since"),
    )


@dataclass(frozen=True)
class Asking:
    """That an edition, which reached its conversation, asked about a subject."""

    subject_id: SubjectId
    conversation_id: ConversationId
    asked: Asked
    closed: bool


def own_answers(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    edition_ids: Collection[EditionId],
) -> Mapping[tuple[EditionId, SubjectId], Answer]:
    """Return what a member answered in these editions; it is for them alone."""
    rows = session.exec(
        select(VoteRow).where(
            VoteRow.workspace_id == workspace_id,
            VoteRow.member_id == member_id,
            col(VoteRow.edition_id).in_(edition_ids),
        )
    )
    return {
        (EditionId(row.edition_id), SubjectId(row.subject_id)): Answer(row.answer) for row in rows
    }


def voters(
    session: Session, workspace_id: WorkspaceId, conversation_id: ConversationId, now: datetime
) -> frozenset[MemberId]:
    """Return who is eligible to vote in a conversation's digest at `now`.

    That is its audience without those who are away or opted out.
    """
    people = audience(session, workspace_id, conversation_id)
    return people - taking_no_part(session, workspace_id, people, now)


def audience(
    session: Session, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> frozenset[MemberId]:
    """Return for whom a conversation's digest is, away or not."""
    guests = includes_guests(session, workspace_id, conversation_id)
    people = members_of(session, workspace_id, conversation_id)
    return frozenset(member.id for member in people if eligible(member, include_guests=guests))


def may_vote(
    session: Session,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member_id: MemberId,
) -> bool:
    """Whether this member is in the audience of a conversation's digest.

    Being away, or having opted out, keeps them from voting, and not from seeing what there is.
    """
    member = find_member(session, workspace_id, member_id)
    place = session.get(ConversationMemberRow, (workspace_id, conversation_id, member_id))
    if member is None or place is None:
        return False
    guests = includes_guests(session, workspace_id, conversation_id)
    return eligible(member, include_guests=guests)


def includes_guests(
    session: Session, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> bool:
    """Whether guests may answer here: as the latest digest has it, ended or moved away or not."""
    for_here = col(DigestRow.conversation_id) == conversation_id
    was_here = select(EditionRow.digest_id).where(
        EditionRow.workspace_id == workspace_id, EditionRow.conversation_id == conversation_id
    )
    latest = session.exec(
        select(DigestRow.include_guests)
        .where(
            DigestRow.workspace_id == workspace_id,
            or_(for_here, col(DigestRow.id).in_(was_here)),
        )
        .order_by(for_here.desc(), col(DigestRow.id).desc())
        .limit(1)
    ).first()
    return bool(latest)


def askings(session: Session, workspace_id: WorkspaceId) -> tuple[Asking, ...]:
    """Return which subject was asked about where and when, oldest first."""
    rows = session.exec(
        select(QuestionRow.subject_id, EditionRow)
        .join(EditionRow, col(EditionRow.id) == QuestionRow.edition_id)
        .where(EditionRow.workspace_id == workspace_id, col(EditionRow.message_ts).is_not(None))
        .order_by(col(EditionRow.period_to), col(EditionRow.id))
    )
    return tuple(
        Asking(
            SubjectId(subject_id),
            ConversationId(edition.conversation_id),
            Asked(EditionId(edition.id or 0), edition.period_to),
            closed=edition.closed_at is not None,
        )
        for subject_id, edition in rows
    )


def standings(
    session: Session,
    workspace_id: WorkspaceId,
    eligible_for: Mapping[SubjectId, Collection[MemberId]],
    now: datetime,
    *,
    asked: Collection[Asking],
    closing: EditionId | None = None,
) -> Mapping[SubjectId, Standing]:
    """Return where subjects stand at `now`, each over its eligible members.

    Only closed editions count, and the one that is `closing` now. `asked` is all of `askings`.
    """
    counting = [each for each in asked if each.closed or each.asked.edition_id == closing]
    votes = _votes(session, workspace_id, eligible_for, now)
    return {
        subject_id: standing_across(
            votes.get(subject_id, ()), _by_place(counting, subject_id), members, now
        )
        for subject_id, members in eligible_for.items()
    }


def standings_overall(
    session: Session,
    workspace_id: WorkspaceId,
    subject_ids: Collection[SubjectId],
    now: datetime,
    *,
    closing: EditionId | None = None,
) -> Mapping[SubjectId, Standing]:
    """Return where subjects stand at `now`, over all conversations that were asked about them.

    Their users are counted among the eligible members of those conversations.
    """
    asked = askings(session, workspace_id)
    eligible_for: dict[SubjectId, set[MemberId]] = {number: set() for number in subject_ids}
    people = {
        place: voters(session, workspace_id, place, now)
        for place in {each.conversation_id for each in asked}
    }
    for each in asked:
        if each.subject_id in eligible_for:
            eligible_for[each.subject_id].update(people[each.conversation_id])
    return standings(session, workspace_id, eligible_for, now, asked=asked, closing=closing)


def verdicts(
    session: Session, workspace_id: WorkspaceId, now: datetime
) -> tuple[SubjectStanding, ...]:
    """Return where each subject in use stands, over all conversations that were asked about it.

    That is what came out when it was last asked about, and stays until it is asked again: if an
    absence changed a verdict in between, colleagues could tell what the absent one had answered.
    """
    subjects = all_subjects(session, workspace_id)
    found = last_overall(session, workspace_id, now - VOTE_LASTS)
    without = [subject.id for subject in subjects if subject.id not in found]
    nothing = standings_overall(session, workspace_id, without, now)
    last_asked = {each.subject_id: each.asked.asked_at for each in askings(session, workspace_id)}
    before = verdicts_before(session, workspace_id)
    return tuple(
        SubjectStanding(
            subject,
            found.get(subject.id) or nothing[subject.id],
            last_asked.get(subject.id),
            before.get(subject.id),
        )
        for subject in subjects
    )


def open_questions(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> tuple[OpenQuestion, ...]:
    """Return the questions that this member can answer now, with what they answered so far."""
    if not find_asking(session, workspace_id, member_id).takes_part(now):
        return ()
    editions = [
        edition
        for edition in open_editions(session, workspace_id)
        if edition.is_open(now)
        and may_vote(session, workspace_id, edition.conversation_id, member_id)
    ]
    numbers = [edition.id for edition in editions]
    own = own_answers(session, workspace_id, member_id, numbers) if numbers else {}
    return tuple(
        OpenQuestion(edition, question, own.get((edition.id, question.subject.id)))
        for edition in editions
        for question in edition.questions
        if not question.subject.retired
    )


def being_asked(
    session: Session, workspace_id: WorkspaceId, subject_id: SubjectId
) -> frozenset[MemberId]:
    """Return whom an edition is for that is not closed and asks about this subject."""
    places = {
        edition.conversation_id
        for edition in open_editions(session, workspace_id)
        if any(question.subject.id == subject_id for question in edition.questions)
    }
    people = [audience(session, workspace_id, place) for place in places]
    return frozenset().union(*people)


def _votes(
    session: Session,
    workspace_id: WorkspaceId,
    subject_ids: Collection[SubjectId],
    now: datetime,
) -> Mapping[SubjectId, list[Vote]]:
    found: dict[SubjectId, list[Vote]] = defaultdict(list)
    if not subject_ids:
        return found
    given = {"workspace": workspace_id, "since": now - VOTE_LASTS}
    subjects = spread("subject", list(subject_ids))
    statement = _votes_on(length_for(subject_ids))
    for edition, subject, member, answer, cast_at in fetch(session, statement, given | subjects):
        vote = Vote(edition, subject, member, _ANSWERS[answer], cast_at)
        found[vote.subject_id].append(vote)
    return found


def _by_place(
    asked: Collection[Asking], subject_id: SubjectId
) -> Mapping[ConversationId, list[Asked]]:
    places: dict[ConversationId, list[Asked]] = defaultdict(list)
    for each in asked:
        if each.subject_id == subject_id:
            places[each.conversation_id].append(each.asked)
    return places
