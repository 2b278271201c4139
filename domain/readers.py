"""How somebody reads dates, times and numbers: on which clock, in which language and country."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True)
class Reader:
    """Whom dates, times and numbers are written for: a member, or those of a conversation."""

    zone: str
    """IANA name of the time zone."""
    locale: str = ""
    """The workspace's, as Slack writes it, `da-DK`; British English where it is not known."""

    def local(self, moment: datetime) -> datetime:
        """Return `moment` as the reader's clocks show it."""
        return moment.astimezone(zone_of(self.zone))

    def day(self, moment: datetime) -> date:
        """Return the date of `moment` on the reader's calendar."""
        return self.local(moment).date()


@lru_cache(maxsize=1_024)
def zone_of(name: str) -> ZoneInfo:
    """Give the time zone with this IANA name; UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
