"""Members of a workspace, and who of them is eligible to vote."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import NotAllowed
from domain.ids import MemberId


class Role(StrEnum):
    """What a Slack user is in the workspace."""

    OWNER = "owner"
    ADMIN = "admin"
    FULL = "full"
    GUEST = "guest"
    BOT = "bot"
    OUTSIDER = "outsider"
    """A member of another organisation, met in a shared conversation."""


@dataclass(frozen=True)
class Member:
    """One Slack user as the roster knows them."""

    id: MemberId
    handle: str
    """What people type after `@`."""
    name: str
    """The full name as Slack shows it."""
    role: Role
    zone: str
    """IANA name of the member's time zone."""
    deactivated: bool = False
    named_steward: bool = False
    """Made a steward by another steward."""

    @property
    def steward(self) -> bool:
        """Whether this member may change settings, subjects and digests."""
        named = self.named_steward and self.role is Role.FULL
        return not self.deactivated and (self.role in (Role.OWNER, Role.ADMIN) or named)

    @property
    def full(self) -> bool:
        """Whether this is an active full member: not a guest, a bot or an outsider."""
        return not self.deactivated and self.role in (Role.OWNER, Role.ADMIN, Role.FULL)


@dataclass(frozen=True)
class Acting:
    """A member who does something, with what every answer to them needs."""

    member: Member
    locale: str
    """The workspace's."""
    has_home: bool
    """Whether they ever opened Home."""


def eligible(member: Member, *, include_guests: bool = False) -> bool:
    """Whether `member`, being in the digest's conversation, is one of those whom it asks.

    Full members are; guests only where the steward included them; bots, deactivated members and
    members of other organisations never. Who of them takes part at the moment, and is not away,
    `domain.asking` says.
    """
    if member.deactivated:
        return False
    return member.full or (include_guests and member.role is Role.GUEST)


def require_full(member: Member) -> None:
    """Let full members through; tell everybody else, with `NotAllowed`, who can do it."""
    if not member.full:
        raise NotAllowed(
            "Only full members of this workspace can do this, and nothing was stored. "
            "Please ask a colleague who is one."
        )
