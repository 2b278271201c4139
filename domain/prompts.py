"""The questions to sit with, and whose turn it is.

A prompt is one question, worth two minutes of somebody's attention. There are five themes; each
circles one doubt about the tools and channels that people keep in touch with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.ids import PromptId

REST = timedelta(days=30)
"""Nobody has the same prompt again before this time has passed."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Theme(StrEnum):
    """What a prompt is about."""

    MATERIAL = "good material, or more workload"
    RELATIONSHIPS = "relationships online and in person"
    SERVICE = "people in customer service: helped, or thinned out"
    COMMUNICATION = "better communication, or a flood"
    MONEY = "consumer or customer: who pays, who profits"


@dataclass(frozen=True)
class Prompt:
    """A question to sit with."""

    id: PromptId
    theme: Theme
    text: str


_TEXTS: Mapping[Theme, Mapping[str, str]] = {
    Theme.MATERIAL: {
        "habit": "Which tool did you open this week out of habit, and what did you find there?",
        "passed-on": "What did you read this week that you passed on to somebody?",
        "saved": "Of the links you saved this month, which one have you used since?",
        "idea": "Where did your last really good idea for a customer come from?",
        "by-hand": "Which list do you keep up to date by hand, and who reads it?",
        "typed-twice": "What did you type in twice this week, in two different tools?",
        "quiet-feed": "If one of your feeds went quiet tomorrow, which one would you miss first?",
        "hour-back": "If your inbox gave you back an hour a week, what would you read instead?",
        "unread": "Which report or post did you make this month without knowing who reads it?",
        "search": "What did you search for longest this week, and where was it in the end?",
    },
    Theme.RELATIONSHIPS: {
        "table": (
            "Which customer do you know only in writing, and what would you ask them over lunch?"
        ),
        "changed": "When did meeting somebody in person last change what you thought of them?",
        "call": "Whom did you write to this week when a call would have been quicker?",
        "not-heard": "Whom have you not heard from for a while, and how do they like to be asked?",
        "offline": "Which customer of yours is never online, and how do they hear from you?",
        "no-system": "What do you know about your newest customer that is in no system?",
        "closer": "Which working relationship has grown closer online than it was in person?",
        "in-the-room": "Which relationship needs you in the room, and when were you last there?",
        "introduced": "Who introduced you to your best customer, and when did you last speak?",
        "either-way": "Who reacts to everything you post, and yet never picks up the phone?",
    },
    Theme.SERVICE: {
        "before-asked": (
            "Which question do customers ask every week that we could answer before they ask?"
        ),
        "taken-off": (
            "What did a tool take off our customer service this month, and what did it add?"
        ),
        "stuck": "Where did a customer last get stuck with a machine before reaching one of us?",
        "they-know": "What do the people in customer service know that has not reached you yet?",
        "thanked": "When did a customer last thank one of us by name, and what for?",
        "one-more": "If customer service had one more person tomorrow, what would they do first?",
        "ready-made": (
            "Which of our ready-made replies do customers answer with another question?"
        ),
        "complaint": "What did you learn from a complaint this month?",
        "handover": "What got lost in a handover this week: a name, a promise, a detail?",
        "three-others": (
            "Which customer problem can nobody here solve without asking three others?"
        ),
    },
    Theme.COMMUNICATION: {
        "unneeded": "Which message did you answer this week that needed no answer?",
        "three-times": "Which piece of news reached you three times this week?",
        "leave": "Which conversation in Slack would you leave if nobody noticed?",
        "aloud": "What did you understand only after somebody explained it to you aloud?",
        "one-hour": (
            "When did you last spend a whole hour on one thing, and where were your messages?"
        ),
        "switch-off": "Which notification would you switch off if it were up to you alone?",
        "ten-messages": "What took more than ten messages to decide this week?",
        "copied-in": "Whom do you copy in on your messages, and what do you expect them to do?",
        "easy-answer": (
            "Which message of yours got the best answer this month, and what made it easy?"
        ),
        "missed": "What did you miss this week because it stood among too much else?",
    },
    Theme.MONEY: {
        "free": "Which tool do you use without paying, and what does its maker get from you?",
        "hoped": (
            "Who here decided to pay for the tool you use most, and what were they hoping for?"
        ),
        "own-pocket": "Which of your work tools would you pay for out of your own pocket?",
        "ten-minutes": (
            "When you spend ten more minutes in a tool, who is better off: you or its maker?"
        ),
        "holds-most": "Which tool holds most about our customers, and who else can use it?",
        "known-name": "Which channel we pay for has brought you a customer you know by name?",
        "doubled": "If the tool you use most doubled its price, what would you do instead?",
        "platform": "Who gains when a customer reaches us through a platform and not directly?",
        "take-along": "What would be hardest to take along if we left our most important tool?",
        "trial": "Which tool came as a free trial and stayed, and would you choose it again?",
    },
}

PROMPTS: tuple[Prompt, ...] = tuple(
    Prompt(PromptId(name), theme, text)
    for theme, texts in _TEXTS.items()
    for name, text in texts.items()
)
"""Every prompt there is."""

_BY_ID = {prompt.id: prompt for prompt in PROMPTS}
_PLACES = {
    PromptId(name): (theme_place, place)
    for theme_place, texts in enumerate(_TEXTS.values())
    for place, name in enumerate(texts)
}
"""Where a prompt's theme stands among the themes, and the prompt within its theme."""


def find_prompt(prompt_id: str) -> Prompt | None:
    """Return the prompt with this id; None where there is none, or none any more."""
    return _BY_ID.get(PromptId(prompt_id))


def next_prompt(
    had: Mapping[PromptId, datetime], now: datetime, *, start: int = 0
) -> Prompt | None:
    """Return whose turn it is for somebody who had prompts at these moments, the latest each.

    None comes again before all had their turn, nor within 30 days; themes alternate. None is
    returned where all were had within 30 days: the next one then comes at `next_turn(had)`.
    Those with another `start` begin with another theme, and elsewhere within each.
    """
    waiting = [prompt for prompt in PROMPTS if prompt.id not in had]
    if waiting:
        rested = _themes_had(had)
        return min(waiting, key=lambda prompt: (rested[prompt.theme], _place(prompt, start)))
    oldest = min(PROMPTS, key=lambda prompt: had[prompt.id])
    return oldest if now - had[oldest.id] >= REST else None


def next_turn(had: Mapping[PromptId, datetime]) -> datetime:
    """Return when a prompt may come again for somebody who had all of them."""
    return min(had[prompt.id] for prompt in PROMPTS) + REST


def _place(prompt: Prompt, start: int) -> tuple[int, int]:
    theme, place = _PLACES[prompt.id]
    texts = _TEXTS[prompt.theme]
    return (theme - start) % len(_TEXTS), (place - start) % len(texts)


def _themes_had(had: Mapping[PromptId, datetime]) -> Mapping[Theme, datetime]:
    """Return when each theme was last had; long ago where it never was."""
    return {
        theme: max((had.get(PromptId(name), _LONG_AGO) for name in texts), default=_LONG_AGO)
        for theme, texts in _TEXTS.items()
    }
