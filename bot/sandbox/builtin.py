"""The commands that are Slack's own: the bot never sees them.

`/invite @name`, `/remove @name`, `/leave` and `/rename name`, as slack.com/help lists them.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.sandbox.gestures import Gestures
from bot.sandbox.model import Json, Person, Refused
from bot.sandbox.workspace import SlackWorkspace

_TYPED = re.compile(r"/(?P<name>\w+)(?:\s+(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Builtin:
    """A command of Slack's, as it is offered while typing."""

    command: str
    usage_hint: str
    description: str


BUILTINS = (
    Builtin("/invite", "@name", "Bring somebody into this conversation"),
    Builtin("/remove", "@name", "Take somebody out of this conversation"),
    Builtin("/rename", "new-name", "Give this conversation another name"),
    Builtin("/leave", "", "Leave this conversation"),
)
_WHY_NOT = {
    "not_in_channel": "They are not in this conversation.",
    "cant_invite": "Somebody from outside can only come into a shared conversation.",
    "invalid_name": "A name has letters, digits and hyphens, and at most 80 of them.",
    "name_taken": "Another conversation has this name.",
    "method_not_supported_for_channel_type": "That does not work in direct messages.",
    "user_not_found": "Nobody has this name. Write it as in /invite @noisegate",
}

Run = Callable[[Person, str, str], Awaitable[Json]]


class Builtins:
    """Does what Slack's own commands say."""

    def __init__(self, workspace: SlackWorkspace, gestures: Gestures) -> None:
        self._workspace = workspace
        self._gestures = gestures

    async def run(self, member: Person, conversation_id: str, text: str) -> Json | None:
        """Do it and return what the page is told; None where the text is no such command."""
        found = _TYPED.fullmatch(text.strip())
        known = {
            "invite": self._invite,
            "remove": self._remove,
            "rename": self._rename,
            "leave": self._leave,
        }
        if found is None or found["name"] not in known:
            return None
        try:
            return await known[found["name"]](
                member, conversation_id, (found["rest"] or "").strip()
            )
        except Refused as refused:
            if refused.code not in _WHY_NOT:
                raise
            return {"error": _WHY_NOT[refused.code]}

    async def _invite(self, member: Person, conversation_id: str, name: str) -> Json:
        await self._gestures.invite(member.id, conversation_id, self._named(name))
        return {}

    async def _remove(self, member: Person, conversation_id: str, name: str) -> Json:
        await self._gestures.remove(member.id, conversation_id, self._named(name))
        return {}

    async def _rename(self, member: Person, conversation_id: str, name: str) -> Json:
        wanted = name.removeprefix("#").casefold()
        await self._gestures.rename(member.id, conversation_id, wanted)
        return {"go": f"/as/{member.handle}/{wanted}"}

    async def _leave(self, member: Person, conversation_id: str, _rest: str) -> Json:
        await self._gestures.leave(member.id, conversation_id)
        return {"go": f"/as/{member.handle}"}

    def _named(self, name: str) -> str:
        person = self._workspace.person_by_handle(name.removeprefix("@"))
        if person is None:
            raise Refused("user_not_found")
        return person.id
