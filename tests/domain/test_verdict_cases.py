"""The verdict's worked cases, and the page that publishes them."""

from pathlib import Path

import pytest

from domain.verdict import Tally, Verdict, verdict_of

PAGE = Path(__file__).parents[2] / "docs" / "verdicts.md"

# fmt: off
CASES = [
    # users, value, both, noise, verdict, why
    (0,  0, 0, 0, "too early to tell", "nobody uses it"),
    (8,  0, 0, 0, "too early to tell", "nobody answered"),
    (1,  1, 0, 0, "adding value", "the only user says so"),
    (3,  2, 0, 0, "adding value", "two of three, whatever the third would say"),
    (3,  2, 0, 1, "adding value", "two of three, and the third did say otherwise"),
    (3,  1, 1, 1, "too early to tell", "three answers, all different"),
    (3,  0, 0, 2, "only noise", "two of three, whatever the third would say"),
    (3,  0, 3, 0, "too early to tell", "all say both, but there are fewer than 5 answers"),
    (4,  3, 0, 0, "adding value", "three of four is more than two thirds"),
    (6,  3, 0, 0, "too early to tell", "three of six is not two thirds, and 3 answers are few"),
    (6,  4, 0, 2, "adding value", "exactly two thirds of all users"),
    (6,  1, 1, 4, "only noise", "exactly two thirds of all users"),
    (7,  4, 0, 0, "adding value", "4 of 7 is not two thirds, but 4 answers all agree"),
    (7,  4, 0, 1, "leaning value", "4 of 7 is not two thirds; a share of 0.8"),
    (7,  4, 1, 1, "leaning value", "a share of 0.75"),
    (8,  3, 1, 0, "too early to tell", "a clear direction, but fewer than 5 answers"),
    (8,  2, 3, 0, "mixed", "3 of 5 say both"),
    (8,  3, 3, 0, "mixed", "exactly half say both, and the rest are not conclusive"),
    (8,  0, 4, 4, "mixed", "exactly half say both, and the rest are not conclusive"),
    (8,  3, 0, 3, "split", "two camps"),
    (8,  3, 2, 3, "split", "two camps, and fewer than half between them"),
    (8,  3, 0, 2, "leaning value", "a share of exactly 0.6"),
    (8,  2, 0, 3, "leaning noise", "a share of exactly 0.4"),
    (8,  1, 1, 4, "leaning noise", "a share of 0.25"),
    (9,  5, 0, 4, "split", "a share of 0.56"),
    (9,  6, 0, 3, "adding value", "exactly two thirds of all users"),
    (9,  5, 1, 3, "leaning value", "a share of 0.61"),
    (10, 6, 0, 0, "adding value", "6 of 10 is not two thirds, but all who answered agree"),
    (10, 0, 0, 4, "only noise", "4 of 10 is not two thirds, but all who answered agree"),
    (10, 6, 0, 4, "leaning value", "a share of exactly 0.6"),
    (11, 0, 11, 0, "mixed", "all say both"),
    (20, 10, 3, 2, "adding value", "10 of 20 is not two thirds, but 10 against 2 is conclusive"),
    (20, 9, 0, 3, "leaning value", "9 against 3 is not conclusive, with 12 answers"),
    (20, 2, 0, 9, "only noise", "2 against 9 is conclusive, with 11 answers"),
    (30, 15, 15, 0, "adding value", "half say both, but 15 against none is conclusive"),
    (60, 18, 4, 18, "split", "two camps"),
    (100, 58, 0, 42, "split", "a share of 0.58, not conclusive with 100 answers"),
    (100, 60, 0, 40, "adding value", "a share of 0.6, conclusive with 100 answers"),
    (100, 4, 0, 0, "adding value", "4 of 100 answered, and all 4 agree"),
    (2,  3, 0, 0, "adding value", "more answers than users: as many users are taken"),
]
# fmt: on


@pytest.mark.parametrize(("users", "value", "both", "noise", "verdict", "why"), CASES)
def test_the_worked_cases_come_out_as_the_page_says(
    users: int, value: int, both: int, noise: int, verdict: str, why: str
) -> None:
    reached = verdict_of(Tally(value, both, noise), users)

    assert reached == verdict, why


def test_the_page_publishes_exactly_the_worked_cases() -> None:
    rows = [" | ".join(str(cell) for cell in case) for case in CASES]

    published = [
        line.strip("| ") for line in PAGE.read_text("utf-8").splitlines() if line[:3].strip("| ")
    ]
    table = [line for line in published if line[0].isdigit() and line.count(" | ") == 5]

    assert table == rows


def test_every_verdict_has_a_worked_case() -> None:
    assert {case[4] for case in CASES} == set(Verdict)
