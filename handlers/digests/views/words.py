"""How a digest's schedule reads."""

from domain.digests import Digest, Every
from domain.editions import Schedule
from handlers.parts.dates import on_weekdays, time_words, weekday_words, zone_words


def timetable_words(schedule: Schedule) -> str:
    """Return "every two weeks, on Mondays at 09:00 (Copenhagen time)"."""
    timetable, reader = schedule.digest.timetable, schedule.reader
    weekday = weekday_words(timetable.weekday, reader)
    match timetable.every:
        case Every.WEEK:
            days = f"every {weekday}"
        case Every.TWO_WEEKS:
            days = f"every two weeks, {on_weekdays(timetable.weekday, reader)}"
        case Every.MONTH:
            days = f"on the first {weekday} of each month"
    return f"{days} at {time_words(timetable.at, reader)} ({zone_words(timetable.zone)})"


def questions_words(questions: int) -> str:
    """Return "up to 2 questions"."""
    return "one question" if questions == 1 else f"up to {questions} questions"


def guests_words(digest: Digest) -> str:
    """Return " Guests may answer too.", or nothing where they may not."""
    return " Guests may answer too." if digest.include_guests else ""


def days_off_words(digest: Digest) -> str:
    """Return " On a day off it comes the next working day.", or nothing where it does not move."""
    return " On a day off it comes the next working day." if digest.postpones else ""


def closing_words(schedule: Schedule) -> str:
    """Return "4 days later at 17:00"."""
    closing = schedule.digest.closing
    return f"{days_words(closing.days)} at {time_words(closing.at, schedule.reader)}"


def days_words(days: int) -> str:
    """Return "the same day", "a day later", "4 days later"."""
    match days:
        case 0:
            return "the same day"
        case 1:
            return "a day later"
        case _:
            return f"{days} days later"
