"""A database's address, and what is said where there is none that can be used."""

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import NoisegateError


class DatabaseProblem(NoisegateError):
    """The database cannot be used; the sentence never holds its address."""


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
