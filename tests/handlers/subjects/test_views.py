"""Every view of the subjects room, as Slack would judge it and as a person reads it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.editions import SubjectStanding
from domain.ids import MemberId, SubjectId
from domain.readers import Reader
from domain.subjects import MAX_NAME, Presence, Subject, SubjectKind
from domain.verdict import Standing, Tally, verdict_of
from handlers.kit.ids import Action
from handlers.parts.verdicts import verdict_table, verdict_words
from handlers.subjects import views
from handlers.subjects.fields import Editing
from tests.slack_blocks import all_text, assert_valid, buttons_of, mrkdwn_of
from tests.world import MEMBERS, OLGA, PETER

READERS = {member.id: member for member in MEMBERS}
STEWARDS = tuple(member for member in MEMBERS if member.steward)
ASKED = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
NASTY = ("<!channel> *bold* &amp; `=cmd()` 🙈🙈🙈 مرحبا " + "x" * MAX_NAME)[:MAX_NAME]


def standing(value: int = 0, both: int = 0, noise: int = 0, users: int = 7) -> Standing:
    tally = Tally(value, both, noise)
    return Standing(verdict_of(tally, users), tally, users)


def line(number: int, name: str = "", found: Standing | None = None) -> SubjectStanding:
    subject = Subject(
        SubjectId(number), SubjectKind.CHANNEL, name or f"Channel {number}", Presence.VOICE
    )
    return SubjectStanding(subject, found or standing(), ASKED if found else None)


LINKEDIN = line(1, "LinkedIn", standing(value=5, noise=1))
NASTIEST = line(2, NASTY, standing(noise=5))
MANY = (LINKEDIN, NASTIEST, *(line(number) for number in range(3, 60)))


@pytest.mark.parametrize("reader", [OLGA, PETER])
@pytest.mark.parametrize("page", [-1, 0, 1, 2, 3, 99])
def test_slack_takes_every_page_of_a_long_list(reader: MemberId, page: int) -> None:
    retired = [replace(each.subject, retired=True) for each in MANY[:10]]

    message = views.subject_list(MANY, retired, READERS[reader], STEWARDS, page)

    assert_valid(message)
    assert "<!channel>" not in mrkdwn_of(message)


def test_the_pages_together_show_everything_once() -> None:
    shown = "\n".join(
        all_text(views.subject_list(MANY, (), READERS[PETER], STEWARDS, page)) for page in range(4)
    )

    assert all(shown.count(f"*Channel {number}*") == 1 for number in range(3, 60))


def test_a_line_holds_the_verdict_with_its_counts_and_the_last_date() -> None:
    text = all_text(views.subject_list((LINKEDIN, line(3)), (), READERS[PETER], STEWARDS))

    assert "*LinkedIn*: adding value (5 of 7 say so)\nLast asked 16 Nov 2026" in text
    assert "*Channel 3*: not asked yet" in text


def test_stewards_get_buttons_and_the_others_names_to_ask() -> None:
    steward = views.subject_list((LINKEDIN,), (), READERS[OLGA], STEWARDS)
    other = views.subject_list((LINKEDIN,), (), READERS[PETER], STEWARDS)

    assert [each["action_id"] for each in buttons_of(steward)] == [
        Action.SUBJECT_EDIT,
        Action.SUBJECT_ADD,
    ]
    assert buttons_of(other) == []
    assert f"<@{OLGA}>" in all_text(other)


@pytest.mark.parametrize("kind", SubjectKind)
@pytest.mark.parametrize("retired", [True, False])
def test_slack_takes_forms_and_answers(kind: SubjectKind, *, retired: bool) -> None:
    presence = Presence.VOICE if kind is SubjectKind.CHANNEL else None
    subject = Subject(SubjectId(7), kind, NASTY, presence, retired=retired)
    where = Editing(7, "https://hooks.slack.com/commands/" + "x" * 200)

    for shown in (
        views.subject_form(where, subject),
        views.subject_form(Editing()),
        views.subject_form(Editing(), name="y" * 3_000),
        views.saved(subject, new=True),
        views.saved(subject, new=False),
        views.card(subject),
        views.retired_message(subject),
        views.retired_modal(subject),
        views.restored_message(subject),
        views.help_message(),
        views.subject_line(NASTIEST, READERS[OLGA]),
        views.subject_line(LINKEDIN, READERS[PETER]),
        views.not_understood("z" * 3_000),
        views.not_understood("<!channel>"),
        views.which("retire"),
    ):
        assert_valid(shown)
        assert "<!channel>" not in mrkdwn_of(shown)


def test_retiring_asks_first() -> None:
    in_use = Subject(SubjectId(7), SubjectKind.TOOL, "Buffer")

    (button,) = (
        each
        for each in buttons_of(views.card(in_use))
        if each["action_id"] == Action.SUBJECT_RETIRE
    )

    assert "confirm" in button


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (standing(value=5, noise=1), "adding value (5 of 7 say so)"),
        (standing(noise=5), "only noise (5 of 7 say so)"),
        (standing(value=1, noise=4), "leaning noise (1 value, 4 noise, of 7 who use it)"),
        (standing(both=5), "mixed (5 both, of 7 who use it)"),
        (
            standing(value=10, both=12, users=60),
            "adding value (10 value, 12 both, of 60 who use it)",
        ),
        (standing(), "too early to tell (no answers)"),
        (standing(value=2, users=1), "adding value (2 of 2 say so)"),
    ],
)
def test_a_verdict_stands_with_its_counts(found: Standing, words: str) -> None:
    assert verdict_words(found) == words


def test_slack_takes_the_verdict_table_however_long() -> None:
    asked = [line(number, NASTY, standing(value=5)) for number in range(150)]

    assert_valid([verdict_table(asked, Reader("Europe/Copenhagen"))])
    assert_valid([verdict_table([], Reader("Europe/Copenhagen"))])
