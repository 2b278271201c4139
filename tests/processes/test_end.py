"""The end of the bot, and of its connections, while fifty commands are under way."""

import asyncio
import re
from dataclasses import dataclass

import pytest
from sqlmodel import select

from storage.database import Database, Session
from storage.tables import InteractionRow
from tests.flows.person import Person
from tests.processes.bot_process import READY_WITHIN, BotProcess
from tests.processes.conftest import Mode, Stage

MANY = 50


@dataclass(frozen=True)
class Told:
    """What became of some commands, as their sender was told: the lines, each in one place."""

    logged: list[str]
    refused: list[str]
    """A busy bot said that it had not stored them."""
    unsure: list[str]
    """A busy bot said that it could not confirm them."""
    failed: int
    """Of so many Slack itself said that the bot did not answer."""

    @property
    def commands(self) -> int:
        return len([*self.logged, *self.refused, *self.unsure]) + self.failed


def told(maria: Person, name: str) -> Told:
    """What Maria was told about the lines of that name."""

    def lines(opening: str, line: str = name) -> list[str]:
        said = (message for message in maria.messages if opening in message.splitlines()[0])
        return [found for each in said for found in re.findall(rf"(?m){line} \d\d$", each)]

    return Told(
        logged=[line.removeprefix("> ") for line in lines("Logged", f"^> {name}")],
        refused=lines("has not stored"),
        unsure=lines("could not confirm"),
        failed=sum("failed with the error" in message for message in maria.messages),
    )


async def anna(stage: Stage) -> Person:
    maria = stage.person("maria")
    await maria.types("/contact add Anna Jensen")
    await maria.submits(name="Anna Jensen")
    return maria


def log_many(stage: Stage, maria: Person, name: str) -> list[asyncio.Task[None]]:
    say = stage.slack.gestures.say
    return [
        asyncio.create_task(
            say(maria.id, maria.conversation_id, f"/log Anna Jensen by phone: {name} {line:02}")
        )
        for line in range(MANY)
    ]


async def stored(stage: Stage, name: str) -> list[str]:
    """The lines of that name in the database."""

    def notes(session: Session) -> list[str]:
        return list(session.scalars(select(InteractionRow.note)))

    database = Database(stage.database_address, reading_only=True)
    found = await database.read(notes)
    database.close()
    return [note for note in found if note.startswith(name)]


async def ends_under_way(maria: Person, sending: list[asyncio.Task[None]], bot: BotProcess) -> int:
    """End the bot as soon as one line is answered; return how many commands were under way."""
    await maria.sees("late ")
    bot.process.terminate()
    under_way = sum(not task.done() for task in sending)
    await asyncio.gather(*sending)
    assert await bot.ended() == 0
    assert "unforeseen" not in bot.events
    return under_way


async def keeps_its_word(stage: Stage, maria: Person, name: str) -> Told:
    """Hold what is stored to what its sender was told: each was told one thing, and a true one."""
    kept, found = await stored(stage, name), told(maria, name)
    assert len(kept) == len(set(kept)), "stored twice"
    assert set(found.logged) <= set(kept), "told that it is logged, and it is not"
    assert not set(found.refused) & set(kept), "told that it is not stored, and it is"
    assert set(kept) <= {*found.logged, *found.unsure}, "stored, and its sender does not know"
    assert found.commands == MANY, "each sender is told one thing"
    return found


@pytest.mark.parametrize("mode", [Mode.SOCKET])
@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_new_connections_and_the_end_lose_no_command(stage: Stage) -> None:
    sockets = stage.slack.sockets
    async with stage.bot() as bot:
        maria = await anna(stage)
        await asyncio.wait_for(sockets.connected(2), READY_WITHIN)
        sending = log_many(stage, maria, "early")

        await sockets.warn()
        await asyncio.wait_for(sockets.connected(4), READY_WITHIN)
        await sockets.refresh()

        await asyncio.gather(*sending)
        early = await keeps_its_word(stage, maria, "early")
        under_way = await ends_under_way(maria, log_many(stage, maria, "late"), bot)

    assert early.logged
    assert not early.failed
    assert under_way
    await keeps_its_word(stage, maria, "late")


@pytest.mark.parametrize("mode", [Mode.HTTP])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_at_the_end_each_command_is_stored_and_answered_or_neither(stage: Stage) -> None:
    async with stage.bot() as bot:
        maria = await anna(stage)
        under_way = await ends_under_way(maria, log_many(stage, maria, "late"), bot)

    assert under_way
    await keeps_its_word(stage, maria, "late")
