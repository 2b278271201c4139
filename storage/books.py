"""Whether what is in memory of a workspace's names is still what stands in the database.

Every line names contacts, tools and channels, which seldom change. The workspace's row holds a
token, and a change of names puts another in its place: whoever reads the token in their own
transaction knows whether what is in memory is what they would read, on any replica. Tokens are
random, so that one that was rolled back never comes again.
"""

import secrets

import sqlalchemy
from sqlalchemy import bindparam

from domain.ids import WorkspaceId
from storage.core import fetch, table_of
from storage.database import Session
from storage.shelf import Book
from storage.tables import WorkspaceRow

_WORKSPACE = table_of(WorkspaceRow)
_TOKEN = sqlalchemy.select(_WORKSPACE.c.names_token).where(
    _WORKSPACE.c.id == bindparam("workspace")
)
_CHANGE = (
    sqlalchemy.update(_WORKSPACE)
    .where(_WORKSPACE.c.id == bindparam("workspace"))
    .values(names_token=bindparam("token"))
)


def book_of(session: Session, workspace_id: WorkspaceId) -> Book:
    """Return what is in memory of a workspace and is as the use case would read it."""
    book = session.books.get(workspace_id)
    if book is None:
        found = fetch(session, _TOKEN, {"workspace": workspace_id})
        book = opened(session, workspace_id, found[0][0]) if found else Book(0)
    return book


def opened(session: Session, workspace_id: WorkspaceId, token: int) -> Book:
    """Return the book that belongs to a token which was read in this use case."""
    book = session.books[workspace_id] = session.shelf.book(workspace_id, token)
    return book


def names_change(session: Session, workspace_id: WorkspaceId) -> None:
    """Let everybody read the names again; to be said before any of them is written."""
    fetch(session, _CHANGE, {"workspace": workspace_id, "token": secrets.randbits(62)})
    session.books.pop(workspace_id, None)
