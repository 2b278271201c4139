"""The session that a use case gets."""

from typing import Any, NoReturn

from sqlalchemy import Connection
from sqlmodel import Session as SqlModelSession

from domain.errors import NoisegateError
from domain.ids import WorkspaceId
from storage.shelf import Book, Shelf


class TransactionError(NoisegateError):
    """A use case tried to end its own transaction, or went on after a statement had failed."""


class Session(SqlModelSession):
    """A session on one connection, whose transaction `Database` begins and ends.

    Statements that need nothing of the ORM go through `connection()` at a third of the cost.
    """

    def __init__(self, bind: Connection, shelf: Shelf) -> None:
        super().__init__(bind, autoflush=True, expire_on_commit=False)
        self._connection = bind
        self.shelf = shelf
        """What the process keeps in memory."""
        self.books: dict[WorkspaceId, Book] = {}
        """Those that were found to be right since the use case began."""
        self.driver: Any = bind.connection.driver_connection
        """The driver's own connection."""

    def connection(self, *_: Any, **__: Any) -> Connection:
        """Return the connection, without the ORM's own book of transactions.

        Raises `TransactionError` after a flush has failed: that ended the transaction, and what
        came now would be stored by itself.
        """
        if not self._connection.in_transaction():
            raise TransactionError
        return self._connection

    def close(self) -> None:
        """End a use case: the next one sees another moment of the database."""
        super().close()
        self.books.clear()

    def commit(self) -> NoReturn:
        """Refuse: a use case is one transaction, which `Database` ends."""
        raise TransactionError

    def rollback(self) -> NoReturn:
        """Refuse: a use case that cannot go on raises."""
        raise TransactionError
