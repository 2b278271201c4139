"""Whoever asks for help gets it, however they put it."""

from bot.sandbox.running import Sandbox
from handlers.kit.ids import Command
from tests.flows.person import Person


async def test_every_command_helps_in_the_same_words(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")
    for command in Command:
        helped = await maria.types(f"{command} help")

        assert str(command) in helped
        for asked in ("?", "help me", "HELP"):
            assert await maria.types(f"{command} {asked}") == helped


async def test_edit_alone_asks_whom_and_add_alone_opens_the_form(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")
    nobody = await maria.types("/contact edit")
    await maria.types("/contact add")
    await maria.submits(name="Anna Jensen")
    await maria.types("/log Anna Jensen by phone")

    answer = await maria.types("/contact edit")
    await maria.presses("Anna Jensen")

    assert "Whose details do you want to edit?" in nobody
    assert "Whose details do you want to edit?" in answer
    assert maria.modal.title == "Edit contact"
