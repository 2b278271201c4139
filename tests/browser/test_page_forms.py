"""Forms and buttons in a real browser."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.bot.sandbox_page.demo import Demo
from tests.bot.sandbox_page.demo_blocks import MARIA, form

pytestmark = pytest.mark.asyncio(loop_scope="session")


def message_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message")


async def test_a_form_is_filled_and_sent_by_keyboard_alone(page: Page, demo: Demo) -> None:
    await message_field(page).fill("/log")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Log an interaction")
    await expect(dialog.get_by_label("Who", exact=True)).to_be_focused()

    await page.keyboard.type("jens")
    await expect(dialog.get_by_role("option", name="Anna Jensen")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("l")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type("a note")
    await dialog.get_by_role("button", name="Log it").press("Enter")

    channel = dialog.get_by_label("Channel", exact=True)
    await expect(channel).to_be_focused()
    await expect(channel).to_have_accessible_description("Anna has no postal address.")
    await page.keyboard.press("p")
    await dialog.get_by_role("button", name="Log it").press("Enter")

    await expect(dialog).to_be_hidden()
    await expect(message_field(page)).to_be_focused()
    values = demo.bot.seen[-1]["view"]["state"]["values"]
    assert values["Who"]["value"]["selected_option"]["value"] == "Anna Jensen"
    assert values["Channel"]["value"]["selected_option"]["value"] == "phone"
    assert values["Direction"]["value"]["selected_option"]["value"] == "out"
    assert values["Note"]["value"]["value"] == "a note"
    assert values["When"]["value"]["selected_date"] == "2026-11-16"
    assert values["Who took part"]["value"]["selected_users"] == ["U0PETER"]


async def test_what_is_missing_is_said_next_to_its_field(page: Page, demo: Demo) -> None:
    demo.workspace.views.open(MARIA, form())
    dialog = page.get_by_role("dialog", name="Log an interaction")
    await dialog.get_by_label("Note").fill("typed already")

    await dialog.get_by_role("button", name="Log it").click()

    await expect(dialog.get_by_text("Please complete this required field.")).to_have_count(3)
    await expect(dialog.get_by_label("Who", exact=True)).to_be_focused()
    await expect(dialog.get_by_label("Note")).to_have_value("typed already")


async def test_chosen_things_can_be_taken_away_again(page: Page, demo: Demo) -> None:
    demo.workspace.views.open(MARIA, form())
    dialog = page.get_by_role("dialog")
    people = dialog.get_by_role("combobox", name="Who took part")
    await people.fill("sof")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("button", name="Remove Sofie Krogh")).to_be_visible()

    await dialog.get_by_role("button", name="Remove Peter Lund").click()

    await expect(dialog.get_by_role("button", name="Remove Peter Lund")).to_have_count(0)
    await expect(people).to_be_focused()
    await expect(dialog).to_be_visible()


async def test_a_form_below_another_keeps_what_was_typed(page: Page, demo: Demo) -> None:
    below = form() | {"blocks": form()["blocks"][3:5]}
    demo.workspace.views.open(MARIA, below)
    note = page.get_by_label("Note")
    await note.fill("kept")
    demo.workspace.views.push(MARIA, form() | {"title": {"type": "plain_text", "text": "Above"}})
    await expect(page.get_by_role("dialog", name="Above")).to_be_visible()

    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog", name="Log an interaction")).to_be_visible()
    await expect(note).to_have_value("kept")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_dangerous_press_asks_first(page: Page, demo: Demo) -> None:
    await page.get_by_role("button", name="Drop", exact=True).click()
    await page.get_by_role("button", name="Keep it").click()
    assert demo.bot.seen == []

    await page.get_by_role("button", name="Drop", exact=True).click()
    await page.get_by_role("button", name="Drop it").click()

    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Drop", exact=True)).not_to_have_attribute(
        "aria-busy", "true"
    )
    assert [payload["actions"][0]["action_id"] for payload in demo.bot.seen] == ["drop"]


async def test_menus_and_selects_in_messages_act_at_once(page: Page, demo: Demo) -> None:
    await page.get_by_role("button", name="More options").click()
    await page.get_by_role("menuitem", name="Retire").click()
    await page.get_by_label("Owner").select_option("Sofie")
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)

    chosen = [seen["actions"][0]["selected_option"]["value"] for seen in demo.bot.seen]
    assert chosen == ["retire", "sofie"]


async def test_a_form_that_the_bot_changes_keeps_what_it_does_not_change(
    page: Page, demo: Demo
) -> None:
    note, direction = form()["blocks"][3], form()["blocks"][2]
    view = demo.workspace.views.open(MARIA, form() | {"blocks": [note, direction]})
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Note").fill("typed meanwhile")
    element = direction["element"]
    chosen = direction | {"element": element | {"initial_option": element["options"][0]}}

    demo.workspace.views.update(view, form() | {"blocks": [note, chosen, form()["blocks"][4]]})

    await expect(dialog.get_by_label("Subject line")).to_be_visible()
    await expect(dialog.get_by_label("We did")).to_be_checked()
    await expect(dialog.get_by_label("Note")).to_have_value("typed meanwhile")
    await expect(dialog.get_by_label("Note")).to_be_focused()
