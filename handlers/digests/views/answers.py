"""The private answers to a press."""

from collections.abc import Sequence

from domain.digests import Answer
from domain.editions import Ballot, Edition, OpenQuestion, Question
from handlers.kit.blocks import Block, Message, actions, button, context, said, section
from handlers.kit.ids import Action
from handlers.parts.dates import for_each_reader
from handlers.parts.questions import answer_words, open_question, reason_of, ref

HOW = (
    "*How it becomes a verdict.* Your latest answer counts until a subject was asked twice more. "
    "Two thirds of those who use it saying so, or answers too clear for chance, make it adding "
    "value or only noise; from five answers on there is a leaning; before that it is too early "
    "to tell.\n"
    "*Who sees your answer.* You alone: it is stored with your name so that you can change it. "
    "Everybody else sees totals, when it closes. Nobody is told who has answered and who has not."
)


def vote_confirmation(ballot: Ballot, answer: Answer, before: Answer | None) -> Message:
    """Confirm a vote to the member alone."""
    words = _vote_words(said(ballot.subject_name), answer, before)
    own = ref(ballot.edition_id, ballot.subject_id)
    closes = for_each_reader(ballot.closes_at, ballot.reader)
    return Message(
        words,
        (
            section(words),
            actions(
                button(Action.VOTE_CHANGE, "Change", own),
                button(Action.VOTE_WHY, "Why this question?", own),
            ),
            context(f"Only you see this. You can change it until it closes, {closes}."),
        ),
    )


def change_message(waiting: OpenQuestion) -> Message:
    """Offer the four answers again, to the member alone."""
    name = said(waiting.question.subject.name)
    return Message(f"{name}: what do you say?", open_question(waiting))


def why_message(edition: Edition, questions: Sequence[Question]) -> Message:
    """Say why an edition asks what it asks, and what becomes of the answers."""
    reasons = "\n".join(
        f"*{said(question.subject.name)}* is asked about because {reason_of(edition, question)}."
        for question in questions
    )
    chosen = (
        "A digest asks what your team would learn most from: what was never asked, not asked for "
        "long, used more or less than before, or not settled. The same thing is not asked twice "
        "in a row."
    )
    blocks: tuple[Block, ...] = (section(reasons), section(chosen), section(HOW))
    return Message("Why these questions?", blocks)


def _vote_words(name: str, answer: Answer, before: Answer | None) -> str:
    unchanged = before is None or before is answer
    if answer is Answer.DONT_USE:
        changed = "" if unchanged else f" Before, you said: {_words(before)}."
        return (
            f"You said that you don't use {name}.{changed} You are left out of its numbers for "
            "half a year, or until you answer otherwise."
        )
    if unchanged:
        return f"You said: *{answer_words(answer)}*, on {name}."
    return f"Changed from {_words(before)} to *{answer_words(answer)}*, on {name}."


def _words(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return "not using it" if answer is Answer.DONT_USE else answer_words(answer)
