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
