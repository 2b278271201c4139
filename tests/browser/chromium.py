"""Chromium as this machine has it, and how it is started."""

import shutil

from playwright.async_api import Browser, Playwright, ViewportSize

MISSING = "The browser tests need Chromium: apt install chromium, or another Chrome."
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 390, "height": 844}
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Windows of one person share a process, which has drawn this page before.
    "--process-per-site",
)


def find_chromium() -> str | None:
    """Return the path of the first Chromium or Chrome on this machine."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


async def launched(playwright: Playwright, path: str) -> Browser:
    """Start the browser without a window. It asks nothing of any other machine."""
    return await playwright.chromium.launch(executable_path=path, args=_QUIET)
