"""Words that ask for help."""

import pytest

from handlers.parts.commands import wants_help


@pytest.mark.parametrize("typed", ["help", " Help ", "?", "help me", "HELP  me"])
def test_some_words_ask_for_help(typed: str) -> None:
    assert wants_help(typed)


@pytest.mark.parametrize("typed", ["", "Helper Olsen", "help Anna", "edit", "helpme by phone"])
def test_other_words_do_not(typed: str) -> None:
    assert not wants_help(typed)
