"""The main job with the bot as a process of its own, killed in the middle of it.

The clock of another process cannot be moved. So the digest is posted by `/digest now`, and the
four days until it closes pass while the bot is dead: its closing is then written as long ago.
What the clock does by itself is in tests/flows, with the bot inside and over HTTP. Over HTTP a
process is in test_end; killed on PostgreSQL it is in tests/faults.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import update

from bot.sandbox.inputs import Chosen
from bot.sandbox.running import WORKSPACE
from handlers.kit.ids import Action
from storage.database import Database, Session
from storage.tables import EditionRow
from tests.flows.person import Person
from tests.processes.conftest import Mode, Stage

WEEKLY: dict[str, Chosen] = {
    "conversation": "C0CUSTOMERS",
    "every": "week",
    "weekday": "4",
    "at": "10:00",
    "zone": "Europe/Copenhagen",
    "questions": "2",
    "closing_days": "4",
    "closing_at": "17:00",
}


@pytest.mark.parametrize("mode", [Mode.SOCKET])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_bot_that_was_killed_goes_on_where_it_was(stage: Stage) -> None:
    maria = stage.person("maria")

    async with stage.bot() as bot:
        await log_undo_and_log_by_the_form(stage, maria)
        await ask_and_answer(stage, maria)
        assert not bot.faults
        before = maria.messages
        bot.process.kill()
        await bot.ended()

    await four_days_pass(stage)
    async with stage.bot() as bot:
        await closed_with_results(maria)
        assert maria.messages[: len(before) - 1] == before[:-1]
        assert "by the form" in await opened_home(stage, maria)
        assert "every " in await maria.types("/digest list")
        bot.process.terminate()
        assert await bot.ended() == 0
        assert not bot.faults

    assert not list(stage.home.iterdir())


async def log_undo_and_log_by_the_form(stage: Stage, maria: Person) -> None:
    await maria.types("/contact add Anna Jensen")
    await maria.submits(name="Anna Jensen", organisation="Nordlys")
    assert "Anna Jensen" in await maria.types("/log Anna Jensen by phone: sent the payload +")
    await maria.sees("sent the payload")
    await maria.presses("Undo")
    await maria.sees("Put it back")

    await maria.types("/log")
    offered = await maria.is_offered(Action.FORM_CONTACTS, "ann")
    fields: dict[str, Chosen] = {Action.FORM_CONTACTS: offered[:1], "note": "by the form"}
    await maria.submits(**fields)
    assert not maria.has_modal
    home = await opened_home(stage, maria)
    assert "by the form" in home
    assert "sent the payload" not in home


async def ask_and_answer(stage: Stage, maria: Person) -> None:
    await maria.types("/digest new")
    await maria.submits(**WEEKLY)
    assert not maria.has_modal, maria.modal.errors
    await maria.types("/digest now")
    await maria.sees("Value or noise?")
    for handle in ("peter", "sofie", "jonas", "james"):
        person = stage.person(handle)
        await person.presses("Only noise", within="Value or noise?")
        await person.sees("You said: *only noise*")


async def four_days_pass(stage: Stage) -> None:
    database = Database(stage.database_address)
    long_ago = datetime.now(UTC) - timedelta(minutes=1)

    def close(session: Session) -> None:
        session.execute(update(EditionRow).values(closes_at=long_ago, render_at=long_ago))

    await database.write(WORKSPACE, close)
    database.close()


async def closed_with_results(maria: Person) -> None:
    message = await maria.sees("|Closed ")
    assert "Value or noise?" in message
    await maria.sees_in_thread("4 noise")


async def opened_home(stage: Stage, maria: Person) -> str:
    await stage.slack.gestures.open_home(maria.id)
    return await maria.sees_in_home("by the form")
