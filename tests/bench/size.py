"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much is measured: more says more, and takes longer."""

    rounds: int
    """Of floor and candidate, in turn."""
    seconds: float
    """Of each."""
    open_seconds: float
    """Under load at a fixed rate."""
    warm_up: float
    """Seconds before the first round, and for the bot to read the roster."""
    quiet: float
    """Seconds without an update of a message after which none is expected any more."""
    repeats: int
    """Of what takes milliseconds."""
    starts: int
    digests: int
    histories: tuple[int, ...]
    """How many interactions there are in the database, ascending."""


def whole(largest: int) -> Size:
    """What the README's table comes from; `largest` is the longest history."""
    steps = [size for size in (10_000, 100_000, 1_000_000, 10_000_000) if size < largest]
    return Size(
        rounds=7,
        seconds=3.0,
        open_seconds=20.0,
        warm_up=1.0,
        quiet=6.0,
        repeats=40,
        starts=5,
        digests=10_000,
        histories=(*steps, largest),
    )


QUICK = Size(
    rounds=3,
    seconds=1.5,
    open_seconds=5.0,
    warm_up=1.0,
    quiet=6.0,
    repeats=10,
    starts=2,
    digests=10_000,
    histories=(10_000, 100_000),
)
"""To see which way it goes."""
TINY = Size(
    rounds=1,
    seconds=0.2,
    open_seconds=0.2,
    warm_up=0.1,
    quiet=0.1,
    repeats=2,
    starts=1,
    digests=20,
    histories=(200, 400),
)
"""To see that it goes: figures of it say nothing."""
