"""Connections: how each database is opened, and how transactions begin and end on it.

SQLAlchemy believes that a connection stands in one endless transaction; the real ones are begun
and ended on the driver itself. That costs a twentieth, and on PostgreSQL everything that stands
before a use case (BEGIN, the limits, the workspace's lock) goes there in one message.
"""

import sqlite3
from abc import ABC, abstractmethod
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from domain.ids import WorkspaceId
from storage.failures import Away, code_of, driven
from storage.session import Session, TransactionError
from storage.shelf import Shelf

CONNECT_WITHIN = 2
"""Seconds, the least that libpq knows: whoever waits has to be answered."""
WRITE_WITHIN = 10
"""Seconds that a statement of a write may take that somebody waits for."""
STATEMENT_WITHIN = 60
"""Seconds that any statement may take, and a transaction may stand without one."""
SILENT_FOR = 10
"""Seconds after which a network that answers nothing counts as broken."""


class Link(ABC):
    """A connection that one thread keeps, and its session."""

    def __init__(self, engine: Engine, shelf: Shelf) -> None:
        self._connection = engine.connect()
        self._connection.begin()
        self.session = Session(self._connection, shelf)

    @abstractmethod
    def begin(self, workspace: WorkspaceId | None, patience: float) -> None:
        """Begin a transaction that may write; wait `patience` seconds for other writers."""

    @abstractmethod
    def begin_reading(self) -> None:
        """Begin a transaction that sees one moment of the database and cannot write."""

    @property
    @abstractmethod
    def standing(self) -> bool:
        """Whether a transaction stands: the database may have ended it by itself."""

    @property
    @abstractmethod
    def broken(self) -> bool:
        """Whether nothing goes through any more."""

    @abstractmethod
    def leaves_open(self, error: BaseException) -> bool:
        """Whether a COMMIT that ended in `error` may have stored everything."""

    @abstractmethod
    def execute(self, statement: str) -> None:
        """Run a statement on the driver itself."""

    @abstractmethod
    def commit(self) -> None:
        """Store what the transaction did."""

    def finish(self) -> None:
        """Write what the session still holds; raise where the transaction stands no more."""
        self.session.flush()
        if not self.standing:
            msg = "a use case went on after its transaction had ended"
            raise TransactionError(msg)
        self.session.close()

    def rollback(self) -> None:
        """End the transaction, if one stands; afterwards another may begin."""
        self.session.close()
        if self.standing:
            self.execute("ROLLBACK")
        self.stand()

    def stand(self) -> None:
        """Keep SQLAlchemy in its endless transaction: a failed flush ends it."""
        if not self._connection.in_transaction():
            self._connection.begin()

    def undo(self, savepoint: str) -> bool:
        """Take back what was done since `savepoint`; False where that went with the whole."""
        self.session.close()
        if self.broken or not self.standing:
            return False
        self.execute(f"ROLLBACK TO {savepoint}")
        return True

    def close(self) -> None:
        """Close the connection."""
        self.session.close()
        self._connection.close()


class SqliteLink(Link):
    """A connection to a SQLite file."""

    def __init__(self, engine: Engine, shelf: Shelf, *, reading: bool) -> None:
        super().__init__(engine, shelf)
        driver: Any = self._connection.connection.driver_connection
        self._driver: sqlite3.Connection = driver
        if reading:
            self.execute("PRAGMA query_only=ON")

    def begin(self, workspace: WorkspaceId | None, patience: float) -> None:  # noqa: ARG002
        """Begin. The file has one writer at a time; another program's is waited for."""
        self.execute("BEGIN IMMEDIATE")

    def begin_reading(self) -> None:
        """Begin."""
        self.execute("BEGIN")

    @property
    def standing(self) -> bool:
        """SQLite rolls back by itself, when the disk is full for instance."""
        return self._driver.in_transaction

    @property
    def broken(self) -> bool:
        """Never: a file does not go away."""
        return False

    def leaves_open(self, error: BaseException) -> bool:
        """What could not be written is not there; what could not be synced may be."""
        code = code_of(error)
        unwritten = code & 0xFF == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_WRITE
        return not self.standing and not unwritten

    def execute(self, statement: str) -> None:
        """Run a statement on the driver itself."""
        self._driver.execute(statement)

    def commit(self) -> None:
        """Store what the transaction did."""
        self._driver.execute("COMMIT")


class PostgresqlLink(Link):
    """A connection to PostgreSQL. Raises `Away` where there is none."""

    def __init__(self, engine: Engine, shelf: Shelf) -> None:
        try:
            super().__init__(engine, shelf)
        except DBAPIError as error:
            if isinstance(driven(error), psycopg.OperationalError):
                raise Away from error
            raise
        driver: Any = self._connection.connection.driver_connection
        self._driver: psycopg.Connection = driver

    def begin(self, workspace: WorkspaceId | None, patience: float) -> None:
        """Begin, behind the workspace's advisory lock where one is named."""
        milliseconds = max(1, round(patience * 1000))
        begin = (
            "BEGIN ISOLATION LEVEL READ COMMITTED; "
            f"SET LOCAL lock_timeout = {milliseconds}; "
            f"SET LOCAL statement_timeout = {max(milliseconds, WRITE_WITHIN * 1000)}"
        )
        if workspace is not None:
            name = sql.Literal(workspace).as_string(self._driver)
            begin += f"; SELECT pg_advisory_xact_lock(hashtextextended({name}, 0))"
        self.execute(begin)

    def begin_reading(self) -> None:
        """Begin: one moment for all statements, as SQLite has it."""
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    @property
    def standing(self) -> bool:
        """Whether a transaction stands, sound or failed."""
        status = self._driver.info.transaction_status
        return status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}

    @property
    def broken(self) -> bool:
        """The server ended it, or the network did."""
        return self._driver.closed

    def leaves_open(self, error: BaseException) -> bool:  # noqa: ARG002 (SQLite's needs it)
        """Nobody heard the answer: it may be stored."""
        return self.broken

    def execute(self, statement: str) -> None:
        """Run statements on the driver itself."""
        self._answer(statement)

    def _answer(self, statement: str) -> bytes | None:
        result = self._driver.pgconn.exec_(statement.encode())
        if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
            error = psycopg.errors.error_from_result(result)
            if error.sqlstate is None:
                # No word of the server's: the connection is gone, though libpq may not say so yet.
                self._driver.close()
            raise error
        return result.command_status

    def commit(self) -> None:
        """Store what the transaction did; PostgreSQL answers ROLLBACK where it had failed."""
        if self._answer("COMMIT") != b"COMMIT":
            msg = "a use case went on after a statement had failed"
            raise TransactionError(msg)


def sqlite_engine(url: URL, *, reading_only: bool) -> Engine:
    """SQLite as Noisegate uses it: WAL, synced at each commit, foreign keys held."""
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool)
    kind = "query_only=ON" if reading_only else "journal_mode=WAL"
    pragmas = (kind, "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")

    # The driver's own BEGIN comes late and is deferred: two writers would then deadlock. It is
    # switched off here.
    def on_connect(connection: sqlite3.Connection, record: Any) -> None:
        del record
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", on_connect)
    return engine


def postgresql_engine(url: URL, *, reading_only: bool) -> Engine:
    """PostgreSQL as Noisegate uses it: no wait, on either side, is without an end."""
    milliseconds = STATEMENT_WITHIN * 1000
    options = {
        "statement_timeout": milliseconds,
        "idle_in_transaction_session_timeout": milliseconds,
        # How the server notices that this process is gone, and lets go of its locks.
        "tcp_keepalives_idle": SILENT_FOR // 2,
        "tcp_keepalives_interval": 2,
        "tcp_keepalives_count": 3,
        "default_transaction_read_only": "on" if reading_only else "off",
    }
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "connect_timeout": CONNECT_WITHIN,
            # After a failover the one that only copies would keep whoever it let in.
            "target_session_attrs": "any" if reading_only else "read-write",
            "tcp_user_timeout": SILENT_FOR * 1000,
            "keepalives_idle": SILENT_FOR // 2,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        },
    )
