"""Brings a database's tables to the shape that this version of the code expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

MIGRATIONS = Path(__file__).parent / "migrations"


def config_for(address: str) -> Config:
    """Alembic's configuration for the database at `address`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["address"] = address
    return config


def migrate(address: str) -> None:
    """Run every migration that the database at `address` has not seen yet."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(config_for(address), "head")
