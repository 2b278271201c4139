"""What somebody can mend: a delivery that was refused, or of which nobody knows where it is."""

from dataclasses import dataclass
from datetime import datetime

from domain.deliveries import DeliveryKind, Trouble
from domain.editions import Schedule
from domain.ids import ConversationId, MemberId
from domain.members import Member
from domain.schedule import too_late


@dataclass(frozen=True)
class Case:
    """A trouble, with what is needed to tell of it and to mend it."""

    trouble: Trouble
    schedule: Schedule | None
    """The digest as it is now; None for a direct message, and where it has ended."""
    now: datetime
    """The moment at which it is told."""

    @property
    def where(self) -> ConversationId | None:
        """The conversation in which it was refused or may stand; None for a direct message."""
        if self.schedule is None:
            return None
        return self.trouble.delivery.conversation_id or self.schedule.digest.conversation_id

    @property
    def moved(self) -> bool:
        """Whether the digest is for another conversation by now."""
        return (
            self.schedule is not None and self.where != self.schedule.digest.conversation_id
        ) and self.trouble.delivery.kind is DeliveryKind.EDITION

    @property
    def in_time(self) -> bool:
        """Whether it may still be posted."""
        return not too_late(self.trouble.delivery.slot, self.now)

    @property
    def waits(self) -> bool:
        """Whether something can be done about it: a digest that was refused stays so."""
        refused = not self.trouble.uncertain
        return self.in_time or (refused and self.trouble.delivery.kind is DeliveryKind.EDITION)

    def concerns(self, member: Member) -> bool:
        """Whether this member may mend it: a steward, or whoever looks after the digest."""
        return member.steward or (member.full and self.owner == member.id)

    @property
    def owner(self) -> MemberId | None:
        """Who looks after the digest."""
        return None if self.schedule is None else self.schedule.digest.owner
