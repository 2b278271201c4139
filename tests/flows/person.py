"""A member of the sandbox, as a flow test plays them: types, presses, fills, reads."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from bot.sandbox.gestures import Gestures, MessagePlace, ViewPlace
from bot.sandbox.inputs import Chosen
from bot.sandbox.model import Message, OpenView
from bot.sandbox.workspace import SlackWorkspace

SEEN_WITHIN = 20
"""Seconds that a person looks for something; a busy machine may take a few of them."""


class Place(Protocol):
    """Where people are: a pretend Slack, with the bot inside or in another process."""

    @property
    def workspace(self) -> SlackWorkspace:
        """What was said, and to whom."""

    @property
    def gestures(self) -> Gestures:
        """The people's hands."""

    async def finish(self) -> None:
        """Return when what the bot began aside from its answers is done, where one can know."""


class Person:
    """One member in one conversation."""

    def __init__(self, sandbox: Place, handle: str, conversation: str = "customers") -> None:
        self._sandbox = sandbox
        found = sandbox.workspace.person_by_handle(handle)
        room = sandbox.workspace.conversation_by_name(conversation)
        assert found is not None
        assert room is not None
        self.id = found.id
        self.conversation_id = room.id

    async def types(self, text: str) -> str:
        """Type a message or command; return what the newest message then says."""
        await self._sandbox.gestures.say(self.id, self.conversation_id, text)
        return await self._read()

    async def presses(self, button: str, *, within: str = "") -> str:
        """Press the newest button of that name, in a message that holds `within`."""
        message, block_id, element = self._find(button, within)
        place = MessagePlace(self.conversation_id, message.ts)
        await self._sandbox.gestures.press(
            self.id, place, block_id, element["action_id"], element.get("value")
        )
        return await self._read()

    async def presses_in_home(self, button: str) -> None:
        """Press a button in App Home."""
        await self._presses_in(self.home, button)

    async def presses_in_modal(self, button: str) -> None:
        """Press a button in the modal on top."""
        await self._presses_in(self.modal, button)

    async def _presses_in(self, view: OpenView, button: str) -> None:
        for block in view.blocks:
            for element in _elements(block):
                if _name(element) == button:
                    await self._sandbox.gestures.press(
                        self.id,
                        ViewPlace(view.id),
                        block["block_id"],
                        element["action_id"],
                        element.get("value"),
                    )
                    await self._sandbox.finish()
                    return
        raise AssertionError(f"no {button!r} in this view")

    async def opens_home(self) -> str:
        """Open App Home; return all that it says."""
        await self._sandbox.gestures.open_home(self.id)
        await self._sandbox.finish()
        return words(self.home.blocks)

    async def submits(self, **fields: Chosen) -> str:
        """Send the form on top with these fields filled in; return what the person then sees."""
        modal = self.modal
        filled = {name: {name: value} for name, value in fields.items()}
        await self._sandbox.gestures.submit(self.id, modal.id, filled)
        return await self._read()

    async def is_offered(self, field: str, typed: str) -> list[str]:
        """Type into a type-ahead of the form; return what is offered."""
        options = await self._sandbox.gestures.suggest(
            self.id, ViewPlace(self.modal.id), field, field, typed
        )
        return [option["value"] for option in options]

    async def sees(self, wanted: str) -> str:
        """Wait until a message says this; return the newest that does."""
        found = await self._until(lambda: next((m for m in self._said() if wanted in m), None))
        assert found is not None, f"{wanted!r} did not come; the last were {self.messages[-3:]}"
        return found

    async def sees_in_thread(self, wanted: str) -> str:
        """Wait until a reply under the newest message with replies says this; return it."""
        found = await self._until(lambda: next((r for r in self.thread if wanted in r), None))
        assert found is not None, f"{wanted!r} did not come under a message: {self.thread}"
        return found

    async def sees_in_home(self, wanted: str) -> str:
        """Wait until App Home says this; return all that it says."""
        found = await self._until(lambda: home if wanted in (home := self._home()) else None)
        assert found is not None, f"{wanted!r} did not come into Home: {self._home()}"
        return found

    @property
    def modal(self) -> OpenView:
        """The modal on top."""
        found = self._sandbox.workspace.views.top(self.id)
        assert found is not None, f"no modal is open; the last were {self.messages[-2:]}"
        return found

    @property
    def has_modal(self) -> bool:
        """Whether a modal is open."""
        return self._sandbox.workspace.views.top(self.id) is not None

    @property
    def home(self) -> OpenView:
        """App Home."""
        found = self._sandbox.workspace.views.home(self.id)
        assert found is not None, "Home was never published"
        return found

    @property
    def messages(self) -> list[str]:
        """All that this member sees in the conversation, oldest first."""
        return [said(message) for message in self._timeline()]

    @property
    def formatted(self) -> str:
        """All mrkdwn of the newest message: where pings and links would work."""
        newest = self._timeline()[-1]
        return "\n".join(_mrkdwn(list(newest.blocks))) if newest.blocks else newest.text

    @property
    def thread(self) -> list[str]:
        """The replies under the newest message that has some."""
        for message in reversed(self._timeline()):
            replies = self._sandbox.workspace.replies(message)
            if replies:
                return [said(reply) for reply in replies]
        return []

    @property
    def buttons(self) -> list[str]:
        """The names of the buttons of the newest message."""
        newest = self._timeline()[-1]
        return [_name(element) for block in newest.blocks for element in _elements(block)]

    def _timeline(self) -> list[Message]:
        return self._sandbox.workspace.timeline(self.id, self.conversation_id)

    def _said(self) -> list[str]:
        return self.messages[::-1]

    def _home(self) -> str:
        home = self._sandbox.workspace.views.home(self.id)
        return words(home.blocks) if home else ""

    async def _until(self, look: Callable[[], str | None]) -> str | None:
        """Look again at each change of the workspace; None when the time is over."""
        workspace = self._sandbox.workspace
        try:
            async with asyncio.timeout(SEEN_WITHIN):
                while (found := look()) is None:
                    await workspace.wait_for_change(workspace.revision)
        except TimeoutError:
            return None
        return found

    async def _read(self) -> str:
        await self._sandbox.finish()
        timeline = self._timeline()
        return said(timeline[-1]) if timeline else ""

    def _find(self, button: str, within: str) -> tuple[Message, str, dict[str, Any]]:
        for message in reversed(self._timeline()):
            if within in said(message):
                for block in message.blocks:
                    for element in _elements(block):
                        if _name(element) == button:
                            return message, block["block_id"], element
        raise AssertionError(f"no button {button!r} in {self.messages[-3:]}")


def said(message: Message) -> str:
    """All the words of a message, buttons included."""
    return words(list(message.blocks)) if message.blocks else message.text


def words(blocks: list[dict[str, Any]]) -> str:
    """All the words of some blocks, a line for each text."""
    return "\n".join(_texts(blocks)).replace("\u200b", "")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for key, value in node.items():
            if key not in ("confirm", "option", "options"):
                yield from _texts(value)


def _mrkdwn(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _mrkdwn(item)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from _mrkdwn(value)


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    single = [block[key] for key in ("accessory", "element") if key in block]
    return [*single, *(block.get("elements", []) if block["type"] == "actions" else [])]


def _name(element: dict[str, Any]) -> str:
    return str(element.get("text", {}).get("text", "")) if "text" in element else ""
