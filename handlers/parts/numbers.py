"""Row numbers in values that travel through Slack: what could be none is refused when read."""

from typing import Annotated

from pydantic import Field

BEYOND = 2**31
DIGITS = 10

RowNumber = Annotated[int, Field(gt=0, lt=BEYOND)]
"""The number of a row. One that is too large would make the database itself stumble."""


def row_number(text: str | None) -> int | None:
    """Read the number of a row; None where the text holds none."""
    if not text or not text.isdecimal() or len(text) > DIGITS:
        return None
    return int(text) if 0 < int(text) < BEYOND else None
