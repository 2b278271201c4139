"""Values that travel through Slack: button values and `private_metadata`.

They are small dataclasses. What comes back is data from outside: it is checked for its shape here,
and every use case checks it against the workspace and the member of the request.
"""

from typing import Any, TypeVar

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
    return TypeAdapter(type(value)).dump_json(value, exclude_defaults=True).decode()


def unpack(kind: type[V], text: str) -> V:
    """Read a value of `kind` back; raise `OutOfDate` where the text does not hold one."""
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError:
        raise OutOfDate from None
