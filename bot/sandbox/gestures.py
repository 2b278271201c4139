"""What a person at the page does, as Slack tells the bot about it.

Each gesture builds the payload as Slack builds it, posts it, signed, to the bot, and applies the
bot's answer to the workspace. A gesture on something that the member cannot see is refused
(`Refused`). When the bot does not answer, the person is told as Slack tells it, and nothing is
raised.

`chosen` and `filled` hold plain strings (see `bot.sandbox.inputs`): an option's value, an id, a
date, typed text; lists of them for checkboxes and multi selects.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.happenings import Happenings
from bot.sandbox.inputs import Chosen, Filled, elements_of, faults_of, state_of
from bot.sandbox.methods_chat import answer
from bot.sandbox.model import (
    BOT_USER_ID,
    Conversation,
    Json,
    Message,
    OpenView,
    Person,
    Refused,
    ResponseUrl,
)
from bot.sandbox.postman import Carrier
from bot.sandbox.submissions import apply_answer
from bot.sandbox.suggestions import Suggestions
from bot.sandbox.typed import encoded, sound
from bot.sandbox.workspace import SlackWorkspace

_TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """A message, ephemeral or not."""

    conversation_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class ViewPlace:
    """A modal or Home."""

    view_id: str


Place = MessagePlace | ViewPlace


class Gestures(Happenings):
    """The members' hands.

    `public_url` is the address under which the routes of `bot.sandbox.api` are served, without a
    slash at its end; response urls begin with it.
    """

    def __init__(self, workspace: SlackWorkspace, postman: Carrier, public_url: str) -> None:
        super().__init__(workspace, postman)
        self._public_url = public_url
        self._suggestions = Suggestions()

    async def say(
        self, member_id: str, conversation_id: str, text: str, thread_ts: str | None = None
    ) -> None:
        """Write a message, or run a command when the text begins with a slash."""
        person = self._workspace.person(member_id)
        conversation = self._workspace.conversation_seen_by(member_id, conversation_id)
        text = sound(text)
        if conversation.archived:
            raise Refused("is_archived")
        if text.startswith("/"):
            await self._command(person, conversation, text, thread_ts)
        elif text.strip():
            await self._message(person, conversation, text, thread_ts)

    async def press(
        self,
        member_id: str,
        place: Place,
        block_id: str,
        action_id: str,
        chosen: Chosen = None,
        filled: Filled | None = None,
    ) -> None:
        """Press a button or choose something that acts at once.

        `filled` is what stands in the inputs of the same message or view. An input itself acts
        only when its block has `dispatch_action`.
        """
        person = self._workspace.person(member_id)
        blocks = self._blocks_at(member_id, place)
        acting = [b for b in blocks if b["type"] != "input" or b.get("dispatch_action")]
        element = _element(acting, block_id, action_id)
        known = self._suggestions.known(member_id)
        state = state_of(blocks, filled or {}, known)
        payload = payloads.block_actions(
            person,
            self._where(member_id, place, state),
            state,
            payloads.action_of(
                block_id, element, chosen, known(block_id, action_id), self._workspace.next_ts()
            ),
            self._workspace.triggers.give(member_id),
        )
        if isinstance(place, MessagePlace):
            message = self._message_at(member_id, place)
            url = self._workspace.response_urls.give(member_id, place.conversation_id, message)
            payload["response_url"] = self._address(url)
        try:
            await self._postman.interaction(payload)
        except Refused as refused:
            self._tell(member_id, place, refused)

    async def suggest(
        self, member_id: str, place: Place, block_id: str, action_id: str, typed: str
    ) -> list[Json]:
        """Return the options, or groups of options, that the bot offers for what was typed.

        Refused with the bot's failing (`operation_timeout`, `dispatch_failed`) or with
        `invalid_blocks` when Slack would not take the answer.
        """
        person = self._workspace.person(member_id)
        blocks = self._blocks_at(member_id, place)
        element = _element(blocks, block_id, action_id)
        if len(typed) < element.get("min_query_length", 3):
            return []
        state = state_of(blocks, {}, self._suggestions.known(member_id))
        answered = await self._postman.interaction(
            payloads.block_suggestion(
                person, self._where(member_id, place, state), block_id, action_id, typed
            )
        )
        return self._suggestions.take(member_id, block_id, action_id, answered)

    async def submit(self, member_id: str, view_id: str, filled: Filled) -> None:
        """Submit a modal: it closes, changes, or shows what is wrong with it."""
        person = self._workspace.person(member_id)
        views = self._workspace.views
        view = self._modal(member_id, view_id)
        state = state_of(view.blocks, filled, self._suggestions.known(member_id))
        faults = faults_of(view.blocks, state)
        if faults:
            views.mark(view, errors=faults)
            return
        trigger_id = self._workspace.triggers.give(member_id)
        payload = payloads.view_submission(person, view, state, trigger_id)
        try:
            answered = await self._postman.interaction(payload)
            apply_answer(views, view, answered)
        except Refused:
            with suppress(Refused):  # closed meanwhile: there is nobody left to tell
                views.mark(view, notice=_TROUBLE)

    async def close(self, member_id: str, view_id: str, *, everything: bool = False) -> None:
        """Close a modal, or with `everything` all that are open."""
        person = self._workspace.person(member_id)
        view = self._modal(member_id, view_id)
        everything = everything or bool(view.payload.get("clear_on_close"))
        open_ones = self._workspace.views.stack(member_id)
        if everything:
            self._workspace.views.clear(member_id)
        else:
            self._workspace.views.close(view)
        for closed in reversed(open_ones) if everything else [view]:
            if closed.payload.get("notify_on_close"):
                payload = payloads.view_closed(person, closed, everything=everything)
                with suppress(Refused):  # the person is gone; Slack shows nothing either
                    await self._postman.interaction(payload)

    async def open_home(self, member_id: str) -> None:
        """Open the bot's Home."""
        home = self._workspace.views.home(member_id)
        event: Json = {
            "type": "app_home_opened",
            "user": member_id,
            "channel": self._workspace.open_direct(member_id).id,
            "event_ts": self._workspace.next_ts(),
            "tab": "home",
        }
        if home is not None:
            event["view"] = payloads.in_view(home, {"values": {}})["view"]
        await self._event("app_home_opened", event)

    async def use_shortcut(self, member_id: str, callback_id: str) -> None:
        """Use a global shortcut; a failure is told in the bot's direct messages."""
        person = self._workspace.person(member_id)
        direct = self._workspace.open_direct(member_id)
        trigger_id = self._workspace.triggers.give(member_id)
        ts = self._workspace.next_ts()
        payload = payloads.global_shortcut(person, callback_id, trigger_id, ts)
        await self._shortcut(member_id, direct.id, payload)

    async def use_message_shortcut(
        self, member_id: str, callback_id: str, conversation_id: str, ts: str
    ) -> None:
        """Use a shortcut of a message."""
        person = self._workspace.person(member_id)
        message = self._workspace.message_seen_by(member_id, conversation_id, ts)
        if message.is_ephemeral:
            raise Refused("message_not_found")
        url = self._workspace.response_urls.give(member_id, conversation_id)
        payload = payloads.message_shortcut(
            self._workspace,
            person,
            callback_id,
            message,
            trigger_id=self._workspace.triggers.give(member_id),
            response_url=self._address(url),
        )
        await self._shortcut(member_id, conversation_id, payload)

    # Saying

    async def _command(
        self, person: Person, conversation: Conversation, text: str, thread_ts: str | None
    ) -> None:
        # A line break ends the command's name as a space does.
        name = text.split(maxsplit=1)[0]
        rest = text.removeprefix(name)
        command = self._workspace.manifest.command(name)
        refusal = _why_not(name, known=command is not None, in_thread=thread_ts is not None)
        if command is None or refusal:
            self._workspace.say_privately(person.id, conversation.id, refusal)
            return
        rest = rest.strip()
        url = self._workspace.response_urls.give(person.id, conversation.id)
        form = payloads.command_form(
            person,
            conversation,
            name,
            encoded(self._workspace, rest, with_names=True) if command.should_escape else rest,
            trigger_id=self._workspace.triggers.give(person.id),
            response_url=self._address(url),
        )
        try:
            self._apply_command_answer(url, await self._postman.command(form))
        except Refused as refused:
            failed = f"{name} failed with the error “{refused.code}”"
            self._workspace.say_privately(person.id, conversation.id, failed)

    def _apply_command_answer(self, url: ResponseUrl, answered: Any) -> None:
        if isinstance(answered, str):
            answer(self._workspace, url, {"text": answered})
        elif isinstance(answered, dict) and answered:
            answer(self._workspace, url, answered)

    async def _message(
        self, person: Person, conversation: Conversation, text: str, thread_ts: str | None
    ) -> None:
        if thread_ts is not None:
            parent = self._workspace.message_seen_by(person.id, conversation.id, thread_ts)
            thread_ts = parent.thread_ts or parent.ts
        message = self._workspace.post(
            Message(
                conversation_id=conversation.id,
                ts=self._workspace.next_ts(),
                author=person.id,
                text=encoded(self._workspace, text, with_names=False),
                thread_ts=thread_ts,
            )
        )
        if conversation.has(BOT_USER_ID):
            name, event = payloads.message_event(message, conversation.kind)
            await self._event(name, event)

    # Reaching the bot

    async def _shortcut(self, member_id: str, conversation_id: str, payload: Json) -> None:
        try:
            await self._postman.interaction(payload)
        except Refused as refused:
            self._tell(member_id, MessagePlace(conversation_id, ""), refused)

    def _address(self, url: ResponseUrl) -> str:
        return f"{self._public_url}/response/{url.id}"

    def _tell(self, member_id: str, place: Place, refused: Refused) -> None:
        if isinstance(place, MessagePlace):
            failed = f"Noisegate did not answer (“{refused.code}”). Try again in a moment."
            self._workspace.say_privately(member_id, place.conversation_id, failed)
            return
        with suppress(Refused):  # closed meanwhile: there is nobody left to tell
            view = self._workspace.views.of(member_id, place.view_id)
            self._workspace.views.mark(view, notice=_TROUBLE)

    # Where something stands

    def _message_at(self, member_id: str, place: MessagePlace) -> Message:
        return self._workspace.message_seen_by(member_id, place.conversation_id, place.ts)

    def _modal(self, member_id: str, view_id: str) -> OpenView:
        view = self._workspace.views.of(member_id, view_id)
        if view.payload["type"] != "modal":
            raise Refused("not_found")
        return view

    def _blocks_at(self, member_id: str, place: Place) -> list[Json]:
        if isinstance(place, MessagePlace):
            return list(self._message_at(member_id, place).blocks)
        return self._workspace.views.of(member_id, place.view_id).blocks

    def _where(self, member_id: str, place: Place, state: Json) -> Json:
        if isinstance(place, MessagePlace):
            return payloads.in_message(self._workspace, self._message_at(member_id, place))
        return payloads.in_view(self._workspace.views.of(member_id, place.view_id), state)


def _element(blocks: list[Json], block_id: str, action_id: str) -> Json:
    for block in blocks:
        for element in elements_of(block):
            if (block["block_id"], element["action_id"]) == (block_id, action_id):
                return element
    raise Refused("not_found")


def _why_not(name: str, *, known: bool, in_thread: bool) -> str:
    if not known:
        return (
            f"{name} is not a valid command. In Slack, all messages that start with the “/” "
            "character are interpreted as commands."
        )
    return f"{name} is not supported in threads. Sorry!" if in_thread else ""
