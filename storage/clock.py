"""The database's clock: the one that all processes on one database share."""

from datetime import UTC, datetime

from sqlalchemy import text

from storage.database import Session

_SQLITE = text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
_POSTGRESQL = text("SELECT clock_timestamp()")


def database_now(session: Session) -> datetime:
    """Return the present moment, aware UTC; leases and paces go by it.

    SQLite's is that of the machine, which its one process shares with it.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        found: str = connection.execute(_SQLITE).scalar_one()
        return datetime.fromisoformat(found).replace(tzinfo=UTC)
    moment: datetime = connection.execute(_POSTGRESQL).scalar_one()
    return moment.astimezone(UTC)
