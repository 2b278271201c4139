"""Slack's side in the test, the bot in another process, and two ways between them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from bot.sandbox.running import Slack, running_slack
from tests.flows.person import Person
from tests.processes.bot_process import (
    BotProcess,
    Elsewhere,
    environment_for,
    free_port,
    running_bot,
)

PATIENCE = 30
"""Seconds. What is tested here is not how fast a busy machine is."""


class Mode(StrEnum):
    """How requests reach the bot."""

    SOCKET = "socket"
    HTTP = "http"


@dataclass(frozen=True)
class Stage:
    """A pretend Slack, and what it takes to start a bot for it, once or again."""

    slack: Slack
    environment: Mapping[str, str]
    database_address: str
    home: Path
    """The bot's home directory, empty at first."""

    def bot(self) -> AbstractAsyncContextManager[BotProcess]:
        return running_bot(self.environment)

    def person(self, handle: str) -> Person:
        return Person(Elsewhere(self.slack), handle)


@pytest.fixture
async def stage(mode: Mode, database_address: str, tmp_path: Path) -> AsyncIterator[Stage]:
    port = free_port() if mode is Mode.HTTP else None
    url = f"http://127.0.0.1:{port}/slack/events" if port else None
    home = tmp_path / "home"
    home.mkdir()
    file = tmp_path / "slack.sqlite3"
    async with running_slack(file, events_url=url, patience=PATIENCE) as slack:
        environment = environment_for(slack, database_address, home, port)
        yield Stage(slack, environment, database_address, home)
