"""One part of a line: some tokens, and what they say."""

from dataclasses import dataclass

from domain.ids import MemberId
from domain.shorthand.dates import Said
from domain.shorthand.meaning import Kind, Meaning
from domain.shorthand.reading import Who


@dataclass(slots=True, eq=False)
class Part:
    """Some tokens of a line and what they say; without anything set they are plain words.

    Nothing changes one; it is not frozen because that alone would take longer than its reading.
    """

    first: int
    end: int
    who: Who | None = None
    member: MemberId | None = None
    meaning: Meaning | None = None
    said: Said | None = None
    aside: Said | None = None
    """What these plain words say of when, though rather within the note."""
    role: Kind | None = None
    """The kind of the connector that stands before it, within it."""
    misread: bool = False
    """Whether something was expected here that the words are not."""

    @property
    def plain(self) -> bool:
        """Whether these are words that only the note can take."""
        # Written out, since every part is asked several times.
        return (
            self.meaning is None
            and self.who is None
            and self.said is None
            and self.member is None
            and not self.misread
        )

    def is_kind(self, *kinds: Kind) -> bool:
        """Whether its word is of one of these kinds."""
        return self.meaning is not None and self.meaning.kind in kinds
