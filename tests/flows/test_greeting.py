"""Whoever installed the bot is greeted when they turn to it; others cost nothing."""

from sqlalchemy import Connection, event

from bot.sandbox.running import Sandbox
from tests.flows.person import Person


async def test_members_who_are_no_stewards_are_looked_at_once(sandbox: Sandbox) -> None:
    peter, writes = Person(sandbox, "peter"), []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN IMMEDIATE"):
            writes.append(statement)

    await peter.types("/noisegate help")
    await sandbox.finish()
    engine = sandbox.noisegate.services.database.engine
    event.listen(engine, "before_cursor_execute", note)
    await peter.types("/noisegate help")
    await sandbox.finish()
    event.remove(engine, "before_cursor_execute", note)

    assert writes == []
