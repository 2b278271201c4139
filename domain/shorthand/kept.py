"""The key under which is remembered what was made of some contacts or subjects."""

from typing import Generic, Protocol, TypeVar


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


_Item = TypeVar("_Item", bound=_Numbered)


class Key(Generic[_Item]):
    """Items that are looked for by two of their ids, which is quick, and compared in full."""

    __slots__ = ("items",)

    def __init__(self, items: tuple[_Item, ...]) -> None:
        self.items = items

    def __hash__(self) -> int:
        items = self.items
        return hash((len(items), items[0].id, items[-1].id)) if items else 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.items == other.items
