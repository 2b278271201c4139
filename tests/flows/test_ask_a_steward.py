"""What only stewards may do is one press away for every full member."""

import pytest

from bot.sandbox.running import Sandbox
from tests.flows.person import Person, said


def direct(sandbox: Sandbox, handle: str) -> list[str]:
    """What the bot wrote to a member alone, oldest first."""
    person = sandbox.workspace.person_by_handle(handle)
    assert person is not None
    place = sandbox.workspace.open_direct(person.id)
    return [said(message) for message in sandbox.workspace.history(place.id)]


@pytest.mark.parametrize(
    "command", ["/tools add Trello", "/tools retire Phone", "/digest new", "/noisegate digest new"]
)
async def test_a_request_goes_to_the_stewards_and_the_member_is_told_whom_was_asked(
    sandbox: Sandbox, command: str
) -> None:
    peter = Person(sandbox, "peter")
    refusal = await peter.types(command)
    assert "This is for stewards" in refusal
    assert "Maria Holm or Thomas Berg" in refusal

    answer = await peter.presses("Ask a steward")

    asked = command.replace("/noisegate ", "/")
    assert "Asked Maria Holm and Thomas Berg." in answer
    assert "Ask a steward" not in peter.buttons
    for steward in ("maria", "thomas"):
        assert f"asks: `{asked}`" in direct(sandbox, steward)[-1]
        assert f"Run {asked}" in direct(sandbox, steward)[-1]
    assert direct(sandbox, "jonas") == []
    with pytest.raises(AssertionError, match="no button"):
        await peter.presses("Ask a steward")


async def test_the_steward_runs_it_with_one_press(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")
    await peter.types("/tools add Trello")
    await peter.presses("Ask a steward")
    maria = Person(sandbox, "maria")
    maria.conversation_id = sandbox.workspace.open_direct(maria.id).id

    await maria.presses("Run /tools add Trello")
    await maria.submits(kind="tool", name="Trello")

    assert "Trello" in await peter.types("/tools Trello")


async def test_a_guest_is_not_offered_to_ask(sandbox: Sandbox) -> None:
    eva = Person(sandbox, "eva")

    await eva.types("/tools add Trello")

    assert eva.buttons == []


async def test_what_is_too_long_for_a_button_is_given_back_without_one(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")
    name = "x" * 2_500

    assert name in await peter.types(f"/tools add {name}")
    assert peter.buttons == []
