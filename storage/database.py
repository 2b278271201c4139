"""The database: one transaction per use case, one writer per workspace.

A use case is a plain function whose first argument is the session. It never awaits, never calls
Slack and may run again; `Database.write` and `Database.read` run it as one transaction on a
thread and are awaited. The same code serves SQLite (one writer thread, BEGIN IMMEDIATE) and
PostgreSQL (a pool of threads, READ COMMITTED behind an advisory lock of the workspace).
"""

import asyncio
import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, NoReturn, ParamSpec, TextIO, TypeVar

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session as SqlModelSession

from domain.errors import ForMember, NoisegateError
from domain.ids import WorkspaceId

P = ParamSpec("P")
R = TypeVar("R")

BEGIN_WITHIN = 2.0
"""Seconds within which a write has to begin: Slack wants an answer after three."""
READERS = 4
WRITERS = 16


class Session(SqlModelSession):
    """The session that a use case gets: it may not end its own transaction."""

    def commit(self) -> NoReturn:
        """Refuse: a use case is one transaction, which `Database` ends."""
        raise TransactionError

    def rollback(self) -> NoReturn:
        """Refuse: a use case that cannot go on raises."""
        raise TransactionError


class TransactionError(NoisegateError):
    """A use case tried to end its own transaction."""


class Withdrawn(ForMember):
    """The write had not begun in time: it was withdrawn and will never run."""

    def __init__(self) -> None:
        super().__init__("Noisegate is busy and has not stored this. Please send it again.")


class Unconfirmed(ForMember):
    """The connection broke while the write was being committed: stored or not, nobody knows."""

    def __init__(self) -> None:
        super().__init__(
            "I could not confirm this: the database went away in between. "
            "Please look whether it is there before you send it again."
        )


class FileInUse(NoisegateError):
    """Another process works on the same SQLite file."""


class NoDatabase(NoisegateError):
    """There is no SQLite file to read."""


class _Write:
    """A write. Whether it runs is decided once: by its thread or by whoever awaits it."""

    def __init__(self, workspace: WorkspaceId | None) -> None:
        self.workspace = workspace
        self._undecided = threading.Lock()
        self._begun = False

    def begin(self) -> None:
        """Let it run, also again on another connection; raise `Withdrawn` where it never may."""
        if self._undecided.acquire(blocking=False):
            self._begun = True
        if not self._begun:
            raise Withdrawn

    def withdraw(self) -> bool:
        """Return whether it never runs."""
        return self._undecided.acquire(blocking=False)


class Database:
    """One database, by its address: `sqlite:///FILE` or `postgresql://...`.

    With `reading_only` it writes nothing, so that it may be opened while a bot works on the same
    file; raises `NoDatabase` where there is no file yet.
    """

    def __init__(self, address: str, *, reading_only: bool = False) -> None:
        url = make_url(address)
        self.sqlite = url.get_backend_name() == "sqlite"
        file = Path(url.database) if self.sqlite and url.database else None
        if reading_only and file is not None and not file.exists():
            msg = f"There is no database at {file} yet. Start Noisegate first."
            raise NoDatabase(msg)
        self._lock = _hold(file) if file is not None and not reading_only else None
        engine = _sqlite_engine if self.sqlite else _postgresql_engine
        self.engine = engine(url, reading_only=reading_only)
        self._writers = ThreadPoolExecutor(1 if self.sqlite else WRITERS, "write")
        self._readers = ThreadPoolExecutor(READERS, "read")

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
        whoever awaited this was cancelled before.
        """
        write = _Write(workspace)
        task = self._writers.submit(
            self._transaction, write, lambda session: use_case(session, *args, **kwargs)
        )
        return await _begun_in_time(task, write)

    async def work(
        self,
        workspace: WorkspaceId | None,
        use_case: Callable[Concatenate[Session, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run `use_case` as `write` does, for work that nobody waits for: it is never withdrawn.

        Without a workspace it takes no workspace's lock: its statements have to be right beside
        any other writer.
        """
        write = _Write(workspace)
        task = self._writers.submit(
            self._transaction, write, lambda session: use_case(session, *args, **kwargs)
        )
        return await asyncio.wrap_future(task)

    async def read(
        self, use_case: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `use_case`, which only reads, as one transaction; return its result."""
        task = self._readers.submit(
            self._transaction, None, lambda session: use_case(session, *args, **kwargs)
        )
        return await asyncio.wrap_future(task)

    def close(self) -> None:
        """Wait for what is under way and let go of the database."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()
        if self._lock:
            self._lock.close()

    def _transaction(self, write: _Write | None, run: Callable[[Session], R]) -> R:
        try:
            return self._attempt(write, run)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        # It went away before COMMIT (`_committed` tells that apart): once more on a new one.
        return self._attempt(write, run)

    def _attempt(self, write: _Write | None, run: Callable[[Session], R]) -> R:
        with self.engine.connect() as connection, _ended(connection, self.sqlite, write):
            with Session(bind=connection, autoflush=True, expire_on_commit=False) as session:
                result = run(session)
                session.flush()
            return result


@contextmanager
def _ended(connection: Connection, sqlite: bool, write: _Write | None) -> Iterator[None]:  # noqa: FBT001 (private, one caller)
    if sqlite:
        connection.exec_driver_sql("BEGIN" if write is None else "BEGIN IMMEDIATE")
    elif write is not None and write.workspace is not None:
        _lock_workspace(connection, write.workspace)
    try:
        if write is not None:
            write.begin()
        yield
    except BaseException:
        connection.rollback()
        raise
    _committed(connection)


def _committed(connection: Connection) -> None:
    """Commit. A connection that breaks here may have stored it: never run that again."""
    try:
        connection.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unconfirmed from error
        raise


def _lock_workspace(connection: Connection, workspace: WorkspaceId) -> None:
    """Wait until no other write runs in the workspace; raise `Withdrawn` when that takes long."""
    wait = text(
        "SELECT set_config('lock_timeout', :milliseconds, true),"
        " pg_advisory_xact_lock(hashtextextended(:workspace, 0))"
    )
    milliseconds = str(max(1, round(BEGIN_WITHIN * 1000)))
    try:
        connection.execute(wait, {"milliseconds": milliseconds, "workspace": workspace})
    except OperationalError as error:
        connection.rollback()
        if isinstance(error.orig, LockNotAvailable):
            raise Withdrawn from None
        raise


async def _begun_in_time(task: Future[R], write: _Write) -> R:
    waiting = asyncio.wrap_future(task)
    try:
        done, _ = await asyncio.wait({waiting}, timeout=BEGIN_WITHIN)
    except asyncio.CancelledError:
        write.withdraw()
        waiting.cancel()
        raise
    if not done and write.withdraw():
        waiting.cancel()
        raise Withdrawn
    return await waiting


def _sqlite_engine(url: URL, *, reading_only: bool) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=READERS + 1, max_overflow=0)
    kind = "query_only=ON" if reading_only else "journal_mode=WAL"
    pragmas = (kind, "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")

    # The driver's own BEGIN comes late and is deferred: two writers would then deadlock. It is
    # switched off here; `_ended` begins each transaction itself.
    def on_connect(connection: sqlite3.Connection, record: Any) -> None:
        del record
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", on_connect)
    return engine


def _postgresql_engine(url: URL, *, reading_only: bool) -> Engine:
    options = "-c default_transaction_read_only=on" if reading_only else ""
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=READERS + WRITERS,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"options": options} if options else {},
        isolation_level="READ COMMITTED",
    )


def _hold(file: Path) -> TextIO:
    """Keep a lock beside the file for as long as the process lives, or raise `FileInUse`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = file.with_name(file.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        msg = f"Another Noisegate is already running on {file.name}. Stop it first."
        raise FileInUse(msg) from None
    return lock
