"""What a member says of themselves: a status, and until when they do not want to be disturbed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox import dates
from bot.sandbox.model import Person, Status
from bot.sandbox.mrkdwn import EMOJI


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A status that many people need."""

    text: str
    emoji: str
    """With its colons."""
    until: str
    """One of `STATUS_ENDS`."""


@dataclass(frozen=True, slots=True)
class End:
    """When something ends, as it is chosen."""

    choice: str
    words: str


SUGGESTIONS = (
    Suggestion("In a meeting", ":spiral_calendar_pad:", "1h"),
    Suggestion("Commuting", ":bus:", "30m"),
    Suggestion("Out sick", ":face_with_thermometer:", "today"),
    Suggestion("Vacationing", ":palm_tree:", ""),
    Suggestion("Working remotely", ":house_with_garden:", "today"),
)
_SOON = (
    End("30m", "30 minutes from now"),
    End("1h", "1 hour from now"),
    End("4h", "4 hours from now"),
)
STATUS_ENDS = (
    End("", "I take it back"),
    *_SOON,
    End("today", "The end of today"),
    End("week", "The end of this week"),
)
QUIET_ENDS = (
    *_SOON,
    End("tomorrow", "Tomorrow, 09:00"),
    End("monday", "Monday, 09:00"),
)
STATUS_EMOJI = (
    ":speech_balloon:",
    ":spiral_calendar_pad:",
    ":bus:",
    ":face_with_thermometer:",
    ":palm_tree:",
    ":house_with_garden:",
    ":coffee:",
    ":memo:",
    ":telephone_receiver:",
    ":zzz:",
)
_FOR = {
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
}
_MORNING = 9


def end_of(choice: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment that a choice means, or a date and time as a field writes it; aware UTC.

    Days and weeks are those of the zone. A `ValueError` for anything else.
    """
    if choice in _FOR:
        return now + _FOR[choice]
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    to_monday = timedelta(days=7 - today.weekday())
    named = {
        "today": today + timedelta(days=1),
        "week": today + to_monday,
        "tomorrow": (today + timedelta(days=1)).replace(hour=_MORNING),
        "monday": (today + to_monday).replace(hour=_MORNING),
    }
    moment = named.get(choice) or datetime.fromisoformat(choice).replace(tzinfo=zone)
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Mood:
    """How a person is at a moment, as it stands beside their name."""

    emoji: str
    """The character; empty for none."""
    code: str
    """The same with colons."""
    text: str
    until: str
    """In words: `until Mon 16 Nov, 11:00`; empty where it stays."""
    quiet: str
    """Until when they do not want to be disturbed, in words; empty where they do not mind."""


def mood(person: Person, now: datetime, zone: ZoneInfo) -> Mood:
    """Return how a person is, in the words of a reader in `zone`."""
    status = person.status.at(now)
    return Mood(
        emoji=EMOJI.get(status.emoji.strip(":"), "💬" if status.text else ""),
        code=status.emoji,
        text=status.text,
        until=_until(status.until, zone),
        quiet=_until(person.quiet_until, zone) if person.is_quiet(now) else "",
    )


def status_of(text: str, emoji: str, until: datetime | None) -> Status:
    """Return a status as Slack keeps it: text alone gets the speech balloon."""
    words = text.strip()
    if not words and not emoji:
        return Status()
    return Status(words, emoji or ":speech_balloon:", int(until.timestamp()) if until else 0)


def _until(moment: int, zone: ZoneInfo) -> str:
    if not moment:
        return ""
    return f"until {dates.short_moment(datetime.fromtimestamp(moment, zone))}"
