"""Whether the tables are those of this version, found out without Alembic.

Loading Alembic takes as long as a tenth of the start, and it has to do after an update alone.
"""

import importlib
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from storage.database import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def bring_up_to_date(database: Database, address: str) -> None:
    """Run the migrations that the database, at `address`, has not seen, where there are any.

    Raises as `storage.migrate.migrate` does.
    """
    if not is_current(database):
        importlib.import_module("storage.migrate").migrate(address)


def is_current(database: Database) -> bool:
    """Whether it has seen every migration; False also where that cannot be found out."""
    try:
        with database.engine.connect() as connection:
            seen = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return [row.version_num for row in seen] == [newest()]
    except DBAPIError:
        return False


def newest() -> str:
    """Return the newest migration: they are numbered, and their files begin with the numbers."""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py"))
