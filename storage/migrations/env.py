"""Alembic's entry: which database, which tables."""

from typing import Literal

from alembic import context
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlmodel import AutoString, SQLModel

from storage import tables_asking, tables_events, tables_pace
from storage.columns import UtcDateTime

METADATA = SQLModel.metadata
KNOWN = (tables_asking.AskRow, tables_events.EventRow, tables_pace.PaceRow)
"""The metadata knows all tables, because their modules were imported."""

LOCK = 6_647_364
"""The number under which PostgreSQL keeps the lock of whoever migrates; any would do."""


def rendered(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write sqlmodel's own strings as plain ones, so that migrations need only SQLAlchemy."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    return False


def run() -> None:
    """Run what was asked for, in one transaction."""
    url = make_url(context.config.attributes["address"])
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        # The driver would commit each statement by itself; a migration is whole or not there.
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        begin = "BEGIN IMMEDIATE"
    else:
        # Replicas that start together on one database migrate one after another.
        begin = f"SELECT pg_advisory_xact_lock({LOCK})"
    event.listen(engine, "begin", lambda opened: opened.exec_driver_sql(begin).close())
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=url.get_backend_name() == "sqlite",
            compare_type=True,
            transactional_ddl=True,
            render_item=rendered,
            # The sandbox keeps its pretend Slack in the same file, under names of its own.
            include_name=lambda name, kind, _: (
                not (kind == "table" and str(name).startswith("slack_"))
            ),
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
