"""Members: the roster as the database holds it."""

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy
from sqlalchemy import bindparam
from sqlmodel import col, select

from domain.errors import NotFound
from domain.homes import HomePlace
from domain.ids import ConversationId, MemberId, WorkspaceId
from domain.members import Acting, Member, Role
from storage.books import opened
from storage.core import fetch, table_of
from storage.database import Session
from storage.tables import ConversationMemberRow, MemberRow, WorkspaceRow

_MEMBER, _WORKSPACE = table_of(MemberRow), table_of(WorkspaceRow)
_OF_MEMBER = tuple(
    _MEMBER.c[name]
    for name in ("id", "handle", "name", "role", "zone", "deactivated", "named_steward")
)
_ACTING = (
    sqlalchemy.select(
        _WORKSPACE.c.locale, _WORKSPACE.c.names_token, _MEMBER.c.has_home, *_OF_MEMBER
    )
    .join(_WORKSPACE, _WORKSPACE.c.id == _MEMBER.c.workspace_id)
    .where(_MEMBER.c.workspace_id == bindparam("workspace"), _MEMBER.c.id == bindparam("member"))
)
_PLACE = table_of(ConversationMemberRow)
_THERE = (
    sqlalchemy.select(*_OF_MEMBER)
    .join(
        _PLACE,
        (_PLACE.c.workspace_id == _MEMBER.c.workspace_id) & (_PLACE.c.member_id == _MEMBER.c.id),
    )
    .where(
        _MEMBER.c.workspace_id == bindparam("workspace"),
        _PLACE.c.conversation_id == bindparam("conversation"),
    )
    .order_by(_MEMBER.c.name, _MEMBER.c.id)
)


def find_member(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Member | None:
    """Return a member of the workspace, deactivated or not."""
    row = session.get(MemberRow, (workspace_id, member_id))
    return _member(row) if row else None


def get_member(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Member:
    """Return a member of the workspace; raise `NotFound` where the roster has no such member."""
    found = find_member(session, workspace_id, member_id)
    if found is None:
        raise _unknown()
    return found


def get_acting(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> Acting:
    """Return a member with what answers to them need; raise `NotFound` as `get_member` does.

    What the workspace knows by name comes along: nearly every use case goes on with it.
    """
    rows = fetch(session, _ACTING, {"workspace": workspace_id, "member": member_id})
    if not rows:
        raise _unknown()
    locale, token, has_home, *columns = rows[0]
    opened(session, workspace_id, token)
    return Acting(member_of(*columns), locale, has_home)


def _unknown() -> NotFound:
    return NotFound(
        "I do not know this member of the workspace yet. "
        "The list of members is read again every day; please try again later."
    )


def all_members(session: Session, workspace_id: WorkspaceId) -> tuple[Member, ...]:
    """Return everybody in the roster, by name: guests, bots, outsiders and deactivated too."""
    rows = session.exec(
        select(MemberRow)
        .where(MemberRow.workspace_id == workspace_id)
        .order_by(MemberRow.name, MemberRow.id)
    )
    return tuple(_member(row) for row in rows)


def members_of(
    session: Session, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> tuple[Member, ...]:
    """Return everybody in a conversation, by name; who of them may vote is `eligible`'s to say."""
    rows = fetch(session, _THERE, {"workspace": workspace_id, "conversation": conversation_id})
    return tuple(member_of(*row) for row in rows)


def put_members(
    session: Session, workspace_id: WorkspaceId, members: Iterable[tuple[Member, str]]
) -> None:
    """Store members, each with their locale (`da-DK`, or empty where Slack does not say).

    What Slack does not know is kept: who was named a steward, and who ever opened Home.
    """
    wanted = {member.id: (member, locale) for member, locale in members}
    known = {
        row.id: row
        for row in session.exec(
            select(MemberRow).where(
                MemberRow.workspace_id == workspace_id, col(MemberRow.id).in_(wanted)
            )
        )
    }
    for member, locale in wanted.values():
        row = known.get(member.id) or MemberRow(
            workspace_id=workspace_id,
            id=member.id,
            handle="",
            name="",
            role="",
            zone="",
            locale="",
            named_steward=member.named_steward,
        )
        row.handle, row.name, row.role = member.handle, member.name, member.role
        row.zone, row.deactivated = member.zone, member.deactivated
        row.locale = locale or row.locale
        session.add(row)


def not_in_roster(
    session: Session, workspace_id: WorkspaceId, member_ids: Collection[MemberId]
) -> frozenset[MemberId]:
    """Return those of `member_ids` whom the roster does not know."""
    known = session.exec(
        select(MemberRow.id).where(
            MemberRow.workspace_id == workspace_id, col(MemberRow.id).in_(member_ids)
        )
    )
    return frozenset(member_ids) - {MemberId(member_id) for member_id in known}


def steward_locales(session: Session, workspace_id: WorkspaceId) -> tuple[str, ...]:
    """Return the locales of the stewards, as far as they are known, in the order of their ids."""
    rows = session.exec(
        select(MemberRow).where(MemberRow.workspace_id == workspace_id).order_by(MemberRow.id)
    )
    return tuple(row.locale for row in rows if row.locale and _member(row).steward)


def opened_home(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, place: HomePlace
) -> None:
    """Remember that this member looks at these pages of Home.

    Nothing happens for one who is not in the roster.
    """
    row = session.get(MemberRow, (workspace_id, member_id))
    if row is not None:
        row.has_home, row.home_today, row.home_verdicts = True, place.today, place.verdicts
        row.home_quiet = place.quiet
        session.add(row)


def who_opened_home(session: Session, workspace_id: WorkspaceId) -> frozenset[MemberId]:
    """Return everybody who ever opened Home, for what changes for all of them."""
    found = session.exec(
        select(MemberRow.id).where(
            MemberRow.workspace_id == workspace_id, col(MemberRow.has_home).is_(True)
        )
    )
    return frozenset(MemberId(member_id) for member_id in found)


def name_stewards(
    session: Session, workspace_id: WorkspaceId, member_ids: Collection[MemberId]
) -> None:
    """Let these members, and nobody else, be stewards by name."""
    rows = session.exec(select(MemberRow).where(MemberRow.workspace_id == workspace_id))
    for row in rows:
        row.named_steward = row.id in member_ids
        session.add(row)


def with_home(
    session: Session, workspace_id: WorkspaceId, member_ids: Collection[MemberId]
) -> Mapping[MemberId, HomePlace]:
    """Return who of `member_ids` ever opened Home and can still do so, and where they are."""
    found = session.exec(
        select(MemberRow).where(
            MemberRow.workspace_id == workspace_id,
            col(MemberRow.id).in_(member_ids),
            col(MemberRow.has_home).is_(True),
            col(MemberRow.deactivated).is_(False),
        )
    )
    return {
        MemberId(row.id): HomePlace(row.home_today, row.home_verdicts, row.home_quiet)
        for row in found
    }


def _member(row: MemberRow) -> Member:
    return member_of(
        row.id, row.handle, row.name, row.role, row.zone, row.deactivated, row.named_steward
    )


def member_of(
    member_id: str,
    handle: str,
    name: str,
    role: str,
    zone: str,
    deactivated: bool,  # noqa: FBT001 (a column of the statement)
    named_steward: bool,  # noqa: FBT001 (another)
) -> Member:
    """Return a member, from how one is stored."""
    return Member(
        id=MemberId(member_id),
        handle=handle,
        name=name,
        role=Role(role),
        zone=zone,
        deactivated=deactivated,
        named_steward=named_steward,
    )
