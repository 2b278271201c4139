"""What members read about being asked: the answers to their words, the form, the question."""

from dataclasses import dataclass
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
from handlers.parts.asking import (
    absence_words,
    asking_blocks,
    coming_day,
    next_question,
    rhythm_words,
    slower,
    until_words,
)
from handlers.parts.commands import TypedCommand, command_button, wants_help
from handlers.parts.dates import moment_words, time_words, weekday_words
from handlers.parts.prompts import PromptRef, prompt_blocks, prompt_words

_EVERY = {1: "Every week", 2: "Every two weeks", 4: "Every four weeks"}
_PROMISE = (
    "It never comes in quiet hours, on days off, or while you are away. "
    "After three without an answer it stops by itself."
)
_SPAN = "away from 24 December to 3 January"
_DIGESTS = "The digests in your conversations still come."


def settings_message(asking: Asking, reader: Reader, now: datetime, *, full: bool) -> Message:
    """Show a member how they are asked, with everything they can type; guests can type less."""
    question = (
        ("ask me on Tuesday at 9", "sends you one question a week, by direct message"),
        ("less often", "puts more weeks between the questions"),
    )
    typed = (
        *(question if full else ()),
        ("quiet until Friday", "sends no question until Friday has passed"),
        ("away until 3 January", "leaves you out of every question and count until then"),
        ("back", "ends either"),
        ("stop", "leaves you out until you start again"),
        ("start", "takes you back in"),
    )
    lines = "\n".join(f"• `{Command.NOISEGATE} {words}` {does}" for words, does in typed)
    shown = asking_blocks(asking, reader, now, full=full)
    blocks = (*shown, section(lines), context(_PROMISE))
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
    if (coming := next_question(asking)) is not None:
        words += f" The next one comes on {moment_words(coming, reader)}."
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


def quiet_message(until: datetime, reader: Reader, now: datetime, undo: Undo) -> Message:
    """Say until when no question comes."""
    words = f"No questions by direct message {until_words(until, reader, now)}."
    return _answer(words, _undo(undo), small=_DIGESTS)


@dataclass(frozen=True)
class Absence:
    """An absence that was just said, as a message tells it."""

    asking: Asking
    before: Asking
    """What was said until then."""
    reader: Reader
    working: WorkingTime
    name: str | None = None
    """Whose it is, where it is somebody else's."""


def away_message(found: Absence, now: datetime, undo: Undo) -> Message:
    """Say from when until when somebody is away, and which is the first day after it."""
    who, verb = ("You", "are") if found.name is None else (said(found.name), "is")
    if found.asking.will_be_away(now):
        verb = "will be"
    words = (
        f"{who} {verb} away {absence_words(found.asking, found.reader, now)}: "
        f"asked nothing, and in no count. {_back(found, now)}"
    )
    if found.before.is_away(now) or found.before.will_be_away(now):
        before = absence_words(found.before, found.reader, now)
        words += f" This takes the place of the absence {before}."
    sooner = "To take it back" if found.asking.will_be_away(now) else "Sooner"
    small = f"{sooner}: `{Command.NOISEGATE} back`"
    return _answer(words, _undo(undo), small="Nobody else is told." if found.name else small)


def _back(found: Absence, now: datetime) -> str:
    """Say the first working day, or the time of day at which it ends on one."""
    if found.asking.away_until is None:
        return ""
    end = found.reader.local(found.asking.away_until)
    day = found.working.working_day_from(end.date())
    words = coming_day(day, found.reader, now)
    if day == end.date() and end.time() != time(0):
        words += f" at {time_words(end.time(), found.reader)}"
    return f"Back on {words}."


def back_message(before: Asking, now: datetime, undo: Undo, name: str | None) -> Message:
    """Say that an absence or a silence is over, or that there was none."""
    away, quiet, coming = before.is_away(now), before.is_quiet(now), before.will_be_away(now)
    who = "You" if name is None else said(name)
    if away:
        words = f"{who} is back."
        if name is None:
            words = "Good to have you back. You are asked and counted again."
    elif coming:
        words = f"{who} will not be away after all."
        words += " The quiet is over too." if quiet else ""
    elif quiet:
        words = "The quiet is over. Your question comes again as before."
    elif name is not None:
        words = f"{who} was not away."
    else:
        words = "You were not away, and nothing is quiet. Nothing was changed."
    changed = away or quiet or coming
    return _answer(words, _undo(undo)) if changed else Message(words, (section(words),))


def not_alone(word: str, rest: str, typed: str) -> Message:
    """Say what a word does, and that nothing was done, because more than the word was typed.

    `typed` is what does it.
    """
    does, name = {
        "stop": ("is about you alone: you are asked nothing, and are in no count", "Stop"),
        "start": ("takes you alone back in", "Take part again"),
        "less": ("puts more weeks between your own questions", "Less often"),
        "back": ("ends an absence, and your own quiet", "End it"),
    }[word]
    words = f"`{Command.NOISEGATE} {word}` {does}."
    if not wants_help(rest):
        words = f"I read *{word}*, and not *{said(rest)}*, so nothing was changed. {words}"
    return _answer(words, command_button(name, TypedCommand(Command.NOISEGATE, typed)))


def stopped_message(undo: Undo) -> Message:
    """Say what it means to have opted out."""
    words = (
        "Stopped. No question comes to you any more, and you are in no count. "
        f"{_DIGESTS} They wait for no answer of yours."
    )
    small = f"What you log is as before. To take part again: `{Command.NOISEGATE} start`"
    return _answer(words, _undo(undo), small=small)


def started_message(
    before: Asking, asking: Asking, reader: Reader, now: datetime, *, full: bool
) -> Message:
    """Say whether that changed something, and what holds now."""
    if not (before.opted_out or before.given_up or before.is_quiet(now)):
        words = "Nothing had stopped, so nothing was changed."
    elif asking.is_away(now):
        words = "Started again, from when you are back."
    else:
        words = "You take part again."
    return Message(words, (section(words), *asking_blocks(asking, reader, now, full=full)))


def undone_message(
    asking: Asking, reader: Reader, now: datetime, *, full: bool, name: str | None = None
) -> Message:
    """Say that a change is taken back, and what holds again; `name` as above."""
    if name is not None:
        absence = absence_words(asking, reader, now)
        state = f"is away {absence}" if asking.is_away(now) else "is not away"
        state = f"will be away {absence}" if asking.will_be_away(now) else state
        words = f"Undone. {said(name)} {state}."
        return Message(words, (section(words),))
    shown = asking_blocks(asking, reader, now, full=full)
    return Message("Undone", (section("Undone."), *shown))


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
    if word == "away":
        example += f" or `{Command.NOISEGATE} {_SPAN}`"
    return Message(words, (section(words), actions(*numbered(buttons)), context(example)))


def until_not_read(word: str, found: NotRead) -> Message:
    """Say what of "until when" was understood and what was not."""
    if found.past:
        first = f"*{said(found.understood)}* lies in the past, so nothing was changed."
    elif found.open_end:
        first = (
            f"I read *{said(found.understood)}* as the first day, and no last one, "
            "so nothing was changed."
        )
    elif found.ahead:
        first = (
            f"Quiet begins at once, so I cannot take *{said(found.understood)}*, and nothing was "
            f"changed. What begins later is an absence, such as `{Command.NOISEGATE} {_SPAN}`"
        )
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
        "Nobody sees whether you answer. "
        f"Another day or time: `{Command.NOISEGATE} asking`"
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
