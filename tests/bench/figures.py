"""What was measured, beside its floor and beside what is to be reached; and the table of it."""

import os
import platform
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import psycopg

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
"""Between these the README shows the table."""
HEADINGS = ("what", "measured", "floor", "ratio", "to reach", "")


@dataclass(frozen=True)
class Figure:
    """One row of the table."""

    what: str
    measured: str
    floor: str = ""
    """What it is held against, out of the same run."""
    ratio: str = ""
    to_reach: str = ""
    reached: bool | None = None
    """None where nothing was set."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row, in the order of the headings."""
        said = {True: "reached", False: "**not reached**", None: ""}[self.reached]
        return (self.what, self.measured, self.floor, self.ratio, self.to_reach, said)


def say(text: str) -> None:
    """Tell whoever started the benchmark how far it is."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(figure.cells for figure in figures)]
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)


def put_into(readme: Path, figures: Sequence[Figure], machine: str) -> None:
    """Write the table and where it comes from between the README's two markers."""
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, marker, after = rest.partition(END)
    if not marker:
        msg = f"{readme} has no {BEGIN} and {END}"
        raise SystemExit(msg)
    shown = f"{before}{BEGIN}\n{machine}\n\n{table(figures)}\n{END}{after}"
    readme.write_text(shown, encoding="utf-8")


def machine_words(postgresql_server: str, now: datetime | None = None) -> str:
    """Return on what this was measured, and when."""
    with psycopg.connect(postgresql_server) as connection:
        version = connection.info.server_version
    day = (now or datetime.now(UTC)).date().isoformat()
    return (
        f"Measured on {day}: {_cpu()}, {os.cpu_count()} cores, {platform.system()}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"PostgreSQL {version // 10_000}.{version % 10_000}."
    )


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


@dataclass(frozen=True)
class Times:
    """Durations in seconds, of things of one kind."""

    seconds: Sequence[float]

    def at(self, percent: int) -> float:
        """The time within which so many of a hundred were done."""
        if len(self.seconds) == 1:
            return self.seconds[0]
        return quantiles(self.seconds, n=100, method="inclusive")[percent - 1]

    @property
    def median(self) -> float:
        """The time within which half were done."""
        return self.at(50)

    @property
    def longest(self) -> float:
        """The longest of them."""
        return max(self.seconds)


def milliseconds(seconds: float) -> str:
    """Return "3.2 ms"."""
    found = seconds * 1000
    return (
        f"{found:.2f} ms"
        if found < 1
        else f"{found:.1f} ms"
        if found < 100
        else f"{found:,.0f} ms"
    )


def many(number: int) -> str:
    """Return "10 thousand"."""
    for size, name in ((1_000_000, "million"), (1000, "thousand")):
        if number >= size:
            return f"{number / size:g} {name}"
    return str(number)
