"""Values that travel through Slack: button values and `private_metadata`.

They are small dataclasses. What comes back is data from outside: it is checked for its shape here,
and every use case checks it against the workspace and the member of the request.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from domain.errors import ForMember

V = TypeVar("V")


class OutOfDate(ForMember):
    """A button or form of a message that this version cannot read any more."""

    def __init__(self) -> None:
        super().__init__(
            "This button belongs to an older message and cannot be used any more. "
            "Please ask for it again with the command."
        )


def pack(value: Any) -> str:
    """Write a dataclass as text for a button's value (2000 characters) or metadata (3000)."""
    adapter = _adapter(cast("Hashable", type(value)))
    return adapter.serializer.to_json(value, exclude_defaults=True).decode()


def unpack(kind: type[V], text: str) -> V:
    """Read a value of `kind` back; raise `OutOfDate` where the text does not hold one."""
    try:
        value: V = _adapter(cast("Hashable", kind)).validator.validate_json(text)
    except ValidationError:
        raise OutOfDate from None
    return value


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Make one for each dataclass: making it takes 1 to 3 ms, and a message has many buttons."""
    return TypeAdapter(kind)
