"""The options that the bot offered in external selects, kept until something is chosen."""

from typing import Any

from bot.sandbox import limits
from bot.sandbox.checks import Check, listed, shape
from bot.sandbox.elements import SELECT_OPTION, plain
from bot.sandbox.inputs import Known
from bot.sandbox.model import Json, Refused

_OPTIONS: Check = listed(SELECT_OPTION, limits.SUGGESTED_OPTIONS, least=0)
_GROUPS: Check = listed(
    shape({"label": plain(limits.GROUP_LABEL), "options": _OPTIONS}), limits.SELECT_GROUPS, 0
)


class Suggestions:
    """What was offered, by member and place in the form."""

    def __init__(self) -> None:
        self._offered: dict[tuple[str, str, str], dict[str, Json]] = {}

    def take(self, member_id: str, block_id: str, action_id: str, answered: Any) -> list[Json]:
        """Return the options or groups of an answer and remember them.

        Refused with `invalid_blocks` when Slack would not take them.
        """
        found: Json = answered if isinstance(answered, dict) else {}
        offered: Any = found.get("options", found.get("option_groups"))
        faults: list[str] = []
        (_OPTIONS if "options" in found else _GROUPS)(offered, "/options", faults)
        if faults:
            raise Refused("invalid_blocks", response_metadata={"messages": faults})
        options = [o for item in offered for o in item.get("options", [item])]
        kept = self._offered.setdefault((member_id, block_id, action_id), {})
        kept.update({option["value"]: option for option in options})
        return list(offered)

    def known(self, member_id: str) -> Known:
        """Return what was offered to this member, by block_id and action_id."""

        def offered(block_id: str, action_id: str) -> list[Json]:
            return list(self._offered.get((member_id, block_id, action_id), {}).values())

        return offered
