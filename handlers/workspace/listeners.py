"""`/noisegate`, direct messages to the bot, and the events that keep the roster."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from domain.ids import ConversationId, MemberId, WorkspaceId
from domain.members import Member
from domain.shorthand import plain_text
from handlers.kit.blocks import Message
from handlers.kit.errors import Request
from handlers.kit.ids import Action, Command, Event
from handlers.kit.roster import member_of, refresh_conversation, refresh_member
from handlers.kit.router import Listener, Router
from handlers.kit.turn import Turn
from handlers.kit.typed import sound
from handlers.kit.values import OutOfDate
from handlers.parts.commands import (
    TypedCommand,
    first_word,
    nearest_command,
    read_command,
    wants_help,
)
from handlers.workspace import views
from handlers.workspace.service import (
    Movement,
    greet_installer,
    note_joined,
    note_left,
    note_member,
    whom_to_ask,
)

log = structlog.get_logger()

HELP = frozenset({"", "help", "?"})


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.command(Command.NOISEGATE, partial(on_noisegate, router))
    router.action(Action.COMMAND_RUN, partial(on_command_button, router))
    router.action(Action.STEWARD_ASK, on_ask)
    router.event(Event.MESSAGE, partial(on_message, router))
    router.event(Event.TEAM_JOIN, on_member_changed)
    router.event(Event.USER_CHANGE, on_member_changed)
    router.event(Event.MEMBER_JOINED, on_joined)
    router.event(Event.MEMBER_LEFT, on_left)
    for event in (
        Event.CONVERSATION_RENAMED,
        Event.PRIVATE_RENAMED,
        Event.CONVERSATION_SHARED,
        Event.CONVERSATION_UNSHARED,
    ):
        router.event(event, on_conversation_changed)


def greets_installer() -> Listener:
    """Make what runs before every listener until the workspace's installer has been greeted."""
    known: set[WorkspaceId] = set()
    looked_at: set[tuple[WorkspaceId, MemberId]] = set()

    async def greet(turn: Turn) -> None:
        who = (turn.workspace_id, turn.member_id)
        try:
            if await turn.write(greet_installer, *who, turn.now):
                known.add(turn.workspace_id)
                turn.services.wake_courier()
        except Exception:
            looked_at.discard(who)
            raise

    async def before(turn: Turn) -> None:
        who = (turn.workspace_id, turn.member_id)
        if turn.workspace_id in known or who in looked_at or not turn.member_id:
            return
        if _turns_to_bot(turn.body):
            # Once for each member: where no steward ever comes, each request was a write more.
            looked_at.add(who)
            turn.services.later(greet(turn), "greet the installer")

    return before


def _turns_to_bot(body: dict[str, Any]) -> bool:
    """Say whether a person did something with the bot, unlike news about members and rooms."""
    event = body.get("event")
    if event is None:
        return True
    written = event["type"] == Event.MESSAGE and not event.get("subtype")
    return event["type"] == Event.APP_HOME_OPENED or (written and not event.get("bot_id"))


async def on_noisegate(router: Router, turn: Turn) -> None:
    """`/noisegate`: the help, or another command as its first word."""
    text = turn.text
    while (asked := read_command(text)) and asked.command is Command.NOISEGATE:
        text = asked.text
    word, rest = first_word(text)
    if word in HELP:
        await _help(router, turn, rest)
    elif asked:
        await router.forward(turn, asked.command, asked.text)
    elif word in router.words:
        await router.words[word](replace(turn, typed=rest))
    else:
        line = TypedCommand(Command.LOG, text)
        await turn.tell(views.unknown_word(plain_text(text), nearest_command(text), line))


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


async def on_ask(turn: Turn) -> None:
    """Send what a member asks for to the stewards; the button is gone with the first press."""
    request = turn.value(Request).typed
    command = read_command(request)
    if command is None:
        raise OutOfDate
    stewards = await turn.read(whom_to_ask, turn.workspace_id, turn.member_id)
    await turn.done()
    turn.services.later(_ask(turn, command, request, stewards), "ask the stewards")


async def _ask(
    turn: Turn, command: TypedCommand, request: str, stewards: Sequence[Member]
) -> None:
    url = turn.response_url
    await turn.confirm(url, views.asking(request, stewards), replace=True)
    message = views.request_message(turn.member_id, command, request)
    reached = [each for each in stewards if await _sent(turn, each.id, message)]
    await turn.confirm(url, views.asked(request, reached, stewards), replace=True)


async def _sent(turn: Turn, member_id: MemberId, message: Message) -> bool:
    try:
        await _say(turn, member_id, message)
    except (SlackApiError, TimeoutError, ClientError) as error:
        log.warning("a steward was not reached", error=type(error).__name__)
        return False
    return True


async def on_message(router: Router, turn: Turn) -> None:
    """Answer a direct message that a member wrote; other messages are nothing to the bot."""
    await turn.done()
    event = _event(turn)
    if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
        return
    typed = sound(str(event.get("text") or "")).strip()
    if wants_help(typed):
        answer = views.help_message()
    else:
        answer = views.reads_commands(_meant(router, typed))
    turn.services.later(_say(turn, event["channel"], answer), "answer a message")


def _meant(router: Router, typed: str) -> tuple[TypedCommand, ...]:
    """Return what a direct message may have meant: a command, a word of `/noisegate`, a line."""
    if command := read_command(typed):
        return (command,)
    line = TypedCommand(Command.LOG, typed)
    first, rest = first_word(typed)
    word = first.rstrip(".,!")
    if word not in router.words:
        return (line,)
    meant = TypedCommand(Command.NOISEGATE, f"{word} {rest}".strip())
    return (meant, line) if rest else (meant,)


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
