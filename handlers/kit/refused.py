"""Why Slack refused a call, and for how long, whatever it answered with."""

from datetime import timedelta

from slack_sdk.errors import SlackApiError

LONGEST_WAIT = timedelta(days=1)
"""Slack is asked again after a day, whatever it says."""


def reason(error: SlackApiError) -> str:
    """Slack's name for what was wrong; a failing server answers without one."""
    response = error.response
    data = getattr(response, "data", None)
    named = data.get("error") if isinstance(data, dict) else None
    # What cannot be read at all comes as aiohttp's response.
    return str(named or getattr(response, "status_code", None) or response.status)


def retry_after(error: SlackApiError) -> timedelta | None:
    """Return for how long Slack wants to be left alone, where it says so: a day at most."""
    said = str(getattr(error.response, "headers", {}).get("Retry-After", ""))
    if not said.isdecimal():
        return None
    return timedelta(seconds=min(int(said), LONGEST_WAIT.total_seconds()))
