"""Which member a mention means."""

from collections.abc import Iterable, Sequence

from domain.ids import MemberId
from domain.members import Member
from domain.names import fold, words_of
from domain.shorthand.text import Tokens


def mentioned_at(
    tokens: Tokens, place: int, members: Sequence[Member]
) -> tuple[int, MemberId | None]:
    """Give where the mention at `place` ends, and whom it means; None for nobody or several.

    Slack's own id is certain; a typed `@` is followed by a handle, a full name or a first
    name that one member alone has.
    """
    item = tokens.items[place]
    if tokens.kinds[place] == "mention":
        known = any(member.id == item for member in members)
        return place + 1, MemberId(item) if known else None
    typed = item.removeprefix("@")
    for member in members:
        name = words_of(member.name)
        if len(name) > 1 and name == (typed, *tokens.items[place + 1 : place + len(name)]):
            return place + len(name), member.id
    handles = [member for member in members if fold(member.handle) == typed]
    if handles:
        return place + 1, _only(handles)
    first = [member for member in members if words_of(member.name)[:1] == (typed,)]
    return place + 1, _only(first)


def _only(members: Iterable[Member]) -> MemberId | None:
    """Give the one member of these, those who are still there before the others."""
    everyone = list(members)
    active = [member for member in everyone if not member.deactivated]
    few = active or everyone
    return few[0].id if len(few) == 1 else None
