"""Why an edition or its results were not posted, as it is recorded: never a word about anybody.

Where Slack refused, its own code is recorded; `NOT_IN` is the same as Slack's.
"""

from enum import StrEnum

from handlers.parts import obstacles


class Reason(StrEnum):
    """What Noisegate itself records."""

    NOT_IN = obstacles.NOT_IN
    SHARED = obstacles.SHARED
    ARCHIVED = obstacles.ARCHIVED
    TOO_LATE = "more than 24 hours late, or overtaken by a later one"
    CLOCK = "planned by a clock that was wrong"
    TOO_SOON = "less than a week after the edition before"
    NOTHING = "nothing to ask and nothing to tell"
    ENDED = "the digest has ended"
    PAUSED = "the digest is paused"
    NO_ANSWERS = "no answers"
    NO_RESULTS = "all that was asked about is retired"
    NOT_POSTED = "the edition was never posted"
