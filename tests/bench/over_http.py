"""`/log` and votes over HTTP, each beside a bare Bolt app that only acknowledges.

Three processes: the bot as `noisegate run` starts it, the floor, and this one, which is Slack.
Both servers are up throughout and take turns, so that what else the machine does meets both.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from time import perf_counter

from domain.digests import Answer
from tests.bench.databases import Databases, Kind
from tests.bench.figures import Figure, Times, milliseconds, say
from tests.bench.floor import READY as FLOOR_READY
from tests.bench.load import (
    Good,
    Outcome,
    Request,
    as_many_as_possible,
    at_a_rate,
    at_once,
    connected,
)
from tests.bench.processes import ServerProcess, started
from tests.bench.requests import (
    SECRET,
    is_acknowledged,
    is_confirmed,
    is_logged,
    log_lines,
    presses,
)
from tests.bench.size import Size
from tests.bench.slack import StubSlack, stub_slack
from tests.bench.stored import interactions, look, prepare, tally
from tests.bench.world import PEOPLE, OpenEdition, begin, open_edition

READY = "Noisegate is ready"
CONNECTIONS = 32
OPEN_CONNECTIONS = 200
"""Under load at a fixed rate: so many requests may be under way."""
RATE = 400
"""Requests a second."""
SHARE = 0.35
"""Of the floor's throughput."""
MEDIAN, NEARLY_ALL, ALL = 0.003, 0.010, 0.100
"""Seconds within which answers come, at the fixed rate."""
TO_REACH = "3 ms, 10 ms, 100 ms"
BETWEEN_UPDATES = 2.95
"""Seconds; the courier keeps 3, and this is measured where they arrive."""
PATIENCE = 30
"""Seconds for what comes after the answers."""
POLL = 0.01
MEMORY = 160 * 2**20


@dataclass(frozen=True)
class Stage:
    """What is up: Slack's side, the bot on its database, and the floor."""

    slack: StubSlack
    bot: ServerProcess
    bot_port: int
    floor_port: int
    address: str


@dataclass
class Work:
    """What is asked of the bot, how to tell that it was done, and how often it was."""

    what: str
    kind: Kind
    requests: Iterator[Request]
    good: Good
    done: Callable[[Outcome], Awaitable[float]]
    """When all that belongs to the requests was done."""
    answered: int = 0
    refused: int = 0

    async def take(self, outcome: Outcome) -> float:
        """Note what became of some requests; return when all that belongs to them was done."""
        ended = await self.done(outcome)
        self.answered += len(outcome.due)
        self.refused += len(outcome.odd)
        if outcome.odd:
            say(f"  {len(outcome.odd)} were refused, the first with {outcome.odd[0][:200]!r}")
        return ended


async def measure_log(made: Databases, kind: Kind, size: Size) -> list[Figure]:
    """Measure `/log`: throughput against the floor, latency at a fixed rate, memory."""
    with made.fresh(kind) as address:
        await prepare(address, begin)
        async with _stage(address, "command") as stage:

            async def done(outcome: Outcome) -> float:
                return outcome.ended

            requests = log_lines(stage.slack.address)
            work = Work("`/log`, stored and answered", kind, requests, is_logged, done)
            figures = await _measure(stage, work, size)
            kept = await look(address, interactions)
            if not work.answered <= kept <= work.answered + work.refused:
                raise SystemExit(
                    f"{work.answered} lines were answered with Logged, {kept} are stored"
                )
            say(f"  {work.answered:,} lines were answered with Logged, {kept:,} are stored")
            return figures


async def measure_votes(made: Databases, kind: Kind, size: Size) -> list[Figure]:
    """Measure votes: throughput against the floor, latency at a fixed rate, and a burst."""
    with made.fresh(kind) as address:
        await prepare(address, begin)
        opened = await prepare(address, open_edition)
        burst = await prepare(address, partial(open_edition, number=1))
        async with _stage(address, "action") as stage:

            async def done(outcome: Outcome) -> float:
                return await _confirmed(stage.slack, outcome)

            requests = presses(stage.slack.address, opened)
            work = Work("a vote, stored and confirmed", kind, requests, is_acknowledged, done)
            figures = await _measure(stage, work, size)
            say(f"  {work.answered:,} presses were acknowledged and confirmed")
            # From the first member on, so that each answer is given equally often.
            first = (next(requests).number // len(PEOPLE) + 1) * len(PEOPLE)
            return [
                *figures,
                await _burst(stage, kind, burst, first=first, quiet=size.quiet),
            ]


@dataclass(frozen=True)
class RunningBot:
    """The bot, and where it listens."""

    process: ServerProcess
    port: int


@asynccontextmanager
async def running_bot(slack: StubSlack, address: str) -> AsyncIterator[RunningBot]:
    """The bot as `noisegate run` starts it, over HTTP, on the database at `address`."""
    port = _free_port()
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack.address}/api/",
        "DATABASE_URL": address,
        "NOISEGATE_PORT": str(port),
        "NOISEGATE_LOG_FORMAT": "json",
    }
    async with started(("-m", "bot", "run"), environment, READY) as process:
        yield RunningBot(process, port)


@asynccontextmanager
async def _stage(address: str, listener: str) -> AsyncIterator[Stage]:
    floor_port = _free_port()
    floor = ("-m", "tests.bench.floor", str(floor_port), listener, SECRET)
    async with (
        stub_slack() as slack,
        running_bot(slack, address) as bot,
        started(floor, {}, FLOOR_READY),
    ):
        yield Stage(slack, bot.process, bot.port, floor_port, address)


async def _measure(stage: Stage, work: Work, size: Size) -> list[Figure]:
    await asyncio.sleep(size.warm_up)  # the roster is being read
    at_rest = stage.bot.usage()
    figures = [
        await _throughput(stage, work, size),
        await _latency(stage, work, size.open_seconds),
    ]
    after = stage.bot.usage()
    if at_rest and after:
        at_first, at_last = (f"{usage.memory / 2**20:.0f} MB" for usage in (at_rest, after))
        times = f"{work.answered:,} times {work.what.partition(',')[0]}"
        name = f"memory at rest, and after {times}, {work.kind}"
        reached = at_rest.memory <= MEMORY
        figures.append(Figure(name, f"{at_first}, {at_last}", "", "", "160 MB", reached))
    return figures


async def _throughput(stage: Stage, work: Work, size: Size) -> Figure:
    """Both at full speed, in turn; each round has a ratio, and the one in the middle counts."""
    floors, rates = [], []
    requests, seconds = work.requests, size.seconds
    async with (
        connected(stage.floor_port, CONNECTIONS) as floor,
        connected(stage.bot_port, CONNECTIONS) as bot,
    ):
        # What runs for the first time is slow, and is not what is asked here.
        await as_many_as_possible(floor[:1], requests, size.warm_up, is_acknowledged)
        await work.take(await as_many_as_possible(bot[:1], requests, size.warm_up, work.good))
        for _ in range(size.rounds):
            bare = await as_many_as_possible(floor, requests, seconds, is_acknowledged)
            outcome = await as_many_as_possible(bot, requests, seconds, work.good)
            ended = await work.take(outcome)
            floors.append(len(bare.due) / (bare.ended - bare.begun))
            rates.append(len(outcome.due) / (ended - outcome.begun))
            say(f"  {rates[-1]:,.0f} a second, floor {floors[-1]:,.0f}")
    ratio = median(rate / bare for rate, bare in zip(rates, floors, strict=True))
    return Figure(
        f"{work.what}, {work.kind}: throughput",
        f"{median(rates):,.0f} a second",
        f"{median(floors):,.0f} a second",
        f"{ratio:.2f}",
        f"{SHARE} of the floor",
        ratio >= SHARE and not work.refused,
    )


async def _latency(stage: Stage, work: Work, seconds: float) -> Figure:
    """Under load at a fixed rate: the floor, and for a longer time the bot."""
    requests = work.requests
    async with connected(stage.floor_port, OPEN_CONNECTIONS) as connections:
        bare = await at_a_rate(
            connections, requests, rate=RATE, seconds=seconds / 2, good=is_acknowledged
        )
    async with connected(stage.bot_port, OPEN_CONNECTIONS) as connections:
        outcome = await at_a_rate(
            connections, requests, rate=RATE, seconds=seconds, good=work.good
        )
    await work.take(outcome)
    times = Times(outcome.latencies)
    reached = times.median <= MEDIAN and times.at(99) <= NEARLY_ALL and times.longest <= ALL
    figure = Figure(
        f"the same at {RATE} a second: p50, p99, longest",
        _three(times),
        _three(Times(bare.latencies)),
        "",
        TO_REACH,
        reached and not outcome.odd,
    )
    say(f"  at {RATE} a second: {figure.measured}; floor {figure.floor}")
    return figure


def _three(times: Times) -> str:
    return ", ".join(milliseconds(each) for each in (times.median, times.at(99), times.longest))


async def _confirmed(slack: StubSlack, outcome: Outcome) -> float:
    """Wait until each member whose press was acknowledged was told what became of it.

    Who was told anything but that their vote counts was refused. Return when the last was told.
    """
    waited_from = perf_counter()
    keys = {str(number): number for number in outcome.due}
    while not slack.responses.keys() >= keys.keys():
        if perf_counter() - waited_from > PATIENCE:
            raise SystemExit("some presses were acknowledged, and then nobody was told anything")
        await asyncio.sleep(POLL)
    told = {number: slack.responses.pop(key) for key, number in keys.items()}
    for number, (_, said) in told.items():
        if not is_confirmed(said):
            del outcome.due[number]
            outcome.odd.append(said)
    return max((at for at, _ in told.values()), default=outcome.ended)


async def _calm(slack: StubSlack, since: float, quiet: float) -> None:
    """Return when no update has come for a while."""
    while True:
        latest = max([since, *(at for at, _ in slack.updates)])
        if (left := quiet - (perf_counter() - latest)) <= 0:
            return
        await asyncio.sleep(left)


async def _burst(
    stage: Stage, kind: Kind, opened: OpenEdition, *, first: int, quiet: float
) -> Figure:
    """Two hundred members press within one moment; Slack is told at most every three seconds."""
    stage.slack.updates.clear()
    requests = presses(stage.slack.address, opened, first)
    async with connected(stage.bot_port, OPEN_CONNECTIONS) as connections:
        outcome = await at_once(connections, requests, len(PEOPLE), is_acknowledged)
    ended = await _confirmed(stage.slack, outcome)
    await _calm(stage.slack, ended, quiet)
    moments = [at for at, said in stage.slack.updates if opened.ts in said]
    counted = await look(stage.address, partial(tally, edition_id=opened.edition.id))
    wanted = {answer: len(PEOPLE) // len(Answer) for answer in Answer}
    slow = all(later - earlier >= BETWEEN_UPDATES for earlier, later in pairwise(moments))
    shown = bool(moments) and f"{len(PEOPLE)} answers" in stage.slack.updates[-1][1]
    figure = Figure(
        f"{len(PEOPLE)} presses on one message at once, {kind}",
        f"{sum(counted.values())} counted within {milliseconds(ended - outcome.begun)}, "
        f"{len(moments)} updates",
        "",
        "",
        "the right tally, an update every 3 s at most",
        counted == wanted and slow and shown,
    )
    say(f"  {figure.what}: {figure.measured}")
    return figure


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
