"""Numbers in the language and country of the workspace."""

import pytest
from babel.localedata import locale_identifiers

from domain.readers import Reader
from handlers.parts.figures import number_words


@pytest.mark.parametrize(
    ("locale", "number"),
    [
        ("en-GB", "1,234.5"),
        ("da-DK", "1.234,5"),
        ("de-DE", "1.234,5"),
        ("en-US", "1,234.5"),
        ("", "1,234.5"),
    ],
)
def test_numbers_are_written_as_the_country_writes_them(locale: str, number: str) -> None:
    reader = Reader("UTC", locale)

    assert number_words(1234.5, reader) == number


def test_every_locale_writes_numbers() -> None:
    for locale in locale_identifiers():
        reader = Reader("UTC", locale)

        assert number_words(1_234_567.891, reader), locale
