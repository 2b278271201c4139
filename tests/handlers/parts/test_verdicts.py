"""Verdicts in a line: where a subject stands, and where it stood before."""

from datetime import UTC, datetime

import pytest

from domain.editions import SubjectStanding
from domain.ids import SubjectId
from domain.subjects import Subject, SubjectKind
from domain.verdict import Standing, Tally, Verdict
from handlers.parts.verdicts import standing_words

LINKEDIN = Subject(SubjectId(1), SubjectKind.CHANNEL, "LinkedIn")
ASKED = datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (Verdict.MIXED, "only noise (4 of 5 say so); before: mixed"),
        (Verdict.ONLY_NOISE, "only noise (4 of 5 say so)"),
        (Verdict.TOO_EARLY, "only noise (4 of 5 say so)"),
        (None, "only noise (4 of 5 say so)"),
    ],
)
def test_a_line_says_where_it_stood_before_only_where_that_changed(
    before: Verdict | None, words: str
) -> None:
    standing = Standing(Verdict.ONLY_NOISE, Tally(value=1, noise=4), 5)

    assert standing_words(SubjectStanding(LINKEDIN, standing, ASKED, before)) == words


def test_what_was_never_asked_has_no_verdict() -> None:
    standing = Standing(Verdict.TOO_EARLY, Tally(), 5)

    assert standing_words(SubjectStanding(LINKEDIN, standing, None)) == "not asked yet"
