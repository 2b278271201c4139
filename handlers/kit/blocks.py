"""Slack's blocks as typed functions: the one place for escaping and for Slack's limits.

Functions that take `mrkdwn` expect text in which everything that came from people went through
`said`. Functions that take `plain` put the text into a `plain_text` object, where nothing needs
escaping. Texts over a limit are cut with an ellipsis, so that a long note can never lose a
message. Limits: docs.slack.dev, "Block Kit".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.kit.ids import Action, Form

Block = dict[str, Any]
Element = dict[str, Any]

SECTION_TEXT = 3_000
HEADER_TEXT = 150
BUTTON_TEXT = 75
OPTION_TEXT = 75
MODAL_TITLE = 24
CONTEXT_ELEMENTS = 10
MESSAGE_BLOCKS = 50
PARAGRAPHS = 7_500
"""Characters for all paragraphs of a message, so that with the rest it stays under 12,000."""
VIEW_BLOCKS = 100
SELECT_OPTIONS = 100
CHART_TITLE = 50
"""For the title and the labels of the axes."""
CHART_LABEL = 20

_SPECIAL = re.compile("[&<>*_~`]")
_FORMATTING = {mark: f"\u200b{mark}\u200b" for mark in "*_~`"}


@dataclass(frozen=True)
class Message:
    """A message: `text` is what notifications and screen readers get; at most 50 blocks."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Modal:
    """A modal; `metadata` travels with it, packed, at most 3000 characters."""

    form: Form
    title: str
    blocks: tuple[Block, ...]
    submit: str | None = None
    close: str = "Cancel"
    metadata: str = ""

    def view(self) -> dict[str, Any]:
        """The modal as Slack's `view` object."""
        view: dict[str, Any] = {
            "type": "modal",
            "callback_id": self.form,
            "title": plain_text(self.title, MODAL_TITLE),
            "close": plain_text(self.close, MODAL_TITLE),
            "blocks": list(self.blocks[:VIEW_BLOCKS]),
            "private_metadata": self.metadata,
        }
        if self.submit is not None:
            view["submit"] = plain_text(self.submit, MODAL_TITLE)
        return view


def said(text: str) -> str:
    """Text that came from people, made safe for `mrkdwn`: it pings nobody and formats nothing.

    Slack has no escape for its formatting characters. A zero-width space on both sides of each
    keeps them as they were typed: whether Slack takes it for a letter or for a space, a sign
    after a letter or before a space begins no formatting.
    """
    if not _SPECIAL.search(text):
        return text
    text = escape(text)
    for mark, kept in _FORMATTING.items():
        text = text.replace(mark, kept)
    return text


def escape(text: str) -> str:
    """Text with Slack's three control characters written as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """`text` with at most `limit` characters, an ellipsis at the end where it was longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def cut_mrkdwn(text: str, limit: int) -> str:
    """As `cut`, without leaving half an entity or half a link behind."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    for opening, closing in (("&", ";"), ("<", ">")):
        start = kept.rfind(opening)
        if start != -1 and kept.find(closing, start) == -1:
            kept = kept[:start]
    return kept.rstrip() + "…"


def plain_text(plain: str, limit: int) -> Element:
    """A `plain_text` object; never empty, which Slack refuses."""
    return {"type": "plain_text", "text": cut(plain.strip() or "…", limit), "emoji": True}


def mrkdwn_text(mrkdwn: str, limit: int = SECTION_TEXT) -> Element:
    """A `mrkdwn` object; links and names in it are only those that are written as such."""
    return {"type": "mrkdwn", "text": cut_mrkdwn(mrkdwn, limit) or "…", "verbatim": True}


def header(plain: str) -> Block:
    """A large line of plain text."""
    return {"type": "header", "text": plain_text(plain, HEADER_TEXT)}


def section(mrkdwn: str, accessory: Element | None = None) -> Block:
    """A paragraph, with at most one element at its side."""
    block: Block = {"type": "section", "text": mrkdwn_text(mrkdwn)}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def context(*mrkdwn: str) -> Block:
    """Small print, at most ten pieces."""
    pieces = [mrkdwn_text(piece) for piece in mrkdwn[:CONTEXT_ELEMENTS]]
    return {"type": "context", "elements": pieces}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    """A row of buttons and selects, at most 25."""
    block: Block = {"type": "actions", "elements": list(elements)}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def button(
    action: Action,
    plain: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: Element | None = None,
    label: str | None = None,
) -> Element:
    """A button; `label` is what screen readers say where the text alone does not tell."""
    element: Element = {
        "type": "button",
        "action_id": str(action),
        "text": plain_text(plain, BUTTON_TEXT),
        "value": value or "-",
    }
    if style is not None:
        element["style"] = style
    if confirm is not None:
        element["confirm"] = confirm
    if label is not None:
        element["accessibility_label"] = cut(label, BUTTON_TEXT)
    return element


def numbered(buttons: Iterable[Element]) -> list[Element]:
    """Buttons of one question, side by side.

    Slack wants different action ids within a block; the router looks at what stands before the
    slash alone, so that the id says the question and never the answer.
    """
    return [
        {**element, "action_id": element["action_id"] + f"/{place}"}
        for place, element in enumerate(buttons)
    ]


def confirm(title: str, mrkdwn: str, yes: str, no: str = "Back") -> Element:
    """The question that Slack asks before a button acts."""
    return {
        "title": plain_text(title, 100),
        "text": mrkdwn_text(mrkdwn, 300),
        "confirm": plain_text(yes, 30),
        "deny": plain_text(no, 30),
    }


def option(plain: str, value: str) -> Element:
    """One choice of a select, of radio buttons or of checkboxes."""
    return {"text": plain_text(plain, OPTION_TEXT), "value": value}


def select(
    action: Action, placeholder: str, options: Sequence[Element], initial: Element | None = None
) -> Element:
    """A select that acts at once, with at most 100 choices."""
    element: Element = {
        "type": "static_select",
        "action_id": str(action),
        "placeholder": plain_text(placeholder, 150),
        "options": list(options[:SELECT_OPTIONS]),
    }
    if initial is not None:
        element["initial_option"] = initial
    return element


def table(rows: Sequence[Sequence[str]]) -> Block:
    """A table of plain texts, the first row its head; at least one row, at most 100."""
    return {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": cell or "–"} for cell in row] for row in rows[:100]
        ],
    }


def line_chart(
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    x_label: str,
    y_label: str,
) -> Block:
    """A chart with a line for each of `series`, a value for each category; plain texts.

    For messages alone, two in each at most. Categories and names of series have to differ. It
    never stands alone: the numbers belong into a text as well. Source: docs.slack.dev,
    "data visualization block".
    """
    labels = [cut(category, CHART_LABEL) for category in categories]
    return {
        "type": "data_visualization",
        "title": cut(title, CHART_TITLE),
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value}
                        for label, value in zip(labels, values, strict=True)
                    ],
                }
                for name, values in series.items()
            ],
            "axis_config": {
                "categories": labels,
                "x_label": cut(x_label, CHART_TITLE),
                "y_label": cut(y_label, CHART_TITLE),
            },
        },
    }


def fitted(blocks: Sequence[Block], limit: int = PARAGRAPHS) -> tuple[Block, ...]:
    """The same blocks with long paragraphs cut, so that together they hold `limit` characters.

    Slack refuses a message whose texts are too long together; what is cut here stands whole in
    the form or on the card.
    """
    waiting = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    if sum(map(len, waiting)) <= limit:
        return tuple(blocks)
    room = share = limit
    # The short ones keep all of theirs; what they leave is shared by the long ones.
    for left, text in zip(range(len(waiting), 0, -1), sorted(waiting, key=len), strict=True):
        share = room // left
        if len(text) > share:
            break
        room -= len(text)
    return tuple(
        {**block, "text": mrkdwn_text(block["text"]["text"], share)}
        if block["type"] == "section"
        else block
        for block in blocks
    )


def as_typed(plain: str) -> Block:
    """Show text exactly as it was typed, to be copied: Slack formats nothing in it."""
    written = {"type": "text", "text": plain or " "}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [written]}],
    }
