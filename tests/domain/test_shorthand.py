"""What lines of the shorthand are read as."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from domain.contacts import Address, AddressKind, Contact
from domain.ids import ContactId, MemberId, SubjectId
from domain.interactions import Direction, Mark, Outcome
from domain.shorthand import (
    KnownName,
    SeveralNames,
    UnknownName,
    Vocabulary,
    plain_text,
    read_line,
    read_lines,
)
from domain.shorthand.crowd import crowd_of
from domain.subjects import Code, Subject, SubjectKind
from tests.domain.shorthand_lines import GIVEN, NOT_READ, OWN, NotRead
from tests.domain.shorthand_world import (
    CHANNELS,
    CONTACTS,
    MEMBERS,
    NOW,
    READER,
    TOOLS,
    VOCABULARY,
    described,
)

PAGE = Path(__file__).parents[2] / "docs" / "log-shorthand.md"


@pytest.mark.parametrize(("line", "reading"), GIVEN + OWN)
def test_a_line_is_read_as_people_mean_it(line: str, reading: str) -> None:
    assert described(read_line(line, VOCABULARY, READER)) == reading


@pytest.mark.parametrize("case", NOT_READ, ids=lambda case: case.line)
def test_a_line_that_is_not_read_as_meant_ends_where_the_docs_say(case: NotRead) -> None:
    assert described(read_line(case.line, VOCABULARY, READER)) == case.reading


def test_there_are_enough_lines_of_our_own() -> None:
    assert len({line for line, _ in OWN} - {line for line, _ in GIVEN}) >= 150


def test_the_page_on_the_shorthand_shows_readings_as_they_are() -> None:
    shown = re.findall(r"^\| `(.+?)` \| (.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(shown) > 40
    for line, reading in shown:
        assert described(read_line(line, VOCABULARY, READER)) == reading


def test_the_page_tells_every_line_that_is_not_read() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert all(f"| `{line}` | {reading} | {why} |" in page for line, reading, why in NOT_READ)


# Several lines.


def test_each_line_is_an_interaction_of_its_own() -> None:
    readings = read_lines("Anna by phone\n\nBo By letter\r\n  Zoë ??\n", VOCABULARY, READER)

    assert [reading.line for reading in readings] == ["Anna by phone", "Bo By letter", "Zoë ??"]
    assert [reading.ready for reading in readings] == [True, True, False]
    assert readings[2].who == (UnknownName("Zoë"),)


def test_lines_are_read_alike_together_and_alone() -> None:
    lines = [line for line, _ in OWN]

    together = read_lines("\n".join(lines), VOCABULARY, READER)

    assert together == tuple(read_line(line, VOCABULARY, READER) for line in lines)


# Names.


def two_annas() -> Vocabulary:
    other = Contact(ContactId(30), "Anna Holt", "Sydvind")
    return replace(VOCABULARY, contacts=(*CONTACTS, other))


def test_a_first_name_of_two_people_is_asked_about() -> None:
    reading = read_line("Anna by phone", two_annas(), READER)

    assert reading.who == (SeveralNames("Anna", (ContactId(1), ContactId(30))),)
    assert not reading.ready


@pytest.mark.parametrize("line", ["Anna (Sydvind) mail", "Anna from Sydvind mail", "Anna H mail"])
def test_an_organisation_or_an_initial_tells_two_people_apart(line: str) -> None:
    assert read_line(line, two_annas(), READER).who[0] == KnownName(
        "Anna H" if " H " in line else "Anna", ContactId(30)
    )


def test_a_pressed_button_says_who_a_name_means() -> None:
    line = "Anna and Anna Hansen by phone: roof +"
    asked = read_line(line, two_annas(), READER)
    names = [who.typed for who in asked.who]

    told = read_line(line, two_annas(), READER, {names[0]: ContactId(30), names[1]: ContactId(99)})

    assert names == ["Anna", "Anna Hansen"]
    assert [who.contact_id for who in told.who if isinstance(who, KnownName)] == [30, 99]
    assert replace(told, who=()) == replace(asked, who=())


def test_what_was_said_of_one_line_says_nothing_of_the_next() -> None:
    few = replace(VOCABULARY, contacts=(CONTACTS[0], two_annas().contacts[-1]))

    asked = read_line("Anna by phone", few, READER)
    told = read_line("Anna by phone", few, READER, {"Anna": ContactId(30)})

    assert told.who == (KnownName("Anna", ContactId(30)),)
    assert read_line("Anna by phone", few, READER) == asked


def test_a_contact_is_found_by_a_new_name_at_once_and_no_longer_by_the_old_one() -> None:
    read = [
        read_line("Anna Jensen by phone", Vocabulary((one,), CHANNELS), READER).who
        for one in (CONTACTS[0], replace(CONTACTS[0], name="Anne Holm"), CONTACTS[0])
    ]

    known = (KnownName("Anna Jensen", ContactId(1)),)
    assert read == [known, (UnknownName("Anna Jensen"),), known]


def test_a_name_that_was_added_by_a_press_is_known_from_then_on() -> None:
    line = "called Xenia Ray about the roof"

    told = read_line(line, VOCABULARY, READER, {"Xenia Ray": ContactId(40)})

    assert told.who == (KnownName("Xenia Ray", ContactId(40)),)
    assert told.ready


@pytest.mark.parametrize("typed", ["Frau Hansen", "Dr. No", "Zoë Lark"])
def test_a_name_with_a_title_can_be_chosen(typed: str) -> None:
    line = f"{typed} by phone"
    (asked,) = read_line(line, VOCABULARY, READER).who

    told = read_line(line, VOCABULARY, READER, {asked.typed: ContactId(40)})

    assert told.who == (KnownName(asked.typed, ContactId(40)),)


def test_a_title_may_be_part_of_a_contacts_name() -> None:
    contacts = (Contact(ContactId(1), "Dr. No"), Contact(ContactId(2), "Frau Hansen"))

    for line, number in (("Dr. No by phone", 1), ("phone: Frau Hansen: x", 2)):
        (who,) = read_line(line, Vocabulary(contacts, CHANNELS), READER).who
        assert isinstance(who, KnownName)
        assert who.contact_id == number


def test_at_most_five_people_are_offered() -> None:
    many = tuple(Contact(ContactId(n), f"Kim Nr{n}") for n in range(9))

    (who,) = read_line("Kim by phone", Vocabulary(many, CHANNELS), READER).who

    assert isinstance(who, SeveralNames)
    assert len(who.candidates) == 5


def test_more_contacts_than_the_line_needs_do_no_harm() -> None:
    strangers = tuple(Contact(ContactId(100 + n), f"Wxy{n} Qvz{n}") for n in range(300))
    crowd = replace(VOCABULARY, contacts=CONTACTS + strangers)

    for line, reading in GIVEN:
        assert described(read_line(line, crowd, READER), crowd) == reading


def test_the_contacts_that_a_line_means_are_near_it() -> None:
    crowd = crowd_of(CONTACTS)

    for line, _ in GIVEN + OWN:
        near = {contact.id for contact in crowd.near(plain_text(line))}
        for who in read_line(line, VOCABULARY, READER).who:
            if isinstance(who, KnownName):
                assert who.contact_id in near


@pytest.mark.parametrize(
    "line", ["A. Holt", "AH phone", "A H phone", "holt, anna", "as by phone", "+45 11 22 33 44 55"]
)
def test_a_contact_is_near_each_form_of_its_name(line: str) -> None:
    address = Address(AddressKind.PHONE, "2233 4455")
    holt = Contact(ContactId(1), "Anna Holt", "Sydvind A/S", (address,))

    assert crowd_of((*CONTACTS, holt)).near(line)[-1] == holt


def test_names_that_hold_words_of_the_shorthand_are_names() -> None:
    names = ("Via Kim", "In Person Ltd", "Per Letter", "Anders And", "Phone House", "ACME: Berlin")
    odd = tuple(Contact(ContactId(n), name) for n, name in enumerate(names))
    vocabulary = Vocabulary(odd, CHANNELS)

    for number, name in enumerate(names):
        reading = read_line(f"{name} by phone: note", vocabulary, READER)
        assert reading.who == (KnownName(name, ContactId(number)),)
        assert reading.channel == CHANNELS[1].id
        assert reading.note == "note"


# Channels and tools as the workspace has them.


def test_a_renamed_channel_is_found_by_its_new_name_and_by_the_usual_words() -> None:
    renamed = tuple(
        replace(one, name="Ring-ring") if one.code is Code.PHONE else one for one in CHANNELS
    )
    vocabulary = replace(VOCABULARY, subjects=renamed)

    for line in ("Anna by ring-ring", "Anna by ringring", "called Anna", "Anna by phone"):
        assert read_line(line, vocabulary, READER).channel == SubjectId(2)


def test_a_channel_is_found_by_a_new_name_at_once_and_no_longer_by_the_old_one() -> None:
    channels = [
        read_line("Anna by telex", Vocabulary(CONTACTS, (channel,)), READER).channel
        for channel in (
            Subject(SubjectId(60), SubjectKind.CHANNEL, name) for name in ("Telex", "Fax", "Telex")
        )
    ]

    assert channels == [SubjectId(60), None, SubjectId(60)]


def test_an_added_channel_and_tool_are_found_by_their_names() -> None:
    added = (
        Subject(SubjectId(50), SubjectKind.CHANNEL, "WhatsApp"),
        Subject(SubjectId(51), SubjectKind.TOOL, "Sales Desk"),
        Subject(SubjectId(52), SubjectKind.CHANNEL, "Zoom"),
    )
    vocabulary = replace(VOCABULARY, subjects=CHANNELS + TOOLS + added)

    reading = read_line("Anna on whatsap with sales desk: hi", vocabulary, READER)

    assert (reading.channel, reading.tool) == (SubjectId(50), SubjectId(51))
    assert read_line("Anna by zoom", vocabulary, READER).channel == SubjectId(52)


@pytest.mark.parametrize("line", ["Anna by newsletter: x", "Anna newsletter: x"])
def test_the_word_of_a_retired_channel_is_not_understood(line: str) -> None:
    left = tuple(
        replace(one, retired=True) if one.code is Code.NEWSLETTER else one for one in CHANNELS
    )

    reading = read_line(line, replace(VOCABULARY, subjects=left), READER)

    assert reading.channel is None
    assert "newsletter" in reading.not_understood[0]


def test_a_word_that_is_an_article_and_more_is_one_in_every_process() -> None:
    # The order of a set is another in each process.
    assert read_line("lunch an hour", VOCABULARY, READER).note == "lunch an hour"


# Members.


def test_naming_oneself_adds_nobody() -> None:
    reading = read_line(
        "@peter and @maria met Anna", VOCABULARY, replace(READER, me=MEMBERS[0].id)
    )

    assert reading.members == (MemberId("U2"),)


@pytest.mark.parametrize("typed", ["<@U2|maria>", "<@U2>", "@maria", "@Maria", "@Maria Lund"])
def test_a_member_is_mentioned_in_each_form(typed: str) -> None:
    reading = read_line(f"Anna with {typed} by phone: x", VOCABULARY, READER)

    assert reading.members == (MemberId("U2"),)
    assert reading.not_understood == ()


def test_slack_escapes_are_taken_out() -> None:
    line = (
        "Anna by email: <mailto:a@b.dk|a@b.dk> &amp; <https://x.dk> &lt;b&gt; <#C1|sales> &amp;lt;"
    )

    plain = "Anna by email: a@b.dk & https://x.dk <b> #sales &lt;"
    assert plain_text(line) == plain
    assert read_line(line, VOCABULARY, READER).note == plain.removeprefix("Anna by email: ")


# Negations.


@pytest.mark.parametrize(
    "said",
    [
        *("never called", "hasn't called back", "has not replied", "didn't answer", "never wrote"),
        *("ringede ikke", "har aldrig ringet", "svarede ikke", "skrev aldrig", "har ikke svaret"),
        *("rief nicht an", "hat nie angerufen", "hat nicht geschrieben", "antwortete nie"),
    ],
)
@pytest.mark.parametrize("ending", ["", " yesterday", ": roof"])
def test_a_negated_verb_says_that_nobody_answered(said: str, ending: str) -> None:
    reading = read_line(f"Anna {said}{ending}", VOCABULARY, READER)

    assert (reading.outcome, reading.direction) == (Outcome.NO_ANSWER, Direction.OUT)


@pytest.mark.parametrize("said", ["is not interested", "har ikke tid", "kein Interesse"])
def test_a_negation_without_a_verb_of_reaching_says_nothing(said: str) -> None:
    reading = read_line(f"Anna by phone, {said}", VOCABULARY, READER)

    assert (reading.outcome, reading.note) == (None, said)


# Marks.


def test_the_other_reading_of_an_ending_is_offered() -> None:
    kept = read_line("Anna by phone: coming +1", VOCABULARY, READER)
    taken = read_line("Anna by phone: vitamin C +", VOCABULARY, READER)

    assert (kept.note, kept.mark) == ("coming +1", None)
    assert kept.other_mark
    assert (kept.other_mark.note, kept.other_mark.mark) == ("coming", Mark.VALUE)
    assert (taken.note, taken.mark) == ("vitamin C", Mark.VALUE)
    assert taken.other_mark
    assert (taken.other_mark.note, taken.other_mark.mark) == ("vitamin C +", None)


def test_in_the_note_no_word_says_anything() -> None:
    note = "Bo By called in yesterday by letter with Buffer, no answer, @maria"

    reading = read_line(f"Anna by phone: {note}", VOCABULARY, READER)

    assert reading.note == note
    assert (reading.when, reading.direction) == (NOW, Direction.OUT)
    assert (reading.tool, reading.outcome, reading.members) == (None, None, ())
