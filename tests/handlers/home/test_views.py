"""What Home shows, for every state that it can be in."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.asking import Asking, Rhythm
from domain.choice import Why
from domain.contacts import Contact
from domain.digests import Answer
from domain.editions import Edition, OpenQuestion, Question, SubjectStanding
from domain.histories import NamedInteraction
from domain.homes import (
    CASES,
    INTERACTIONS,
    QUESTIONS,
    QUIET,
    VERDICTS,
    HomePage,
    HomePlace,
    Page,
    QuietContact,
    page_of,
)
from domain.ids import ContactId, DigestId, EditionId, InteractionId, SubjectId
from domain.interactions import Direction, Interaction, Mark, Outcome
from domain.members import Member, Role
from domain.subjects import Code, Subject, SubjectKind
from domain.verdict import Standing, Tally, Verdict
from domain.workspaces import Workspace
from handlers.home.views import home_view
from tests.handlers.deliveries.cases import QUESTION, failed, uncertain
from tests.slack_blocks import all_text, assert_valid, buttons_of
from tests.world import COPENHAGEN, NOW, PETER, TEAM, WORKSPACE

PETER_FULL = Member(PETER, "peter", "Peter", Role.FULL, COPENHAGEN)
TOO_EARLY = Standing(Verdict.TOO_EARLY, Tally(), 6)
EMPTY = HomePage(
    member=PETER_FULL,
    now=NOW,
    place=HomePlace(),
    interactions=page_of((), 0, INTERACTIONS),
    questions=(),
    quiet=page_of((), 0, QUIET),
    verdicts=page_of((), 0, VERDICTS),
    being_asked=(),
    not_asked=("E-mail", "Phone"),
    next_digest=None,
)


def _subject(number: int, name: str = "") -> Subject:
    return Subject(SubjectId(number), SubjectKind.TOOL, name or f"Tool {number}")


def _logged(number: int, note: str = "roof before May") -> NamedInteraction:
    interaction = Interaction(
        contacts=(ContactId(1),),
        happened_at=NOW,
        note=note,
        mark=Mark.VALUE,
        id=InteractionId(number),
        logged_by=PETER,
        logged_at=NOW,
    )
    return NamedInteraction(interaction, (Contact(ContactId(1), "Anna <Jensen>", "Nordlys"),))


def _question(edition: int, subject: int, own: Answer | None = None) -> OpenQuestion:
    question = Question(
        subject=_subject(subject),
        why=Why.NEVER_ASKED,
        last_asked_at=None,
        interactions_now=3,
        interactions_before=2,
        before=TOO_EARLY,
    )
    return OpenQuestion(
        Edition(
            digest_id=DigestId(1),
            conversation_id=TEAM,
            zone=COPENHAGEN,
            number=1,
            period_begins=date(2026, 11, 2),
            period_from=NOW - timedelta(days=14),
            period_to=NOW,
            closes_at=NOW + timedelta(days=4),
            questions=(question,),
            told=(),
            id=EditionId(edition),
            workspace_id=WORKSPACE,
            closed_at=None,
            message_ts="1.0",
            answers=0,
        ),
        question,
        own,
    )


SET = Workspace(WORKSPACE, "Fjord & Field", "U_BOT", "en-GB")
PHONE = Subject(SubjectId(90), SubjectKind.CHANNEL, "Phone", code=Code.PHONE)


def _quiet(
    number: int,
    *,
    channel: Subject | None = None,
    direction: Direction = Direction.OUT,
    outcome: Outcome | None = None,
    days: int = 70,
) -> QuietContact:
    logged = _logged(number)
    interaction = replace(
        logged.interaction,
        happened_at=NOW - timedelta(days=days),
        direction=direction,
        outcome=outcome,
    )
    last = replace(logged, interaction=interaction, channel=channel)
    return QuietContact(replace(logged.contacts[0], id=ContactId(number)), last)


def _standing(number: int) -> SubjectStanding:
    standing = Standing(Verdict.ADDING_VALUE, Tally(value=5, noise=1), 7)
    return SubjectStanding(_subject(number), standing, NOW - timedelta(days=20))


def _blocks(page: HomePage) -> list[dict[str, Any]]:
    view = home_view(page)
    assert view["type"] == "home"
    blocks: list[dict[str, Any]] = view["blocks"]
    assert_valid(blocks)
    return blocks


def _words(page: HomePage) -> str:
    return all_text(_blocks(page))


def _buttons(page: HomePage, name: str) -> list[dict[str, Any]]:
    return [button for button in buttons_of(_blocks(page)) if button["text"]["text"] == name]


def test_before_anything_is_logged_home_is_a_beginning_and_no_row_of_headings() -> None:
    page = replace(EMPTY, began=False)

    headers = [block for block in _blocks(page) if block["type"] == "header"]
    words = _words(page)
    assert [block["text"]["text"] for block in headers] == [
        "A good place to begin",
        "My settings",
    ]
    assert "/log Anna Jensen by phone" in words
    assert "Log this" in words
    assert "An owner or admin" in words
    assert "Logged today" not in words
    assert _buttons(page, "Open the form")
    assert _buttons(page, "Help")


def test_a_question_is_shown_also_to_somebody_who_never_logged() -> None:
    words = _words(replace(EMPTY, began=False, questions=(_question(1, 1),)))

    assert "Questions waiting for you" in words
    assert "A good place to begin" not in words


def test_who_joins_later_reads_what_this_is_and_who_has_logged_does_not() -> None:
    verdicts = page_of((_standing(1),), 0, VERDICTS)

    assert "Noisegate remembers" in _words(replace(EMPTY, began=False, verdicts=verdicts))
    assert "Noisegate remembers" not in _words(replace(EMPTY, verdicts=verdicts))


def test_the_next_digest_is_announced_to_those_who_take_part() -> None:
    page = replace(EMPTY, next_digest=NOW + timedelta(days=5))

    assert "The next digest comes" in _words(page)
    for asking in (Asking(stopped_at=NOW), Asking(away_until=NOW + timedelta(days=1))):
        assert "The next digest comes" not in _words(replace(page, asking=asking))


def test_an_empty_day_says_what_to_do_next() -> None:
    words = _words(EMPTY)

    assert "Nothing logged yet today" in words
    assert "/log" in words
    assert "An owner or admin" in words
    assert "Gone quiet" not in words
    assert "Questions" not in words
    assert _buttons(EMPTY, "Log an interaction")
    assert _buttons(EMPTY, "What is stored about me")


def test_what_waits_comes_first_and_settings_come_last() -> None:
    page = replace(
        EMPTY,
        interactions=page_of((_logged(1),), 0, INTERACTIONS),
        questions=(_question(1, 1),),
        quiet=page_of((_quiet(1),), 0, QUIET),
        verdicts=page_of((_standing(1),), 0, VERDICTS),
        workspace=SET,
    )

    headers = [block["text"]["text"] for block in _blocks(page) if block["type"] == "header"]
    assert headers == [
        "Questions waiting for you",
        "Logged today, Wednesday 18 November",
        "Gone quiet",
        "Value or noise?",
        "My settings",
        "Settings of this workspace",
    ]


def test_a_contact_gone_quiet_shows_when_and_how_it_was_last() -> None:
    called = _quiet(1, channel=PHONE)
    wrote = _quiet(2, direction=Direction.IN)
    unanswered = _quiet(3, channel=PHONE, outcome=Outcome.NO_ANSWER, days=400)
    page = replace(EMPTY, quiet=page_of((called, wrote, unanswered), 0, QUIET))

    words = _words(page)
    assert "*Anna &lt;Jensen&gt;* (Nordlys)\nLast: by phone, 9 September." in words
    assert "Last: 9 September, they got in touch." in words
    assert "Last: by phone, 14 October 2025, no answer." in words
    assert "you alone see this list" in words
    assert len(_buttons(page, "Log")) == len(_buttons(page, "Card")) == 3


def test_contacts_gone_quiet_come_in_pages_and_the_other_lists_stay_where_they_are() -> None:
    listed = page_of([_quiet(number) for number in range(9)], 1, QUIET)
    page = replace(EMPTY, place=HomePlace(today=2, quiet=1), quiet=listed)

    assert "Page 2 of 2 · 9 gone quiet" in _words(page)
    assert json.loads(_buttons(page, "Previous page")[0]["value"]) == {"today": 2}


def test_an_included_guest_sees_the_questions_that_they_may_answer() -> None:
    guest = replace(EMPTY, member=replace(PETER_FULL, role=Role.GUEST))

    asked = replace(guest, questions=(_question(1, 1),))

    assert len(_buttons(asked, "Only noise")) == 1
    assert "Questions waiting for you" in _words(asked)
    assert "Questions" not in _words(guest)


def test_what_could_not_be_posted_comes_first_and_only_where_there_is_some() -> None:
    page = replace(EMPTY, cases=(failed("is_archived"), uncertain(QUESTION, None)))

    headers = [block["text"]["text"] for block in _blocks(page) if block["type"] == "header"]
    assert headers[0] == "Needs a look from you"
    assert "That conversation is archived." in _words(page)
    assert "I could not find out whether the question that was due" in _words(page)
    assert [len(_buttons(page, each)) for each in ("Try again", "It is there")] == [1, 1]
    assert "Needs a look" not in _words(EMPTY)
    many = replace(EMPTY, cases=(failed("is_archived"),) * (CASES + 2))
    assert len(_buttons(many, "Try again")) == CASES
    assert "2 more could not be posted" in _words(many)


def test_a_steward_gets_a_button_for_the_first_digest() -> None:
    steward = replace(EMPTY, member=replace(PETER_FULL, role=Role.ADMIN))

    assert _buttons(steward, "Set up a digest")
    assert not _buttons(EMPTY, "Set up a digest")


def test_a_planned_digest_is_named_instead() -> None:
    page = replace(
        EMPTY,
        member=replace(PETER_FULL, role=Role.ADMIN),
        next_digest=NOW + timedelta(days=5),
    )

    assert "Monday 23 November at 16:00" in _words(page)
    assert not _buttons(page, "Set up a digest")


@pytest.mark.parametrize("role", [Role.GUEST, Role.OUTSIDER, Role.BOT])
def test_who_may_not_log_is_told_so_kindly(role: Role) -> None:
    words = _words(replace(EMPTY, member=replace(PETER_FULL, role=role)))

    assert "full members" in words
    assert "/log" not in words


def test_todays_interactions_can_be_undone_edited_and_marked() -> None:
    page = replace(EMPTY, interactions=page_of((_logged(7),), 0, INTERACTIONS))

    assert "Anna &lt;Jensen&gt;" in _words(page)
    for name in ("Undo", "Edit", "✓ Worth it", "Partly", "Could have skipped it"):
        assert len(_buttons(page, name)) == 1


def test_questions_stand_under_the_conversation_that_asks_them() -> None:
    page = replace(EMPTY, questions=(_question(1, 1), _question(1, 2), _question(2, 3)))

    words = _words(page)
    assert words.count("Asked in <#C_TEAM>") == 2
    assert "open until Sunday 22 November at 16:00" in words
    assert len(_buttons(page, "Only noise")) == 3
    assert "Questions waiting for you" in words


def test_an_answer_is_shown_to_the_one_who_gave_it() -> None:
    words = _words(replace(EMPTY, questions=(_question(1, 1, Answer.BOTH),)))

    assert "a bit of both" in words
    assert "Questions, all answered" in words


def test_verdicts_stand_in_a_table_with_their_counts() -> None:
    page = replace(EMPTY, verdicts=page_of((_standing(1),), 0, VERDICTS))

    words = _words(page)
    assert "adding value (5 of 7 say so)" in words
    assert "Not asked about yet: E-mail, Phone." in words


def test_what_is_being_asked_has_no_verdict_yet() -> None:
    first = replace(EMPTY, being_asked=("Letter",))
    later = replace(first, verdicts=page_of((_standing(1),), 0, VERDICTS))

    assert "stands here when a digest has closed" in _words(first)
    assert "Being asked now: Letter." in _words(later)


def test_many_subjects_that_were_not_asked_about_are_summed_up() -> None:
    names = tuple(f"*Tool* {number}" for number in range(9))
    page = replace(EMPTY, verdicts=page_of((_standing(1),), 0, VERDICTS), not_asked=names)

    words = _words(page)
    assert "and 4 more" in words
    assert "*Tool*" not in words


def _turning(listed: Page[Any], place: HomePlace) -> HomePage:
    return replace(EMPTY, place=place, interactions=listed)


def test_long_lists_come_in_pages_that_lead_to_each_other() -> None:
    logged = [_logged(number) for number in range(2 * INTERACTIONS + 5)]

    first = _turning(page_of(logged, 0, INTERACTIONS), HomePlace(0, 3))
    middle = _turning(page_of(logged, 1, INTERACTIONS), HomePlace(1, 3))
    last = _turning(page_of(logged, 2, INTERACTIONS), HomePlace(2, 3))

    assert "Page 1 of 3 · 21 logged by you today" in _words(first)
    assert not _buttons(first, "Previous page")
    assert json.loads(_buttons(first, "Next page")[0]["value"]) == {"today": 1, "verdicts": 3}
    assert json.loads(_buttons(middle, "Previous page")[0]["value"]) == {"verdicts": 3}
    assert not _buttons(last, "Next page")


ASKINGS = st.builds(
    Asking,
    rhythm=st.none() | st.builds(Rhythm, st.integers(0, 6), st.just(time(9)), st.just(2)),
    next_slot=st.none() | st.just(NOW + timedelta(days=3)),
    quiet_until=st.none() | st.just(NOW + timedelta(days=2)),
    away_until=st.none() | st.just(NOW + timedelta(days=9)),
    stopped_at=st.none() | st.just(NOW),
    unanswered=st.integers(0, 4),
)


@given(
    asked=st.lists(st.tuples(st.integers(1, 4), st.sampled_from([*Answer, None])), max_size=20),
    lengths=st.tuples(*[st.integers(0, 60)] * 3),
    numbers=st.tuples(*[st.integers(0, 9)] * 3),
    asking=ASKINGS,
    began=st.booleans(),
    role=st.sampled_from(Role),
)
@settings(max_examples=50)  # each has up to a hundred blocks
def test_whatever_it_holds_home_is_taken_by_slack_and_ends_with_its_last_block(
    *,
    asked: list[tuple[int, Answer | None]],
    lengths: tuple[int, int, int],
    numbers: tuple[int, int, int],
    asking: Asking,
    began: bool,
    role: Role,
) -> None:
    logged, quiet, judged = lengths
    page = replace(
        EMPTY,
        member=replace(PETER_FULL, role=role),
        interactions=page_of([_logged(each) for each in range(logged)], numbers[0], INTERACTIONS),
        quiet=page_of([_quiet(each) for each in range(1, quiet + 1)], numbers[1], QUIET),
        verdicts=page_of([_standing(each) for each in range(judged)], numbers[2], VERDICTS),
        questions=tuple(
            _question(edition, number, own)
            for number, (edition, own) in enumerate(sorted(asked, key=str), 1)
        ),
        asking=asking,
        began=began,
        workspace=SET if role is Role.OWNER else None,
    )

    blocks = _blocks(page)
    assert "What is stored about me" in all_text(blocks[-2:])


def test_the_fullest_home_stays_within_slacks_limits() -> None:
    logged = [_logged(number, "x" * 2_500) for number in range(40)]
    page = replace(
        EMPTY,
        interactions=page_of(logged, 1, INTERACTIONS),
        questions=tuple(_question(number, number) for number in range(1, 31)),
        quiet=page_of([_quiet(number) for number in range(1, 60)], 1, QUIET),
        verdicts=page_of([_standing(number) for number in range(70)], 1, VERDICTS),
        cases=(uncertain(),) * 40,
        workspace=SET,
    )

    assert f"{30 - QUESTIONS} more stand in the digests" in _words(page)
    assert _buttons(page, "Help")
