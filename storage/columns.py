"""Column types that read the same from SQLite and from PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Goes in aware, comes out aware and in UTC, on either database.

    SQLite has no time zones: there the moment is stored as UTC without one. Naive moments, whose
    meaning depends on the machine, are refused. Each value goes through one function: a history
    has hundreds of moments.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        """Give what makes of a moment what the driver takes."""
        return _as_text if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object = None) -> Callable[[Any], Any]:
        """Give what makes a moment of what the driver gives."""
        del coltype
        return _from_text if dialect.name == "sqlite" else _in_utc


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        msg = "a moment needs a time zone"
        raise ValueError(msg)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _as_text(moment: datetime | None) -> str | None:
    """Give a moment as SQLAlchemy stores one in SQLite: a blank for the T, always microseconds."""
    found = _in_utc(moment)
    return None if found is None else _text(found)


# One transaction writes the moment at which it happens again and again. Only moments in UTC come
# here: of an hour that a clock shows twice both are equal to Python.
@lru_cache(maxsize=64)
def _text(utc: datetime) -> str:
    return utc.isoformat(" ", "microseconds").removesuffix("+00:00")


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")
