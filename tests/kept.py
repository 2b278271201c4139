"""A database that is opened once in a test process and emptied after each test.

One of its own for each test costs more than most tests do: making it, connecting to it, and above
all compiling each statement again, because SQLAlchemy keeps what it compiled with the engine.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import inspect

from storage.database import Database

HISTORY = "alembic_version"
"""Alembic's own table: which migrations ran."""


class Kept:
    """A migrated, empty database that many tests use, one after another."""

    def __init__(self, address: str) -> None:
        self.database = Database(address)
        names = set(inspect(self.database.engine).get_table_names()) - {HISTORY}
        self._emptying = [f'DELETE FROM "{name}"' for name in sorted(names)]
        if self.database.sqlite:
            self._emptying[:0] = ["BEGIN IMMEDIATE", "PRAGMA defer_foreign_keys = ON"]
            return
        with self.database.engine.connect() as connection:
            numbered = connection.exec_driver_sql("SELECT sequencename FROM pg_sequences")
            counts = ", ".join(f"setval('{name}', 1, false)" for (name,) in numbered)
        # What refers to a row is deleted as well, in whichever order; and a test that left a
        # transaction open fails here, instead of holding up the others.
        before = (
            "BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '9s'"
        )
        self._emptying = [f"{before}; {'; '.join(self._emptying)}; SELECT {counts}; COMMIT"]

    def empty(self) -> None:
        """Delete every row, and let ids begin at 1 again."""
        with self.database.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            for statement in self._emptying:
                raw.execute(statement)
            raw.commit()


class Keeper:
    """Keeps a database of one kind."""

    def __init__(self, new_address: Callable[[], str]) -> None:
        self._new_address = new_address
        self._kept: Kept | None = None

    @contextmanager
    def lent(self) -> Iterator[Database]:
        """Lend it; where it cannot be emptied afterwards, the next test gets a new one."""
        kept, self._kept = self._kept or Kept(self._new_address()), None
        yield kept.database
        try:
            kept.empty()
        except BaseException:
            kept.database.engine.dispose()
            raise
        self._kept = kept

    def close(self) -> None:
        """Let go of it."""
        if self._kept:
            self._kept.database.close()
