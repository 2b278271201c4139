"""More that is seen at the real command: two people at once, a wrong form, light and dark.

The tests share one sandbox: each does something else there.
"""

import re
from typing import Literal

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.command import Command
from tests.browser.places import window

pytestmark = pytest.mark.asyncio(loop_scope="session")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# Visible texts with less contrast to what is painted behind them than WCAG 2.2 asks for (AA).
_TOO_FAINT = """() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  const painted = (colours) => {
    brush.clearRect(0, 0, 1, 1);
    for (const colour of colours) { brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1); }
    return brush.getImageData(0, 0, 1, 1).data;
  };
  const linear = (part) => part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const grounds = (element) => element
    ? [...grounds(element.parentElement), getComputedStyle(element).backgroundColor] : [];
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!own || !shown || element.closest('svg, .visually-hidden')) continue;
    const behind = grounds(element);
    const pair = [painted(behind), painted([...behind, getComputedStyle(element).color])]
      .map((colour) => light([...colour])).sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (contrast < 4.5) found.push(`${contrast.toFixed(2)}: ${element.textContent.trim()}`);
  }
  return found;
}"""


def open_digest(page: Page) -> Locator:
    heading = page.get_by_role("heading", name=re.compile("^Value or noise"))
    return page.get_by_role("article").filter(has=heading).last


async def test_what_one_member_does_is_seen_in_the_window_of_another_without_a_reload(
    browser: BrowserContext, shared_command: Command
) -> None:
    maria = await window(browser, f"{shared_command.address}/as/maria/customers")
    peter = await window(browser, f"{shared_command.address}/as/peter/customers")
    await expect(open_digest(maria)).to_contain_text("3 answers so far")
    await maria.evaluate("window.sinceThen = true")

    await open_digest(peter).get_by_role("button", name="Only noise").first.click()
    await expect(open_digest(maria)).to_contain_text("4 answers so far")
    await peter.get_by_role("textbox", name="Message").fill("I answered, did you?")
    await peter.keyboard.press("Enter")
    await expect(maria.get_by_role("article").last).to_contain_text("I answered, did you?")

    await expect(maria.get_by_text("You said")).to_have_count(0)
    assert await maria.evaluate("window.sinceThen") is True


async def test_a_form_says_what_is_wrong_beside_the_field_and_keeps_the_rest(
    browser: BrowserContext, shared_command: Command
) -> None:
    page = await window(browser, f"{shared_command.address}/as/maria/general")
    await page.get_by_role("textbox", name="Message").fill("/digest new")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Set up a digest")
    conversation = form.get_by_label("Which conversation is asked?")
    await form.get_by_label("On which day?").select_option(label="Thursday")

    await form.get_by_role("button", name="Set up").click()

    await expect(conversation).to_be_focused()
    await expect(conversation).to_have_accessible_description(re.compile("I am not in"))
    await expect(form.get_by_label("On which day?").locator("option:checked")).to_have_text(
        "Thursday"
    )
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_be_hidden()
    await page.get_by_role("button", name="Add Noisegate").click()
    await expect(page.get_by_text("has joined the channel")).to_be_visible()


async def test_the_page_follows_the_colours_of_the_machine_and_stays_readable(
    browser: BrowserContext, shared_command: Command
) -> None:
    page = await window(browser, shared_command.address)
    await page.emulate_media(reduced_motion="reduce")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article").last).to_contain_text("renewal agreed")
    home = page.get_by_role("region", name="Noisegate: Home")

    for scheme in SCHEMES:
        await page.goto(f"{shared_command.address}/as/maria/customers")
        await page.emulate_media(color_scheme=scheme)
        assert await page.evaluate("getComputedStyle(document.body).colorScheme") == scheme
        assert await page.evaluate(_TOO_FAINT) == []
        await page.goto(f"{shared_command.address}/as/maria/home")
        await expect(home).to_contain_text("renewal agreed")
        assert await page.evaluate(_TOO_FAINT) == []


async def test_whoever_presses_by_keyboard_stays_in_the_place(
    browser: BrowserContext, shared_command: Command
) -> None:
    maria = await window(browser, f"{shared_command.address}/as/maria/customers")
    message = maria.get_by_role("textbox", name="Message")
    await message.fill("/log Anna Jensen by phone: the new prices")
    await message.press("Enter")
    confirmation = maria.get_by_role("article").filter(has_text="the new prices").last

    await confirmation.get_by_role("button", name="Partly").press("Enter")

    await expect(
        confirmation.get_by_role("button", name="Partly: Anna Jensen, chosen")
    ).to_be_focused()
    await confirmation.get_by_role("button", name="Undo").press("Enter")
    await expect(confirmation.get_by_role("button", name="Put it back")).to_be_focused()
