"""Where things are on the page, and what everybody does there, with whichever hands."""

import re

from playwright.async_api import BrowserContext, Locator, Page, ViewportSize, expect

from tests.browser.chromium import WIDE
from tests.browser.hands import Hands


async def window(browser: BrowserContext, address: str, size: ViewportSize = WIDE) -> Page:
    """Open one more window on an address.

    It is a window and no tab: one in the background would draw once a second.
    """
    async with browser.expect_page() as opened:
        await browser.pages[0].evaluate("open('about:blank', '_blank', 'popup')")
    page = await opened.value
    await page.set_viewport_size(size)
    await page.goto(address)
    return page


def message_field(page: Page) -> Locator:
    """The field below the conversation."""
    return page.get_by_role("textbox", name="Message")


def newest(page: Page) -> Locator:
    """The newest message of the conversation."""
    return page.get_by_role("log").get_by_role("article").last


def edition(page: Page) -> Locator:
    """The newest edition in the conversation."""
    heading = page.get_by_role("heading", name=re.compile("^Value or noise"))
    return page.get_by_role("log").get_by_role("article").filter(has=heading).last


async def say(hands: Hands, text: str) -> None:
    """Write into the conversation."""
    await hands.write(message_field(hands.page), text)
    await hands.page.keyboard.press("Enter")


async def go_to(hands: Hands, place: str) -> None:
    """Open a conversation, or Home."""
    drawer = hands.page.get_by_role("button", name="Conversations")
    if await drawer.is_visible():
        await hands.press(drawer)
    # What is unread stands in the name of the link, after the place.
    named = re.compile(rf"^{re.escape(place)}(?!:)")
    await hands.press(hands.page.get_by_role("navigation").get_by_role("link", name=named))
    await expect(hands.page.get_by_role("heading", level=1)).to_have_text(
        re.compile(f"^#?{place}$")
    )


async def become(hands: Hands, name: str) -> None:
    """Be somebody else."""
    switcher = hands.page.get_by_role("button", name="You are")
    await hands.press(switcher)
    await hands.press(hands.page.get_by_role("link", name=name))
    await expect(switcher).to_have_accessible_name(f"You are {name}")


async def jump_to(hands: Hands, moment: str) -> None:
    """Move the clock to one of the moments that it offers."""
    clock = hands.page.get_by_role("button", name="Clock:")
    before = await clock.get_attribute("aria-label")
    await hands.press(clock)
    await hands.press(hands.page.get_by_role("button", name=moment))
    await expect(clock).not_to_have_accessible_name(before or "")
