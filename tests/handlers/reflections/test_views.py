"""Every view of reflections, as Slack would judge it and as a person reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.editions import Edition
from domain.ids import ConversationId, DigestId, EditionId, MemberId, PromptId, ReflectionId
from domain.prompts import PROMPTS
from domain.readers import Reader
from domain.reflections import MAX_TEXT, Reflection, SharedReflection
from handlers.digests.views.edition import edition_message, preview_message
from handlers.kit.blocks import Message
from handlers.kit.values import unpack
from handlers.parts.prompts import PromptRef, prompt_blocks
from handlers.parts.reflections import SHOWN, SharedRef, shared_blocks
from handlers.reflections.fields import FormKey, Page, ReflectionRef, Writing
from handlers.reflections.results import Entry, History, Kept, ReflectionForm, Team
from handlers.reflections.views import (
    ANSWERS,
    answers_modal,
    deleted_message,
    did_you_mean,
    help_message,
    history_message,
    kept_message,
    reflection_form,
)
from tests.slack_blocks import all_text, assert_valid, buttons_of, mrkdwn_of
from tests.world import MARIA, NOW, PETER, TEAM, WORKSPACE

FIRST, SECOND = PROMPTS[:2]
READER = Reader("Europe/Copenhagen", "en-GB")
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TEAM_CUSTOMERS = Team(DigestId(3), "customers", MONDAY)
NASTY = "<!channel> *b* _i_ ~s~ `c` > q &amp; <https://x|y> " + "🙈" * 8 + " مرحبا\n\n\t@here"


def entry(
    text: str = "Less than I thought.",
    *,
    team: Team | None = None,
    named: bool = False,
    shown: bool = False,
) -> Entry:
    found = Reflection(
        prompt=FIRST.id,
        text=text,
        digest_id=team.digest_id if team else None,
        named=named,
        id=ReflectionId(7),
        member_id=PETER,
        written_at=NOW,
        edition_id=EditionId(2) if shown else None,
        shown=shown,
        conversation_id=TEAM if team else None,
    )
    return Entry(found, team)


def shared(
    text: str, *, number: int = 1, prompt: PromptId = FIRST.id, author: MemberId | None = None
) -> SharedReflection:
    return SharedReflection(ReflectionId(number), prompt, text, author)


def edition(*answers: SharedReflection) -> Edition:
    return Edition(
        digest_id=DigestId(3),
        conversation_id=ConversationId(TEAM),
        zone="Europe/Copenhagen",
        number=2,
        period_begins=date(2026, 11, 9),
        period_from=datetime(2026, 11, 9, 8, tzinfo=UTC),
        period_to=MONDAY,
        closes_at=datetime(2026, 11, 27, 16, tzinfo=UTC),
        questions=(),
        told=(),
        prompt=SECOND,
        shared=answers,
        id=EditionId(2),
        workspace_id=WORKSPACE,
        closed_at=None,
        message_ts=None,
        answers=0,
    )


def form(key: FormKey, *teams: Team, writing: Writing | None = None) -> ReflectionForm:
    return ReflectionForm(key, FIRST.id, writing or Writing(), teams, another=True)


def test_the_form_asks_the_question_and_offers_the_teams() -> None:
    modal = reflection_form(form(FormKey(prompt=FIRST.id), TEAM_CUSTOMERS))

    assert_valid(modal)
    assert FIRST.text in all_text(modal)
    assert "The team in #customers" in all_text(modal)
    assert "Another question" in all_text(modal)
    assert unpack(FormKey, modal.metadata) == FormKey(prompt=FIRST.id)


def test_who_has_no_team_is_asked_for_no_readers() -> None:
    modal = reflection_form(form(FormKey(prompt=FIRST.id)))

    assert_valid(modal)
    assert "Kept for you alone" in all_text(modal)
    assert "Who may read it?" not in all_text(modal)


def test_the_form_is_valid_with_a_hundred_teams_and_long_text() -> None:
    teams = tuple(
        replace(TEAM_CUSTOMERS, digest_id=DigestId(n), name="x" * 80) for n in range(120)
    )
    writing = Writing("a" * 3_000, "7", named=True)

    assert_valid(reflection_form(form(FormKey(prompt=FIRST.id), *teams, writing=writing)))


def test_a_question_that_is_no_longer_asked_still_heads_its_answer() -> None:
    modal = reflection_form(
        ReflectionForm(FormKey(reflection=7), PromptId("gone"), Writing("Yes"), ())
    )

    assert_valid(modal)
    assert "no longer asked" in all_text(modal)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (entry(), "For you alone."),
        (entry(team=TEAM_CUSTOMERS), "next digest, on Monday 23 November at 09:00, without your"),
        (entry(team=TEAM_CUSTOMERS, named=True), "with your name"),
        (entry(team=TEAM_CUSTOMERS, shown=True), f"The digest in <#{TEAM}> shows it, without"),
        (entry(team=replace(TEAM_CUSTOMERS, next_slot=None)), "whose digest has ended"),
    ],
)
def test_the_confirmation_says_who_reads_it_and_when(found: Entry, words: str) -> None:
    message = kept_message(Kept(found, READER, stale=False))

    assert_valid(message)
    assert words in all_text(message)
    assert "Less than I thought." in all_text(message)
    assert [unpack(ReflectionRef, each["value"]) for each in buttons_of(message)] == [
        ReflectionRef(7),
        ReflectionRef(7),
    ]


def test_deleting_asks_first_and_says_where_it_is_deleted() -> None:
    message = kept_message(Kept(entry(team=TEAM_CUSTOMERS, shown=True), READER, stale=False))

    sure = buttons_of(message)[1]["confirm"]

    assert "from the digest that shows it" in sure["text"]["text"]


def test_the_history_turns_pages_and_its_buttons_know_theirs() -> None:
    message = history_message(History((entry(),) * 5, 1, 3, 13, READER))

    assert_valid(message)
    assert "13 reflections, newest first. Only you see this list." in all_text(message)
    assert "Page 2 of 3" in all_text(message)
    assert unpack(ReflectionRef, buttons_of(message)[0]["value"]) == ReflectionRef(7, 1)
    assert [unpack(Page, each["value"]).page for each in buttons_of(message)[-2:]] == [0, 2]


def test_a_history_of_one_page_has_nothing_to_turn() -> None:
    message = history_message(History((entry(),), 0, 1, 1, READER), "Deleted.")

    assert all_text(message).startswith("Deleted. 1 reflection, newest first.")
    assert len(buttons_of(message)) == 2


def test_an_empty_history_offers_todays_question() -> None:
    message = history_message(History((), 0, 1, 0, READER), "Deleted.")

    assert_valid(message)
    assert "Deleted. You have no reflections." in all_text(message)
    assert "Today's question" in all_text(message)


@pytest.mark.parametrize(
    "message",
    [
        help_message(),
        did_you_mean("histroy", "history"),
        deleted_message(shown=True),
        deleted_message(shown=False),
        history_message(History((entry(NASTY * 20),) * 5, 0, 1, 5, READER)),
        kept_message(Kept(entry("&" * MAX_TEXT), READER, stale=True)),
    ],
)
def test_slack_takes_every_message_and_none_of_them_shouts(message: Message) -> None:
    assert_valid(message)
    assert "!" not in all_text(message).replace("&lt;!", "").replace("<!date", "")
    assert "<!channel>" not in mrkdwn_of(message)


def test_a_prompt_stands_with_its_answer_button() -> None:
    blocks = prompt_blocks(FIRST, PromptRef(FIRST.id, ask=5))

    assert_valid(blocks)
    assert f"A question to sit with: *{FIRST.text}*" in mrkdwn_of(blocks)
    assert unpack(PromptRef, buttons_of(blocks)[0]["value"]) == PromptRef(FIRST.id, ask=5)


def test_the_edition_shows_what_was_written_with_or_without_a_name_and_a_new_question() -> None:
    message = edition_message(
        edition(
            shared("The *CRM*.", author=MARIA),
            shared("A map", number=2, prompt=SECOND.id),
            shared("Pipelane\n\nand its reminders", number=3),
        )
    )

    assert_valid(message)
    texts = mrkdwn_of(message).replace("\u200b", "")
    assert f"*{FIRST.text}*\n<@{MARIA}>:\n> The *CRM*." in texts
    assert "A colleague:\n> Pipelane\n> \n> and its reminders" in texts
    assert texts.count(FIRST.text) == 1
    assert f"A question to sit with: *{SECOND.text}*" in texts
    assert "Answer" in all_text(message)
    assert message.text == "What colleagues share with this team"


def test_of_many_answers_some_stand_there_and_the_others_one_press_away() -> None:
    answers = [shared(f"Answer {number}", number=number) for number in range(1, SHOWN + 4)]

    blocks = shared_blocks(EditionId(2), answers)

    assert_valid(blocks)
    assert f"Answer {SHOWN}" in all_text(blocks)
    assert f"Answer {SHOWN + 1}" not in all_text(blocks)
    (read,) = buttons_of(blocks)
    assert read["text"]["text"] == "Read them all, 3 more"
    assert unpack(SharedRef, read["value"]) == SharedRef(2)


def test_a_long_answer_can_be_read_on() -> None:
    blocks = shared_blocks(EditionId(2), [shared("word " * 100)])

    assert "…" in all_text(blocks)
    assert [each["text"]["text"] for each in buttons_of(blocks)] == ["Read them whole"]


def test_short_answers_need_no_button() -> None:
    assert buttons_of(shared_blocks(EditionId(2), [shared("Short")])) == []
    assert shared_blocks(EditionId(2), []) == ()


def test_all_answers_stand_whole_in_pages() -> None:
    answers = [shared("word " * 390, number=number) for number in range(1, 2 * ANSWERS)]
    found = edition(*answers)

    first, second = answers_modal(found, 0), answers_modal(found, 1)

    assert_valid(first)
    assert_valid(second)
    assert "…" not in all_text(first)
    assert all_text(first).count("A colleague") == ANSWERS
    assert all_text(second).count("A colleague") == ANSWERS - 1
    assert [unpack(SharedRef, each["value"]).page for each in buttons_of(second)] == [0]
    assert answers_modal(found, 99) == second


def test_answers_that_were_all_taken_back_leave_words() -> None:
    modal = answers_modal(edition(), 0)

    assert_valid(modal)
    assert "taken these answers back" in all_text(modal)


def test_a_preview_tells_how_many_wrote_and_not_what() -> None:
    message = preview_message(edition(shared("Secret"), shared("Hidden", number=2)))

    assert_valid(message)
    assert "2 answers that colleagues share stand here. Nobody reads them before" in all_text(
        message
    )
    assert "Secret" not in all_text(message)
    assert SECOND.text in all_text(message)
    assert "1 answer that" in all_text(preview_message(edition(shared("Secret"))))


@given(st.lists(st.text(min_size=1, max_size=MAX_TEXT), min_size=1, max_size=8))
@settings(max_examples=50)  # each is up to eight texts, shown in three places
def test_whatever_is_written_slack_takes_the_edition_and_the_modal(texts: list[str]) -> None:
    found = edition(*(shared(text, number=n) for n, text in enumerate(texts, start=1)))

    assert_valid(edition_message(found))
    assert_valid(answers_modal(found, 0))
    assert_valid(
        history_message(History(tuple(entry(text) for text in texts[:5]), 0, 1, 5, READER))
    )
