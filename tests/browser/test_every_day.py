"""What comes after the main job, with the real bot: by keyboard alone, in a narrow window."""

import re

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.chromium import NARROW
from tests.browser.command import Command
from tests.browser.hands import Hands, Keyboard
from tests.browser.places import edition, go_to, jump_to, newest, say, window

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_comes_after_the_main_job_by_keyboard_alone_in_a_narrow_window(
    browser: BrowserContext, command: Command
) -> None:
    hands = Keyboard(await window(browser, command.address, NARROW))

    await log_this(hands)
    await answer_the_question_of_the_digest(hands)
    await be_asked_by_direct_message(hands)
    await go_away_and_come_back(hands)
    await choose_a_language(hands)
    await find_it_all_in_home(hands)


async def log_this(hands: Hands) -> None:
    page = hands.page
    message = page.get_by_role("log").get_by_role("article").filter(has_text="Jan Møller").first
    await hands.press(message.get_by_role("button", name="More actions"))
    await hands.press(page.get_by_role("menuitem", name="Log this"))

    form = page.get_by_role("dialog")
    await expect(form).to_contain_text("Jan Møller")
    await expect(form.get_by_role("textbox", name="Note")).to_have_value(
        re.compile("does not read mail")
    )
    await hands.press(form.get_by_role("button", name="Log", exact=True))
    await expect(form).to_be_hidden()
    await expect(newest(page)).to_contain_text("from this message")


async def answer_the_question_of_the_digest(hands: Hands) -> None:
    page = hands.page
    await hands.press(edition(page).get_by_role("button", name="Answer"))
    await write_a_reflection(hands, "The one with a photo of the garden.")

    await expect(newest(page)).to_contain_text("The one with a photo of the garden.")
    await expect(newest(page)).to_contain_text("Only visible to you")


async def be_asked_by_direct_message(hands: Hands) -> None:
    page = hands.page
    await say(hands, "/noisegate ask me on Tuesday at 9")
    await expect(newest(page)).to_contain_text("Tuesday")
    await jump_to(hands, "A week on")
    await go_to(hands, "Noisegate")

    question = page.get_by_role("log").get_by_role("article").filter(has=answer(page)).last
    await hands.press(question.get_by_role("button", name="Answer"))
    await write_a_reflection(hands, "A call, most of the time.")
    await expect(page.get_by_role("log")).to_contain_text("Your answer is kept")


async def write_a_reflection(hands: Hands, words: str) -> None:
    form = hands.page.get_by_role("dialog")
    await hands.write(form.get_by_role("textbox").first, words)
    await hands.tick(form.get_by_role("radio", name="Only me"))
    await hands.press(form.get_by_role("button", name="Save", exact=True))
    await expect(form).to_be_hidden()


async def go_away_and_come_back(hands: Hands) -> None:
    page = hands.page
    await go_to(hands, "customers")
    await say(hands, "/noisegate away until tomorrow")
    await expect(newest(page)).to_contain_text("You are away")
    await go_to(hands, "Noisegate: Home")
    home = page.get_by_role("region", name="Noisegate: Home")
    await hands.press(home.get_by_role("button", name="I am back").first)

    await expect(home.get_by_role("button", name="I am back")).to_have_count(0)


async def choose_a_language(hands: Hands) -> None:
    page = hands.page
    await hands.press(page.get_by_role("button", name="Change settings"))
    form = page.get_by_role("dialog")
    await hands.write(form.get_by_role("combobox").first, "danish denmark")
    await expect(page.get_by_role("option", name="Danish (Denmark)")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await hands.press(form.get_by_role("button", name="Save"))

    await expect(form).to_be_hidden()
    home = page.get_by_role("region", name="Noisegate: Home")
    await expect(home).to_contain_text("Danish (Denmark)")


async def find_it_all_in_home(hands: Hands) -> None:
    home = hands.page.get_by_role("region", name="Noisegate: Home")
    for heading in ("Gone quiet", "Value or noise?", "My settings", "Settings of this workspace"):
        await expect(home.get_by_role("heading", name=re.compile(heading))).to_be_attached()
    await hands.press(home.get_by_role("button", name="What is stored about me"))
    await expect(hands.page.get_by_role("dialog")).to_contain_text("reflections")


def answer(page: Page) -> Locator:
    return page.get_by_role("button", name="Answer")
