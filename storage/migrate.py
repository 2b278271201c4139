"""Brings a database's tables to the shape that this version of the code expects."""

from contextlib import ExitStack, closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from storage.address import DatabaseProblem, read_address, unusable
from storage.database import hold

MIGRATIONS = Path(__file__).parent / "migrations"


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
