"""Stewards: who they are, so that whoever is none knows whom to ask."""

from domain.errors import NotAllowed
from domain.ids import MemberId, WorkspaceId
from domain.members import Member, require_full
from storage.database import Session
from storage.members import all_members, get_member

NAMED = 3
"""So many stewards are named to somebody who needs one."""


def all_stewards(session: Session, workspace_id: WorkspaceId) -> tuple[Member, ...]:
    """Return the stewards of the workspace, by name."""
    return tuple(member for member in all_members(session, workspace_id) if member.steward)


def get_full_member(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Member:
    """Return the acting member; raise `NotAllowed` where they are no full member."""
    member = get_member(session, workspace_id, member_id)
    require_full(member)
    return member


def get_steward(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Member:
    """Return the acting member; raise `NotAllowed`, naming whom to ask, where they are none."""
    member = get_member(session, workspace_id, member_id)
    if member.steward:
        return member
    names = [steward.name for steward in all_stewards(session, workspace_id)][:NAMED]
    ask = f" {' or '.join(names)} can do it for you." if names else ""
    raise NotAllowed(f"This is for stewards, so nothing was changed.{ask}")
