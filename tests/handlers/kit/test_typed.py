"""Text from people, as it can be stored."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.typed import sound


def test_nul_and_halves_of_characters_go() -> None:
    assert sound("a\x00b \ud83d by \udc4d phone") == "ab  by  phone"


@given(st.text())
def test_everything_else_stays(text: str) -> None:
    assert sound(text) == text.replace("\x00", "")
