"""Brings a database's tables to the shape that this version of the code expects."""

from contextlib import ExitStack, closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from domain.errors import NoisegateError
from storage.database import hold

MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseProblem(NoisegateError):
    """The database cannot be brought up to date; the sentence never holds its address."""


def config_for(address: str) -> Config:
    """Alembic's configuration for the database at `address`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["address"] = address
    return config


def migrate(address: str) -> None:
    """Run every migration that the database at `address` has not seen yet.

    Raises `DatabaseProblem` where it cannot, and `OSError` where a folder cannot be made.
    """
    url = read_address(address)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        command.upgrade(config_for(address), "head")
    except CommandError:
        msg = "The database was made by another version of Noisegate, and I cannot change it."
        raise DatabaseProblem(msg) from None
    except DBAPIError:
        raise DatabaseProblem(unusable(url)) from None


def migrate_alone(address: str) -> None:
    """Do as `migrate` does, where no bot works on the same SQLite file: else raise `FileInUse`."""
    url = read_address(address)
    with ExitStack() as held:
        if url.get_backend_name() == "sqlite" and url.database:
            held.enter_context(closing(hold(Path(url.database))))
        migrate(address)


def read_address(address: str) -> URL:
    """Read a database's address; raise `DatabaseProblem` for one that cannot be used."""
    try:
        url = make_url(address)
        # SQLite in memory would forget everything, and each connection has a database of its own.
        in_a_file = url.drivername == "sqlite" and url.database not in {None, "", ":memory:"}
        known = in_a_file or url.get_backend_name() == "postgresql"
    except (ArgumentError, ValueError):
        known = False
    if not known:
        msg = (
            "DATABASE_URL is not an address that I can use. It looks like "
            "sqlite:///noisegate.sqlite3 or postgresql://name:password@host/database."
        )
        raise DatabaseProblem(msg)
    return url


def unusable(url: URL) -> str:
    """Say in words that a database cannot be used, without its address."""
    if url.get_backend_name() == "sqlite":
        return f"{url.database} cannot be opened or written as a database of Noisegate."
    return (
        "The PostgreSQL database of DATABASE_URL cannot be reached or changed. Is it running, "
        "and are the host, the name, the password and the database in the address right?"
    )
