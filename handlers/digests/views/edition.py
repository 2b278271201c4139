"""The edition as its conversation sees it: open, closed, and the word in its thread."""

from datetime import datetime

from domain.editions import Edition, EditionDraft, Question, Told
from domain.verdict import Verdict
from handlers.digests.fields import EditionRef
from handlers.kit.blocks import (
    Block,
    Message,
    button,
    context,
    divider,
    header,
    said,
    section,
)
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.dates import for_each_reader
from handlers.parts.questions import answer_row, question_text, reason_line, title
from handlers.parts.verdicts import ANSWER_WORDS, result_words, verdict_words

_NOT_BUTTONS = "  ".join(f"`{words}`" for words in ANSWER_WORDS.values())


def edition_message(edition: Edition) -> Message:
    """The edition as it stands: with its buttons while it is open, with results after."""
    if edition.questions and edition.closed_at is not None:
        return _closed(edition)
    blocks = [header(title(edition)), *_told_blocks(edition)]
    for question in edition.questions:
        blocks += [
            divider(),
            question_text(edition, question),
            answer_row(edition.id, question.subject),
            reason_line(edition, question),
        ]
    if edition.questions:
        blocks += [divider(), _state(edition)]
    return Message(_notification(edition), tuple(blocks))


def shared_meanwhile(edition: Edition) -> Message:
    """The edition in a conversation that was opened to outsiders: no questions, no results."""
    words = (
        "These questions ended, because this conversation is shared with another organisation "
        "now. Colleagues find what was said with /tools."
    )
    return Message(words, (header(title(edition)), section(words)))


def preview_message(draft: EditionDraft) -> Message:
    """What the next edition would be, for one member, with nothing to press."""
    blocks = [
        context("Only you see this preview. Nothing is stored."),
        header(title(draft)),
        *_told_blocks(draft),
    ]
    for question in draft.questions:
        blocks += [
            divider(),
            question_text(draft, question),
            section(_NOT_BUTTONS),
            reason_line(draft, question),
        ]
    return Message("A preview of the next digest", tuple(blocks))


def results_message(edition: Edition, next_slot: datetime | None) -> Message:
    """The results in sentences, for the thread, and what happens next."""
    lines = [_result_sentence(question) for question in edition.questions]
    if next_slot is not None:
        comes = for_each_reader(next_slot, edition.zone, "The next questions come ")
        lines.append(f"{comes}, and begin with what came of these.")
    names = ", ".join(said(question.subject.name) for question in edition.questions)
    return Message(f"The results are in: {names}", (section("\n".join(lines)),))


def _closed(edition: Edition) -> Message:
    blocks = [
        header(title(edition)),
        *_told_blocks(edition),
        divider(),
        *(section(_result_line(question)) for question in edition.questions),
        context(_closing_line(edition)),
    ]
    names = ", ".join(said(question.subject.name) for question in edition.questions)
    return Message(f"Value or noise? The results: {names}", tuple(blocks))


def _result_line(question: Question) -> str:
    return f"*{said(question.subject.name)}*: {_result(question)}"


def _result(question: Question) -> str:
    if question.result is None:
        return ""
    words = result_words(question.result)
    before = question.before.verdict
    if before not in (Verdict.TOO_EARLY, question.result.verdict):
        words += f" Before, it was {before.value}."
    return words


def _result_sentence(question: Question) -> str:
    if question.result is None:
        return ""
    words = f"*{said(question.subject.name)}* is {_result(question)}"
    match question.result.verdict:
        case Verdict.TOO_EARLY:
            return _result_line(question)
        case Verdict.ONLY_NOISE:
            return f"{words} If it is to go, a steward retires it with `/tools`."
        case Verdict.SPLIT:
            return f"{words} Two camps: this thread is a good place to say why."
        case _:
            return words


def _closing_line(edition: Edition) -> str:
    closed = for_each_reader(edition.closes_at, edition.zone, "Closed ")
    counted = sum(
        question.result.tally.answered for question in edition.questions if question.result
    )
    earlier = " · earlier answers that still count are in the results"
    return f"{closed} · {_answers(edition)}{earlier if counted > edition.answers else ''}"


def _answers(edition: Edition) -> str:
    match edition.answers:
        case 0:
            return "no answers"
        case 1:
            return "1 answer"
        case _:
            return f"{edition.answers} answers"


def _state(edition: Edition) -> Block:
    so_far = f"{_answers(edition)} so far" if edition.answers else "No answers yet"
    closes = for_each_reader(edition.closes_at, edition.zone, "results when it closes, ")
    return section(
        f"{so_far} · {closes}",
        button(Action.EDITION_WHY, "Why these questions?", pack(EditionRef(edition.id))),
    )


def _told_blocks(edition: EditionDraft) -> list[Block]:
    if not edition.told:
        return []
    lines = ("What came of your last answers:", *(_told_line(each) for each in edition.told))
    return [section("\n".join(lines))]


def _told_line(told: Told) -> str:
    name = f"*{said(told.name)}*"
    if told.changed:
        return f"• {name}: from {told.before.value} to {verdict_words(told.result)}"
    return f"• {name}: {verdict_words(told.result)}"


def _notification(edition: Edition) -> str:
    names = " and ".join(said(question.subject.name) for question in edition.questions)
    if not names:
        return "What came of your last answers"
    return f"{names}: adding value, or only noise? One press answers."
