"""A member's own settings about being asked, wherever they stand: for them alone."""

from datetime import datetime, time

from domain.asking import Asking, Rhythm, last_day, less_often
from domain.readers import Reader
from handlers.kit.blocks import Block, Element, actions, button, section
from handlers.kit.ids import Action
from handlers.parts.dates import clock, day_words, time_words, weekday_words
from handlers.parts.days import near_day

_EVERY = {1: "every {}", 2: "every two weeks on {}", 4: "every four weeks on {}"}


def asking_blocks(asking: Asking, reader: Reader, now: datetime) -> tuple[Block, ...]:
    """Show whether and when a member is asked, with the buttons that change it."""
    if asking.opted_out:
        words = (
            "*You opted out.* You are asked nothing, and you are in no count. "
            "What you log is yours as before."
        )
        return _line(words, button(Action.ASKING_START, "Take part again"))
    blocks = _absence(asking, reader, now)
    return (*blocks, *_question(asking, reader, now))


def _absence(asking: Asking, reader: Reader, now: datetime) -> tuple[Block, ...]:
    if asking.away_until is not None and asking.is_away(now):
        until = until_words(asking.away_until, reader)
        words = f"*You are away {until}.* Until then you are asked nothing and are in no count."
        return _line(words, button(Action.ASKING_BACK, "I am back"))
    if asking.quiet_until is not None and asking.is_quiet(now):
        words = f"*Quiet {until_words(asking.quiet_until, reader)}.* No personal question comes."
        return _line(words, button(Action.ASKING_BACK, "End the quiet"))
    return ()


def _question(asking: Asking, reader: Reader, now: datetime) -> tuple[Block, ...]:
    rhythm = asking.rhythm
    if asking.given_up:
        words = "*Personal question:* three went unanswered, so I stopped."
        return _line(words, button(Action.ASKING_START, "Start again"))
    if rhythm is None:
        words = (
            "*Personal question:* none. I can send you one question to think about, by direct "
            "message, on a day and at a time that suit you."
        )
        return _line(words, button(Action.ASKING_FORM, "Choose a day"))
    words = f"*Personal question:* {rhythm_words(rhythm, reader)}."
    if asking.next_slot is not None:
        words += f" Next: {near_day(asking.next_slot, reader, now)}."
    return _line(words, button(Action.ASKING_FORM, "Change"), *slower(rhythm, "Stop"))


def slower(rhythm: Rhythm, stop: str) -> tuple[Element, ...]:
    """Show the buttons for less of it; nothing is rarer than every four weeks."""
    ends = button(Action.ASKING_STOP, stop)
    if less_often(rhythm) is None:
        return (ends,)
    return (button(Action.ASKING_LESS, "Less often"), ends)


def rhythm_words(rhythm: Rhythm, reader: Reader) -> str:
    """Return "every Tuesday at 09:00", "every two weeks on Tuesday at 09:00"."""
    day = _EVERY[rhythm.every_weeks].format(weekday_words(rhythm.weekday, reader))
    return f"{day} at {time_words(rhythm.at, reader)}"


def until_words(until: datetime, reader: Reader) -> str:
    """Return "up to and including Friday 20 November", or "until 16:30 on" such a day."""
    local = reader.local(until)
    if local.time() == time(0):
        return f"up to and including {day_words(last_day(until, reader.zone), reader)}"
    return f"until {clock(until, reader)} on {day_words(local.date(), reader)}"


def _line(words: str, *buttons: Element) -> tuple[Block, ...]:
    return (section(words), actions(*buttons))
