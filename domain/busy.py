"""Whether Slack says that somebody does not want to be disturbed now, or is not there.

Only what a member set on purpose counts: do-not-disturb, and a status that says in so many words
that they are absent. Slack's presence does not: "away" there only means an idle screen. What is
learned here is used at once and stored nowhere.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.names import fold

AGAIN = timedelta(hours=2)
"""When to look again where nobody said until when."""

_ABSENT = re.compile(
    r"\b(?:"
    r"in a meeting|in meetings?|commuting|out sick|off sick|sick leave|vacationing|annual leave"
    r"|(?:on|parental|maternity|paternity) leave|on (?:a )?(?:holidays?|vacation)|out of (?:the )?"
    r"office|ooo|day off|do not disturb|focus time|focusing"
    r"|i mode|til mode|til moder|pa ferie|ferie|sygemeldt|syg|barsel|pendler"
    r"|im (?:termin|meeting|urlaub)|in einem meeting|urlaub|krank|elternzeit|unterwegs"
    r")\b"
)
"""Slack's own suggestions, "Working remotely" apart, and the same in Danish and German."""
_ABSENT_EMOJI = frozenset(
    {":spiral_calendar_pad:", ":bus:", ":face_with_thermometer:", ":palm_tree:"}
)
"""The emoji of those suggestions: they count where no text stands beside them."""


@dataclass(frozen=True)
class Status:
    """What a member's Slack says about them at this moment."""

    emoji: str = ""
    text: str = ""
    expires_at: datetime | None = None
    undisturbed_from: datetime | None = None
    undisturbed_until: datetime | None = None
    """The do-not-disturb that lasts, or comes next."""


def busy_until(status: Status, now: datetime) -> datetime | None:
    """Return until when, as far as is known, somebody is not to be asked; None where they may.

    A status that ends with nothing said about when is looked at again after two hours.
    """
    ends = []
    if status.undisturbed_until is not None and now < status.undisturbed_until:
        begins = status.undisturbed_from
        ends += [status.undisturbed_until] if begins is None or begins <= now else []
    if says_absent(status) and (status.expires_at is None or now < status.expires_at):
        ends.append(status.expires_at or now + AGAIN)
    return max(ends, default=None)


def says_absent(status: Status) -> bool:
    """Whether a status says that its member is not there; a joke or a mood says nothing."""
    if text := status.text.strip():
        return _ABSENT.search(fold(text)) is not None
    return status.emoji in _ABSENT_EMOJI
