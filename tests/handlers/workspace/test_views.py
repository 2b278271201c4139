"""What `/noisegate` and direct messages are answered with."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import build_router
from handlers.kit.ids import Command
from handlers.parts.commands import TypedCommand, nearest_command, read_command
from handlers.workspace.views import (
    asked,
    asking,
    greeting,
    help_message,
    help_modal,
    reads_commands,
    request_message,
    unknown_word,
)
from tests.slack_blocks import all_text, assert_valid, buttons_of, mrkdwn_of
from tests.world import MEMBERS, PETER

STEWARDS = tuple(member for member in MEMBERS if member.steward)
TYPED = st.text(min_size=1, max_size=3_000).filter(str.strip)


def test_the_help_names_every_command_with_an_example() -> None:
    message = help_message()

    assert_valid(message)
    for command in Command:
        assert f"`{command}" in all_text(message)


def test_every_word_that_the_help_names_after_noisegate_is_answered() -> None:
    named = re.findall(rf"`{Command.NOISEGATE} ([a-z]+)", all_text(help_message()))
    router = build_router()

    assert {"quiet", "away", "me", "settings"} <= set(named)
    for word in named:
        assert word in router.words or read_command(word), word


def test_the_greeting_names_three_things_and_its_buttons_do_them() -> None:
    message = greeting()

    assert_valid(message)
    for step in ("*1. Invite me.*", "`/invite @Noisegate`", "*2. Log one line,*", "*3. Set up"):
        assert step in all_text(message)
    assert [button["text"]["text"] for button in buttons_of(message)] == [
        "Log an interaction",
        "Set up a digest",
        "All commands",
    ]


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
    line = TypedCommand(Command.LOG, typed)
    assert_valid(reads_commands((line,)))
    assert_valid(reads_commands((TypedCommand(Command.NOISEGATE, f"stop {typed}"), line)))


@given(st.sampled_from(Command), st.text(max_size=200).map(str.strip))
def test_a_command_is_read_with_and_without_its_slash(command: Command, text: str) -> None:
    for first in (str(command), command.removeprefix("/")):
        assert read_command(f"{first} {text}") == TypedCommand(command, text)


@given(TYPED)
def test_a_request_reaches_a_steward_safely_with_its_command(typed: str) -> None:
    command = TypedCommand(Command.TOOLS, f"add {typed}")
    request = f"/tools add {typed}"

    for message in (
        request_message(PETER, command, request),
        asking(request, STEWARDS),
        asked(request, STEWARDS, STEWARDS),
        asked(request, (), STEWARDS),
    ):
        assert_valid(message)


def test_a_request_reads_as_it_would_be_said() -> None:
    message = request_message(
        PETER, TypedCommand(Command.TOOLS, "add Trello"), "/tools add Trello"
    )

    assert message.text == "<@U_PETER> asks: `/tools add Trello`"
    assert [each["text"]["text"] for each in buttons_of(message)] == ["Run /tools add Trello"]
    assert asked("/digest now", STEWARDS, STEWARDS).text == "Asked Olga Owner and Adam Admin."
    assert asked("/digest now", STEWARDS[:1], STEWARDS).text == "Asked Olga Owner."
    assert "could not reach Olga Owner and Adam" in asked("/digest now", (), STEWARDS).text


def test_a_request_pings_nobody_else() -> None:
    request = "/tools add <!channel> <@U_NINA>"

    message = request_message(PETER, TypedCommand(Command.TOOLS, "add x"), request)

    assert "<!channel>" not in mrkdwn_of(message)
    assert "<@U_NINA>" not in message.text
