"""A browser, and the two things it looks at: the real command, and a page with a paper bot."""

import fcntl
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.bot.sandbox_page.demo import Demo, running_demo
from tests.browser.chromium import MISSING, WIDE, find_chromium, launched
from tests.browser.command import Command


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The one browser of this test process."""
    found = find_chromium()
    if found is None and os.environ.get("CI"):
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    # What is tested is not how fast a busy machine is.
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        opened = await launched(playwright, found)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """The browser; its windows are closed after each test."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sample(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A sandbox with its two months of history, stopped again: to be copied.

    It is written once, by whichever of the test processes comes first.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / "sample"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = Command(folder)
        if not command.was_started:
            await command.start()
            await command.stop()
    return command


@pytest_asyncio.fixture(loop_scope="session")
async def command(sample: Command, tmp_path: Path) -> AsyncIterator[Command]:
    """A sandbox of the test's own, with the sample history, running."""
    copied = sample.copy_to(tmp_path)
    await copied.start()
    yield copied
    await copied.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[Demo]:
    """A workspace that shows all the page can draw, with a bot made of paper behind it."""
    async with running_demo() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(demo: Demo, browser: Browser) -> Page:
    """Maria's window on the demo's #customers."""
    opened = await browser.new_page(viewport=WIDE)
    await opened.goto(demo.address)
    return opened
