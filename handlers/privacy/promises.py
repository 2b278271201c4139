"""What is never measured, in the words that people may hold Noisegate to.

`docs/never-measured.md` says the same in the same words, and more about each; a test holds the two
to each other.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """One thing that is never done."""

    title: str
    words: str


PROMISES = (
    Promise(
        "Nobody's work is counted.",
        "No screen, message, export, log or metric counts interactions, votes, marks, "
        "answers, reflections or response times by member.",
    ),
    Promise(
        "Your answers are yours.",
        "What you answered in a digest is shown to you alone. Everybody else, stewards "
        "included, sees totals.",
    ),
    Promise(
        "Nobody is shown as not having answered.",
        "Not to the team, not to stewards, not to anyone.",
    ),
    Promise(
        "Your contacts gone quiet are shown to you alone.",
        "They stand in your Home, never in front of the team.",
    ),
    Promise(
        "Nobody's presence is stored.",
        "Whether you are online, typing or idle is neither asked nor kept. Before a question "
        "by direct message Noisegate looks at do-not-disturb and at your status, and keeps "
        "neither.",
    ),
    Promise(
        "Exports name no members.",
        "Neither do logs and metrics, and they hold no notes and no names of contacts.",
    ),
)
OWN_THINGS = "Your own things, shown to you: what you logged today, your answers, `/noisegate me`."
ASK_BUDGET = (
    "The ask budget: how often Noisegate asked you by direct message, and how many of these in "
    "a row stayed unanswered. It is there so that Noisegate asks less; nobody else ever sees it."
)
EXCEPTIONS = (OWN_THINGS, ASK_BUDGET)
