"""How SQLite goes about the statements of a use case. PostgreSQL reads a small table whole."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from storage.database import Database, Session


async def plan_of(database: Database, use_case: Callable[..., Any], *args: Any) -> list[str]:
    """Run a use case that reads; return the steps of its statements."""
    statements: list[tuple[str, Any]] = []

    def on_statement(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", on_statement)
    try:
        await database.read(use_case, *args)
    finally:
        event.remove(database.engine, "before_cursor_execute", on_statement)

    def explained(session: Session) -> list[str]:
        connection = session.connection()
        return [
            row[3]
            for statement, parameters in statements
            for row in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", tuple(parameters)
            )
        ]

    return await database.read(explained)
