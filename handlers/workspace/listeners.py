"""`/noisegate`, direct messages to the bot, and the events that keep the roster."""

from functools import partial
from typing import Any

from domain.ids import ConversationId, MemberId
from domain.shorthand import plain_text
from handlers.kit.blocks import Message
from handlers.kit.ids import Action, Command, Event
from handlers.kit.roster import member_of, refresh_conversation, refresh_member
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.parts.commands import (
    TypedCommand,
    first_word,
    nearest_command,
    read_command,
)
from handlers.workspace import views
from handlers.workspace.service import Movement, note_joined, note_left, note_member

HELP = frozenset({"", "help", "?"})


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.command(Command.NOISEGATE, partial(on_noisegate, router))
    router.action(Action.COMMAND_RUN, partial(on_command_button, router))
    router.event(Event.MESSAGE, on_message)
    router.event(Event.TEAM_JOIN, on_member_changed)
    router.event(Event.USER_CHANGE, on_member_changed)
    router.event(Event.MEMBER_JOINED, on_joined)
    router.event(Event.MEMBER_LEFT, on_left)
    for event in (
        Event.CONVERSATION_RENAMED,
        Event.CONVERSATION_SHARED,
        Event.CONVERSATION_UNSHARED,
    ):
        router.event(event, on_conversation_changed)


async def on_noisegate(router: Router, turn: Turn) -> None:
    """`/noisegate`: the help, or another command as its first word."""
    word, rest = first_word(turn.text)
    if word in HELP:
        await _help(router, turn, rest)
    elif asked := read_command(turn.text):
        await router.forward(turn, asked.command, asked.text)
    else:
        nearest = nearest_command(turn.text)
        line = TypedCommand(Command.LOG, turn.text)
        await turn.tell(views.unknown_word(plain_text(turn.text), nearest, line))


async def _help(router: Router, turn: Turn, about: str) -> None:
    """Show the help; `help log` is that of `/log`."""
    asked = read_command(about) or nearest_command(about)
    if asked:
        await router.forward(turn, asked.command, "help")
    elif turn.body.get("view"):
        await turn.open(views.help_modal())
    else:
        await turn.tell(views.help_message())


async def on_command_button(router: Router, turn: Turn) -> None:
    """Do what typing the button's command does."""
    typed = turn.value(TypedCommand)
    await router.forward(turn, typed.command, typed.text)


async def on_message(turn: Turn) -> None:
    """Answer a direct message that a member wrote; other messages are nothing to the bot."""
    await turn.done()
    event = _event(turn)
    if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
        return
    typed = str(event.get("text") or "").strip()
    if typed.lower() == "help":
        answer = views.help_message()
    else:
        answer = views.reads_commands(read_command(typed) or TypedCommand(Command.LOG, typed))
    turn.services.later(_say(turn, event["channel"], answer), "answer a message")


async def _say(turn: Turn, channel: str, message: Message) -> None:
    await turn.client.chat_postMessage(channel=channel, text=message.text, blocks=message.blocks)


async def on_member_changed(turn: Turn) -> None:
    """Somebody is new in the workspace, or their role, name or zone is."""
    member, locale = member_of(_event(turn)["user"], turn.workspace_id)
    changed = await turn.write(note_member, turn.workspace_id, member, locale)
    turn.services.homes_changed(turn.workspace_id, changed)
    await turn.done()


async def on_joined(turn: Turn) -> None:
    """Somebody came into a conversation, perhaps the bot itself: it then says nothing."""
    where, who = _place(turn)
    moved = await turn.write(note_joined, turn.workspace_id, where, who)
    await _follow(turn, moved, where, who)


async def on_left(turn: Turn) -> None:
    """Somebody left a conversation, perhaps the bot itself."""
    where, who = _place(turn)
    moved = await turn.write(note_left, turn.workspace_id, where, who)
    await _follow(turn, moved, where, who)


async def on_conversation_changed(turn: Turn) -> None:
    """A conversation has another name, or others share it now."""
    channel = _event(turn)["channel"]
    where = ConversationId(channel["id"] if isinstance(channel, dict) else channel)
    turn.services.later(_read_conversation(turn, where), "read a conversation")
    await turn.done()


async def _follow(turn: Turn, moved: Movement, where: ConversationId, who: MemberId) -> None:
    if moved.bot_itself:
        turn.services.later(_read_conversation(turn, where), "read a conversation")
    elif moved.stranger:
        turn.services.later(refresh_member(turn.services, turn.workspace_id, who), "read a member")
    turn.services.homes_changed(turn.workspace_id, moved.homes)
    await turn.done()


async def _read_conversation(turn: Turn, conversation_id: ConversationId) -> None:
    await refresh_conversation(turn.services, turn.workspace_id, conversation_id)


def _place(turn: Turn) -> tuple[ConversationId, MemberId]:
    event = _event(turn)
    return ConversationId(event["channel"]), MemberId(event["user"])


def _event(turn: Turn) -> dict[str, Any]:
    event: dict[str, Any] = turn.body["event"]
    return event
