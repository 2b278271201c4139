"""Which digest a command means: the one of its conversation, the only one, or it is asked."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from domain.conversations import Conversation
from domain.editions import Schedule
from domain.errors import NotFound
from domain.ids import ConversationId, DigestId
from handlers.digests.service.setup import Digests, list_digests
from handlers.digests.typed import Place
from handlers.digests.views.lists import digest_button, digest_list, which_digest
from handlers.kit.blocks import Message
from handlers.kit.ids import Action
from handlers.kit.turn import Turn
from handlers.kit.values import pack
from handlers.parts.digests import DigestRef
from storage.conversations import all_conversations


def _reference(digest_id: DigestId) -> str:
    return pack(DigestRef(digest_id))


@dataclass(frozen=True)
class Deed:
    """What a command does with one digest, and the button that does the same."""

    action: Action
    plain: str
    act: Callable[[Turn, DigestId], Awaitable[None]]
    value: Callable[[DigestId], str] = _reference


async def with_the_one(turn: Turn, deed: Deed, place: Place | None = None) -> None:
    """Do it with the digest of this conversation or the only one, or ask which is meant.

    Where a `place` was named it is that one's; raises `NotFound` where the member sees none there.
    """
    found = await turn.read(list_digests, turn.workspace_id, turn.member_id, turn.now)
    if place is not None:
        named = await turn.read(all_conversations, turn.workspace_id)
        found = replace(found, schedules=_there(found, place, named))
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
        member_id=found.member.id,
    )


def _there(
    found: Digests, place: Place, conversations: Iterable[Conversation]
) -> tuple[Schedule, ...]:
    """Return the digests of the conversation that was named; raise `NotFound` for none."""
    sought = place.name.casefold()
    named = (
        {place.id}
        if place.id
        else {each.id for each in conversations if each.name.casefold() == sought}
    )
    there = [each for each in found.schedules if each.digest.conversation_id in named]
    if not there:
        where = f"#{place.name}" if place.name else "that conversation"
        raise NotFound(f"There is no digest in {where}. Type /digest to see those there are.")
    return tuple(there)


def _meant(found: Digests, conversation_id: ConversationId | None) -> Schedule | None:
    here = [
        schedule
        for schedule in found.schedules
        if schedule.digest.conversation_id == conversation_id
    ]
    meant = here or list(found.schedules)
    return meant[0] if len(meant) == 1 else None
