"""Writing into a database before it is measured, and looking into it afterwards."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlmodel import col, func, select

from domain.digests import Answer
from domain.ids import EditionId
from storage.database import Database, Session
from storage.tables import InteractionRow, VoteRow

R = TypeVar("R")


async def prepare(address: str, use_case: Callable[[Session], R]) -> R:
    """Write into a database that nobody else has open."""
    database = Database(address)
    try:
        return await database.work(None, use_case)
    finally:
        database.close()


async def look(address: str, use_case: Callable[[Session], R]) -> R:
    """Read from a database, whoever else works on it."""
    database = Database(address, reading_only=True)
    try:
        return await database.read(use_case)
    finally:
        database.close()


def interactions(session: Session) -> int:
    """Count all interactions."""
    return session.exec(select(func.count()).select_from(InteractionRow)).one()


def tally(session: Session, edition_id: EditionId) -> Mapping[Answer, int]:
    """Count the votes in an edition by what they say."""
    rows = session.exec(
        select(VoteRow.answer, func.count())
        .where(VoteRow.edition_id == edition_id)
        .group_by(col(VoteRow.answer))
    )
    return {Answer(answer): count for answer, count in rows}
