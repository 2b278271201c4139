"""The settings of a workspace in words, where they are shown and where they are changed."""

from collections.abc import Collection
from datetime import date, datetime

from domain.customs import locale_name, place_name
from domain.readers import Reader
from domain.working_time import WorkingTime
from domain.workspaces import Workspace
from handlers.kit.blocks import Block, section
from handlers.kit.ids import Command
from handlers.parts.commands import TypedCommand, command_button
from handlers.parts.dates import (
    DAYS_OF_WEEK,
    clock,
    day_and_year,
    day_of_month,
    numeric_date,
    time_words,
    weekday_words,
)
from handlers.parts.figures import number_words

SETTINGS = TypedCommand(Command.NOISEGATE, "settings")
"""What opens the form."""


def settings_blocks(workspace: Workspace) -> tuple[Block, ...]:
    """Show stewards what is set, with the button that opens the form."""
    parts = (
        f"Dates as in {language_words(workspace)}",
        holidays_words(workspace.working.holidays),
        working_words(workspace.working, workspace.locale),
        f"{asks_words(workspace.asks_a_week)} by direct message",
    )
    return (section(" · ".join(parts), command_button("Change settings", SETTINGS)),)


def language_words(workspace: Workspace) -> str:
    """Return "Danish (Denmark)"."""
    return locale_name(workspace.locale) or "British English, until a language is chosen"


def holidays_words(place: str) -> str:
    """Return "holidays of Denmark"."""
    return f"holidays of {place_name(place)}" if place else "no holidays"


def working_words(working: WorkingTime, locale: str) -> str:
    """Return "Monday to Friday, 09:00 to 17:00", in the workspace's language."""
    reader = Reader("UTC", locale)
    begins, ends = (time_words(at, reader) for at in (working.begins, working.ends))
    return f"{days_words(working.days, reader)}, {begins} to {ends}"


def days_words(days: Collection[int], reader: Reader) -> str:
    """Return "Monday to Friday" where they follow each other, "Monday, Tuesday and Thursday"."""
    chosen = [day for day in DAYS_OF_WEEK if day in days]
    names = [weekday_words(day, reader) for day in chosen]
    following = chosen == list(range(chosen[0], chosen[-1] + 1)) if chosen else False
    if following and len(names) > 2:  # noqa: PLR2004
        return f"{names[0]} to {names[-1]}"
    *before, last = names or ["no day"]
    return f"{', '.join(before)} and {last}" if before else last


def asks_words(asks: int) -> str:
    """Return "at most one question a week"."""
    return "at most one question a week" if asks == 1 else f"at most {asks} questions a week"


def examples_words(locale: str, now: datetime) -> str:
    """Show how dates, times and numbers read, and how a date of numbers is read in `/log`."""
    reader = Reader("UTC", locale)
    day = date(now.year, 12, 3)
    half_past_three = clock(now.replace(hour=15, minute=30), reader)
    return (
        f"Dates read “{day_and_year(day, reader)}”, times “{half_past_three}”, numbers "
        f"“{number_words(1234.5, reader)}”. In `/log`, {numeric_date(day, reader)} is "
        f"{day_of_month(day, reader)}."
    )
