"""The edition as its conversation sees it: open, closed, and the word in its thread."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from domain.charts import MOST_CHARTS, Course
from domain.editions import Edition, EditionDraft, Question, Told, told_of
from domain.verdict import Verdict
from handlers.digests.fields import EditionRef
from handlers.digests.views.charts import course_blocks
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
from handlers.parts.figures import number_words
from handlers.parts.prompts import PromptRef, prompt_blocks, prompt_words
from handlers.parts.questions import answer_row, question_text, reason_line, title
from handlers.parts.reflections import shared_blocks
from handlers.parts.verdicts import ANSWER_WORDS, result_words, verdict_words

_NOT_BUTTONS = "  ".join(f"`{words}`" for words in ANSWER_WORDS.values())


def edition_message(edition: Edition, courses: Sequence[Course] = ()) -> Message:
    """The edition as it stands: with its buttons while it is open, with results after.

    `courses` are drawn with the results, two at most.
    """
    if edition.questions and edition.closed_at is not None:
        return _closed(edition, courses)
    blocks = [header(title(edition)), *_told_blocks(edition)]
    for question in edition.questions:
        blocks += [divider(), *_question_blocks(edition, question)]
    blocks += _reflection_blocks(edition)
    if edition.questions:
        blocks += [divider(), _state(edition)]
    return Message(_notification(edition), tuple(blocks))


def _question_blocks(edition: Edition, question: Question) -> tuple[Block, ...]:
    if question.subject.retired:
        return (section(f"*{said(question.subject.name)}*: retired meanwhile, no longer asked."),)
    return (
        question_text(edition, question),
        answer_row(edition.id, question.subject),
        reason_line(edition, question),
    )


def shared_meanwhile(edition: Edition) -> Message:
    """The edition in a conversation that was opened to outsiders: no questions, no results."""
    words = (
        "These questions ended, because this conversation is shared with another organisation "
        "now. Colleagues find what was said with /tools."
    )
    return Message(words, (header(title(edition)), section(words)))


def preview_message(draft: EditionDraft) -> Message:
    """What the next edition would be, for one member, with nothing to press."""
    comes = for_each_reader(draft.period_to, draft.reader, "The next one comes ")
    blocks = [
        context(f"{comes}. As of now it would ask this. Only you see it, and nothing is stored."),
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
    blocks += _reflections_to_come(draft)
    return Message("A preview of the next digest", tuple(blocks))


def results_message(edition: Edition, next_slot: datetime | None) -> Message:
    """The results in sentences, for the thread, and what happens next."""
    lines = [_result_sentence(question) for question in edition.questions]
    if next_slot is not None:
        comes = for_each_reader(next_slot, edition.reader, "The next questions come ")
        begin = ", and begin with what came of these" if told_of(edition.questions) else ""
        lines.append(f"{comes}{begin}.")
    names = ", ".join(said(question.subject.name) for question in edition.questions)
    return Message(f"The results are in: {names}", (section("\n".join(lines)),))


def _closed(edition: Edition, courses: Sequence[Course]) -> Message:
    drawn = [course_blocks(course, edition.reader) for course in courses[:MOST_CHARTS]]
    blocks = [
        header(title(edition)),
        *_told_blocks(edition),
        divider(),
        *(section(_result_line(question)) for question in edition.questions),
        *chain.from_iterable(drawn),
        *_reflection_blocks(edition),
        context(_closing_line(edition)),
    ]
    names = ", ".join(said(question.subject.name) for question in edition.questions)
    return Message(f"Value or noise? The results: {names}", tuple(blocks))


def _reflection_blocks(edition: Edition) -> list[Block]:
    """Show what colleagues wrote since the edition before, and the new question to sit with."""
    blocks: list[Block] = []
    if edition.shared:
        head = context("What colleagues share with this team, in their own words:")
        blocks += [divider(), head, *shared_blocks(edition.id, edition.shared)]
    if edition.prompt:
        ref = PromptRef(edition.prompt.id, edition=edition.id)
        blocks += [divider(), *prompt_blocks(edition.prompt, ref)]
    return blocks


def _reflections_to_come(draft: EditionDraft) -> list[Block]:
    """Say how many wrote something, and not yet what: until it is posted they may think again."""
    blocks: list[Block] = []
    if draft.shared:
        number = len(draft.shared)
        what = f"{number} answers that colleagues share stand here. Nobody reads them"
        if number == 1:
            what = "1 answer that a colleague shares stands here. Nobody reads it"
        blocks += [divider(), context(f"{what} before the digest comes.")]
    if draft.prompt:
        blocks += [divider(), section(prompt_words(draft.prompt))]
    return blocks


def _result_line(question: Question) -> str:
    return f"*{said(question.subject.name)}*: {_result(question)}"


def _result(question: Question) -> str:
    if question.result is None:
        return "retired meanwhile, so there is no result."
    words = result_words(question.result)
    before = question.before.verdict
    if before not in (Verdict.TOO_EARLY, question.result.verdict):
        words += f" Before, it was {before.value}."
    return words


def _result_sentence(question: Question) -> str:
    if question.result is None:
        return _result_line(question)
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
    closed = for_each_reader(edition.closes_at, edition.reader, "Closed ")
    counted = sum(
        question.result.tally.answered for question in edition.questions if question.result
    )
    earlier = " · earlier answers that still count are in the results"
    more = counted + edition.not_using > edition.answers
    # How many answered stands with each result: beside those who count now, a number of all
    # answers would show that somebody opted out or went away since.
    return f"{closed}{_not_using(edition)}{earlier if more else ''}"


def _not_using(edition: Edition) -> str:
    """Return " · 2 answers are “don't use it”": these are in no verdict's counts."""
    number = edition.not_using
    if not number:
        return ""
    answers = "one answer is" if number == 1 else f"{number} answers are"
    return f" · {answers} “don't use it”"


def _answers(edition: Edition) -> str:
    match edition.answers:
        case 0:
            return "no answers"
        case 1:
            return "1 answer"
        case _:
            return f"{number_words(edition.answers, edition.reader)} answers"


def _state(edition: Edition) -> Block:
    so_far = f"{_answers(edition)} so far" if edition.answers else "No answers yet"
    closes = for_each_reader(edition.closes_at, edition.reader, "results when it closes, ")
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
    if not edition.questions:
        told = "What came of your last answers"
        return told if edition.told else "What colleagues share with this team"
    asked = [each.subject for each in edition.questions if not each.subject.retired]
    names = " and ".join(said(subject.name) for subject in asked)
    if not names:
        return "What was asked here is retired meanwhile."
    return f"{names}: adding value, or only noise? One press answers."
