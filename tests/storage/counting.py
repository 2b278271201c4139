"""Counts one row up through a database, as one of several processes: ADDRESS WRITERS TIMES.

Prints how long each write took, in milliseconds.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from sqlalchemy import text

from domain.ids import WorkspaceId
from storage.database import Database, Session

WORKSPACE = WorkspaceId("T1")


def make_counter(session: Session) -> None:
    session.connection().execute(text("CREATE TABLE counter (n INTEGER)"))
    session.connection().execute(text("INSERT INTO counter VALUES (0)"))


def read_counter(session: Session) -> int:
    return int(session.connection().execute(text("SELECT n FROM counter")).scalar_one())


def count_up(session: Session) -> None:
    """Read, then write: what an unguarded transaction loses."""
    found = read_counter(session)
    session.connection().execute(text("UPDATE counter SET n = :n"), {"n": found + 1})


async def count(
    database: Database, writers: int, times: int, tell: Callable[[float], None]
) -> None:
    """Let so many writers count up so many times each; tell the milliseconds of each write."""

    async def writer() -> None:
        for _ in range(times):
            began = time.perf_counter()
            # As `write`, and never withdrawn, however busy the machine is.
            await database.work(WORKSPACE, count_up)
            tell(1000 * (time.perf_counter() - began))

    await asyncio.gather(*(writer() for _ in range(writers)))


if __name__ == "__main__":
    with closing(Database(sys.argv[1])) as opened:
        asyncio.run(count(opened, int(sys.argv[2]), int(sys.argv[3]), partial(print, flush=True)))
