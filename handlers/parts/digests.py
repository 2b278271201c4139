"""Which digest a button is about, wherever the button stands."""

from dataclasses import dataclass

from handlers.parts.numbers import RowNumber


@dataclass(frozen=True)
class DigestRef:
    """Which digest a button is about."""

    digest: RowNumber
