"""What is kept in memory of the names that a workspace knows.

The books of a process stand on one shelf, which its `Database` owns. What is in them is as the
workspace's token said it was (`storage.books`).
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from domain.contacts import Contact
from domain.ids import ContactId, WorkspaceId
from domain.subjects import Subject

BOOKS = 16
"""Of how many workspaces what they know is kept: of those that were asked for last."""


@dataclass
class Book:
    """What was read of a workspace while its token stood, each part when it was first needed."""

    token: int
    subjects: tuple[Subject, ...] | None = None
    words: Mapping[str, tuple[ContactId, ...]] | None = None
    """The words of all contacts, where they are few enough."""
    words_read: bool = False
    contacts: dict[ContactId, Contact] = field(default_factory=dict)
    """Those whom lines spoke of so far, where the words are kept."""


class Shelf:
    """The books of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._books: OrderedDict[WorkspaceId, Book] = OrderedDict()

    def book(self, workspace_id: WorkspaceId, token: int) -> Book:
        """Return the book that was begun with this token, or begin one."""
        with self._lock:
            book = self._books.get(workspace_id)
            if book is None or book.token != token:
                book = self._books[workspace_id] = Book(token)
            self._books.move_to_end(workspace_id)
            if len(self._books) > BOOKS:
                self._books.popitem(last=False)
            return book
