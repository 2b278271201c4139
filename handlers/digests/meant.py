"""Which digest a command means: the one of its conversation, the only one, or it is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.editions import Schedule
from domain.ids import ConversationId, DigestId
from handlers.digests.fields import DigestRef
from handlers.digests.service.setup import Digests, list_digests
from handlers.digests.views.lists import digest_button, digest_list, which_digest
from handlers.kit.blocks import Message
from handlers.kit.ids import Action
from handlers.kit.turn import Turn
from handlers.kit.values import pack


def _reference(digest_id: DigestId) -> str:
    return pack(DigestRef(digest_id))


@dataclass(frozen=True)
class Deed:
    """What a command does with one digest, and the button that does the same."""

    action: Action
    plain: str
    act: Callable[[Turn, DigestId], Awaitable[None]]
    value: Callable[[DigestId], str] = _reference


async def with_the_one(turn: Turn, deed: Deed) -> None:
    """Do it with the digest of this conversation or the only one, or ask which is meant."""
    found = await turn.read(list_digests, turn.workspace_id, turn.member_id, turn.now)
    meant = _meant(found, turn.conversation_id)
    if meant is not None:
        await deed.act(turn, meant.digest.id)
    elif found.schedules:
        await turn.tell(
            which_digest(
                found.schedules,
                lambda each: digest_button(
                    deed.action, deed.plain, each, deed.value(each.digest.id)
                ),
            )
        )
    else:
        await turn.tell(list_of(found))


def list_of(found: Digests) -> Message:
    """Show the list as this member may see it."""
    return digest_list(
        found.schedules,
        found.stewards,
        may_change=found.member.steward,
        not_posted=found.not_posted,
    )


def _meant(found: Digests, conversation_id: ConversationId | None) -> Schedule | None:
    here = [
        schedule
        for schedule in found.schedules
        if schedule.digest.conversation_id == conversation_id
    ]
    meant = here or list(found.schedules)
    return meant[0] if len(meant) == 1 else None
