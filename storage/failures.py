"""What goes wrong between a use case and its database, and what members read about it."""

import sqlite3

from psycopg import errors
from sqlalchemy.exc import DBAPIError

from domain.errors import ForMember, NoisegateError


class NotStored(ForMember):
    """Nothing of the use case is stored, and nothing of it will be."""


class Withdrawn(NotStored):
    """It could not begin in time, or stood too long: it was withdrawn."""

    def __init__(self) -> None:
        super().__init__("Noisegate is busy and has not stored this. Please send it again.")


class Away(NotStored):
    """The database does not answer."""

    def __init__(self) -> None:
        super().__init__(
            "The database does not answer at the moment, so nothing is stored. "
            "Please try again in a minute."
        )


class NoRoom(NotStored):
    """The database cannot grow."""

    def __init__(self) -> None:
        super().__init__(
            "The database has no room left on its disk, so nothing is stored. "
            "Please tell whoever runs Noisegate, and try again later."
        )


class Unconfirmed(ForMember):
    """The connection broke while the write was being committed: stored or not, nobody knows."""

    def __init__(self) -> None:
        super().__init__(
            "I could not confirm this: the database went away in between. "
            "Please look whether it is there before you send it again."
        )


class FileInUse(NoisegateError):
    """Another process works on the same SQLite file."""


class NoDatabase(NoisegateError):
    """There is no SQLite file to read."""


AWAY = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.IdleInTransactionSessionTimeout,
)
"""PostgreSQL ends or refuses the connection."""
SLOW = (errors.LockNotAvailable, errors.QueryCanceled)
"""A lock or a statement took longer than it may."""
MEET = (errors.DeadlockDetected, errors.SerializationFailure)
"""Two transactions met; run again, they pass each other."""

NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
"""Where a quota ends, SQLite says "I/O error"."""


def driven(error: BaseException) -> BaseException | None:
    """The driver's own error behind SQLAlchemy's."""
    return error.orig if isinstance(error, DBAPIError) else error


def code_of(error: BaseException) -> int:
    """SQLite's extended result code (sqlite.org/rescode.html); 0 where SQLite named none."""
    return getattr(driven(error), "sqlite_errorcode", 0)


def worded(error: BaseException, *, lost: bool = False) -> BaseException:
    """Return what the caller of a use case is told: words for what the database itself lacks.

    `lost` says that the connection went with it.
    """
    told = None if isinstance(error, ForMember) else _words(error, lost=lost)
    if told is None:
        return error
    told.__cause__ = error
    return told


def _words(error: BaseException, *, lost: bool) -> NotStored | None:
    found = driven(error)
    primary = code_of(error) & 0xFF
    if lost or isinstance(found, AWAY):
        return Away()
    if isinstance(found, (*SLOW, *MEET)) or primary == sqlite3.SQLITE_BUSY:
        return Withdrawn()
    if isinstance(found, errors.DiskFull) or primary in NO_ROOM:
        return NoRoom()
    return None
