"""Who is a steward, who is a full member, and who may vote."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotAllowed
from domain.ids import MemberId
from domain.members import Member, Role, eligible, require_full

PETER = Member(MemberId("U1"), "peter", "Peter", Role.FULL, "Europe/Copenhagen")
MEMBERS = st.builds(
    Member,
    id=st.just(MemberId("U1")),
    handle=st.just("x"),
    name=st.just("X"),
    role=st.sampled_from(Role),
    zone=st.just("UTC"),
    deactivated=st.booleans(),
    named_steward=st.booleans(),
)


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN, Role.FULL])
def test_full_members_may_vote(role: Role) -> None:
    assert eligible(replace(PETER, role=role))


def test_guests_may_vote_only_where_they_were_included() -> None:
    guest = replace(PETER, role=Role.GUEST)

    assert not eligible(guest)
    assert eligible(guest, include_guests=True)


@pytest.mark.parametrize("role", [Role.BOT, Role.OUTSIDER])
def test_bots_and_outsiders_may_never_vote(role: Role) -> None:
    assert not eligible(replace(PETER, role=role), include_guests=True)


@given(MEMBERS, st.booleans())
def test_deactivated_members_may_do_nothing(member: Member, guests: bool) -> None:  # noqa: FBT001 (hypothesis passes it)
    gone = replace(member, deactivated=True)

    assert not eligible(gone, include_guests=guests)
    assert not gone.steward
    assert not gone.full


@given(MEMBERS)
def test_every_steward_is_a_full_member(member: Member) -> None:
    assert member.full or not member.steward


def test_a_guest_who_was_named_a_steward_is_none() -> None:
    assert not replace(PETER, role=Role.GUEST, named_steward=True).steward
    assert replace(PETER, named_steward=True).steward


@given(MEMBERS)
def test_who_is_let_through_is_who_may(member: Member) -> None:
    assert _passes(require_full, member) == member.full


def _passes(require: object, member: Member) -> bool:
    assert callable(require)
    try:
        require(member)
    except NotAllowed:
        return False
    return True
