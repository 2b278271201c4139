"""The end of the bot, and of its connections, while fifty commands are under way."""

import asyncio
import re

import pytest
from sqlmodel import select

from storage.database import Database, Session
from storage.tables import InteractionRow
from tests.flows.person import Person
from tests.processes.conftest import Mode, Stage

LINES = [f"line {number:02}" for number in range(50)]


async def anna(stage: Stage) -> Person:
    maria = stage.person("maria")
    await maria.types("/contact add Anna Jensen")
    await maria.submits(name="Anna Jensen")
    return maria


def log_all(stage: Stage, maria: Person) -> list[asyncio.Task[None]]:
    say = stage.slack.gestures.say
    return [
        asyncio.create_task(
            say(maria.id, maria.conversation_id, f"/log Anna Jensen by phone: {line}")
        )
        for line in LINES
    ]


def confirmed(maria: Person) -> list[str]:
    """The lines that were said to be logged; each confirmation quotes its own."""
    said = (message for message in maria.messages if message.startswith("Logged"))
    return sorted(line for each in said for line in re.findall(r"(?m)^> (line \d\d)$", each))


def unsure(maria: Person) -> list[str]:
    """The lines of which a busy bot said that it could not confirm them."""
    said = (message for message in maria.messages if "could not confirm" in message)
    return sorted(line for each in said for line in re.findall(r"line \d\d", each))


async def stored(stage: Stage) -> list[str]:
    """The lines that stand in the database."""

    def notes(session: Session) -> list[str]:
        return list(session.scalars(select(InteractionRow.note)))

    database = Database(stage.database_address)
    found = await database.read(notes)
    database.close()
    return sorted(found)


@pytest.mark.parametrize(
    ("mode", "database_address"),
    [(Mode.SOCKET, "postgresql"), (Mode.HTTP, "sqlite")],
    indirect=["database_address"],
)
async def test_at_the_end_each_command_is_stored_and_answered_or_neither(stage: Stage) -> None:
    async with stage.bot() as bot:
        maria = await anna(stage)
        sending = log_all(stage, maria)
        await maria.sees("line ")

        bot.process.terminate()
        under_way = sum(not task.done() for task in sending)

        await asyncio.gather(*sending)
        assert await bot.ended() == 0
    assert under_way > 0
    kept = await stored(stage)
    assert set(confirmed(maria)) <= set(kept)
    assert set(kept) <= {*confirmed(maria), *unsure(maria)}
    assert len(kept) == len(set(kept))
    assert "unforeseen" not in bot.events


@pytest.mark.parametrize("mode", [Mode.SOCKET])
@pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
async def test_new_connections_take_the_place_of_old_ones_without_loss(stage: Stage) -> None:
    sockets = stage.slack.sockets
    async with stage.bot() as bot:
        maria = await anna(stage)
        await asyncio.wait_for(sockets.connected(2), 10)
        sending = log_all(stage, maria)

        await sockets.warn()
        await asyncio.wait_for(sockets.connected(4), 10)
        await sockets.refresh()

        await asyncio.gather(*sending)
        bot.process.terminate()
        assert await bot.ended() == 0
    assert confirmed(maria)
    assert not [message for message in maria.messages if "failed with the error" in message]
    assert set(confirmed(maria)) <= set(await stored(stage))
