"""Keeping the roster from what Slack tells as it happens, and greeting whoever installed it."""

from dataclasses import dataclass
from datetime import datetime

from domain.deliveries import DeliveryKind
from domain.ids import ConversationId, MemberId, WorkspaceId
from domain.members import Member
from storage.conversations import join, leave
from storage.database import Session
from storage.deliveries import plan
from storage.digests import all_schedules
from storage.members import find_member, put_members
from storage.stewards import get_full_member, stewards_to_ask
from storage.workspaces import get_workspace, has_installer, settle_installer


@dataclass(frozen=True)
class Movement:
    """Somebody came into a conversation or left it."""

    bot_itself: bool
    """Then the whole conversation is to be read again."""
    stranger: bool
    """Whether the roster does not know them yet."""
    homes: frozenset[MemberId]
    """Their open questions are others now."""


def note_member(
    session: Session, workspace_id: WorkspaceId, member: Member, locale: str
) -> frozenset[MemberId]:
    """Store a member as Slack describes them now; return whose Home changed by it."""
    before = find_member(session, workspace_id, member.id)
    put_members(session, workspace_id, [(member, locale)])
    after = find_member(session, workspace_id, member.id)
    return frozenset({member.id}) if before != after else frozenset()


def note_joined(
    session: Session,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member_id: MemberId,
) -> Movement:
    """Store that somebody came into a conversation."""
    join(session, workspace_id, conversation_id, member_id)
    return _movement(session, workspace_id, member_id)


def note_left(
    session: Session,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member_id: MemberId,
) -> Movement:
    """Store that somebody left a conversation."""
    leave(session, workspace_id, conversation_id, member_id)
    return _movement(session, workspace_id, member_id)


def whom_to_ask(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId
) -> tuple[Member, ...]:
    """Return the stewards to whom a full member's request goes."""
    get_full_member(session, workspace_id, member_id)
    return stewards_to_ask(session, workspace_id)


def greet_installer(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> bool:
    """Take the first steward who turns to the bot as its installer, and plan their greeting.

    Slack names nobody where a token was pasted. Where digests are set up already, nobody needs
    to be told how to begin. Return whether the installer is known now.
    """
    if has_installer(session, workspace_id):
        return True
    member = find_member(session, workspace_id, member_id)
    if member is None or not member.steward:
        return False
    settle_installer(session, workspace_id, member_id)
    return bool(all_schedules(session, workspace_id)) or plan(
        session,
        workspace_id=workspace_id,
        key="greeting",
        kind=DeliveryKind.GREETING,
        slot=now,
        period_begins=now.date(),
        due_at=now,
        member_id=member_id,
    )


def _movement(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Movement:
    return Movement(
        bot_itself=member_id == get_workspace(session, workspace_id).bot_user_id,
        stranger=find_member(session, workspace_id, member_id) is None,
        homes=frozenset({member_id}),
    )
