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
"""After how long to look again: the same whatever Slack says, so that no end of it is stored."""

_ABSENT = re.compile(
    r"\b(?<!not )(?:"
    r"in a meeting|in meetings?|commuting|out sick|off sick|sick leave|vacationing|annual leave"
    r"|(?:on|parental|maternity|paternity) leave|on (?:a )?(?:holidays?|vacation)|out of (?:the )?"
    r"office|ooo|pto|day off|off (?:today|until|till|work)|do not disturb|dnd|focus time|focusing"
    r"|(?:in|on) a (?:call|huddle)|on the phone|(?:at|on|out to|out for) lunch|busy with"
    r"|back on (?:mon|tu|wed|thu|fri|sat|sun|\d)\w*"
    r"|i mode|til mode|til moder|pa ferie|ferie|sygemeldt|syg|barsel|pendler"
    r"|im (?:termin|meeting|urlaub)|in einem meeting|urlaub|krank|elternzeit|unterwegs"
    r")\b"
)
"""Slack's own suggestions, "Working remotely" apart, their like, and both in Danish and German."""
_ALONE = re.compile(
    r"(?:vacation(?: mode)?|holidays?|sick|ill|busy|away|offline|optaget|abwesend)"
    r"(?:\W*$| (?:until|till|til|today|now|this|in|for|all|bis|indtil|i dag|heute)\b)"
)
"""Words that say it where a status begins with them, and says no more or for how long."""
_ABSENT_EMOJI = frozenset(
    {":spiral_calendar_pad:", ":bus:", ":face_with_thermometer:", ":palm_tree:"}
)
"""The emoji of Slack's suggestions: they count, unless the text beside them says otherwise."""
_PRESENT = re.compile(
    r"\b(?:not|no longer|back (?:from|in|at)|call me|ask me|write me|working|available|reachable"
    r"|online|dreaming|planning|ikke|nicht|arbejder|arbeite)\b"
)


@dataclass(frozen=True)
class Status:
    """What a member's Slack says about them at this moment."""

    emoji: str = ""
    text: str = ""
    expires_at: datetime | None = None
    undisturbed_from: datetime | None = None
    undisturbed_until: datetime | None = None
    """The do-not-disturb that lasts, or comes next."""


def is_busy(status: Status, now: datetime) -> bool:
    """Whether somebody is not to be asked at `now`."""
    begun = status.undisturbed_from is None or status.undisturbed_from <= now
    if begun and status.undisturbed_until is not None and now < status.undisturbed_until:
        return True
    return says_absent(status) and (status.expires_at is None or now < status.expires_at)


def says_absent(status: Status) -> bool:
    """Whether a status says that its member is not there; a joke or a mood says nothing."""
    text = fold(status.text.strip())
    if _ABSENT.search(text) or _ALONE.match(text):
        return True
    return status.emoji in _ABSENT_EMOJI and _PRESENT.search(text) is None
