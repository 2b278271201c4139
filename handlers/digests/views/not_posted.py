"""Why the last edition did not come, in words, and what to do about it."""

from handlers.digests.reasons import Reason
from handlers.kit.blocks import cut, said

SLACK_SAYS = 100
"""So much of a reason that nobody foresaw is shown."""

_LEFT_OUT = {
    Reason.TOO_SOON: "it would have come less than a week after the one before it. "
    "The next one comes as planned.",
    Reason.TOO_LATE: "when its time came, and for a day after it, I was not running. "
    "The next one comes as planned, or type `/digest now`.",
    Reason.PAUSED: "the digest was paused just before it came.",
    Reason.NOTHING: "there was nothing to ask and nothing to tell. "
    "Add what your team uses with `/tools add NAME`.",
}


def not_posted_words(reason: str, where: str) -> str:
    """Say of the last edition why it was not posted; mrkdwn, as is `where`, its conversation.

    `reason` is what was recorded: Noisegate's own or Slack's name for it.
    """
    for known, words in _LEFT_OUT.items():
        if reason == known:
            return f"The last one was left out: {words}"
    return f"The last one could not be posted: {_obstacle(reason, where)}"


def _obstacle(reason: str, where: str) -> str:
    match reason:
        case Reason.NOT_IN | "channel_not_found":
            return (
                f"I am not in {where} any more. "
                "Type `/invite @Noisegate` there, then `/digest now`."
            )
        case Reason.SHARED:
            return (
                f"{where} is shared with another organisation now, and digests stay among "
                "colleagues. End this digest, and set one up for another conversation."
            )
        case "is_archived":
            return (
                f"{where} is archived. Unarchive it, then type `/digest now`, or end this digest "
                "and set one up for another conversation."
            )
        case "restricted_action" | "no_permission":
            return (
                f"Slack does not let me post in {where}. Ask an admin of the workspace to allow "
                "it there, then type `/digest now`."
            )
        case "missing_scope" | "invalid_auth" | "token_revoked" | "account_inactive":
            return (
                "Slack does not let me post in this workspace at all. Ask whoever looks after "
                "Noisegate to install it again, then type `/digest now`."
            )
        case _:
            return (
                f"Slack answered “{said(cut(reason, SLACK_SAYS))}”. Type `/digest now` to try "
                "again; if it stays, tell whoever looks after Noisegate."
            )
