"""What a vote needs to know, in one statement, and how it is stored.

Whoever cannot vote plainly is told why by what `storage.votes` and `storage.editions` say.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy
from sqlalchemy import and_, bindparam
from sqlalchemy.orm.util import identity_key

from domain.asking import Asking
from domain.digests import Answer, Vote
from domain.editions import Ballot
from domain.ids import ConversationId, EditionId, MemberId, SubjectId, WorkspaceId
from domain.members import eligible
from domain.readers import Reader
from storage.core import fetch, table_of
from storage.database import Session
from storage.members import member_of
from storage.tables import (
    ConversationMemberRow,
    DigestRow,
    EditionRow,
    MemberRow,
    QuestionRow,
    SubjectRow,
    VoteRow,
    WorkspaceRow,
)
from storage.tables_asking import AskingRow

_WORKSPACE, _MEMBER, _SUBJECT = table_of(WorkspaceRow), table_of(MemberRow), table_of(SubjectRow)
_DIGEST, _EDITION, _QUESTION = table_of(DigestRow), table_of(EditionRow), table_of(QuestionRow)
_PLACE, _ASKING, _VOTE = table_of(ConversationMemberRow), table_of(AskingRow), table_of(VoteRow)

_BALLOT = (
    sqlalchemy.select(
        _EDITION.c.conversation_id,
        _EDITION.c.message_ts,
        _EDITION.c.closes_at,
        _EDITION.c.closed_at,
        _SUBJECT.c.retired_at,
        _SUBJECT.c.name,
        _DIGEST.c.zone,
        _WORKSPACE.c.locale,
        _ASKING.c.away_from,
        _ASKING.c.away_until,
        _ASKING.c.stopped_at,
        _MEMBER.c.has_home,
        _MEMBER.c.handle,
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.role,
        _MEMBER.c.zone.label("member_zone"),
        _MEMBER.c.deactivated,
        _MEMBER.c.named_steward,
        _VOTE.c.answer,
    )
    .select_from(_EDITION)
    .join(_QUESTION, _QUESTION.c.edition_id == _EDITION.c.id)
    .join(_SUBJECT, _SUBJECT.c.id == _QUESTION.c.subject_id)
    .join(_DIGEST, _DIGEST.c.id == _EDITION.c.digest_id)
    .join(_WORKSPACE, _WORKSPACE.c.id == _EDITION.c.workspace_id)
    .join(
        _PLACE,
        and_(
            _PLACE.c.workspace_id == _EDITION.c.workspace_id,
            _PLACE.c.conversation_id == _EDITION.c.conversation_id,
        ),
    )
    .join(
        _MEMBER,
        and_(
            _MEMBER.c.workspace_id == _PLACE.c.workspace_id,
            _MEMBER.c.id == _PLACE.c.member_id,
        ),
    )
    .outerjoin(
        _ASKING,
        and_(
            _ASKING.c.workspace_id == _MEMBER.c.workspace_id,
            _ASKING.c.member_id == _MEMBER.c.id,
        ),
    )
    .outerjoin(
        _VOTE,
        and_(
            _VOTE.c.edition_id == _EDITION.c.id,
            _VOTE.c.subject_id == _QUESTION.c.subject_id,
            _VOTE.c.member_id == _MEMBER.c.id,
        ),
    )
    .where(
        _EDITION.c.workspace_id == bindparam("workspace"),
        _EDITION.c.id == bindparam("edition"),
        _QUESTION.c.subject_id == bindparam("subject"),
        _PLACE.c.member_id == bindparam("member"),
    )
)
_OF = (
    _VOTE.c.edition_id == bindparam("edition"),
    _VOTE.c.subject_id == bindparam("subject"),
    _VOTE.c.member_id == bindparam("member"),
)
_ADD = sqlalchemy.insert(_VOTE)
_CHANGE = (
    sqlalchemy.update(_VOTE)
    .where(*_OF)
    .values(answer=bindparam("says"), cast_at=bindparam("now", type_=_VOTE.c.cast_at.type))
)
_STALE = (
    sqlalchemy.update(_EDITION)
    .where(
        _EDITION.c.workspace_id == bindparam("workspace"), _EDITION.c.id == bindparam("edition")
    )
    .values(changes=_EDITION.c.changes + 1)
    .returning(_EDITION.c.changes, _EDITION.c.shown)
)


@dataclass(frozen=True)
class Plain:
    """A ballot that its member may fill in."""

    ballot: Ballot
    before: Answer | None
    """What they answered before."""
    has_home: bool
    """Whether they ever opened Home."""


def find_plain(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    edition_id: EditionId,
    subject_id: SubjectId,
    now: datetime,
) -> Plain | None:
    """Return the ballot of a question that is plainly open to this member.

    None wherever there is more to be looked at: a guest, an absence, an edition that is closed.
    """
    rows = fetch(
        session,
        _BALLOT,
        {
            "workspace": workspace_id,
            "edition": edition_id,
            "subject": subject_id,
            "member": member_id,
        },
    )
    if not rows:
        return None
    place, message_ts, closes_at, closed_at, retired_at, name, zone, locale, *who = rows[0]
    away_from, away_until, stopped_at, has_home, *person, before = who
    asking = Asking(away_from=away_from, away_until=away_until, stopped_at=stopped_at)
    is_open = closed_at is None and retired_at is None and now < closes_at
    if not (is_open and asking.takes_part(now) and eligible(member_of(member_id, *person))):
        return None
    ballot = Ballot(
        edition_id=edition_id,
        conversation_id=ConversationId(place),
        message_ts=message_ts,
        subject_id=subject_id,
        subject_name=name,
        closes_at=closes_at,
        reader=Reader(zone, locale),
    )
    return Plain(ballot, None if before is None else Answer(before), has_home)


def put_vote(
    session: Session, workspace_id: WorkspaceId, vote: Vote, before: Answer | None
) -> None:
    """Store a vote in the place of the member's one before, if there was one (`before`)."""
    if before is not None:
        which = {"edition": vote.edition_id, "subject": vote.subject_id, "member": vote.member_id}
        fetch(session, _CHANGE, {**which, "says": vote.answer.value, "now": vote.cast_at})
        return
    columns = {
        "edition_id": vote.edition_id,
        "subject_id": vote.subject_id,
        "member_id": vote.member_id,
        "workspace_id": workspace_id,
        "answer": vote.answer.value,
        "cast_at": vote.cast_at,
    }
    fetch(session, _ADD, columns)


def made_stale(session: Session, workspace_id: WorkspaceId, edition_id: EditionId) -> bool:
    """Record that an edition's message in Slack shows less than the database knows.

    Return whether it showed everything until now.
    """
    rows = fetch(session, _STALE, {"workspace": workspace_id, "edition": edition_id})
    known = session.identity_map.get(identity_key(EditionRow, edition_id))
    if known is not None:
        session.expire(known, ["changes"])
    return any(shown == changes - 1 for changes, shown in rows)
