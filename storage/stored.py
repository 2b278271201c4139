"""What is stored about one member, counted for that member alone.

Every statement here is limited to the member who asks. Nobody else's things are looked at, and
the figures go nowhere but to that member.
"""

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from domain.ids import MemberId, WorkspaceId
from domain.stored import Stored
from storage.asking import find_asking
from storage.database import Session
from storage.members import get_member
from storage.tables import (
    ContactRow,
    ConversationMemberRow,
    DigestRow,
    DraftRow,
    InteractionRow,
    VoteRow,
)
from storage.tables_asking import AskRow, PromptTurnRow, ReflectionRow
from storage.workspaces import installer_of


def stored_about(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Stored:
    """Return what is stored about the member who asks."""
    logged = (InteractionRow.workspace_id == workspace_id, InteractionRow.logged_by == member_id)
    wrote = (ReflectionRow.workspace_id == workspace_id, ReflectionRow.member_id == member_id)
    return Stored(
        member=get_member(session, workspace_id, member_id),
        conversations=_count(
            session,
            ConversationMemberRow.workspace_id == workspace_id,
            ConversationMemberRow.member_id == member_id,
        ),
        interactions=_count(session, *logged, col(InteractionRow.undone_at).is_(None)),
        undone=_count(session, *logged, col(InteractionRow.undone_at).is_not(None)),
        contacts=_count(
            session, ContactRow.workspace_id == workspace_id, ContactRow.added_by == member_id
        ),
        votes=_count(
            session, VoteRow.workspace_id == workspace_id, VoteRow.member_id == member_id
        ),
        lines=_count(
            session, DraftRow.workspace_id == workspace_id, DraftRow.member_id == member_id
        ),
        reflections=_count(session, *wrote),
        shared=_count(session, *wrote, col(ReflectionRow.digest_id).is_not(None)),
        prompts=_count(
            session,
            PromptTurnRow.workspace_id == workspace_id,
            PromptTurnRow.member_id == member_id,
        ),
        digests=_count(
            session,
            DigestRow.workspace_id == workspace_id,
            DigestRow.owner == member_id,
            col(DigestRow.ended_at).is_(None),
        ),
        asks=_count(session, AskRow.workspace_id == workspace_id, AskRow.member_id == member_id),
        asking=find_asking(session, workspace_id, member_id),
        installer=installer_of(session, workspace_id) == member_id,
    )


def _count(session: Session, *own: ColumnElement[bool] | bool) -> int:
    return session.exec(select(func.count()).where(*own)).one()
