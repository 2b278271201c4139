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


def stewards_to_ask(session: Session, workspace_id: WorkspaceId) -> tuple[Member, ...]:
    """Return the stewards who are named to somebody who needs one, three at most."""
    return all_stewards(session, workspace_id)[:NAMED]


def get_steward(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, request: str | None = None
) -> Member:
    """Return the acting member; raise `NotAllowed`, naming whom to ask, where they are none.

    `request` is the command that would do it: a full member can send it to the stewards.
    """
    member = get_member(session, workspace_id, member_id)
    if member.steward:
        return member
    stewards = stewards_to_ask(session, workspace_id)
    ask = f" {' or '.join(each.name for each in stewards)} can do it for you." if stewards else ""
    raise NotAllowed(
        f"This is for stewards, so nothing was changed.{ask}",
        request if member.full and stewards else None,
    )
