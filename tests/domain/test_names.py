"""When two spellings are the same name, and whom a typed name finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contacts import Address, AddressKind, Contact
from domain.ids import ContactId
from domain.names import Match, best_matches, fold, index_words, line_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jørgen Møller", "JOERGEN MOELLER"),
        ("Jörgen", "Jorgen"),
        ("Åse Ærø", "Aase Aeroe"),
        ("Jürgen Groß", "Juergen Gross"),
        ("Pérez", "perez"),
        ("O’Brien", "o'brien"),
        ("Zoe\u0308", "Zoë"),
        ("Łukasz", "lukasz"),
    ],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_names_stay_different() -> None:
    assert fold("Anna") != fold("Hanna")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_contact_is_stored_under_its_words_initials_numbers_and_addresses() -> None:
    words = index_words("Anna Møller", "Nordlys A/S", ["+45 20 30 40 50", "Anna@Nordlys.dk"])

    assert {"anna", "moller", "nordlys", "as", "am", "20304050", "anna@nordlys.dk"} <= words


@pytest.mark.parametrize(
    "line",
    [
        "0045 20304050 sms",
        "+45 20-30-40-50 called",
        "20 30 40 50",
        "(+45) 20304050",
        "am by phone",
        "mail from ANNA@nordlys.dk",
        "Moeller, Anna",
        "Anna's lunch",
        "Nordlys lunch",
    ],
)
def test_a_typed_line_shares_a_word_with_the_contact_it_means(line: str) -> None:
    words = index_words("Anna Møller", "Nordlys A/S", ["+45 20 30 40 50", "Anna@Nordlys.dk"])

    assert line_words(line) & words


@given(st.text(max_size=200))
def test_any_text_has_words_to_look_up(text: str) -> None:
    assert "" not in line_words(text) | index_words(text, text, [text])


def contacts() -> tuple[Contact, ...]:
    number = (Address(AddressKind.PHONE, "+45 20 30 40 50"),)
    rows = (("Anna Jensen", "Nordlys", number), ("Hanna Berg", "", ()), ("Annabel Lee", "", ()),
            ("Hans Nord", "", ()), ("Anna", "", ()))  # fmt: skip
    return tuple(Contact(ContactId(n), *row) for n, row in enumerate(rows))


def found(typed: str) -> list[tuple[int, Match]]:
    return [(one.contact_id, one.match) for one in best_matches(typed, contacts())]


def test_exact_names_come_before_beginnings_and_these_before_typing_errors() -> None:
    assert found("anna") == [(4, Match.EXACT), (0, Match.PREFIX), (2, Match.PREFIX)]
    assert found("anna jensn") == [(0, Match.FUZZY)]


@pytest.mark.parametrize("typed", ["Jensen, Anna", "nordlys", "AJ", "0045 20304050"])
def test_a_contact_is_found_by_any_of_its_names(typed: str) -> None:
    assert found(typed)[0] == (0, Match.EXACT)


@pytest.mark.parametrize("typed", ["", " ", "!", "🎉", "x" * 3000])
def test_nothing_is_found_by_nothing(typed: str) -> None:
    assert found(typed) == []


def test_no_more_are_found_than_asked_for() -> None:
    assert len(best_matches("a", contacts(), limit=2)) == 2


def test_a_number_as_it_stands_on_the_card_finds_that_contact_alone() -> None:
    contacts = [
        Contact(ContactId(number), f"Person {number}", "", (phone(f"+45 12 40 10 {number:02}"),))
        for number in range(10)
    ]

    for typed in ("+45 12 40 10 01", "12 40 10 01", "12401001", "0045 12401001"):
        exact = [
            found.contact_id
            for found in best_matches(typed, contacts)
            if found.match is Match.EXACT
        ]
        assert exact == [1], typed


def phone(number: str) -> Address:
    return Address(AddressKind.PHONE, number)
