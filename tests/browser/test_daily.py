"""What a person does every day beside commands: menus, threads, reactions, unread, a status."""

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from bot.sandbox.model import BOT_USER_ID
from tests.bot.sandbox_page.demo import CUSTOMERS, Demo
from tests.bot.sandbox_page.demo_blocks import MARIA
from tests.browser.chromium import NARROW
from tests.browser.hands import Keyboard
from tests.browser.places import window

pytestmark = pytest.mark.asyncio(loop_scope="session")
BENT = "I met Bent at the market"


def message(page: Page, text: str) -> Locator:
    return page.locator("#surface").get_by_role("article").filter(has_text=text).first


async def menu_item(page: Page, text: str, name: str) -> None:
    """Choose something from a message's menu with the mouse."""
    await message(page, text).hover()
    await message(page, text).get_by_role("button", name="More actions").click()
    await page.get_by_role("menu", name="More actions").get_by_role("menuitem", name=name).click()


async def test_the_menu_of_a_message_has_the_apps_shortcut(page: Page, demo: Demo) -> None:
    async with page.expect_response("**/shortcut"):
        await menu_item(page, BENT, "Log this")

    payload = demo.bot.seen[-1]
    assert (payload["type"], payload["callback_id"]) == ("message_action", "log_this")
    assert payload["channel"]["id"] == CUSTOMERS
    assert "I met *Bent*" in payload["message"]["text"]


async def test_the_shortcut_of_the_app_is_offered_at_the_message_field(
    page: Page, demo: Demo
) -> None:
    async with page.expect_response("**/shortcut"):
        await page.get_by_role("button", name="Shortcuts").click()
        await page.get_by_role("button", name="Log an interaction").click()
    field = page.get_by_role("textbox", name="Message")
    await field.fill("")
    await field.press_sequentially("/inter")
    await expect(page.get_by_role("option", name="Log an interaction")).to_be_visible()
    async with page.expect_response("**/shortcut"):
        await page.keyboard.press("Enter")

    await expect(field).to_have_value("")
    assert [(seen["type"], seen["callback_id"]) for seen in demo.bot.seen] == [
        ("shortcut", "log"),
        ("shortcut", "log"),
    ]


async def test_reactions_are_seen_and_shared_by_all(browser: BrowserContext, demo: Demo) -> None:
    maria, peter = (
        await window(browser, demo.address),
        await window(browser, f"{demo.address}/as/peter/customers"),
    )

    await menu_item(maria, BENT, "Add a reaction")
    await maria.get_by_role("button", name="Congratulations").click()
    await message(peter, BENT).get_by_role("button", name="Congratulations, 1: Maria Holm").click()

    both = message(maria, BENT).get_by_role(
        "button", name="Congratulations, 2: Peter Lund and you"
    )
    await expect(both).to_have_attribute("aria-pressed", "true")
    await both.click()
    await expect(
        message(peter, BENT).get_by_role("button", name="Congratulations, 1: You")
    ).to_be_visible()


async def test_threads_answer_beside_and_what_others_reply_arrives(page: Page, demo: Demo) -> None:
    await menu_item(page, BENT, "Reply in a thread")
    thread = page.get_by_role("complementary", name="Thread")
    reply = thread.get_by_role("textbox", name="Reply")
    await expect(reply).to_be_focused()
    await reply.press_sequentially("I know him")
    await reply.press("Enter")
    parent = demo.workspace.timeline(MARIA, CUSTOMERS)[-2]
    demo.bot.post("Me too", author="U0SOFIE", thread_ts=parent.ts)

    await expect(thread.get_by_role("article")).to_have_count(3)
    await expect(thread.get_by_role("article").last).to_contain_text("Me too")
    await expect(message(page, BENT).get_by_role("link", name="2 replies")).to_be_visible()

    await (
        message(page, "Anna asked for the new price list")
        .get_by_role("link", name="1 reply")
        .click()
    )
    await expect(thread.get_by_role("article").first).to_contain_text("price list")
    await reply.press_sequentially("In this thread")
    await reply.press("Enter")
    await expect(thread.get_by_role("article").last).to_contain_text("In this thread")
    await reply.press("Escape")
    await expect(thread).to_be_hidden()


async def test_a_command_in_a_thread_is_refused_as_slack_does(page: Page, demo: Demo) -> None:
    await menu_item(page, BENT, "Reply in a thread")
    reply = page.get_by_role("textbox", name="Reply")
    await reply.press_sequentially("/log Bent")
    await reply.press("Enter")

    await expect(page.get_by_text("/log is not supported in threads")).to_be_visible()
    await expect(reply).to_have_value("/log Bent")
    assert demo.bot.seen == []


async def test_what_came_while_away_is_counted_and_marked(
    browser: BrowserContext, demo: Demo
) -> None:
    maria = await window(browser, demo.address)
    unread = maria.locator("#link-customers .count")
    await expect(unread).to_have_count(0)
    await maria.goto(f"{demo.address}/as/maria/general")
    demo.bot.post("First of the new")
    direct = demo.workspace.open_direct(MARIA)
    demo.bot.post("A question for you", conversation_id=direct.id, author=BOT_USER_ID)

    await expect(unread).to_contain_text("1")
    await expect(maria.locator("#link-bot .count")).to_contain_text("1")
    await maria.get_by_role("link", name="customers").click()
    await expect(maria.locator("#new-line + article")).to_contain_text("First of the new")
    await expect(unread).to_have_count(0)

    demo.bot.post("While somebody looks")
    await expect(maria.locator("#surface")).to_contain_text("While somebody looks")
    await expect(maria.locator("#new-line + article")).to_contain_text("First of the new")
    await maria.reload()
    await expect(maria.locator("#new-line")).to_have_count(0)

    await menu_item(maria, "First of the new", "Mark unread from here")
    await expect(unread).to_contain_text("2")
    await expect(maria.locator("#new-line + article")).to_contain_text("First of the new")


async def test_a_copied_link_leads_to_the_message_as_whoever_follows_it(
    browser: BrowserContext, demo: Demo
) -> None:
    for number in range(80):
        demo.bot.post(f"Message {number}.")
    first = demo.workspace.timeline(MARIA, CUSTOMERS)[0]
    link = f"{demo.address}/archives/{CUSTOMERS}/p{first.ts.replace('.', '')}"
    demo.bot.post(f"Look at <{link}|this message>")
    peter = await window(browser, f"{demo.address}/as/peter/customers")

    await peter.get_by_role("link", name="this message").click()

    await peter.wait_for_url("**/as/peter/customers?at=*")
    await expect(message(peter, "Good morning, all")).to_be_in_viewport()
    await peter.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await menu_item(peter, "Good morning, all", "Copy link")
    await expect(peter.get_by_text("Link copied")).to_be_visible()
    assert await peter.evaluate("navigator.clipboard.readText()") == link


async def test_a_status_and_do_not_disturb_are_seen_by_others(
    browser: BrowserContext, demo: Demo
) -> None:
    maria, sofie = (
        await window(browser, demo.address),
        await window(browser, f"{demo.address}/as/sofie/customers"),
    )
    await sofie.get_by_role("button", name="You are Sofie Krogh").click()
    await sofie.get_by_role("button", name="Status and do-not-disturb").click()
    await sofie.get_by_role("button", name="Vacationing").click()
    await sofie.get_by_role("button", name="Save status").click()
    await sofie.get_by_role("button", name="You are Sofie Krogh").click()
    await sofie.get_by_role("button", name="Status and do-not-disturb").click()
    await sofie.get_by_label("Do not disturb until").select_option("Tomorrow, 09:00")
    await sofie.get_by_role("button", name="Do not disturb", exact=True).click()

    byline = message(maria, BENT)
    await expect(byline.get_by_role("img", name="Status: Vacationing")).to_be_visible()
    await expect(byline.get_by_title("Do not disturb until Tue 17 Nov, 09:00")).to_be_visible()


async def test_all_of_it_by_keyboard_alone_in_a_narrow_window(
    browser: BrowserContext, demo: Demo
) -> None:
    page = await window(browser, demo.address, NARROW)
    hands = Keyboard(page)
    more = message(page, BENT).get_by_role("button", name="More actions")

    await hands.press(more)
    await expect(page.get_by_role("menuitem", name="Log this")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Thumbs up")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(
        message(page, BENT).get_by_role("button", name="Thumbs down, 1: You")
    ).to_be_visible()
    await expect(more).to_be_focused()

    await page.keyboard.press("Enter")
    await hands.press(page.get_by_role("menuitem", name="Reply in a thread"))
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_role("textbox", name="Reply")).to_be_focused()
    await page.keyboard.type("I know him")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_role("article").last).to_contain_text("I know him")
    await page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()
    await expect(message(page, BENT).get_by_role("link", name="1 reply")).to_be_focused()

    await hands.press(more)
    await hands.press(page.get_by_role("menuitem", name="Mark unread from here"))
    await expect(page.locator("#new-line + article")).to_contain_text(BENT)
