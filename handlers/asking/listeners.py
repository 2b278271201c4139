"""The words of `/noisegate` about being asked, and the buttons and the form that do the same."""

import re
from collections.abc import Collection

from domain.asking_words import NotRead
from domain.ids import MemberId
from domain.shorthand import plain_text
from handlers.asking import views
from handlers.asking.fields import Answerable, Field, Undo
from handlers.asking.service import (
    Changed,
    ask_at,
    ask_less,
    ask_on,
    be_away,
    come_back,
    end_question,
    keep_quiet,
    opt_out,
    read_form,
    start_again,
    undo,
    wanted,
)
from handlers.kit.blocks import Message
from handlers.kit.ids import Action, Form
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.parts.commands import wants_help

_WHOSE = re.compile(r"<@(?P<member>[UW][A-Z0-9]+)(?:\|[^>]*)?>\s*")
_POLITE = frozenset({"please", "now", "again", "thanks", "asking", "me"})
"""Words that may follow a word that stands alone."""


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.word("asking", on_settings)
    router.word("ask", on_ask)
    router.word("quiet", on_quiet)
    router.word("away", on_away)
    router.word("back", on_back)
    router.word("less", on_less)
    router.word("stop", on_stop)
    router.word("start", on_start)
    router.action(Action.ASKING_FORM, on_open_form)
    router.form(Form.ASKING, on_form)
    router.action(Action.ASKING_LESS, on_less)
    router.action(Action.ASKING_STOP, on_end_question)
    router.action(Action.ASKING_START, on_start)
    router.action(Action.ASKING_BACK, on_back)
    router.action(Action.ASKING_UNDO, on_undo)


async def on_settings(turn: Turn) -> None:
    """`/noisegate asking`: how I am asked."""
    found = await turn.read(wanted, turn.workspace_id, turn.member_id)
    full = found.member.full
    await turn.tell(views.settings_message(found.asking, found.reader, turn.now, full=full))


async def on_ask(turn: Turn) -> None:
    """`/noisegate ask me on Tuesday at 9`; alone it opens the form."""
    if wants_help(turn.text):
        await on_settings(turn)
        return
    if turn.text.lower() in ("", "me"):
        await on_open_form(turn)
        return
    typed = plain_text(turn.text)
    changed = await turn.write(ask_on, turn.workspace_id, turn.member_id, typed, turn.now)
    if isinstance(changed, NotRead):
        await turn.tell(views.rhythm_not_read(changed))
        return
    found = changed.now
    await _tell(turn, changed, views.asked_message(found.asking, found.reader, changed.undo))


async def on_quiet(turn: Turn) -> None:
    """`/noisegate quiet until Friday`."""
    if not turn.text or wants_help(turn.text):
        await turn.tell(views.until_help("quiet"))
        return
    typed = plain_text(turn.text)
    changed = await turn.write(keep_quiet, turn.workspace_id, turn.member_id, typed, turn.now)
    if isinstance(changed, NotRead):
        await turn.tell(views.until_not_read("quiet", changed))
        return
    until, reader = changed.now.asking.quiet_until or turn.now, changed.now.reader
    await _tell(turn, changed, views.quiet_message(until, reader, turn.now, changed.undo))


async def on_away(turn: Turn) -> None:
    """`/noisegate away until 3 January`; a steward may begin with a member."""
    whose, typed = _whose(turn)
    if not typed or wants_help(typed):
        await turn.tell(views.until_help("away"))
        return
    changed = await turn.write(be_away, turn.workspace_id, turn.member_id, whose, typed, turn.now)
    if isinstance(changed, NotRead):
        await turn.tell(views.until_not_read("away", changed))
        return
    found, name = changed.now, _name(turn, changed)
    told = views.Absence(found.asking, changed.before, found.reader, found.working, name)
    await _tell(turn, changed, views.away_message(told, turn.now, changed.undo))


async def on_back(turn: Turn) -> None:
    """`/noisegate back`, and the button."""
    whose, rest = _whose(turn)
    if await _says_more(turn, "back", rest, _POLITE, "" if whose == turn.member_id else whose):
        return
    changed = await turn.write(come_back, turn.workspace_id, turn.member_id, whose)
    name = _name(turn, changed)
    await _tell(turn, changed, views.back_message(changed.before, turn.now, changed.undo, name))


async def on_less(turn: Turn) -> None:
    """`/noisegate less often`, and the button."""
    if await _says_more(turn, "less", turn.text, _POLITE | {"often"}):
        return
    changed = await turn.write(ask_less, turn.workspace_id, turn.member_id, turn.now)
    if changed is None:
        found = await turn.read(wanted, turn.workspace_id, turn.member_id)
        await turn.tell(views.rarest_message(found.asking, found.reader))
        return
    found = changed.now
    await _tell(turn, changed, views.asked_message(found.asking, found.reader, changed.undo))


async def on_end_question(turn: Turn) -> None:
    """The button that ends the personal question."""
    changed = await turn.write(end_question, turn.workspace_id, turn.member_id, turn.now)
    await _tell(turn, changed, views.ended_message(changed.undo))


async def on_stop(turn: Turn) -> None:
    """`/noisegate stop`: asked nothing any more."""
    if await _says_more(turn, "stop", turn.text, _POLITE):
        return
    changed = await turn.write(opt_out, turn.workspace_id, turn.member_id, turn.now)
    await _tell(turn, changed, views.stopped_message(changed.undo))


async def on_start(turn: Turn) -> None:
    """`/noisegate start`, and the button."""
    if await _says_more(turn, "start", turn.text, _POLITE):
        return
    changed = await turn.write(start_again, turn.workspace_id, turn.member_id, turn.now)
    found, full = changed.now, changed.now.member.full
    message = views.started_message(
        changed.before, found.asking, found.reader, turn.now, full=full
    )
    await _tell(turn, changed, message)


async def on_undo(turn: Turn) -> None:
    """The button that takes a change back."""
    pressed = turn.value(Undo)
    changed = await turn.write(undo, turn.workspace_id, turn.member_id, pressed, turn.now)
    found, full, name = changed.now, changed.now.member.full, _name(turn, changed)
    message = views.undone_message(found.asking, found.reader, turn.now, full=full, name=name)
    await _tell(turn, changed, message)


async def on_open_form(turn: Turn) -> None:
    """Open the form for the day and the time."""
    found = await turn.read(wanted, turn.workspace_id, turn.member_id)
    where = Answerable(turn.response_url)
    await turn.open(views.asking_form(found.asking.rhythm, found.reader, found.working, where))


async def on_form(turn: Turn) -> None:
    """Store what was filled into the form."""
    filled, where = turn.filled, turn.metadata(Answerable)
    rhythm = read_form(
        filled.chosen(Field.WEEKDAY), filled.time(Field.AT), filled.chosen(Field.EVERY)
    )
    changed = await turn.write(ask_at, turn.workspace_id, turn.member_id, rhythm, turn.now)
    turn.services.homes_changed(turn.workspace_id, changed.homes)
    await turn.done()
    if where.response_url is not None:
        found = changed.now
        message = views.asked_message(found.asking, found.reader, changed.undo)
        turn.services.later(turn.confirm(where.response_url, message), "confirm")


async def _tell(turn: Turn, changed: Changed, message: Message) -> None:
    """Tell the member alone; what stands in Home is only published again."""
    turn.services.homes_changed(turn.workspace_id, changed.homes)
    container = turn.body.get("container") or {}
    if turn.body.get("view"):
        await turn.done()
    elif container.get("is_ephemeral"):
        await turn.replace(message)
    else:
        await turn.tell(message)


def _whose(turn: Turn) -> tuple[MemberId, str]:
    """Part the member that a command begins with, if it does, from the rest in plain text."""
    found = _WHOSE.match(turn.text)
    if found is None:
        return turn.member_id, plain_text(turn.text)
    return MemberId(found["member"]), plain_text(turn.text[found.end() :])


async def _says_more(
    turn: Turn, word: str, text: str, known: Collection[str], whose: str = ""
) -> bool:
    """Answer words after one that stands alone, which nobody may take for something else."""
    rest = plain_text(text).strip()
    if all(each.strip(".,!") in known for each in rest.lower().split()):
        return False
    typed = f"{word} <@{whose}>" if whose else word
    await turn.tell(views.not_alone(word, rest, typed))
    return True


def _name(turn: Turn, changed: Changed) -> str | None:
    """Return whose it is, where it is not the member's own."""
    whose = changed.now.member
    return None if whose.id == turn.member_id else whose.name
