"""The time zones that laws are tried in: all of them."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


@cache
def zones() -> list[str]:
    """Return the zones that can be loaded here: some systems list names that are no zones."""

    def can_be_loaded(name: str) -> bool:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return False
        return True

    return [name for name in sorted(available_timezones()) if can_be_loaded(name)]
