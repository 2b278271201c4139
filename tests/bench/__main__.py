"""`make bench`: everything that is promised about speed, measured side by side in one run.

A whole run writes its table into the README. With `--quick` or `--only` it is only printed.
"""

import argparse
import asyncio
from collections.abc import Callable, Coroutine, Sequence
from time import perf_counter
from typing import Any

from tests.bench.composing import measure_composing
from tests.bench.databases import ROOT, Databases, Kind, databases
from tests.bench.dispatching import measure_dispatch
from tests.bench.figures import Figure, machine_words, put_into, say, table
from tests.bench.load import exact_loop
from tests.bench.over_http import measure_log, measure_votes
from tests.bench.size import QUICK, Size, whole
from tests.bench.starting import measure_start
from tests.bench.ticking import measure_tick

Measured = Coroutine[Any, Any, list[Figure]]
Part = Callable[[Databases, Size], Measured]
MeasureOn = Callable[[Databases, Kind, Size], Measured]


def on_both(measure: MeasureOn) -> Part:
    """A part that is measured on SQLite and on PostgreSQL, one after the other."""

    async def part(made: Databases, size: Size) -> list[Figure]:
        return [figure for kind in Kind for figure in await measure(made, kind, size)]

    return part


PARTS: dict[str, Part] = {
    "log": on_both(measure_log),
    "votes": on_both(measure_votes),
    "composing": on_both(measure_composing),
    "tick": on_both(measure_tick),
    "dispatch": measure_dispatch,
    "start": measure_start,
}


async def measure(made: Databases, parts: Sequence[str], size: Size) -> list[Figure]:
    """Measure some parts; return their figures."""
    figures: list[Figure] = []
    for part in parts:
        begun = perf_counter()
        say(f"{part} ...")
        figures += await PARTS[part](made, size)
        say(f"{part}: {perf_counter() - begun:.0f} s")
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for, and show the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a first look, in a minute or two")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part")
    parser.add_argument(
        "--largest",
        type=int,
        default=1_000_000,
        help="interactions in the largest database (10000000 takes a quarter of an hour more)",
    )
    asked = parser.parse_args(arguments)
    size = QUICK if asked.quick else whole(asked.largest)
    with databases() as made:
        with asyncio.Runner(loop_factory=exact_loop) as runner:
            figures = runner.run(measure(made, asked.only or tuple(PARTS), size))
        machine = machine_words(made.server)
        say(f"\n{machine}\n\n{table(figures)}")
        if not asked.quick and not asked.only:
            put_into(ROOT / "README.md", figures, machine)


if __name__ == "__main__":
    main()
