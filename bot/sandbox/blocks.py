"""What Slack takes as the blocks of a message, a modal and a Home, and what it refuses.

Source: docs.slack.dev, reference/block-kit/blocks. The numbers stand in `bot.sandbox.limits`.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from typing import Any

from bot.sandbox import limits
from bot.sandbox.charts_check import CHART
from bot.sandbox.checks import (
    Check,
    both,
    by_type,
    fault,
    flag,
    listed,
    number,
    one_of,
    shape,
    string,
    whole,
)
from bot.sandbox.elements import (
    IMAGE_PARTS,
    IN_ACTIONS,
    IN_INPUTS,
    IN_SECTIONS,
    MODAL_ONLY,
    elements,
    plain,
    words,
)
from bot.sandbox.model import Json, Refused

_ANY_TYPE = string()


class Surface(StrEnum):
    """Where blocks stand."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


_MOST_BLOCKS = {
    Surface.MESSAGE: limits.MESSAGE_BLOCKS,
    Surface.MODAL: limits.MODAL_BLOCKS,
    Surface.HOME: limits.HOME_BLOCKS,
}
_MESSAGES_ONLY = frozenset({"data_visualization", "data_table", "markdown"})


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return shape(
        {"type": _ANY_TYPE, **required},
        {"block_id": string(limits.BLOCK_ID), **(optional or {})},
    )


def _rich_element(value: Any, pointer: str, faults: list[str]) -> None:
    known = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
    inline = {
        "text",
        "link",
        "user",
        "usergroup",
        "channel",
        "emoji",
        "date",
        "broadcast",
        "color",
    }
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in known | inline:
        fault(faults, "unsupported type of rich text", pointer)
    elif kind in known:
        listed(_rich_element, least=0)(value.get("elements"), f"{pointer}/elements", faults)
    elif kind == "text":
        string()(value.get("text"), f"{pointer}/text", faults)


def _has_text_or_fields(value: Any, pointer: str, faults: list[str]) -> None:
    if not {"text", "fields"} & value.keys():
        fault(faults, "missing required field: text", pointer)


def _has_one_image(value: Any, pointer: str, faults: list[str]) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        fault(faults, "must define exactly one of image_url and slack_file", pointer)


def _rows_are_equally_long(value: Any, pointer: str, faults: list[str]) -> None:
    if len({len(row) for row in value["rows"]}) > 1:
        fault(faults, "all rows must have the same number of cells", f"{pointer}/rows")


def _only(kinds: Iterable[str], surface: Surface) -> Check:
    every = elements()
    allowed = set(kinds) - (set() if surface is Surface.MODAL else MODAL_ONLY)
    return by_type({kind: every[kind] for kind in sorted(allowed)})


_RICH_TEXT = _block({"elements": listed(_rich_element)})
_RAW_TEXT = shape({"type": _ANY_TYPE, "text": string()})
_RAW_NUMBER = shape({"type": _ANY_TYPE, "value": number}, {"text": string()})
_CELL = by_type({"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": _RICH_TEXT})
_ROW = listed(_CELL, limits.TABLE_COLUMNS)
_COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})
_IMAGE_ELEMENT = both(
    shape({"type": _ANY_TYPE, "alt_text": string(limits.IMAGE_ALT)}, IMAGE_PARTS),
    _has_one_image,
)


@cache
def _block_checks(surface: Surface) -> Mapping[str, Check]:
    text = words(limits.CONTEXT_TEXT)
    checks: dict[str, Check] = {
        "header": _block({"text": plain(limits.HEADER_TEXT)}, {"level": whole(1, 4)}),
        "section": both(
            _block(
                {},
                {
                    "text": words(limits.SECTION_TEXT),
                    "fields": listed(words(limits.SECTION_FIELD), limits.SECTION_FIELDS),
                    "accessory": _only(IN_SECTIONS, surface),
                    "expand": flag,
                },
            ),
            _has_text_or_fields,
        ),
        "divider": _block({}),
        "context": _block(
            {
                "elements": listed(
                    by_type({"image": _IMAGE_ELEMENT, "plain_text": text, "mrkdwn": text}),
                    limits.CONTEXT_ELEMENTS,
                )
            }
        ),
        "actions": _block(
            {"elements": listed(_only(IN_ACTIONS, surface), limits.ACTIONS_ELEMENTS)}
        ),
        "input": _block(
            {"label": plain(limits.INPUT_LABEL), "element": _only(IN_INPUTS, surface)},
            {"hint": plain(limits.INPUT_HINT), "optional": flag, "dispatch_action": flag},
        ),
        "image": both(
            _block(
                {"alt_text": string(limits.IMAGE_ALT)},
                {**IMAGE_PARTS, "title": plain(limits.IMAGE_TITLE)},
            ),
            _has_one_image,
        ),
        "rich_text": _RICH_TEXT,
        "table": both(
            _block(
                {"rows": listed(_ROW, limits.TABLE_ROWS)},
                {"column_settings": listed(_COLUMN, limits.TABLE_COLUMNS)},
            ),
            _rows_are_equally_long,
        ),
        "markdown": _block({"text": string(limits.MARKDOWN_TEXT)}),
        "data_table": both(
            _block(
                {
                    "rows": listed(
                        _ROW, limits.DATA_TABLE_ROWS, least=limits.DATA_TABLE_LEAST.limit
                    ),
                    "caption": string(),
                },
                {"page_size": whole(1, 100), "row_header_column_index": whole(0, 19)},
            ),
            _rows_are_equally_long,
        ),
        "data_visualization": _block({"title": string(limits.CHART_TITLE), "chart": CHART}),
    }
    if surface is Surface.MESSAGE:
        return checks
    return {kind: check for kind, check in checks.items() if kind not in _MESSAGES_ONLY}


def block_faults(blocks: Any, surface: Surface, pointer: str = "/blocks") -> list[str]:
    """Return what Slack finds wrong with the blocks, in Slack's words; empty when nothing."""
    faults: list[str] = []
    each = by_type(_block_checks(surface))
    least = 0 if surface is Surface.MESSAGE else 1
    listed(each, _MOST_BLOCKS[surface], least)(blocks, pointer, faults)
    if not faults:
        _refuse_repeated_ids(blocks, pointer, faults)
        _refuse_too_much_of_one_kind(blocks, pointer, faults, surface)
    return faults


def checked_blocks(blocks: Any) -> tuple[Json, ...]:
    """Return a message's blocks, completed; refused with `invalid_blocks` or as too long."""
    faults = block_faults(blocks, Surface.MESSAGE)
    if faults:
        raise Refused("invalid_blocks", errors=faults, response_metadata={"messages": faults})
    if _length_of_texts(blocks) > limits.BLOCK_TEXTS.limit:
        raise Refused("msg_blocks_too_long")
    return tuple(completed(blocks))


def completed(blocks: Iterable[Json]) -> list[Json]:
    """Return a copy in which every block has a block_id and every element an action_id.

    Blocks that hold nothing but buttons, or nothing at all, get the same id for as long as they
    are the same: whoever presses while a message is drawn anew presses what they see. Fields get
    another one each time, as Slack has it: what was put into them is gone.
    """
    whole_blocks, found = deepcopy(list(blocks)), Counter[str]()
    for block in whole_blocks:
        like = _what_it_is(block)
        found[like] += 1
        lasting = blake2b(f"{found[like]} {like}".encode(), digest_size=6).hexdigest()
        block.setdefault("block_id", lasting if like else secrets.token_urlsafe(4))
        for place, element in enumerate(_interactive(block)):
            if element["type"] in elements() and element["type"] != "image":
                element.setdefault("action_id", f"{block['block_id']}.{place}")
    return whole_blocks


def _what_it_is(block: Json) -> str:
    """Return what tells a block from others, whatever else is written in it; "" for fields."""
    held = [element for element in _interactive(block) if element["type"] != "image"]
    if any(element["type"] not in {"button", "overflow"} for element in held):
        return ""
    does = [[element.get("action_id"), element.get("value")] for element in held]
    return json.dumps(does or block, sort_keys=True)


def _interactive(block: Json) -> list[Json]:
    if block["type"] == "actions":
        return list(block["elements"])
    return [block[key] for key in ("accessory", "element") if key in block]


def _refuse_repeated_ids(blocks: list[Json], pointer: str, faults: list[str]) -> None:
    block_ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    for place, block in enumerate(blocks):
        if block_ids[block.get("block_id", "")] > 1:
            fault(faults, f"block_id already exists: {block['block_id']}", f"{pointer}/{place}")
        action_ids = Counter(e["action_id"] for e in _interactive(block) if "action_id" in e)
        for action_id, times in action_ids.items():
            if times > 1:
                fault(faults, f"action_id already exists: {action_id}", f"{pointer}/{place}")


def _refuse_too_much_of_one_kind(
    blocks: list[Json], pointer: str, faults: list[str], surface: Surface
) -> None:
    kinds = Counter(block["type"] for block in blocks)
    if surface is Surface.MESSAGE and kinds["table"] > limits.TABLES.limit:
        fault(faults, "only_one_table_allowed", pointer)
    if kinds["data_visualization"] > limits.CHARTS.limit:
        fault(faults, f"no more than {limits.CHARTS.limit} data_visualization blocks", pointer)
    focused = sum(1 for b in blocks for e in _interactive(b) if e.get("focus_on_load"))
    if focused > 1:
        fault(faults, "only one element may have focus_on_load", pointer)
    markdown = sum(len(b["text"]) for b in blocks if b["type"] == "markdown")
    if markdown > limits.MARKDOWN_TEXT.limit:
        fault(faults, f"must be less than {limits.MARKDOWN_TEXT.limit + 1} characters", pointer)


def _length_of_texts(value: Any) -> int:
    if isinstance(value, list):
        return sum(_length_of_texts(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = sum(len(value[key]) for key in ("text", "caption") if isinstance(value.get(key), str))
    return own + sum(_length_of_texts(inner) for inner in value.values())
