"""A question with its four buttons, wherever it stands: in the digest, in private, in Home."""

from dataclasses import dataclass
from datetime import timedelta

from domain.choice import Why
from domain.digests import Answer
from domain.editions import EditionDraft, OpenQuestion, Question
from domain.ids import EditionId, SubjectId
from domain.readers import Reader
from domain.subjects import Code, Subject, SubjectKind
from domain.verdict import Verdict
from handlers.kit.blocks import Block, Element, actions, button, context, numbered, said, section
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.dates import day_words, period_words, short_date
from handlers.parts.figures import number_words
from handlers.parts.numbers import RowNumber
from handlers.parts.verdicts import ANSWER_WORDS, verdict_words

_WEEK = 7
_PERIODS = {_WEEK: "in the week", 2 * _WEEK: "in these two weeks"}


@dataclass(frozen=True)
class Press:
    """What one of the four buttons says."""

    edition: RowNumber
    subject: RowNumber
    answer: Answer


@dataclass(frozen=True)
class QuestionRef:
    """Which question a button is about."""

    edition: RowNumber
    subject: RowNumber


def title(edition: EditionDraft) -> str:
    """Return "Value or noise? · 16 to 29 November", plain."""
    return f"Value or noise? · {period_of(edition)}"


def question_words(subject: Subject) -> str:
    """Return the question itself; mrkdwn."""
    return f"*{said(subject.name)}*: is it adding value, or only noise?"


def answer_row(edition_id: EditionId, subject: Subject, own: Answer | None = None) -> Block:
    """Show the four buttons of one question; the member's own answer stands out."""
    return actions(*numbered(_buttons(edition_id, subject, own)))


def _buttons(edition_id: EditionId, subject: Subject, own: Answer | None) -> list[Element]:
    return [
        button(
            Action.VOTE_CAST,
            words,
            pack(Press(edition_id, subject.id, answer)),
            style="primary" if answer is own else None,
            label=f"{words}: {subject.name}",
        )
        for answer, words in ANSWER_WORDS.items()
    ]


def question_text(edition: EditionDraft, question: Question) -> Block:
    """Show the question with the facts that belong to it."""
    facts = facts_of(edition, question)
    return section(question_words(question.subject) + (f"\n{facts}" if facts else ""))


def open_question(waiting: OpenQuestion) -> tuple[Block, ...]:
    """Show one member a question that waits for them, with what they answered so far."""
    subject, edition = waiting.question.subject, waiting.edition
    own = f"\nYou said: {answer_words(waiting.own)}." if waiting.own else ""
    return (
        section(question_words(subject) + own),
        answer_row(edition.id, subject, waiting.own),
    )


def answer_words(answer: Answer) -> str:
    """Return an answer as it stands within a sentence: "a bit of both"."""
    words = ANSWER_WORDS[answer]
    return words[0].lower() + words[1:]


def reason_line(edition: EditionDraft, question: Question) -> Block:
    """Show why the question is asked, in small print."""
    return context(f"Asked because {reason_of(edition, question)}.")


def facts_of(edition: EditionDraft, question: Question) -> str:
    """Return what is known: how often it was used in the period, and what was said last."""
    facts = []
    subject = question.subject
    if subject.kind is not SubjectKind.CONVERSATION and subject.code is not Code.NOISEGATE:
        facts.append(
            f"{interactions(question.interactions_now, edition.reader)} {_in_period(edition)}."
        )
    if question.last_asked_at is not None and question.before.tally.answered:
        facts.append(f"Last time: {verdict_words(question.before)}.")
    return " ".join(facts)


def reason_of(edition: EditionDraft, question: Question) -> str:
    """Return why the question is asked, as the end of a sentence."""
    match question.why:
        case Why.REVIEW_DUE:
            return "a decision about it is up for review"
        case Why.NEVER_ASKED:
            return "it has not been asked about here before"
        case Why.USAGE_CHANGED:
            now = interactions(question.interactions_now, edition.reader).lower()
            before = number_words(question.interactions_before, edition.reader)
            return f"its use changed: {now} {_in_period(edition)}, {before} in as many days before"
        case Why.LONG_UNASKED if question.last_asked_at is not None:
            day = short_date(edition.reader.day(question.last_asked_at), edition.reader)
            return f"it has not been asked about since {day}"
        case _:
            return _doubt(question)


def _doubt(question: Question) -> str:
    if not question.before.tally.answered:
        return "there are no answers about it yet"
    if question.before.verdict is Verdict.SPLIT:
        return "the answers so far go two ways"
    return "the answers so far do not settle it"


def period_of(edition: EditionDraft) -> str:
    """Return "16 to 29 November": the local days before the one on which it was posted."""
    reader = edition.reader
    last = reader.day(edition.period_to) - timedelta(days=1)
    return period_words(reader.day(edition.period_from), last, reader)


def _in_period(edition: EditionDraft) -> str:
    reader = edition.reader
    first = reader.day(edition.period_from)
    days = (reader.day(edition.period_to) - first).days
    return _PERIODS.get(days) or f"since {day_words(first, reader)}"


def interactions(number: int, reader: Reader) -> str:
    """Return "9 interactions"."""
    match number:
        case 0:
            return "No interactions"
        case 1:
            return "1 interaction"
        case _:
            return f"{number_words(number, reader)} interactions"


def ref(edition_id: EditionId, subject_id: SubjectId) -> str:
    """Return a button's value that names a question."""
    return pack(QuestionRef(edition_id, subject_id))
