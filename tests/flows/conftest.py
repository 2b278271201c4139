"""A sandbox for each test: the whole bot, and a pretend Slack, over real HTTP."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from bot.logs import frames_alone
from bot.sandbox.running import Sandbox, running_sandbox
from tests.logged import personal, tells_of

ON_BOTH = frozenset({"test_digest", "test_courier"})
"""The main job, whole. Of the other flows each use case and each query is tested on both databases
already, and a flow on the second costs as much as on the first."""


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the other flows run on SQLite alone."""
    module = metafunc.module.__name__.rpartition(".")[2]
    if "database_address" in metafunc.fixturenames and module not in ON_BOTH:
        alone = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
        metafunc.definition.add_marker(alone)


@pytest.fixture
async def sandbox(database_address: str, tmp_path: Path) -> AsyncIterator[Sandbox]:
    """An empty sandbox whose bot keeps its tables in each database in turn.

    Nothing happens by itself in it: a test moves the clock, and every look at the pace of
    updates finds that enough time has passed. At the end, what was logged names nobody.
    """
    paces = itertools.count(0, 60)
    file = tmp_path / "slack.sqlite3"
    with structlog.testing.capture_logs([frames_alone]) as lines:
        async with running_sandbox(
            file,
            database_address=database_address,
            monotonic=lambda: float(next(paces)),
        ) as running:
            running.clock.set(datetime(2026, 11, 18, 15, 0, tzinfo=UTC))
            yield running
            secrets = await running.noisegate.services.database.read(personal)
    assert tells_of(lines, secrets) == []
