"""Verdicts in words, always with their counts, and the table of them all."""

from collections.abc import Sequence

from domain.digests import Answer
from domain.editions import SubjectStanding
from domain.readers import Reader
from domain.verdict import Standing, Tally, Verdict
from handlers.kit.blocks import Block, table
from handlers.parts.dates import short_date

ANSWER_WORDS = {
    Answer.VALUE: "Adding value",
    Answer.BOTH: "A bit of both",
    Answer.NOISE: "Only noise",
    Answer.DONT_USE: "Don't use it",
}
"""What the four buttons say, in their order."""

TABLE_ROWS = 99


def counts(tally: Tally) -> str:
    """Return "1 value, 1 both, 4 noise", leaving out what nobody said."""
    said = ((tally.value, "value"), (tally.both, "both"), (tally.noise, "noise"))
    return ", ".join(f"{number} {word}" for number, word in said if number) or "no answers"


def users_of(standing: Standing) -> int:
    """Return how many members use the subject, at least those who answered."""
    return max(standing.users, standing.tally.answered)


def evidence(standing: Standing) -> str:
    """Return what the verdict rests on in a few words: "5 of 7 say so"."""
    match standing.verdict:
        case Verdict.ADDING_VALUE if 2 * standing.tally.value > standing.tally.answered:
            return f"{standing.tally.value} of {users_of(standing)} say so"
        case Verdict.ONLY_NOISE if 2 * standing.tally.noise > standing.tally.answered:
            return f"{standing.tally.noise} of {users_of(standing)} say so"
    if not standing.tally.answered:
        return "no answers"
    return f"{counts(standing.tally)}, of {users_of(standing)} who use it"


def verdict_words(standing: Standing) -> str:
    """Return "adding value (5 of 7 say so)"."""
    return f"{standing.verdict.value} ({evidence(standing)})"


def result_words(standing: Standing) -> str:
    """Say "leaning noise. 1 value, 1 both, 4 noise, of 7 who use it.", a full stop included."""
    if not standing.tally.answered:
        return f"no answers, so it is {standing.verdict.value}."
    return (
        f"{standing.verdict.value}. {counts(standing.tally)}, of {users_of(standing)} who use it."
    )


def standing_words(line: SubjectStanding) -> str:
    """Return where a subject stands, and where it stood where the last answers changed that."""
    if line.last_asked_at is None:
        return "not asked yet"
    words = verdict_words(line.standing)
    return f"{words}; before: {line.before.value}" if line.before and line.moved else words


def verdict_table(lines: Sequence[SubjectStanding], reader: Reader) -> Block:
    """Show what was asked about, a line each. At most 99 subjects."""
    asked = [line for line in lines if line.last_asked_at is not None][:TABLE_ROWS]
    rows = [
        (line.subject.name, standing_words(line), last_asked_words(line, reader)) for line in asked
    ]
    return table((("Tool or channel", "Verdict", "Last asked"), *rows))


def last_asked_words(line: SubjectStanding, reader: Reader) -> str:
    """Return the date on which it was last asked about, or nothing."""
    if line.last_asked_at is None:
        return ""
    return short_date(reader.day(line.last_asked_at), reader)
