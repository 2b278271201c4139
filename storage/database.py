"""The database: one transaction per use case, one writer per workspace.

A use case is a plain function whose first argument is the session. It never awaits, never calls
Slack and may run again; `Database.write` and `Database.read` run it as one transaction on a
thread and are awaited. The same code serves SQLite (one writer thread, BEGIN IMMEDIATE) and
PostgreSQL (a pool of threads, READ COMMITTED behind an advisory lock of the workspace); what
several wait for is committed together.
"""

import asyncio
import fcntl
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TextIO, TypeVar

from sqlalchemy.engine import make_url

from domain.ids import WorkspaceId
from storage.connections import (
    Link,
    PostgresqlLink,
    SqliteLink,
    postgresql_engine,
    sqlite_engine,
)
from storage.failures import Away, FileInUse, NoDatabase, NoRoom, NotStored, Unconfirmed, Withdrawn
from storage.lanes import Job, Lanes
from storage.session import Session, TransactionError
from storage.shelf import Shelf
from storage.worker import Worker

__all__ = [
    "Away",
    "Database",
    "FileInUse",
    "NoDatabase",
    "NoRoom",
    "NotStored",
    "Session",
    "TransactionError",
    "Unconfirmed",
    "Withdrawn",
]

P = ParamSpec("P")
R = TypeVar("R")

BEGIN_WITHIN = 2.0
"""Seconds within which a write has to begin: Slack wants an answer after three."""
WORK_WITHIN = 30.0
"""Seconds that work which nobody waits for waits for a workspace's lock."""
READERS = 4
WRITERS = 16


class Database:
    """One database, by its address: `sqlite:///FILE` or `postgresql://...`.

    With `reading_only` it writes nothing, so that it may be opened while a bot works on the same
    file; raises `NoDatabase` where there is no file yet.

    While the database cannot be reached every use case raises `Away`; nothing has to be done when
    it is back. Where it cannot grow, those that need room raise `NoRoom`.
    """

    def __init__(self, address: str, *, reading_only: bool = False) -> None:
        url = make_url(address)
        self.sqlite = url.get_backend_name() == "sqlite"
        file = Path(url.database) if self.sqlite and url.database else None
        if reading_only and file is not None and not file.exists():
            msg = f"There is no database at {file} yet. Start Noisegate first."
            raise NoDatabase(msg)
        self._lock = hold(file) if file is not None and not reading_only else None
        engine = sqlite_engine if self.sqlite else postgresql_engine
        self.engine = engine(url, reading_only=reading_only)
        self._shelf = Shelf()
        self._writers = self._lanes("write", 1 if self.sqlite else WRITERS, reading=False)
        self._readers = self._lanes("read", READERS, reading=True)

    def _lanes(self, name: str, most: int, *, reading: bool) -> Lanes:
        def open_link() -> Link:
            if self.sqlite:
                return SqliteLink(self.engine, self._shelf, reading=reading)
            return PostgresqlLink(self.engine, self._shelf)

        return Lanes(name, most, lambda: Worker(open_link, reading=reading))

    async def write(
        self,
        workspace: WorkspaceId,
        use_case: Callable[Concatenate[Session, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run `use_case` as one transaction that may write in `workspace`; return its result.

        When this returns, the transaction is committed. Raises `Withdrawn` where it could not
        begin within two seconds; it has then not run and never will. Nor does it ever begin when
        whoever awaited this was cancelled before. Raises `Unconfirmed` where the connection broke
        while it was being committed.
        """
        job = Job(lambda session: use_case(session, *args, **kwargs), workspace, BEGIN_WITHIN)
        self._writers.put(self._lane(workspace, job), job)
        timer = job.loop.call_later(BEGIN_WITHIN, job.withdraw_in_words)
        try:
            return await _told(job)
        finally:
            timer.cancel()

    async def work(
        self,
        workspace: WorkspaceId | None,
        use_case: Callable[Concatenate[Session, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run `use_case` as `write` does, for work that nobody waits for.

        It waits its turn however long that takes, and half a minute for the workspace's lock.
        Without a workspace it takes no lock: its statements have to be right beside any other
        writer.
        """
        job = Job(lambda session: use_case(session, *args, **kwargs), workspace, WORK_WITHIN)
        self._writers.put(self._lane(workspace, job), job)
        return await _told(job)

    async def read(
        self, use_case: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `use_case`, which only reads, on one moment of the database; return its result."""
        job = Job(lambda session: use_case(session, *args, **kwargs), None, WORK_WITHIN)
        self._readers.put(job, job)
        return await _told(job)

    def _lane(self, workspace: WorkspaceId | None, job: Job[Any]) -> Hashable:
        """One writer of the file; on PostgreSQL, one of each workspace."""
        if self.sqlite:
            return "file"
        return job if workspace is None else workspace

    def close(self) -> None:
        """Wait a moment for what is under way and let go of the database."""
        self._writers.close()
        self._readers.close()
        self.engine.dispose()
        if self._lock:
            self._lock.close()


async def _told(job: Job[R]) -> R:
    try:
        return await job.answer
    except asyncio.CancelledError:
        job.withdraw()
        raise


def hold(file: Path) -> TextIO:
    """Keep a lock beside the file for as long as the process lives, or raise `FileInUse`."""
    file = file.resolve()  # so that a link to it is the same file
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = file.with_name(file.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        msg = f"Another Noisegate is already running on {file.name}. Stop it first."
        raise FileInUse(msg) from None
    return lock
