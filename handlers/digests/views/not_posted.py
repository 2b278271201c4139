"""Why the last edition did not come, in words, and what to do about it."""

from handlers.digests.reasons import Reason
from handlers.parts.obstacles import obstacle, way_out

_LEFT_OUT = {
    Reason.TOO_SOON: "it would have come less than a week after the one before it. "
    "The next one comes as planned.",
    Reason.TOO_LATE: "when its time came, and for a day after it, I was not running or did not "
    "reach Slack. "
    "The next one comes as planned, or type `/digest now`.",
    Reason.CLOCK: "my clock was wrong for a while. "
    "The next one comes as planned, or type `/digest now`.",
    Reason.PAUSED: "the digest was paused just before it came.",
    Reason.NOTHING: "there was nothing to ask and nothing to tell. "
    "Add what your team uses with `/tools add NAME`.",
}


def not_posted_words(reason: str) -> str:
    """Say of the last edition why it was not posted; mrkdwn.

    `reason` is what was recorded: Noisegate's own or Slack's name for it.
    """
    for known, words in _LEFT_OUT.items():
        if reason == known:
            return f"The last one was left out: {words}"
    first = f"The last one could not be posted. {obstacle(reason)}"
    return f"{first} {way_out(reason, 'type `/digest now`')}"
