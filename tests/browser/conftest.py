"""A browser, and the two things it looks at: the real command, and a page with a paper bot."""

import fcntl
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from tests.bot.sandbox_page.demo import Demo, running_demo
from tests.browser.chromium import MISSING, WIDE, find_chromium, launched
from tests.browser.command import Command
from tests.browser.places import window

_FORGET = "() => { try { localStorage.clear(); } catch { /* nothing was ever shown here */ } }"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[BrowserContext]:
    """The one browser of this test process, with an empty window, so that it stays warm."""
    found = find_chromium()
    if found is None and os.environ.get("CI"):
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    # What is tested is not how fast a busy machine is.
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        opened = await launched(playwright, found)
        context = await opened.new_context(viewport=WIDE)
        await context.new_page()
        yield context
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: BrowserContext) -> AsyncIterator[BrowserContext]:
    """The browser; after each test its windows are closed, and it forgets what it was told.

    Windows share it as those of one person do: a process that was started anew for each test
    would take longer than most tests.
    """
    first, *_ = chromium.pages
    yield chromium
    for page in chromium.pages:
        if page != first:
            await page.evaluate(_FORGET)
            await page.close()
    await chromium.clear_permissions()


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
        command, whole = Command(folder), folder / "whole"
        if not whole.exists():
            await command.start()
            await command.stop()
            whole.touch()
    return command


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_command(
    sample: Command, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Command]:
    """A sandbox with the sample history for all tests that do no more than look and add to it."""
    copied = sample.copy_to(tmp_path_factory.mktemp("shared"))
    await copied.start()
    yield copied
    await copied.stop()


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
async def page(demo: Demo, browser: BrowserContext) -> Page:
    """Maria's window on the demo's #customers."""
    return await window(browser, demo.address)
