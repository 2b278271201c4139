"""The main job at the real command: log, set up a digest, press, read what came out; and a kill.

The same story twice: with a mouse in a wide window, and by keyboard alone in a narrow one.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.chromium import NARROW
from tests.browser.command import Command
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.places import (
    become,
    edition,
    go_to,
    jump_to,
    message_field,
    newest,
    say,
    window,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
VOTES = (
    ("Peter Lund", "Adding value"),
    ("Jonas Winther", "Only noise"),
    ("Thomas Berg", "Adding value"),
    ("Maria Holm", "Only noise"),
)


async def test_the_main_job_with_a_mouse(browser: BrowserContext, command: Command) -> None:
    page = await window(browser, command.address)

    await the_main_job(Mouse(page))


async def test_the_main_job_by_keyboard_alone_in_a_narrow_window(
    browser: BrowserContext, command: Command
) -> None:
    page = await window(browser, command.address, NARROW)

    asked = await the_main_job(Keyboard(page))
    await all_of_it_after_a_kill(Keyboard(page), command, asked)


async def the_main_job(hands: Hands) -> str:
    """Do it; return what the digest asked about."""
    page = hands.page
    await log_the_line_that_waits(page)
    await find_it_in_home(hands)
    await set_up_a_digest(hands)
    await jump_to(hands, "The next digest comes")
    asked = await subject_asked_about(page)
    for name, answer in VOTES:
        await vote_as(hands, name, answer)
    await change_ones_mind(hands)
    await jump_to(hands, "The digest closes")
    await read_the_results(hands, asked)
    return asked


async def all_of_it_after_a_kill(hands: Hands, command: Command, asked: str) -> None:
    page = hands.page
    await command.kill()
    await expect(page.get_by_text("The sandbox does not answer. Trying again")).to_be_visible()
    await command.start()
    await expect(page.get_by_text("The sandbox does not answer. Trying again")).to_be_hidden()
    await page.goto(command.address)

    await go_to(hands, "general")
    await read_the_results(hands, asked)
    await find_the_verdict_in_home(hands, asked)
    await find_what_was_logged(hands)


async def log_the_line_that_waits(page: Page) -> None:
    await expect(message_field(page)).to_have_value("/log Anna Jensen by phone: renewal agreed +")
    await expect(message_field(page)).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(newest(page)).to_contain_text("Only visible to you")
    await expect(newest(page)).to_contain_text("Anna Jensen")
    await expect(newest(page)).to_contain_text("renewal agreed")
    await expect(newest(page).get_by_role("button", name="Undo")).to_be_in_viewport()


async def find_it_in_home(hands: Hands) -> None:
    await go_to(hands, "Noisegate: Home")

    home = hands.page.get_by_role("region", name="Noisegate: Home")
    await expect(home).to_contain_text("renewal agreed")
    await expect(home.get_by_role("heading", name="Value or noise?")).to_be_attached()


async def set_up_a_digest(hands: Hands) -> None:
    page = hands.page
    await go_to(hands, "general")
    await say(hands, "/invite @Noisegate")
    await expect(page.get_by_role("button", name="Add Noisegate")).to_have_count(0)
    await say(hands, "/digest new")

    form = page.get_by_role("dialog", name="Set up a digest")
    chosen = form.get_by_label("Which conversation is asked?").locator("option:checked")
    await expect(chosen).to_contain_text("general")
    await hands.choose(form.get_by_label("On which day?"), weekday_of_tomorrow())
    await hands.choose(form.get_by_label("When does it close?"), "The same day")
    await hands.press(form.get_by_role("button", name="Set up"))

    await expect(form).to_be_hidden()
    await expect(newest(page)).to_contain_text("is set up")


async def subject_asked_about(page: Page) -> str:
    await expect(edition(page)).to_contain_text("No answers yet")
    found = re.search(r"^(.+): is it adding value", await edition(page).inner_text(), re.MULTILINE)
    assert found
    return found[1]


async def vote_as(hands: Hands, name: str, answer: str) -> None:
    page = hands.page
    await become(hands, name)
    await hands.press(edition(page).get_by_role("button", name=answer))

    await expect(newest(page)).to_contain_text(f"You said: {answer.lower()}")
    await expect(newest(page)).to_contain_text("Only visible to you")


async def change_ones_mind(hands: Hands) -> None:
    page = hands.page
    await hands.press(edition(page).get_by_role("button", name="A bit of both"))

    await expect(newest(page)).to_contain_text("Changed from only noise to a bit of both")
    await expect(edition(page)).to_contain_text("4 answers so far")


async def read_the_results(hands: Hands, asked: str) -> None:
    page = hands.page
    await expect(edition(page)).to_contain_text("Closed ")
    await expect(edition(page)).to_contain_text(re.compile(rf"{asked}: .+ of \d+"))
    await expect(edition(page).get_by_role("button", name="Adding value")).to_have_count(0)
    await hands.press(edition(page).get_by_role("link", name="1 reply"))

    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_role("article").last).to_contain_text(asked)
    await expect(thread.get_by_role("article").last).to_contain_text("The next questions come")
    await hands.press(thread.get_by_role("link", name="Close the thread"))
    await expect(thread).to_be_hidden()


async def find_the_verdict_in_home(hands: Hands, asked: str) -> None:
    await go_to(hands, "Noisegate: Home")

    home = hands.page.get_by_role("region", name="Noisegate: Home")
    await expect(home.get_by_role("row").filter(has_text=asked)).to_be_attached()


async def find_what_was_logged(hands: Hands) -> None:
    await go_to(hands, "customers")
    await expect(hands.page.get_by_role("log")).to_contain_text("renewal agreed")
    await say(hands, "/contact Anna Jensen")

    await expect(newest(hands.page)).to_contain_text("renewal agreed")


def weekday_of_tomorrow() -> str:
    tomorrow = datetime.now(UTC).astimezone(COPENHAGEN) + timedelta(days=1)
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[
        tomorrow.weekday()
    ]
