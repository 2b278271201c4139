"""What `/noisegate` and direct messages are answered with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.ids import Command
from handlers.parts.commands import TypedCommand, nearest_command, read_command
from handlers.workspace.views import help_message, help_modal, reads_commands, unknown_word
from tests.slack_blocks import all_text, assert_valid, buttons_of

TYPED = st.text(min_size=1, max_size=3_000).filter(str.strip)


def test_the_help_names_every_command_with_an_example() -> None:
    message = help_message()

    assert_valid(message)
    for command in Command:
        assert f"`{command}" in all_text(message)


def test_the_help_is_the_same_above_home() -> None:
    assert_valid(help_modal())
    assert help_modal().blocks == help_message().blocks


@given(TYPED)
def test_whatever_was_typed_is_given_back_whole(typed: str) -> None:
    line = TypedCommand(Command.LOG, typed)

    message = unknown_word(typed, nearest_command(typed), line)

    assert_valid(message)
    assert typed in all_text(message)


def test_a_near_command_is_offered_with_the_rest_of_the_line() -> None:
    nearest = nearest_command("cotnact Anna Jensen")
    assert nearest == TypedCommand(Command.CONTACT, "Anna Jensen")

    message = unknown_word("cotnact Anna Jensen", nearest, TypedCommand(Command.LOG))

    assert "Did you mean `/contact`?" in all_text(message)
    assert [each["text"]["text"] for each in buttons_of(message)] == ["Use /contact", "Help"]


@pytest.mark.parametrize("word", ["Anna", "🎉", "", "quarterly", "=cmd()"])
def test_a_word_that_is_far_from_every_command_is_taken_for_none(word: str) -> None:
    assert read_command(word) is None
    assert nearest_command(word) is None


@given(TYPED)
def test_a_direct_message_gets_an_answer_that_slack_takes(typed: str) -> None:
    assert_valid(reads_commands(TypedCommand(Command.LOG, typed)))


@given(st.sampled_from(Command), st.text(max_size=200).map(str.strip))
def test_a_command_is_read_with_and_without_its_slash(command: Command, text: str) -> None:
    for first in (str(command), command.removeprefix("/")):
        assert read_command(f"{first} {text}") == TypedCommand(command, text)
