"""A member at their desk: types lines and presses the buttons of the answer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.contacts import Contact, ContactDraft
from domain.ids import MemberId, WorkspaceId
from handlers.interactions import service
from handlers.interactions.sheet import (
    AddPress,
    ChannelPress,
    ChoosePress,
    DayPress,
    LinePress,
    RereadPress,
    Sheet,
)
from handlers.interactions.views import sheet_message
from handlers.kit.blocks import Message
from handlers.kit.ids import Action
from handlers.kit.values import unpack
from handlers.parts.interactions import MarkPress, Press
from storage.contacts import add_contact
from storage.database import Database
from tests.slack_blocks import all_text, assert_valid, buttons_of
from tests.world import NOW, PETER


@dataclass
class Desk:
    """Holds the last answer, and presses its buttons through the use cases behind them."""

    database: Database
    workspace_id: WorkspaceId
    member_id: MemberId = PETER
    now: datetime = NOW
    message: Message = field(init=False)
    sheet: Sheet = field(init=False)

    async def knows(self, name: str, organisation: str = "") -> Contact:
        """Add a contact."""
        draft = ContactDraft(name, organisation)
        contact: Contact = await self._write(add_contact, draft, self.member_id, self.now)
        return contact

    async def types(self, text: str) -> str:
        """Type `/log TEXT`; return all that the answer says."""
        return self.reads(await self._write(service.log_lines, self.member_id, text, self.now))

    async def presses(self, words: str) -> str:
        """Press the first button that reads `words`; return what its message says then."""
        button = next(one for one in self.buttons if one["text"]["text"] == words)
        return await self.sends(button["action_id"], button["value"])

    async def sends(self, action_id: str, value: str) -> str:
        """Send what a press sends."""
        use_case, *args = _use_case(Action(action_id.partition("/")[0]), value)
        return self.reads(await self._write(use_case, self.member_id, *args, self.now))

    def reads(self, sheet: Sheet) -> str:
        """Take a sheet as the answer; every answer is one that Slack takes."""
        self.sheet, self.message = sheet, sheet_message(sheet)
        assert_valid(self.message)
        return all_text(self.message)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The buttons of the answer."""
        return buttons_of(self.message)

    @property
    def labels(self) -> list[str]:
        """What the buttons of the answer read."""
        return [button["text"]["text"] for button in self.buttons]

    async def _write(self, use_case: Any, *args: Any) -> Any:
        return await self.database.write(self.workspace_id, use_case, self.workspace_id, *args)


def _use_case(action: Action, value: str) -> tuple[Any, ...]:
    about_interactions: dict[Action, Any] = {
        Action.LOG_UNDO: service.undo_interaction,
        Action.LOG_RESTORE: service.restore_interaction,
    }
    if action is Action.DRAFT_DISCARD:
        return service.discard, unpack(LinePress, value).line
    if action is Action.DRAFT_TODAY:
        meant = unpack(DayPress, value)
        return service.log_as_past, meant.line, meant.day
    if action in about_interactions:
        return about_interactions[action], unpack(Press, value)
    return _answer(action, value)


def _answer(action: Action, value: str) -> tuple[Any, ...]:
    if action is Action.LOG_MARK:
        marked = unpack(MarkPress, value)
        return service.mark, marked.press, marked.mark
    if action is Action.LOG_REREAD:
        return _rereading, unpack(RereadPress, value)
    if action is Action.LOG_CHANNEL:
        chosen = unpack(ChannelPress, value)
        return service.set_channel, Press(chosen.interaction, chosen.line), chosen.channel
    if action is Action.DRAFT_CHOOSE:
        choice = unpack(ChoosePress, value)
        return service.choose, choice.line, choice.typed, choice.contact
    added = unpack(AddPress, value)
    return service.add_and_log, added.line, added.typed


def _rereading(
    session: Any, workspace_id: Any, member_id: Any, value: RereadPress, now: datetime
) -> Sheet:
    return service.reread(
        session, workspace_id, member_id, value.line, now, ending=value.ending, other=value.other
    )
