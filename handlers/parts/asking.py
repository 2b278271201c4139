"""A member's own settings about being asked, wherever they stand: for them alone."""

from datetime import date, datetime, time, timedelta

from domain.asking import Asking, Rhythm, last_day, less_often
from domain.readers import Reader
from handlers.kit.blocks import Block, Element, actions, button, section
from handlers.kit.ids import Action
from handlers.parts.dates import clock, day_and_year, day_words, time_words, weekday_words
from handlers.parts.days import near_day

_YEAR = timedelta(days=365)
_GUEST = "Personal questions are for full members, so none comes to you."
_EVERY = {1: "every {}", 2: "every two weeks on {}", 4: "every four weeks on {}"}


def asking_blocks(
    asking: Asking, reader: Reader, now: datetime, *, full: bool = True
) -> tuple[Block, ...]:
    """Show whether and when a member is asked, with the buttons that change it.

    Only full members may have a personal question.
    """
    if asking.opted_out:
        words = (
            "*You opted out.* You are asked nothing, and you are in no count. "
            "What you log is as before."
        )
        return _line(words, button(Action.ASKING_START, "Take part again"))
    blocks = _absence(asking, reader, now)
    return (*blocks, *_question(asking, reader, now)) if full else blocks or (section(_GUEST),)


def _absence(asking: Asking, reader: Reader, now: datetime) -> tuple[Block, ...]:
    absence = absence_words(asking, reader, now)
    if asking.is_away(now):
        words = f"*You are away {absence}.* Until then you are asked nothing and are in no count."
        return _line(words, button(Action.ASKING_BACK, "I am back"))
    lines, ends = [], "Take it back"
    if asking.quiet_until is not None and asking.is_quiet(now):
        quiet = until_words(asking.quiet_until, reader, now)
        lines, ends = [f"*Quiet {quiet}.* No personal question comes."], "End the quiet"
    if asking.will_be_away(now):
        ends = "End both" if lines else ends
        lines.append(
            f"*You will be away {absence}.* Then you are asked nothing and are in no count."
        )
    return _line("\n".join(lines), button(Action.ASKING_BACK, ends)) if lines else ()


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
    if (coming := next_question(asking)) is not None:
        words += f" Next: {near_day(coming, reader, now)}."
    return _line(words, button(Action.ASKING_FORM, "Change"), *slower(rhythm, "Stop"))


def next_question(asking: Asking) -> datetime | None:
    """Return when the next personal question comes; None where an absence lies over that day.

    The days after it are looked at as they come, so none of them is promised.
    """
    slot = asking.next_slot
    if slot is None or asking.is_away(slot) or asking.is_quiet(slot):
        return None
    return slot


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


def until_words(until: datetime, reader: Reader, now: datetime) -> str:
    """Return "up to and including Friday 20 November", or "until 16:30 on" such a day."""
    local = reader.local(until)
    if local.time() == time(0):
        return f"up to and including {coming_day(last_day(until, reader.zone), reader, now)}"
    return f"until {clock(until, reader)} on {coming_day(local.date(), reader, now)}"


def absence_words(asking: Asking, reader: Reader, now: datetime) -> str:
    """Return how long an absence lasts, as it follows "away"; nothing where there is none.

    "up to and including Friday 20 November" where it has begun, else "from Thursday 24 December
    to Sunday 3 January", "on Friday 20 November".
    """
    until, begins = asking.away_until, asking.away_from
    if until is None:
        return ""
    if begins is None or begins <= now:
        return until_words(until, reader, now)
    local = reader.local(begins)
    first = coming_day(local.date(), reader, now)
    if local.time() != time(0):
        first = f"{clock(begins, reader)} on {first}"
    if reader.local(until).time() != time(0):
        return f"from {first} {until_words(until, reader, now)}"
    last = coming_day(last_day(until, reader.zone), reader, now)
    return f"on {first}" if first == last else f"from {first} to {last}"


def coming_day(day: date, reader: Reader, now: datetime) -> str:
    """Return "Friday 20 November", with its year where it does not lie within a year."""
    near = day - reader.day(now) < _YEAR
    return day_words(day, reader) if near else day_and_year(day, reader)


def _line(words: str, *buttons: Element) -> tuple[Block, ...]:
    return (section(words), actions(*buttons))
