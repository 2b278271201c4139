"""How long it takes to be there: the help on the command line, and the bot until it is ready."""

import asyncio
import sys
from statistics import median
from time import perf_counter

from tests.bench.databases import ROOT, Databases, Kind
from tests.bench.figures import Figure, say
from tests.bench.over_http import running_bot
from tests.bench.size import Size
from tests.bench.slack import stub_slack
from tests.bench.stored import prepare
from tests.bench.world import begin

HELP, READY = 0.3, 2.5
"""Seconds."""


async def measure_start(made: Databases, size: Size) -> list[Figure]:
    """Measure starts, each of them a process of its own."""
    helps = [await _help() for _ in range(size.starts)]
    walls, cpus = [], []
    with made.fresh(Kind.SQLITE) as address:
        await prepare(address, begin)
        async with stub_slack() as slack:
            for _ in range(size.starts):
                async with running_bot(slack, address) as bot:
                    walls.append(bot.process.ready_after)
                    if bot.process.at_ready:
                        cpus.append(bot.process.at_ready.cpu)
    cpu = f", {median(cpus):.2f} s of them at work" if cpus else ""
    figures = [
        Figure(
            "`noisegate --help`", f"{median(helps):.2f} s", "", "", "0.3 s", median(helps) <= HELP
        ),
        Figure(
            "from start to ready to serve",
            f"{median(walls):.2f} s{cpu}",
            "",
            "",
            "2.5 s",
            median(walls) <= READY,
        ),
    ]
    for figure in figures:
        say(f"  {figure.what}: {figure.measured}")
    return figures


async def _help() -> float:
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "--help"), cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    await process.wait()
    return perf_counter() - begun
