"""Row numbers in values that travel through Slack: what could be none is refused when read."""

from typing import Annotated

from pydantic import Field

RowNumber = Annotated[int, Field(gt=0, lt=2**31)]
"""The number of a row. One that is too large would make the database itself stumble."""
