"""Takes the README's pictures: `make screenshots`.

One sandbox with its sample history is used as a visitor would use it, and each thing worth seeing
is pictured in light and in dark.
"""

import asyncio
import re
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import FloatRect, Locator, Page, ViewportSize, async_playwright, expect

from tests.browser.chromium import MISSING, find_chromium, launched
from tests.browser.command import ROOT, Command

PICTURES = ROOT / "docs" / "pictures"
VIEWPORT: ViewportSize = {"width": 1040, "height": 800}
TALL = 1700
"""A height in which the whole of Home has room."""
SHARP = 1.5
"""Device pixels per pixel: sharp enough on good screens, and files of a reasonable size."""
LOST_FOR = 90_000
"""Milliseconds, at most, until the bot looks for a message of which it knows no more."""
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_AROUND = 6
"""Pixels of ground around what is cut out."""


async def take_all(folder: Path, viewport: ViewportSize) -> None:
    """Write every picture into `folder`, as the page looks in a window of that size."""
    found = find_chromium()
    if found is None:
        raise SystemExit(MISSING)
    with tempfile.TemporaryDirectory() as state:
        command = Command(Path(state))
        await command.start()
        try:
            async with async_playwright() as playwright:
                browser = await launched(playwright, found)
                page = await browser.new_page(viewport=viewport, device_scale_factor=SHARP)
                await page.goto(command.address)
                await _use(page, folder)
                await browser.close()
        finally:
            await command.stop()


async def _use(page: Page, folder: Path) -> None:
    await _the_main_job(page, folder)
    await _every_day(page, folder)
    await _the_results(page, folder)
    await _the_notice(page, folder)


async def _the_main_job(page: Page, folder: Path) -> None:
    await expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    await _picture(page, folder / "first-sight")
    await _picture(page, folder / "digest-open", _edition(page))
    await page.keyboard.press("Enter")
    await expect(_newest(page)).to_contain_text("renewal agreed")
    await _picture(page, folder / "confirmation", _newest(page))
    await _newest(page).get_by_role("button", name="Edit").click()
    form = page.get_by_role("dialog")
    await expect(form).to_be_visible()
    await _picture(page, folder / "form", form, height=720)
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_be_hidden()

    await _come_as(page, "peter")
    await _say(page, "/log Kirsten Dahl by e-mail: sent the plan for the garden party")
    await expect(_newest(page)).to_contain_text("garden party")
    await _vote(page, "Adding value", "Only noise")
    await _come_as(page, "peter", "home")
    home = page.get_by_role("region", name="Noisegate: Home")
    await expect(home).to_contain_text("garden party")
    await _picture(page, folder / "home", home.locator(".home"))


async def _every_day(page: Page, folder: Path) -> None:
    await _come_as(page, "maria")
    message = page.get_by_role("log").get_by_role("article").filter(has_text="Jan Møller").first
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Log this").click()
    form = page.get_by_role("dialog")
    await expect(form).to_contain_text("Jan Møller")
    await _picture(page, folder / "log-this", form, height=720)
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_be_hidden()

    await _edition(page).get_by_role("button", name="Answer").click()
    await form.get_by_role("textbox").first.fill(
        "It took the sorting of mails off us. It added twelve reminders a week."
    )
    await form.get_by_role("radio", name="The team in #customers").check()
    await _picture(page, folder / "reflect", form, height=720)
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_be_hidden()

    await _say(page, "/noisegate settings")
    await expect(form).to_contain_text("Language and country")
    await _picture(page, folder / "settings", form, height=900)
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_be_hidden()

    await _say(page, "/noisegate ask me on Tuesday at 9")
    await expect(_newest(page)).to_contain_text("Tuesday")


async def _the_results(page: Page, folder: Path) -> None:
    await _come_as(page, "maria")
    await _vote(page, "A bit of both", "Only noise")
    await _jump(page, "The digest closes")
    await expect(_edition(page)).to_contain_text("Closed")
    await _picture(page, folder / "digest-closed", _edition(page))

    await _jump(page, "A week on")
    await _come_as(page, "maria", "bot")
    await expect(_newest(page).get_by_role("button", name="Answer")).to_be_visible()
    await _picture(page, folder / "question", _newest(page))


async def _the_notice(page: Page, folder: Path) -> None:
    await _come_as(page, "maria")
    await page.get_by_role("button", name="Conversation", exact=True).click()
    await page.get_by_role("menuitem", name="Hide from Noisegate what arrives").click()
    await expect(page.get_by_text("Hidden from Noisegate")).to_be_visible()
    await _jump(page, "The next digest comes")
    await _come_as(page, "maria", "bot")
    notice = page.get_by_role("log").get_by_role("article").filter(has_text="could not find out")
    await expect(notice).to_be_visible(timeout=LOST_FOR)
    await _picture(page, folder / "notice", notice)


async def _say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")


async def _jump(page: Page, moment: str) -> None:
    clock = page.get_by_role("button", name="Clock:")
    before = await clock.get_attribute("aria-label")
    await clock.click()
    await page.get_by_role("button", name=moment).click()
    await expect(clock).not_to_have_accessible_name(before or "")


async def _come_as(page: Page, handle: str, place: str = "customers") -> None:
    await page.goto(re.sub("/as/.*", f"/as/{handle}/{place}", page.url))


async def _vote(page: Page, *answers: str) -> None:
    for place, answer in enumerate(answers):
        await _edition(page).get_by_role("button", name=answer).nth(place).click()
        await expect(_newest(page)).to_contain_text(f"You said: {answer.lower()}")


async def _picture(page: Page, path: Path, cut: Locator | None = None, height: int = TALL) -> None:
    """Picture the window, or what is cut out of one of that height, in light and in dark."""
    usual = page.viewport_size
    assert usual is not None
    if cut is not None:
        await page.set_viewport_size({"width": usual["width"], "height": height})
    await page.mouse.move(0, 0)
    for theme in THEMES:
        await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        await page.screenshot(
            path=path.with_name(f"{path.name}-{theme}.png"),
            clip=None if cut is None else await _around(page, cut),
            animations="disabled",
        )
    await page.set_viewport_size(usual)


async def _around(page: Page, cut: Locator) -> FloatRect:
    await cut.scroll_into_view_if_needed()
    box = await cut.bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    left, top = max(box["x"] - _AROUND, 0), max(box["y"] - _AROUND, 0)
    return {
        "x": left,
        "y": top,
        "width": min(box["x"] + box["width"] + _AROUND, size["width"]) - left,
        "height": min(box["y"] + box["height"] + _AROUND, size["height"]) - top,
    }


def _newest(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article").last


def _edition(page: Page) -> Locator:
    heading = page.get_by_role("heading", name=re.compile("^Value or noise"))
    return page.get_by_role("log").get_by_role("article").filter(has=heading).last


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(PICTURES, VIEWPORT))
