"""How a digest's schedule reads."""

from domain.digests import Closing, Digest, Every
from handlers.parts.dates import zone_words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def timetable_words(digest: Digest) -> str:
    """Return "every two weeks, on Mondays at 09:00 (Copenhagen time)"."""
    timetable = digest.timetable
    weekday = WEEKDAYS[timetable.weekday]
    match timetable.every:
        case Every.WEEK:
            days = f"every {weekday}"
        case Every.TWO_WEEKS:
            days = f"every two weeks, on {weekday}s"
        case Every.MONTH:
            days = f"on the first {weekday} of each month"
    return f"{days} at {timetable.at:%H:%M} ({zone_words(timetable.zone)})"


def questions_words(questions: int) -> str:
    """Return "up to 2 questions"."""
    return "one question" if questions == 1 else f"up to {questions} questions"


def guests_words(digest: Digest) -> str:
    """Return " Guests may answer too.", or nothing where they may not."""
    return " Guests may answer too." if digest.include_guests else ""


def closing_words(closing: Closing) -> str:
    """Return "4 days later at 17:00"."""
    return f"{days_words(closing.days)} at {closing.at:%H:%M}"


def days_words(days: int) -> str:
    """Return "the same day", "a day later", "4 days later"."""
    match days:
        case 0:
            return "the same day"
        case 1:
            return "a day later"
        case _:
            return f"{days} days later"
