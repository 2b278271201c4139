"""The benchmark runs: every part of it, with numbers so small that its figures say nothing."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.bench.__main__ import Measured, MeasureOn, Part
from tests.bench.composing import measure_composing
from tests.bench.databases import Databases, Kind
from tests.bench.dispatching import measure_dispatch
from tests.bench.figures import BEGIN, END, Figure, machine_words, put_into, table
from tests.bench.load import Outcome, Request, at_a_rate, connected, exact_loop
from tests.bench.over_http import measure_log, measure_votes
from tests.bench.size import TINY
from tests.bench.starting import measure_start
from tests.bench.ticking import measure_tick


@pytest.fixture
def made(postgresql_server: str, tmp_path: Path) -> Databases:
    return Databases(tmp_path, postgresql_server)


@pytest.mark.parametrize(
    ("measure", "kind"),
    [
        (measure_log, Kind.SQLITE),
        (measure_votes, Kind.POSTGRESQL),
        *((measure, kind) for measure in (measure_composing, measure_tick) for kind in Kind),
    ],
)
def test_each_part_measures_what_it_promises(
    measure: MeasureOn, kind: Kind, made: Databases
) -> None:
    assert_tells_something(measure(made, kind, TINY))


@pytest.mark.parametrize("measure", [measure_dispatch, measure_start])
def test_each_part_measures_what_it_promises_on_one_database(
    measure: Part, made: Databases
) -> None:
    assert_tells_something(measure(made, TINY))


def assert_tells_something(measured: Measured) -> None:
    with asyncio.Runner(loop_factory=exact_loop) as runner:
        figures = runner.run(measured)
    assert figures
    assert all(figure.what and figure.measured for figure in figures)


def test_the_table_stands_between_the_markers(tmp_path: Path, postgresql_server: str) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    figures = [Figure("a vote", "3 ms", "1 ms", "3.00", "2 times", reached=False)]
    machine = machine_words(postgresql_server, datetime(2026, 11, 22, tzinfo=UTC))

    put_into(readme, figures, machine)

    shown = readme.read_text(encoding="utf-8")
    assert shown.startswith(f"before\n{BEGIN}\nMeasured on 2026-11-22: ")
    assert table(figures) in shown
    assert "old" not in shown
    assert shown.endswith(f"{END}\nafter\n")


def test_what_waits_while_the_server_stands_still_counts_as_waiting() -> None:
    async def one_by_one() -> Outcome:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await reader.readline():
                await asyncio.sleep(0.05)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            await writer.wait_closed()
            ended.set()

        ended = asyncio.Event()
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        requests = (Request(number, b"\n") for number in range(4))
        async with connected(port, 1) as connections:
            outcome = await at_a_rate(
                connections, requests, rate=1000, seconds=0.004, good=lambda body: body == b""
            )
        await ended.wait()
        server.close()
        return outcome

    with asyncio.Runner(loop_factory=exact_loop) as runner:
        outcome = runner.run(one_by_one())

    assert len(outcome.latencies) == 4
    # Each was to be sent a millisecond after the one before, and waited for all of them.
    assert outcome.latencies[3] >= 4 * 0.05 - 0.004
