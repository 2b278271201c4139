"""A look at the database from outside, for `noisegate doctor`: also while the bot runs on it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import col, select

from domain.ids import ConversationId
from storage.address import DatabaseProblem, read_address, unusable
from storage.database import Session
from storage.migrate import config_for
from storage.shelf import Shelf
from storage.tables import DigestRow, MemberRow

ANSWERS_WITHIN = 5
"""Seconds that a database may take to let somebody in."""


class Tables(StrEnum):
    """How the tables stand to this version of the code."""

    MISSING = "missing"
    OLDER = "older"
    CURRENT = "current"
    FOREIGN = "foreign"
    """Made by a version that this one does not know."""


@dataclass(frozen=True)
class Survey:
    """What stands in the database, as far as the doctor asks."""

    tables: Tables
    zones: frozenset[str] = frozenset()
    """IANA names of the zones of members and digests."""
    conversations: tuple[ConversationId, ...] = ()
    """Where digests are posted that have not ended."""


def survey(address: str) -> Survey:
    """Look at the database at `address`, without its lock and without changing anything.

    Raises `DatabaseProblem` where it cannot be reached, or where a new file cannot be made.
    """
    url = read_address(address)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        if not _can_be_made(Path(url.database or "")):
            raise DatabaseProblem(unusable(url))
        return Survey(Tables.MISSING)
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            state = _state(connection, address)
            if state is not Tables.CURRENT:
                return Survey(state)
            with Session(connection, Shelf()) as session:
                return _survey(session)
    except DBAPIError:
        raise DatabaseProblem(unusable(url)) from None
    finally:
        engine.dispose()


def _can_be_made(file: Path) -> bool:
    """Try the nearest folder there is with a file without a name, which leaves nothing behind.

    What permissions say is not enough: a folder of the system's own may refuse everybody.
    """
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        # Not `set(query=...)`: SQLite's own `mode=ro` stands in a `file:` address.
        opened = f"sqlite:///file:{url.database}?mode=ro&uri=true"
        return create_engine(opened, hide_parameters=True, poolclass=NullPool)
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        poolclass=NullPool,
        connect_args={"connect_timeout": ANSWERS_WITHIN},
    )


def _state(connection: Connection, address: str) -> Tables:
    scripts = ScriptDirectory.from_config(config_for(address))
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return Tables.FOREIGN if inspect(connection).get_table_names() else Tables.MISSING
    if found == scripts.get_current_head():
        return Tables.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return Tables.OLDER if found in known else Tables.FOREIGN


def _survey(session: Session) -> Survey:
    members = session.exec(select(MemberRow.zone).distinct())
    digests = session.exec(
        select(DigestRow.zone, DigestRow.conversation_id)
        .where(col(DigestRow.ended_at).is_(None))
        .order_by(col(DigestRow.id))
    ).all()
    return Survey(
        tables=Tables.CURRENT,
        zones=frozenset(members) | {zone for zone, _ in digests},
        conversations=tuple(dict.fromkeys(ConversationId(where) for _, where in digests)),
    )
