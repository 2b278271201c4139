"""A sandbox for each test: the whole bot, and a pretend Slack, over real HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from bot.logs import frames_alone
from bot.pace import UNHURRIED
from bot.sandbox.running import Sandbox, running_sandbox
from storage.database import Database
from tests.logged import personal, tells_of

ON_BOTH = frozenset({"test_digest", "test_courier"})
"""The main job, whole. Of the other flows each use case and each query is tested on both databases
already, and a flow on the second costs as much as on the first."""


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the other flows run on SQLite alone."""
    module = metafunc.module.__name__.rpartition(".")[2]
    if "database_kind" in metafunc.fixturenames and module not in ON_BOTH:
        alone = pytest.mark.parametrize("database_kind", ["sqlite"])
        metafunc.definition.add_marker(alone)


@pytest.fixture
async def sandbox(database: Database, tmp_path: Path) -> AsyncIterator[Sandbox]:
    """An empty sandbox whose bot keeps its tables in each database in turn.

    Nothing happens by itself in it: a test moves the clock, and nothing waits for its turn. At the
    end, what was logged names nobody.
    """
    file = tmp_path / "slack.sqlite3"
    with structlog.testing.capture_logs([frames_alone]) as lines:
        async with running_sandbox(
            file,
            database=database,
            paces=UNHURRIED,
        ) as running:
            running.clock.set(datetime(2026, 11, 18, 15, 0, tzinfo=UTC))
            yield running
            secrets = await running.noisegate.services.database.read(personal)
    assert tells_of(lines, secrets) == []
