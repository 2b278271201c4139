"""The long run: `make soak ARGS="--seeds 300 --minutes 30"`. Each seed can be played again.

A line for each seed, the figures of all at the end, and status 1 where anything was lost, doubled
or confirmed and not stored; then the story of that seed is printed as well.
"""

import argparse
import asyncio
import logging
import multiprocessing
import queue
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.migrate import migrate
from tests.conftest import MEMORY
from tests.faults.harness import Outcome, play
from tests.faults.plans import Blow, Plan, Scene, plan_of
from tests.faults.servers import Server, own_server
from tests.postgresql import fresh_database

STORY = 120
"""Lines that are printed of the story of a seed that went wrong."""


@dataclass(frozen=True)
class Result:
    """What a seed came to, as it travels between processes."""

    seed: int
    scene: Scene
    line: str
    wrong: tuple[str, ...]
    figures: dict[str, int]
    story: tuple[str, ...]


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Play the seeds that were asked for; return the exit status."""
    asked = _asked()
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    # The longest first: at the end nobody waits for one of them alone.
    ordered = sorted(seeds, key=lambda seed: plan_of(seed).scene is not Scene.PROCESSES)
    begun = time.monotonic()
    results = list(_played(ordered, asked.jobs, begun + 60 * asked.minutes))
    wrong = [result for result in results if result.wrong]
    _say_figures(results, len(seeds), time.monotonic() - begun)
    for result in wrong:
        say(f"again: make soak ARGS='--seeds 1 --first-seed {result.seed}'")
    return 1 if wrong or not results else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("--seeds", type=int, default=300, help="so many")
    parser.add_argument("--first-seed", type=int, default=1, help="from this one on")
    parser.add_argument("--minutes", type=float, default=30, help="begin none after so long")
    parser.add_argument("--jobs", type=int, default=2, help="so many at the same time")
    return parser.parse_args()


def _played(seeds: list[int], jobs: int, until: float) -> Any:
    """Play the seeds in processes of their own; yield each result, and print its line."""
    context = multiprocessing.get_context("spawn")
    waiting, found = context.Queue(), context.Queue()
    for seed in seeds:
        waiting.put(seed)
    workers = [context.Process(target=_work, args=(waiting, found, until)) for _ in range(jobs)]
    for worker in workers:
        worker.start()
    working = jobs
    while working:
        result = found.get()
        if result is None:
            working -= 1
            continue
        say(result.line)
        if result.wrong:
            say("\n".join((*result.wrong, *result.story[:STORY])))
        yield result
    for worker in workers:
        worker.join()


def _work(waiting: Any, found: Any, until: float) -> None:
    """Play what waits, on a server of one's own."""
    # Libraries tell of broken connections, which is what this is about.
    logging.basicConfig(level=logging.CRITICAL)
    warnings.simplefilter("ignore")
    place = str(MEMORY) if MEMORY.is_dir() else None
    try:
        with own_server(place) as server:
            while time.monotonic() < until:
                try:
                    seed = waiting.get(timeout=1)
                except queue.Empty:
                    break
                found.put(_result(plan_of(seed), server, place))
    finally:
        found.put(None)


def _result(plan: Plan, server: Server, place: str | None) -> Result:
    try:
        outcome = _outcome(plan, server, place)
    except Exception:  # noqa: BLE001 (a seed that cannot be played is told of like any other)
        said = tuple(traceback.format_exc().splitlines())
        return Result(plan.seed, plan.scene, f"{plan}: not played", said[-1:], {}, said)
    blows = Counter(event.blow for event in plan.events)
    fell = ", ".join(f"{times} x {blow}" for blow, times in blows.items())
    line = (
        f"seed {plan.seed}: {plan.scene}, {plan.mood}, {outcome.figures['deliveries']} deliveries"
        f"{', ' if fell else ''}{fell}: {'WRONG' if outcome.wrong else 'ok'}"
        f", {outcome.seconds:.0f} s"
    )
    return Result(plan.seed, plan.scene, line, outcome.wrong, dict(outcome.figures), outcome.story)


def _outcome(plan: Plan, server: Server, place: str | None) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="noisegate-soak-", dir=place) as name:
        folder = Path(name)
        if plan.scene is Scene.SQLITE:
            address = f"sqlite:///{folder}/noisegate.sqlite3"
            migrate(address)
            return asyncio.run(play(plan, address, folder))
        with fresh_database(server.address, f"seed_{plan.seed}") as address:
            return asyncio.run(play(plan, address, folder, server))


def _say_figures(results: list[Result], asked: int, seconds: float) -> None:
    total: Counter[str] = Counter()
    for result in results:
        total.update(result.figures)
    wrong = [text for result in results for text in result.wrong]
    scenes = Counter(result.scene for result in results)
    say(f"\n{len(results)} of {asked} seeds in {seconds / 60:.1f} minutes:")
    for scene in Scene:
        say(f"  {scene}: {scenes[scene]}")
    for name in ("deliveries", "messages", "uncertain", "claims"):
        say(f"  {name}: {total[name]}")
    for name in ("commands", "commands confirmed", "commands stored"):
        say(f"  {name}: {total[name]}")
    for blow in Blow:
        say(f"  {blow}: {total[blow.value]} times")
    for name in sorted(name for name in total if name.startswith("fault: ")):
        say(f"  {name.removeprefix('fault: ')}: {total[name]} calls")
    for name in ("lost", "doubled", "confirmed and not stored"):
        say(f"  {name}: {sum(text.startswith(name) for text in wrong)}")
    say(f"  wrong in all: {len(wrong)}")


if __name__ == "__main__":
    sys.exit(main())
