"""Holds what views return against Slack: slack_sdk's own models, and the limits they leave out.

The limits are those of docs.slack.dev, "Block Kit".
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock

from bot.sandbox import limits
from bot.sandbox.charts_check import CHART
from bot.sandbox.checks import string
from handlers.kit.blocks import Block, Message, Modal

ALL_TEXTS = 12_000
"""Slack refuses messages whose texts are together longer than somewhere above 13,000."""
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
FIELD_TEXT = 2_000
TABLE_ROWS = 100
TABLE_COLUMNS = 20
CHOICES = 10
SELECT_OPTIONS = 100
BUTTON_VALUE = 2_000
OPTION_VALUE = 150
METADATA = 3_000
TITLE = 24
ID = 255


def assert_valid(shown: Message | Modal | Sequence[Block]) -> None:
    """Fail where Slack would refuse a message, a modal, or the blocks of a Home."""
    if isinstance(shown, Message):
        assert shown.text.strip(), "a message needs a text for notifications"
        _assert_blocks(shown.blocks, MESSAGE_BLOCKS)
        _assert_length(shown.blocks)
    elif isinstance(shown, Modal):
        _assert_modal(shown)
    else:
        _assert_blocks(shown, VIEW_BLOCKS)


def all_text(shown: Message | Modal | Sequence[Block]) -> str:
    """Every text that somebody reads in it, in order, a line each."""
    blocks = shown if isinstance(shown, Sequence) else shown.blocks
    return "\n".join(
        str(node["text"]) for node in _nodes(list(blocks)) if isinstance(node.get("text"), str)
    )


def mrkdwn_of(shown: Message | Modal | Sequence[Block]) -> str:
    """Every text in it in which Slack looks for mentions and formatting, a line each."""
    blocks = shown if isinstance(shown, Sequence) else shown.blocks
    return "\n".join(
        str(node["text"]) for node in _nodes(list(blocks)) if node.get("type") == "mrkdwn"
    )


def buttons_of(shown: Message | Modal | Sequence[Block]) -> list[dict[str, Any]]:
    """Every button in it, in order."""
    blocks = shown if isinstance(shown, Sequence) else shown.blocks
    return [dict(node) for node in _nodes(list(blocks)) if node.get("type") == "button"]


def _assert_modal(modal: Modal) -> None:
    _assert_blocks(modal.blocks, VIEW_BLOCKS)
    for title in (modal.title, modal.submit, modal.close):
        assert title is None or 0 < len(title) <= TITLE, f"too long for a modal: {title!r}"
    assert len(modal.metadata) <= METADATA
    has_input = any(block["type"] == "input" for block in modal.blocks)
    assert modal.submit is not None or not has_input, "an input without submit"


def _assert_blocks(blocks: Sequence[Block], most: int) -> None:
    assert 0 < len(blocks) <= most, f"{len(blocks)} blocks"
    json.dumps(list(blocks))
    given = [block["block_id"] for block in blocks if "block_id" in block]
    assert all(count == 1 for count in Counter(given).values()), f"a repeated block_id: {given}"
    for block in blocks:
        _assert_block(block)


def _assert_chart(block: Block) -> None:
    """Charts are younger than slack_sdk's models; the sandbox knows what Slack takes."""
    faults: list[str] = []
    string(limits.CHART_TITLE)(block["title"], "/title", faults)
    CHART(block["chart"], "/chart", faults)
    assert faults == []


def _assert_block(block: Block) -> None:
    if block["type"] == "data_visualization":
        _assert_chart(block)
        return
    parsed = SdkBlock.parse(dict(block))
    assert parsed is not None, f"Slack knows no block {block.get('type')!r}"
    parsed.to_dict()
    nodes = list(_nodes(block))
    actions = [node["action_id"] for node in nodes if "action_id" in node]
    assert len(actions) == len(set(actions)), f"a repeated action_id: {actions}"
    assert all(0 < len(each) <= ID for each in actions)
    for node in nodes:
        _assert_node(node)
    if block["type"] == "table":
        rows = block["rows"]
        assert 1 <= len(rows) <= TABLE_ROWS
        assert len({len(row) for row in rows}) == 1, "rows of different lengths"
        assert len(rows[0]) <= TABLE_COLUMNS
    for field in block.get("fields", ()):
        assert len(field["text"]) <= FIELD_TEXT


def _assert_node(node: Mapping[str, Any]) -> None:
    kind = node.get("type")
    if kind in {"plain_text", "mrkdwn"}:
        assert node["text"].strip(), "an empty text"
    if kind == "button":
        assert 0 < len(node["value"]) <= BUTTON_VALUE
        assert node.get("style") in {None, "primary", "danger"}
    options = node.get("options")
    if options is not None:
        most = CHOICES if kind in {"radio_buttons", "checkboxes"} else SELECT_OPTIONS
        assert 0 < len(options) <= most, f"{len(options)} options"
        assert all(0 < len(option["value"]) <= OPTION_VALUE for option in options)
        _assert_initial(node, options)


def _assert_initial(node: Mapping[str, Any], options: Sequence[Any]) -> None:
    initial = [*node.get("initial_options", ())]
    if "initial_option" in node:
        initial.append(node["initial_option"])
    assert all(option in options for option in initial), "chosen, but not offered"


def _assert_length(blocks: Sequence[Block]) -> None:
    length = sum(
        len(node["text"]) for node in _nodes(list(blocks)) if isinstance(node.get("text"), str)
    )
    assert length < ALL_TEXTS, f"{length} characters in one message"


def _nodes(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every object within, the outer ones first."""
    if isinstance(part, Mapping):
        yield part
        for inner in part.values():
            yield from _nodes(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _nodes(inner)
