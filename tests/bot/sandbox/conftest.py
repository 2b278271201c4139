"""The fixture that serves a pretend Slack for one test."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.sandbox.desk import MANIFEST, Desk, desk_with


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_with(MANIFEST) as ready:
        yield ready
