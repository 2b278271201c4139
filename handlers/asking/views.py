"""What members read about being asked: the answers to their words, the form, the question."""

from datetime import datetime, time

from domain.asking import EVERY_WEEKS, Asking, Rhythm
from domain.asking_words import NotRead
from domain.ids import AskId
from domain.prompts import Prompt
from domain.readers import Reader
from domain.working_time import WorkingTime
from handlers.asking.fields import Answerable, Field, Undo
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    Modal,
    actions,
    button,
    context,
    numbered,
    option,
    said,
    section,
)
from handlers.kit.forms import choice, field, time_picker
from handlers.kit.ids import Action, Command, Form
from handlers.kit.values import pack
from handlers.parts.asking import asking_blocks, rhythm_words, slower, until_words
from handlers.parts.commands import TypedCommand, command_button
from handlers.parts.dates import day_words, moment_words, time_words, weekday_words
from handlers.parts.prompts import PromptRef, prompt_blocks, prompt_words

_EVERY = {1: "Every week", 2: "Every two weeks", 4: "Every four weeks"}
_PROMISE = (
    "It never comes in quiet hours, on days off, or while you are away. "
    "After three without an answer it stops by itself."
)
_DIGESTS = "The digests in your conversations still come."


def settings_message(asking: Asking, reader: Reader, now: datetime) -> Message:
    """Show a member how they are asked, with everything they can type."""
    typed = (
        ("ask me on Tuesday at 9", "one question a week, by direct message"),
        ("less often", "the same question, more weeks apart"),
        ("quiet until Friday", "no questions until Friday has passed"),
        ("away until 3 January", "not asked, and not in any count"),
        ("back", "ends either"),
        ("stop", "you are asked nothing any more"),
        ("start", "begins again"),
    )
    lines = "\n".join(f"• `{Command.NOISEGATE} {words}` {does}" for words, does in typed)
    blocks = (*asking_blocks(asking, reader, now), section(lines), context(_PROMISE))
    return Message("How you are asked, and how to change it", blocks)


def asking_form(
    rhythm: Rhythm | None, reader: Reader, working: WorkingTime, where: Answerable
) -> Modal:
    """The form for the day and the time of a personal question."""
    chosen = rhythm or Rhythm(min(working.days, default=0), working.begins)
    days = [option(weekday_words(day, reader), str(day)) for day in sorted(working.days)]
    hours = f"{time_words(working.begins, reader)} to {time_words(working.ends, reader)}"
    blocks = (
        section("One question to think about, by direct message, for you alone."),
        field(Field.WEEKDAY, "Day", choice(days, str(chosen.weekday))),
        field(
            Field.AT,
            "Time",
            time_picker(chosen.at),
            hint=f"By your own clock, within working hours: {hours}.",
        ),
        field(
            Field.EVERY,
            "How often",
            choice(
                [option(_EVERY[weeks], str(weeks)) for weeks in EVERY_WEEKS],
                str(chosen.every_weeks),
            ),
        ),
        context(_PROMISE),
    )
    return Modal(Form.ASKING, "Personal question", blocks, submit="Save", metadata=pack(where))


def asked_message(asking: Asking, reader: Reader, undo: Undo) -> Message:
    """Say when a personal question comes from now on."""
    if asking.rhythm is None:
        return _answer("No personal question comes any more.", _undo(undo))
    words = f"I will send you one question {rhythm_words(asking.rhythm, reader)}, your time."
    if asking.next_slot is not None:
        words += f" The next one comes on {moment_words(asking.next_slot, reader)}."
    change = button(Action.ASKING_FORM, "Change")
    return _answer(words, change, _undo(undo), small=_PROMISE)


def ended_message(undo: Undo) -> Message:
    """Say that the personal question has ended, and what goes on."""
    words = (
        "No personal question comes any more. "
        f"{_DIGESTS} To be left out of those as well, type `{Command.NOISEGATE} stop`."
    )
    return _answer(words, _undo(undo))


def rarest_message(asking: Asking, reader: Reader) -> Message:
    """Say that nothing comes less often than it does."""
    if asking.rhythm is None:
        words = (
            "You have no personal question, so there is nothing to send less often. "
            f"{_DIGESTS} To be left out of those, type `{Command.NOISEGATE} stop`."
        )
        return Message(words, (section(words),))
    words = (
        f"Your question comes {rhythm_words(asking.rhythm, reader)}, and there is nothing rarer. "
        "You can stop it."
    )
    return _answer(words, button(Action.ASKING_STOP, "Stop"))


def quiet_message(until: datetime, reader: Reader, undo: Undo) -> Message:
    """Say until when no question comes."""
    words = f"No questions by direct message {until_words(until, reader)}."
    return _answer(words, _undo(undo), small=_DIGESTS)


def away_message(until: datetime, reader: Reader, undo: Undo, name: str | None) -> Message:
    """Say until when somebody is away; `name` is whose, where it is somebody else."""
    back = reader.local(until)
    moment = day_words(back.date(), reader)
    if back.time() != time(0):
        moment = moment_words(until, reader)
    who, verb = ("You", "are") if name is None else (said(name), "is")
    words = (
        f"{who} {verb} away {until_words(until, reader)}: asked nothing, and in no count. "
        f"Back on {moment}."
    )
    small = f"Sooner: `{Command.NOISEGATE} back`" if name is None else "Nobody else is told."
    return _answer(words, _undo(undo), small=small)


def back_message(before: Asking, now: datetime, undo: Undo, name: str | None) -> Message:
    """Say that an absence or a silence is over, or that there was none."""
    away, quiet = before.is_away(now), before.is_quiet(now)
    if name is not None:
        words = f"{said(name)} is back." if away or quiet else f"{said(name)} was not away."
    elif away:
        words = "Good to have you back. You are asked and counted again."
    elif quiet:
        words = "The quiet is over. Your question comes again as before."
    else:
        words = "You were not away, and nothing is quiet. Nothing was changed."
    return _answer(words, _undo(undo)) if away or quiet else Message(words, (section(words),))


def stopped_message(undo: Undo) -> Message:
    """Say what it means to have opted out."""
    words = (
        "Stopped. I ask you nothing any more, and you are in no count: "
        "no personal question, and no answer of yours is waited for in a digest."
    )
    small = f"What you log is as before. To take part again: `{Command.NOISEGATE} start`"
    return _answer(words, _undo(undo), small=small)


def started_message(asking: Asking, reader: Reader) -> Message:
    """Say that a member takes part again, and what comes next."""
    if asking.rhythm is None:
        words = "You take part again. You have no personal question."
        return _answer(words, button(Action.ASKING_FORM, "Choose a day"))
    words = f"You take part again. Your question comes {rhythm_words(asking.rhythm, reader)}."
    if asking.next_slot is not None:
        words += f" The next one: {moment_words(asking.next_slot, reader)}."
    return _answer(words, button(Action.ASKING_FORM, "Change"))


def undone_message(asking: Asking, reader: Reader, now: datetime) -> Message:
    """Say that a change is taken back, and what holds again."""
    return Message("Undone", (section("Undone."), *asking_blocks(asking, reader, now)))


def until_help(word: str) -> Message:
    """Say how to be left alone for a time, with the usual ones as buttons."""
    words = {
        "quiet": "*No questions for a while?* Say until when; that day is still quiet.",
        "away": "*Away for a while?* Say until when; on that day you are still away.",
    }[word]
    usual = ("today", "Friday", "next Friday")
    buttons = [
        command_button(f"Until {day}" if day != "today" else "For today", _typed(word, day))
        for day in usual
    ]
    example = f"Or type, for example, `{Command.NOISEGATE} {word} until 3 January`"
    return Message(words, (section(words), actions(*numbered(buttons)), context(example)))


def until_not_read(word: str, found: NotRead) -> Message:
    """Say what of "until when" was understood and what was not."""
    if found.past:
        first = f"*{said(found.understood)}* lies in the past, so nothing was changed."
    elif found.understood:
        first = (
            f"I read *{said(found.understood)}*, and not *{said(found.rest)}*, "
            "so nothing was changed."
        )
    else:
        first = f"I cannot read *{said(found.rest)}* as a day, so nothing was changed."
    help_ = until_help(word)
    return Message(first, (section(first), *help_.blocks[1:]))


def rhythm_not_read(found: NotRead) -> Message:
    """Say what of a day and a time was understood and what was not."""
    day = (
        f"I read *{said(found.understood)}*" if found.understood else "I found no day of the week"
    )
    rest = f", and could not read *{said(found.rest)}*" if found.rest else ""
    words = (
        f"{day}{rest}, so nothing was changed. A question comes on one day a week at most. "
        f"For example: `{Command.NOISEGATE} ask me on Tuesday at 9`, "
        f"or `{Command.NOISEGATE} ask me every two weeks on Friday at 14:30`"
    )
    return _answer(words, button(Action.ASKING_FORM, "Choose a day"))


def question_message(prompt: Prompt, ask_id: AskId, rhythm: Rhythm, reader: Reader) -> Message:
    """The personal question itself."""
    ref = PromptRef(prompt.id, ask=ask_id)
    buttons = actions(*slower(rhythm, "Stop these questions"))
    why = (
        f"It comes {rhythm_words(rhythm, reader)}, as you asked. "
        "Nobody sees whether you answer. Want it another day? "
        f"`{Command.NOISEGATE} quiet until Friday`"
    )
    blocks = (*prompt_blocks(prompt, ref), buttons, context(why))
    return Message(prompt_words(prompt), blocks)


def _answer(words: str, *buttons: Element, small: str = "") -> Message:
    blocks: list[Block] = [section(words), actions(*buttons)]
    if small:
        blocks.append(context(small))
    return Message(words, tuple(blocks))


def _undo(undo: Undo) -> Element:
    return button(Action.ASKING_UNDO, "Undo", pack(undo))


def _typed(word: str, day: str) -> TypedCommand:
    return TypedCommand(Command.NOISEGATE, f"{word} until {day}")
