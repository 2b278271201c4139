"""What is stored about me: typed, asked in words, or pressed in Home."""

import pytest

from bot.sandbox.running import Sandbox
from tests.flows.person import Person, words


@pytest.mark.parametrize(
    "typed", ["/noisegate me", "/noisegate what is stored about me", "/noisegate What is stored?"]
)
async def test_it_is_told_to_the_member_alone(sandbox: Sandbox, typed: str) -> None:
    peter = Person(sandbox, "peter")

    answer = await peter.types(typed)

    assert "What is stored about you" in answer
    assert "Peter Lund" in answer
    assert not any("stored about" in said for said in Person(sandbox, "maria").messages)

    await peter.presses("What is never measured")
    assert "Nobody's work is counted" in words(peter.modal.blocks)


async def test_it_is_a_button_in_home_and_what_is_never_measured_stands_above_it(
    sandbox: Sandbox,
) -> None:
    eva = Person(sandbox, "eva")
    await eva.opens_home()

    await eva.presses_in_home("What is stored about me")

    assert "You alone see this" in words(eva.modal.blocks)


async def test_what_is_never_measured_can_be_asked_for(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")

    assert "Exports name no members" in await peter.types("/noisegate what is never measured")
    assert "I answer two such questions" in await peter.types("/noisegate what now")
