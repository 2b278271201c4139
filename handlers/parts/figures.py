"""Numbers in the reader's language and country: "1,234", "1.234"."""

from babel.numbers import format_decimal

from domain.locales import written_in
from domain.readers import Reader


def number_words(number: float, reader: Reader) -> str:
    """Return "1,234" or "1,234.5", to at most three decimals."""
    return format_decimal(number, locale=written_in(reader.locale))
