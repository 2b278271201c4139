"""What a person can do at the page, in a real browser."""

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from bot.sandbox.model import BOT_USER_ID, Message
from tests.bot.sandbox_page.demo import CUSTOMERS, FIRST_TEXT, Demo
from tests.bot.sandbox_page.demo_blocks import MARIA
from tests.browser.chromium import NARROW
from tests.browser.hands import Keyboard
from tests.browser.places import message_field, window

pytestmark = pytest.mark.asyncio(loop_scope="session")


def newest(page: Page) -> Locator:
    return page.get_by_role("article").last


async def test_first_sight_is_a_digest_and_a_text_to_try(page: Page) -> None:
    await expect(message_field(page)).to_have_value(FIRST_TEXT)
    await expect(message_field(page)).to_be_focused()
    await expect(page.get_by_text("Press Enter to try it")).to_be_visible()
    await expect(page.get_by_role("button", name="Only noise").last).to_be_in_viewport()


async def test_enter_sends_the_command_and_its_answer_appears(page: Page, demo: Demo) -> None:
    await page.keyboard.press("Enter")

    await expect(newest(page)).to_contain_text("Logged: Anna Jensen by phone: renewal agreed +")
    await expect(newest(page)).to_contain_text("Only visible to you")
    await expect(message_field(page)).to_have_value("")
    assert demo.bot.seen[-1]["command"] == "/log"


async def test_the_text_to_try_is_not_offered_twice(page: Page) -> None:
    await page.keyboard.press("Enter")
    await expect(newest(page)).to_contain_text("Logged")

    await page.reload()

    await expect(message_field(page)).to_have_value("")


async def test_a_command_that_goes_wrong_comes_back_to_the_field(page: Page) -> None:
    await message_field(page).fill("/broken as it can be")
    await page.keyboard.press("Enter")

    await expect(newest(page)).to_contain_text("/broken failed")
    await expect(message_field(page)).to_have_value("/broken as it can be")


async def test_a_sandbox_that_is_gone_loses_nothing_typed(page: Page) -> None:
    await page.route("**/say", lambda route: route.abort())
    await message_field(page).fill("do not lose me")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
    await expect(message_field(page)).to_have_value("do not lose me")


async def test_commands_and_names_are_completed_by_keyboard(page: Page) -> None:
    await message_field(page).fill("")
    await message_field(page).press_sequentially("/")
    offered = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await expect(offered).to_have_count(10)
    await expect(offered.first).to_contain_text("WHO by CHANNEL")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await expect(message_field(page)).to_have_value("/contact ")

    await message_field(page).press_sequentially("@so")
    await page.keyboard.press("Enter")
    await expect(message_field(page)).to_have_value("/contact @sofie ")

    await message_field(page).press_sequentially("#")
    await page.keyboard.press("Escape")
    await expect(offered).to_have_count(0)
    await expect(message_field(page)).to_have_value("/contact @sofie #")


async def test_a_press_shows_at_once_that_it_was_taken_and_none_is_lost(
    page: Page, demo: Demo
) -> None:
    demo.bot.patience.clear()
    button = page.get_by_role("button", name="Only noise").first
    await button.click()
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")

    demo.bot.patience.set()

    await expect(button).not_to_have_attribute("aria-busy", "true")
    await expect(page.get_by_text("You said: only noise")).to_have_count(2)


async def test_what_others_do_arrives_without_disturbing_what_is_typed(
    page: Page, demo: Demo
) -> None:
    await message_field(page).fill("half a sentence")
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowRight")

    demo.bot.post("From Peter, meanwhile", author="U0PETER")

    await expect(newest(page)).to_contain_text("From Peter, meanwhile")
    await expect(newest(page)).to_be_in_viewport()
    await expect(message_field(page)).to_be_focused()
    await page.keyboard.type("X")
    await expect(message_field(page)).to_have_value("hXalf a sentence")


async def test_somebody_who_reads_further_up_stays_there(page: Page, demo: Demo) -> None:
    surface = page.get_by_role("log", name="Messages in #customers")
    await surface.evaluate("element => { element.scrollTop = 0 }")

    demo.bot.post("Down below")

    await page.get_by_role("button", name="New messages below").click()
    await expect(newest(page)).to_be_in_viewport()


async def test_something_long_that_arrives_takes_nobody_from_what_the_keyboard_is_on(
    page: Page, demo: Demo
) -> None:
    button = page.get_by_role("button", name="Adding value").last
    await button.focus()  # without a pointer, so it shows

    demo.bot.post("\n".join(f"A long message, line {number}" for number in range(80)))

    await expect(newest(page)).to_contain_text("line 79")
    await expect(button).to_be_focused()
    await expect(button).to_be_in_viewport()
    await expect(page.get_by_role("button", name="New messages below")).to_be_visible()


async def test_an_edited_message_changes_in_place_and_keeps_the_focus(
    page: Page, demo: Demo
) -> None:
    button = page.get_by_role("button", name="Adding value").last
    await button.focus()
    digest = demo.workspace.timeline(MARIA, CUSTOMERS)[-1]
    section = {
        "block_id": "b1",
        "type": "section",
        "text": {"type": "mrkdwn", "text": "4 answers"},
    }
    blocks = (digest.blocks[0], section, *digest.blocks[2:])

    demo.workspace.change(
        Message(
            conversation_id=CUSTOMERS,
            ts=digest.ts,
            author=BOT_USER_ID,
            text=digest.text,
            blocks=blocks,
            edited_ts="1.0",
        )
    )

    await expect(newest(page)).to_contain_text("4 answers")
    await expect(newest(page)).to_contain_text("(edited)")
    await expect(button).to_be_focused()


async def test_a_private_message_can_be_dismissed(page: Page, demo: Demo) -> None:
    demo.bot.tell(MARIA, "Between us")
    await expect(page.get_by_text("Between us")).to_be_visible()

    await page.get_by_role("button", name="Dismiss").click()

    await expect(page.get_by_text("Between us")).to_have_count(0)


async def test_replies_open_beside_and_can_be_answered(page: Page, demo: Demo) -> None:
    await page.get_by_role("link", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread).to_contain_text("Sent <today>")
    await expect(thread.get_by_role("textbox", name="Reply")).to_be_focused()

    await page.keyboard.type("Thank you")
    await page.keyboard.press("Enter")

    await expect(thread.get_by_role("article").last).to_contain_text("Thank you")
    await expect(page.get_by_role("link", name="2 replies")).to_be_visible()
    await page.get_by_role("link", name="Close the thread").click()
    await expect(thread).to_be_hidden()
    assert demo.workspace.timeline(MARIA, CUSTOMERS)[-1].text == "Value or noise?"


async def test_the_clock_jumps_by_keyboard(page: Page, demo: Demo) -> None:
    clock = page.get_by_role("button", name="Clock")
    await expect(clock).to_have_accessible_name("Clock: Monday, 16 November 2026, 10:05")
    await clock.press("Enter")
    await expect(page.get_by_role("button", name="Digest in #customers")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    await expect(clock).to_have_accessible_name("Clock: Monday, 23 November 2026, 10:05")
    await expect(clock).to_contain_text("Mon 23 Nov, 10:05")
    assert len(demo.clock.jumps) == 1


async def test_the_clock_says_when_a_time_is_past(page: Page) -> None:
    await page.get_by_role("button", name="Clock").click()
    field = page.get_by_label("Date and time")
    await field.evaluate("field => field.removeAttribute('min')")
    await field.fill("2026-11-01T09:00")
    await page.get_by_role("button", name="Jump", exact=True).click()

    await expect(page.get_by_role("alert").filter(has_text="only goes forward")).to_be_visible()


async def test_two_windows_are_two_people(browser: BrowserContext, demo: Demo) -> None:
    maria = await window(browser, f"{demo.address}/as/maria/customers")
    james = await window(browser, f"{demo.address}/as/maria/customers")
    await james.get_by_role("button", name="You are Maria Holm").click()
    await james.get_by_role("link", name="James Okafor").click()
    await expect(james.get_by_role("button", name="You are James Okafor")).to_be_visible()

    await message_field(james).fill("Hello from London, @maria")
    await james.keyboard.press("Enter")

    await expect(newest(maria)).to_contain_text("Hello from London, @Maria Holm")


async def test_home_is_opened_and_acts(page: Page, demo: Demo) -> None:
    await page.get_by_role("link", name="Noisegate: Home").click()
    home = page.get_by_role("region", name="Noisegate: Home")
    await expect(home).to_contain_text("Anna Jensen · phone")
    await home.get_by_role("button", name="Undo").click()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)

    kinds = [seen.get("event", seen)["type"] for seen in demo.bot.seen]
    assert kinds == ["app_home_opened", "block_actions"]


async def test_the_theme_is_remembered(page: Page) -> None:
    await page.get_by_role("button", name="Dark theme").click()
    await page.reload()

    await expect(page.get_by_role("button", name="Dark theme", pressed=True)).to_be_visible()
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(21, 25, 26)"


async def test_a_narrow_window_has_all_of_it_and_nothing_scrolls_sideways(
    browser: BrowserContext, demo: Demo
) -> None:
    page = await window(browser, demo.address, NARROW)
    for address in ("/as/maria/customers", "/as/maria/home"):
        await page.goto(demo.address + address)
        wide = await page.evaluate(
            "[document.documentElement, document.getElementById('surface')]"
            ".map(element => element.scrollWidth - element.clientWidth)"
        )
        assert wide == [0, 0]
        low = await page.evaluate(
            "[...document.querySelectorAll('.button, select, .text-button')]"
            ".filter(element => element.offsetParent && element.offsetHeight < 40)"
            ".map(element => element.textContent)"
        )
        assert low == []

    await page.get_by_role("button", name="Conversations").click()
    await page.get_by_role("link", name="general").click()
    await expect(page.get_by_role("heading", name="#general")).to_be_visible()


async def test_the_whole_way_to_a_press_by_keyboard(browser: BrowserContext, demo: Demo) -> None:
    page = await window(browser, f"{demo.address}/as/peter/customers", NARROW)
    await message_field(page).fill("")
    for _ in range(60):
        await page.keyboard.press("Shift+Tab")
        focused = await page.evaluate("document.activeElement.textContent.trim()")
        if focused == "Only noise":
            break
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("You said: only noise")).to_be_visible()


async def test_tab_goes_around_and_its_focus_is_always_seen(
    browser: BrowserContext, demo: Demo
) -> None:
    page = await window(browser, demo.address, NARROW)

    passed = await Keyboard(page).go_around()

    for name in ("Clock", "Adding value", "More actions", "Message"):
        assert any(name in words for words in passed), passed


async def test_nothing_is_asked_of_any_other_machine(browser: BrowserContext, demo: Demo) -> None:
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)

    await page.goto(demo.address)
    await expect(newest(page)).to_be_visible()

    assert all(url.startswith(demo.address) for url in asked)
    assert faults == []


async def test_what_people_write_runs_nothing(page: Page, demo: Demo) -> None:
    evil = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    demo.bot.post(evil, author="U0PETER")
    await message_field(page).fill(evil)
    await page.keyboard.press("Enter")

    await expect(newest(page)).to_contain_text("document.title='taken'")
    await expect(page).to_have_title("#customers · Fjord & Field · Sandbox")


async def test_busy_buttons_never_make_a_narrow_page_scroll_sideways(page: Page) -> None:
    await page.set_viewport_size(NARROW)

    wider = await page.evaluate("""() => {
      for (const button of document.querySelectorAll('button')) {
        button.setAttribute('aria-busy', 'true');
      }
      return document.scrollingElement.scrollWidth - innerWidth;
    }""")

    assert wider <= 0
