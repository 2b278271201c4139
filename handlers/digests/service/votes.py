"""Voting: who may, on what, and what it replaced."""

from dataclasses import dataclass
from datetime import datetime

from domain.digests import Answer, Vote
from domain.editions import Ballot, Edition, OpenQuestion, Question
from domain.errors import ForMember, NotAllowed, NotFound, TakesNoPart
from domain.ids import EditionId, MemberId, SubjectId, WorkspaceId
from domain.members import Member, eligible
from domain.readers import Reader
from handlers.kit.ids import Command
from handlers.parts.dates import moment_words
from handlers.parts.questions import Press, QuestionRef
from handlers.parts.verdicts import result_words
from storage.asking import find_asking
from storage.ballots import Plain, find_plain, made_stale, put_vote
from storage.conversations import find_conversation
from storage.database import Session
from storage.editions import get_edition
from storage.members import get_member
from storage.votes import includes_guests, may_vote, own_answers
from storage.workspaces import reader_of


@dataclass(frozen=True)
class Cast:
    """A vote as it was stored, and what it replaced."""

    ballot: Ballot
    answer: Answer
    before: Answer | None
    homes: frozenset[MemberId]
    """Whose Home has changed; none where the member never opened theirs."""
    first: bool
    """Whether the edition's message showed everything until this: otherwise the courier knows
    already that there is something to show."""


def cast_vote(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    press: Press,
    now: datetime,
) -> Cast:
    """Store a member's answer in the place of the one before.

    Raises an error with wording where nothing is stored: the edition is of another workspace or
    closed, the subject was retired, or the member is not eligible.
    """
    edition_id, subject_id = EditionId(press.edition), SubjectId(press.subject)
    plain = find_plain(session, workspace_id, member_id, edition_id, subject_id, now)
    if plain is None:
        # Who may not vote is told why; who may, although it is not plain, goes on.
        found = _open_question(session, workspace_id, member_id, press, now)
        own = own_answers(session, workspace_id, member_id, [edition_id])
        before = own.get((edition_id, subject_id))
        plain = Plain(Ballot.of(*found), before, has_home=True)
    vote = Vote(edition_id, subject_id, member_id, press.answer, now)
    put_vote(session, workspace_id, vote, plain.before)
    changed = plain.before is not press.answer
    first = changed and made_stale(session, workspace_id, edition_id)
    homes = frozenset({member_id} if plain.has_home else ())
    return Cast(plain.ballot, press.answer, plain.before, homes, first)


def own_question(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    ref: QuestionRef,
    now: datetime,
) -> OpenQuestion:
    """Return a question that is open to the member, with their answer so far; errors as voting."""
    edition, question = _open_question(session, workspace_id, member_id, ref, now)
    own = own_answers(session, workspace_id, member_id, [edition.id])
    return OpenQuestion(edition, question, own.get((edition.id, question.subject.id)))


def explained(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, edition_id: EditionId
) -> Edition:
    """Return an edition to somebody who may know why it asks what it asks."""
    edition = get_edition(session, workspace_id, edition_id)
    member = get_member(session, workspace_id, member_id)
    _require_voter(session, workspace_id, member, edition)
    return edition


def _open_question(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    target: Press | QuestionRef,
    now: datetime,
) -> tuple[Edition, Question]:
    edition = get_edition(session, workspace_id, EditionId(target.edition))
    question = _question(edition, SubjectId(target.subject))
    member = get_member(session, workspace_id, member_id)
    _require_voter(session, workspace_id, member, edition)
    _require_part(session, workspace_id, member, now)
    if question.subject.retired and question.result is None:
        raise ForMember(
            f"{question.subject.name} was retired meanwhile and is no longer asked about, "
            "so this was not counted."
        )
    if not edition.is_open(now):
        raise ForMember(_closed_words(edition, question, reader_of(session, workspace_id, member)))
    return edition, question


def _question(edition: Edition, subject_id: SubjectId) -> Question:
    for question in edition.questions:
        if question.subject.id == subject_id:
            return question
    raise NotFound("These questions do not ask about that. Type /digest to see the digests.")


def _require_voter(
    session: Session, workspace_id: WorkspaceId, member: Member, edition: Edition
) -> None:
    if may_vote(session, workspace_id, edition.conversation_id, member.id):
        return
    guests = includes_guests(session, workspace_id, edition.conversation_id)
    if not eligible(member, include_guests=guests):
        raise NotAllowed(
            "These questions are for the full members of this workspace, so nothing was stored. "
            "Thank you for looking in."
        )
    found = find_conversation(session, workspace_id, edition.conversation_id)
    where = f"#{found.name}" if found and found.name else "the conversation they stand in"
    raise NotAllowed(
        f"These questions are for the members of {where}, so nothing was stored. "
        "Join it first, then press again."
    )


def _require_part(
    session: Session, workspace_id: WorkspaceId, member: Member, now: datetime
) -> None:
    asking = find_asking(session, workspace_id, member.id)
    if asking.opted_out:
        raise TakesNoPart(
            "You opted out of being asked, so this was not stored. "
            f"To take part again, type {Command.NOISEGATE} start, and press again.",
            away=False,
        )
    if asking.is_away(now):
        raise TakesNoPart(
            "You are away, so this was not stored. "
            f"If you are back, type {Command.NOISEGATE} back, and press again.",
            away=True,
        )


def _closed_words(edition: Edition, question: Question, reader: Reader) -> str:
    closed = f"These questions closed on {moment_words(edition.closes_at, reader)}"
    if question.result is None:
        return f"{closed}, so this was not counted. The result comes in a moment."
    return (
        f"{closed}, so this was not counted. "
        f"{question.subject.name}: {result_words(question.result)}"
    )
