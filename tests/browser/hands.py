"""Two ways of using the page: with a mouse, or with the keyboard alone."""

from typing import Any, Protocol

from playwright.async_api import Locator, Page, expect

_FARTHEST = 150
"""So many presses of Tab lead anywhere, or something cannot be reached."""

# The ring is drawn by the element itself, or by the frame around the message field.
_FOCUS = """target => {
  const element = document.activeElement;
  const behind = element.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
  const frame = element.closest('.composer-box') ?? element;
  const style = getComputedStyle(frame);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const box = element.getBoundingClientRect();
  return {
    gone: !target.isConnected,
    reached: element === target,
    back: element !== document.body && Boolean(behind),
    somewhere: element !== document.body,
    ringed: ring || style.boxShadow !== 'none',
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    words: element.getAttribute('aria-label') ?? `${element.localName} ${element.innerText}`,
    sideways: document.scrollingElement.scrollWidth - innerWidth,
  };
}"""


class Hands(Protocol):
    """What a person does with what they see."""

    page: Page

    async def press(self, target: Locator) -> None:
        """Press a button or follow a link."""

    async def tick(self, target: Locator) -> None:
        """Tick a box, or choose one of several."""

    async def write(self, field: Locator, text: str) -> None:
        """Write into a field, instead of what is in it."""

    async def choose(self, select: Locator, label: str) -> None:
        """Choose one of a list."""


class Mouse:
    """Points and clicks; types where something has to be written."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, target: Locator) -> None:
        """Click it."""
        await target.click()

    async def tick(self, target: Locator) -> None:
        """Click it."""
        await target.check()

    async def write(self, field: Locator, text: str) -> None:
        """Click into the field and type."""
        await field.click()
        await self.page.keyboard.press("ControlOrMeta+A")
        await self.page.keyboard.type(text)

    async def choose(self, select: Locator, label: str) -> None:
        """Pick it from the list."""
        await select.select_option(label=label)


class Keyboard:
    """Goes everywhere with Tab, or back with Shift+Tab.

    Sees at each step where it is and that nothing is cut off.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, target: Locator) -> None:
        """Go to it and press Enter."""
        await self._go_to(target)
        await self.page.keyboard.press("Enter")

    async def tick(self, target: Locator) -> None:
        """Go to it and press the space bar."""
        await self._go_to(target)
        await self.page.keyboard.press("Space")

    async def write(self, field: Locator, text: str) -> None:
        """Go to the field and type."""
        await self._go_to(field)
        await self.page.keyboard.press("ControlOrMeta+A")
        await self.page.keyboard.type(text)

    async def choose(self, select: Locator, label: str) -> None:
        """Go to the list and type the beginning of what is wanted, as selects understand it."""
        await self._go_to(select)
        await self.page.keyboard.type(label)
        await expect(select.locator("option:checked")).to_have_text(label)

    async def go_around(self) -> list[str]:
        """Go once through all that Tab comes to, and return what that is."""
        await self.page.keyboard.press("Tab")
        first = (await self.page.evaluate_handle("document.activeElement")).as_element()
        assert first is not None
        passed = [_seen(await first.evaluate(_FOCUS))["words"]]
        for _ in range(_FARTHEST):
            await self.page.keyboard.press("Tab")
            seen = _seen(await first.evaluate(_FOCUS))
            if seen["reached"]:
                return passed
            passed.append(seen["words"])
        raise AssertionError(f"Tab never comes back to where it began: {passed}")

    async def _go_to(self, target: Locator) -> None:
        handle = await target.element_handle()
        # Where one is before the first step may be out of sight: an answer came, further down.
        seen = await handle.evaluate(_FOCUS)
        passed = []
        for _ in range(_FARTHEST):
            if seen["reached"]:
                return
            if seen["gone"]:  # drawn anew meanwhile
                handle = await target.element_handle()
            else:
                passed.append(seen["words"])
                await self.page.keyboard.press("Shift+Tab" if seen["back"] else "Tab")
            seen = _seen(await handle.evaluate(_FOCUS))
        raise AssertionError(f"Tab never comes to {target}: {passed}")


def _seen(seen: dict[str, Any]) -> dict[str, Any]:
    """Return where the focus went; it has to show, wherever that is."""
    assert seen["sideways"] <= 0, f"The page scrolls sideways by {seen['sideways']} px."
    if seen["somewhere"]:
        assert seen["ringed"], f"The focus does not show on {seen['words']!r}."
        assert seen["inside"], f"The focus is out of sight, on {seen['words']!r}."
    return seen
