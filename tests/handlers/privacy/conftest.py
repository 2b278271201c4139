"""The privacy room in a small Slack."""

from collections.abc import AsyncIterator

import pytest

from handlers.privacy.listeners import register
from storage.database import Database
from tests.handlers.one_room import Bot, bot_of_one_room


@pytest.fixture
async def bot(database: Database) -> AsyncIterator[Bot]:
    """The privacy room over a database of each kind."""
    async with bot_of_one_room(database, register) as made:
        yield made
