"""A database that is opened once in a test process and emptied after each test.

One of its own for each test costs more than most tests do: making it, connecting to it, and above
all compiling each statement again, because SQLAlchemy keeps what it compiled with the engine.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import inspect

from storage.database import Database

HISTORY = "alembic_version"
"""Alembic's own table: which migrations ran."""

# What refers to a row is deleted as well, in whichever order; and a test that left a transaction
# open fails here, instead of holding up the others.
SQLITE = "BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON"
POSTGRESQL = "BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '9s'"


class Kept(Database):
    """A migrated, empty database that many tests use, one after another."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._connection = self.engine.connect()
        driver: Any = self._connection.connection.driver_connection
        if not self.sqlite:
            driver.prepare_threshold = None  # what is several statements cannot be prepared
        self._run: Callable[[str], Any] = driver.executescript if self.sqlite else driver.execute
        self._tables = sorted(set(inspect(self._connection).get_table_names()) - {HISTORY})
        self._emptying = [f'DELETE FROM "{name}"' for name in self._tables]
        self._emptying += [f"SELECT setval('{name}', 1, false)" for name, _ in self._counts()]
        self._filling: list[str] = []

    def empty(self) -> None:
        """Delete every row, and let ids begin at 1 again."""
        self._change(self._emptying)

    def remember(self) -> None:
        """Keep a copy of every row, for `fill`."""
        filling = []
        for name in self._tables:
            found = self._connection.exec_driver_sql(f'SELECT 1 FROM "{name}" LIMIT 1')
            if found.first() is not None:
                self._run(f'CREATE TEMP TABLE "copy_of_{name}" AS SELECT * FROM "{name}"')
                filling.append(f'INSERT INTO "{name}" SELECT * FROM "copy_of_{name}"')
        filling += [f"SELECT setval('{name}', {last})" for name, last in self._counts() if last]
        self._filling = filling

    def fill(self) -> bool:
        """Put the rows back that it remembers, into the empty tables; return whether it does."""
        if self._filling:
            self._change(self._filling)
        return bool(self._filling)

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()
        super().close()

    def _change(self, statements: Iterable[str]) -> None:
        begin = SQLITE if self.sqlite else POSTGRESQL
        self._run("; ".join((begin, *statements, "COMMIT")))

    def _counts(self) -> list[tuple[str, int | None]]:
        """Give what PostgreSQL counts ids with, and the last of each."""
        if self.sqlite:
            return []
        query = "SELECT sequencename, last_value FROM pg_sequences"
        return [(name, last) for name, last in self._connection.exec_driver_sql(query)]


class Keeper:
    """Keeps a database of one kind."""

    def __init__(self, new_address: Callable[[], str]) -> None:
        self._new_address = new_address
        self._kept: Kept | None = None

    @contextmanager
    def lent(self) -> Iterator[Kept]:
        """Lend it; where it cannot be emptied afterwards, the next test gets a new one."""
        kept, self._kept = self._kept or Kept(self._new_address()), None
        yield kept
        try:
            kept.empty()
        except BaseException:
            kept.engine.dispose()
            raise
        self._kept = kept

    def close(self) -> None:
        """Let go of it."""
        if self._kept:
            self._kept.close()
