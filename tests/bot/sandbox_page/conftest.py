"""A served demo."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.bot.sandbox_page.demo import Demo, running_demo


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[Demo]:
    async with running_demo() as running:
        yield running
