"""Nothing is lost and nothing doubled, whatever breaks: the short run of `make soak`.

A seed that fails says what happened in it; `make soak` plays it again by its number.
"""

import asyncio
import os
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from storage.database import Away, Database
from storage.workspaces import all_workspaces
from tests.faults.harness import Outcome, play
from tests.faults.plans import Blow, Plan, Scene, plan_of
from tests.faults.servers import Server, own_server
from tests.faults.weather import Fault
from tests.postgresql import fresh_database

ON_SQLITE = 90
ON_POSTGRESQL = 90
BY_PROCESSES = 10
"""Seeds in which every kind of blow falls, the first two in a storm."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that nobody else needs."""
    with own_server(os.environ.get("PYTEST_DEBUG_TEMPROOT")) as found:
        yield found


def told(outcome: Outcome) -> str:
    return "\n".join((str(outcome.plan), *outcome.wrong, *outcome.story))


async def played(plan: Plan, server: Server, folder: Path) -> Outcome:
    with fresh_database(server.address, f"s_{uuid.uuid4().hex}") as address:
        outcome = await play(plan, address, folder, server)
    assert not outcome.wrong, told(outcome)
    return outcome


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_courier_on_sqlite_loses_and_doubles_nothing(
    database_address: str, tmp_path: Path
) -> None:
    outcome = await play(plan_of(ON_SQLITE, Scene.SQLITE), database_address, tmp_path)

    assert not outcome.wrong, told(outcome)
    assert outcome.figures[Blow.KILL]
    assert outcome.figures[Blow.FULL]


async def test_three_couriers_on_postgresql_lose_and_double_nothing(
    server: Server, tmp_path: Path
) -> None:
    plan = plan_of(ON_POSTGRESQL, Scene.POSTGRESQL, deliveries=40)

    outcome = await played(plan, server, tmp_path)

    assert outcome.figures[Blow.KILL]
    assert outcome.figures[Blow.AWAY]
    # In some rooms nobody may look: there a message stands at most once, and a steward decides.
    assert outcome.figures["uncertain"]


async def test_three_processes_of_which_some_are_killed_lose_and_double_nothing(
    server: Server, tmp_path: Path
) -> None:
    plan = plan_of(BY_PROCESSES, Scene.PROCESSES, deliveries=40, away=1)

    outcome = await played(plan, server, tmp_path)

    assert outcome.figures[Blow.KILL]
    assert outcome.figures[Blow.AWAY]


async def test_while_the_database_is_away_everybody_is_told_so(server: Server) -> None:
    with (
        fresh_database(server.address, f"s_{uuid.uuid4().hex}") as address,
        closing(Database(address)) as database,
    ):
        await asyncio.gather(*(database.read(all_workspaces) for _ in range(8)))
        going = asyncio.create_task(server.away(0.3))
        told = set()
        while not going.done():
            found = await asyncio.gather(
                *(database.read(all_workspaces) for _ in range(4)), return_exceptions=True
            )
            told |= {type(each) for each in found}
        await going

    assert told <= {Away, tuple}
    assert Away in told


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_answer_that_says_nothing_is_no_success(
    database_address: str, tmp_path: Path
) -> None:
    rates = {Fault.GARBAGE: 0.2, Fault.GARBAGE_AFTER: 0.2}
    plan = replace(plan_of(ON_SQLITE, Scene.SQLITE, deliveries=20), rates=rates, events=())

    outcome = await play(plan, database_address, tmp_path)

    assert not outcome.wrong, told(outcome)


def test_a_seed_always_draws_the_same() -> None:
    assert plan_of(7) == plan_of(7)
    assert plan_of(7) != plan_of(8)
