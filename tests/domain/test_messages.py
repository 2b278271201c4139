"""What a message says for certain: names, mentions, and a note that ends where a sentence does."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shorthand.messages import (
    contacts_named,
    cut_to_sentence,
    message_text,
    past_day,
)
from tests.domain.shorthand_world import CONTACTS, MEMBERS, NAMES, READER


def named(text: str) -> list[str]:
    found = contacts_named(text, CONTACTS, MEMBERS, READER)
    return [NAMES[name.contact_id - 1][0] for name in found]


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("Anna called me about the roof. Hanna Berg too", ["Anna Jensen", "Hanna Berg"]),
        ("spoke with Jensen, Anna", ["Anna Jensen"]),
        ("Bo By's invoice", ["Bo By"]),
        ("Dear Mette Lund,", ["Mette Lund"]),
        ("Domingo Perez wrote", ["Domingo Pérez"]),
        ("Holm & Søn A/S pays", ["Holm & Søn A/S"]),
        ("call +45 20 30 40 50 please", ["Eva Ruiz"]),
        ("Anna (Nordlys) says hi, and Anna again", ["Anna Jensen"]),
        ("May Andersen may come", ["May Andersen"]),
        ("anna, mette lund and søren met for lunch", ["Mette Lund"]),
    ],
)
def test_a_name_that_means_one_contact_is_taken(text: str, whom: list[str]) -> None:
    assert named(text) == whom


@pytest.mark.parametrize(
    "text",
    [
        "Anna Smith wrote",  # somebody else of that first name
        "anna called",  # a word in small letters may be anything
        "jensen wrote",
        "Nordlys got the offer",  # an organisation is nobody yet
        "AJ said so",
        "We meet in May",  # a month
        "On 5 Jan. we open",
        "Peter and Maria Lund met",  # members
        "",
    ],
)
def test_what_may_mean_somebody_else_is_left_to_the_person(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("Anna Jensen called yesterday at 10", date(2026, 11, 17), time(10)),
        ("Yesterday, Anna called.", date(2026, 11, 17), None),
        ("met Mette Lund last Friday", date(2026, 11, 13), None),
        ("two days ago Anna wrote", date(2026, 11, 16), None),
    ],
)
def test_a_lone_past_day_is_the_day(text: str, day: date, clock: time | None) -> None:
    assert past_day(text, READER) == (day, clock)


@pytest.mark.parametrize(
    "text",
    [
        "Anna called",
        "Anna called at 10",
        "called Anna on Friday",  # the past one, or the coming one
        "called Anna yesterday, she comes on 5 December",
        "the offer was valid until yesterday",
        "called an hour ago, and wrote yesterday",
        "",
    ],
)
def test_any_other_day_is_left_to_the_person(text: str) -> None:
    assert past_day(text, READER) is None


@pytest.mark.parametrize(
    ("text", "began"),
    [
        ("Anna called about the roof", True),
        ("Anna Jensen has replied", True),
        ("Yesterday Anna wrote back", True),
        ("Called Anna", False),
        ("no answer from Anna", False),
        ("Anna was called", False),
        ("Anna ringede ikke", False),
        ("Has Anna called?", False),
        ("Anna received our letter", False),
        ("Anna met Bo By", False),
    ],
)
def test_a_contact_began_where_they_do_what_the_verb_says(text: str, *, began: bool) -> None:
    found = contacts_named(text, CONTACTS, MEMBERS, READER)

    assert found[0].began is began


def test_a_colleague_of_the_same_name_makes_it_uncertain() -> None:
    colleague = [*MEMBERS, type(MEMBERS[0])(**{**vars(MEMBERS[0]), "name": "Anna Berg"})]

    assert contacts_named("Anna called", CONTACTS, colleague, READER) == ()
    assert contacts_named("Anna Jensen called", CONTACTS, colleague, READER)


def test_a_colleagues_surname_is_no_contacts_name() -> None:
    assert named("Peter Holm was there") == []
    assert named(message_text("<@U1> was there with Anna Jensen", MEMBERS).unmentioned) == [
        "Anna Jensen"
    ]


def test_two_contacts_of_the_same_name_make_it_uncertain() -> None:
    twin = type(CONTACTS[0])(**{**vars(CONTACTS[0]), "id": 99, "organisation": "Else"})

    assert contacts_named("Anna Jensen called", [*CONTACTS, twin], MEMBERS, READER) == ()
    assert contacts_named("Anna Jensen (Nordlys) called", [*CONTACTS, twin], MEMBERS, READER)


def test_a_message_reads_as_people_read_it() -> None:
    raw = (
        "<@U1> and <@U77>: &lt;see&gt; <https://example.org|the plan> <mailto:a@b.dk|a@b.dk> <@U1>"
    )

    read = message_text(raw, MEMBERS)

    assert read.text == "@Peter Holm and @U77: <see> the plan a@b.dk @Peter Holm"
    assert read.mentioned == ("U1",)


def test_a_long_text_is_cut_where_a_sentence_ends() -> None:
    text = "One is here. Two is here. Three is here and goes on."

    assert cut_to_sentence(text, 30) == "One is here. Two is here. …"
    assert cut_to_sentence(text, len(text)) == text
    assert cut_to_sentence("word " * 10, 23) == "word word word word …"


@given(st.text(max_size=300), st.integers(10, 200))
def test_a_cut_text_fits_and_is_the_beginning(text: str, limit: int) -> None:
    cut = cut_to_sentence(text, limit)

    assert len(cut) <= limit
    assert cut == text or text.startswith(cut.removesuffix("…").rstrip())


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    contacts_named(text, CONTACTS, MEMBERS, READER)
    past_day(text, READER)
    message_text(text, MEMBERS)
