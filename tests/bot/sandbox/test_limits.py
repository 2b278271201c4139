"""Each limit of the table is held: one request just under it passes, one just over does not."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.sandbox import limits
from bot.sandbox.limits import Limit, all_limits
from tests.bot.sandbox.desk import MANIFEST, Desk, desk_with

Json = dict[str, Any]
Make = Callable[[int], Json]


@dataclass(frozen=True)
class Case:
    """How to ask for `n` of something, and the error above the limit."""

    method: str
    make: Make
    error: str


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def words(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def letters(length: int) -> Json:
    return plain("x" * length)


def options(count: int) -> list[Json]:
    return [{"text": plain(f"Option {n}"), "value": f"{n}"} for n in range(count)]


def button(**parts: Any) -> Json:
    return {"type": "button", "text": plain("Press"), **parts}


def confirm(**parts: Any) -> Json:
    usual = {
        "title": plain("Sure?"),
        "text": plain("It goes."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    return button(confirm={**usual, **parts})


def message(make: Callable[[int], Any]) -> Case:
    """Blocks in a message: one block, or a list of them."""

    def build(n: int) -> Json:
        made = make(n)
        blocks = made if isinstance(made, list) else [made]
        return {"channel": "C0CUSTOMERS", "text": "For screen readers", "blocks": blocks}

    return Case("chat.postMessage", build, "invalid_blocks")


def actions(make: Callable[[int], Any]) -> Case:
    def build(n: int) -> Json:
        made = make(n)
        return {"type": "actions", "elements": made if isinstance(made, list) else [made]}

    return message(build)


def modal(make: Make) -> Case:
    def build(n: int) -> Json:
        usual = {"type": "modal", "title": plain("Form"), "blocks": [{"type": "divider"}]}
        return {"view": {**usual, **make(n)}}

    return Case("views.open", build, "invalid_arguments")


def field(make: Make) -> Case:
    """An input in a modal: parts of its element, or of the block when they say `block`."""

    def build(n: int) -> Json:
        made = make(n)
        element = {"type": "plain_text_input", "action_id": "a", **made.get("element", {})}
        block = {"type": "input", "label": plain("Label"), "element": element}
        return {"submit": plain("Save"), "blocks": [{**block, **made.get("block", {})}]}

    return modal(build)


def select(count: int, **parts: Any) -> Json:
    return {"type": "static_select", "options": options(count), **parts}


def grouped(groups: list[Json]) -> Json:
    return {"type": "static_select", "option_groups": groups}


def line(**parts: Any) -> Json:
    chart = {
        "type": "line",
        "series": [{"name": "Phone", "data": [{"label": "W45", "value": 0.7}]}],
        "axis_config": {"categories": ["W45"]},
    }
    block = {"type": "data_visualization", "title": "Share worth it", "chart": chart}
    return {**block, **{k: v for k, v in parts.items() if k == "title"}} | (
        {"chart": {**chart, **parts["chart"]}} if "chart" in parts else {}
    )


def series(count: int) -> Json:
    data = [{"label": "W45", "value": 1}]
    return line(chart={"series": [{"name": f"{n}", "data": data} for n in range(count)]})


def labelled(length: int) -> Json:
    label = "x" * length
    return line(
        chart={
            "series": [{"name": "Phone", "data": [{"label": label, "value": 1}]}],
            "axis_config": {"categories": [label]},
        }
    )


def axis(length: int) -> Json:
    return line(chart={"axis_config": {"categories": ["W45"], "x_label": "x" * length}})


def raw(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int, columns: int = 1) -> Json:
    return {"type": "table", "rows": [[raw()] * columns] * rows}


def data_table(rows: int) -> Json:
    return {"type": "data_table", "caption": "Counts", "rows": [[raw()]] * rows}


def image(**parts: Any) -> Json:
    return {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a", **parts}


def many(kind: Json) -> Callable[[int], list[Json]]:
    return lambda n: [kind] * n


def texts(total: int) -> list[Json]:
    lengths = [3000] * (total // 3000) + [total % 3000]
    return [{"type": "section", "text": words(length)} for length in lengths if length]


def metadata(size: int) -> Json:
    empty = len('{"event_type": "t", "event_payload": {"k": ""}}')
    payload = {"event_type": "t", "event_payload": {"k": "x" * (size - empty)}}
    return {"channel": "C0CUSTOMERS", "text": "Hello", "metadata": payload}


def view_of_bytes(size: int) -> Json:
    """Ninety sections, filled up to the size as the sandbox counts it."""
    section = {"type": "section", "text": words(2500)}
    blocks = [section] * 90
    sized = {"type": "modal", "title": plain("Form"), "blocks": blocks}
    rest = size - len(str(sized))
    filler = [{"type": "section", "text": words(1)} for _ in range(9)]
    bare = len(str({**sized, "blocks": [*blocks, *filler]})) - 9
    share, over = divmod(size - bare, 9)
    assert rest > 0
    for place, block in enumerate(filler):
        block["text"] = words(share + (over if place == 0 else 0))
    return {"blocks": [*blocks, *filler]}


CASES: dict[Limit, Case] = {
    limits.MESSAGE_BLOCKS: message(many({"type": "divider"})),
    limits.MODAL_BLOCKS: modal(lambda n: {"blocks": [{"type": "divider"}] * n}),
    limits.HOME_BLOCKS: Case(
        "views.publish",
        lambda n: {
            "user_id": "U0PETER",
            "view": {"type": "home", "blocks": [{"type": "divider"}] * n},
        },
        "invalid_arguments",
    ),
    limits.MESSAGE_TEXT: Case(
        "chat.postMessage", lambda n: {"channel": "C0CUSTOMERS", "text": "x" * n}, "msg_too_long"
    ),
    limits.METADATA_BYTES: Case("chat.postMessage", metadata, "metadata_too_large"),
    limits.BLOCK_TEXTS: Case("chat.postMessage", message(texts).make, "msg_blocks_too_long"),
    limits.SECTION_TEXT: message(lambda n: {"type": "section", "text": words(n)}),
    limits.SECTION_FIELD: message(lambda n: {"type": "section", "fields": [words(n)]}),
    limits.SECTION_FIELDS: message(lambda n: {"type": "section", "fields": [words(1)] * n}),
    limits.HEADER_TEXT: message(lambda n: {"type": "header", "text": letters(n)}),
    limits.CONTEXT_ELEMENTS: message(lambda n: {"type": "context", "elements": [words(1)] * n}),
    limits.CONTEXT_TEXT: message(lambda n: {"type": "context", "elements": [words(n)]}),
    limits.ACTIONS_ELEMENTS: actions(lambda n: [button(action_id=f"{i}") for i in range(n)]),
    limits.BUTTON_TEXT: actions(lambda n: button(text=letters(n))),
    limits.BUTTON_VALUE: actions(lambda n: button(value="x" * n)),
    limits.BUTTON_LABEL: actions(lambda n: button(accessibility_label="x" * n)),
    limits.URL: actions(lambda n: button(url="x" * n)),
    limits.BLOCK_ID: message(lambda n: {"type": "divider", "block_id": "x" * n}),
    limits.ACTION_ID: actions(lambda n: button(action_id="x" * n)),
    limits.CALLBACK_ID: modal(lambda n: {"callback_id": "x" * n}),
    limits.EXTERNAL_ID: modal(lambda n: {"external_id": "x" * n}),
    limits.PRIVATE_METADATA: modal(lambda n: {"private_metadata": "x" * n}),
    limits.MODAL_TITLE: modal(lambda n: {"title": letters(n)}),
    limits.MODAL_SUBMIT: modal(lambda n: {"submit": letters(n)}),
    limits.MODAL_CLOSE: modal(lambda n: {"close": letters(n)}),
    limits.VIEW_BYTES: Case("views.open", modal(view_of_bytes).make, "view_too_large"),
    limits.SELECT_OPTIONS: actions(select),
    limits.SELECT_GROUPS: actions(
        lambda n: grouped([{"label": plain("Group"), "options": options(1)}] * n)
    ),
    limits.GROUP_LABEL: actions(lambda n: grouped([{"label": letters(n), "options": options(1)}])),
    limits.OVERFLOW_OPTIONS: actions(lambda n: {"type": "overflow", "options": options(n)}),
    limits.RADIO_OPTIONS: actions(lambda n: {"type": "radio_buttons", "options": options(n)}),
    limits.CHECKBOX_OPTIONS: actions(lambda n: {"type": "checkboxes", "options": options(n)}),
    limits.OPTION_TEXT: actions(
        lambda n: {"type": "static_select", "options": [{"text": letters(n), "value": "1"}]}
    ),
    limits.OPTION_VALUE: actions(
        lambda n: {"type": "static_select", "options": [{"text": letters(1), "value": "x" * n}]}
    ),
    limits.OPTION_DESCRIPTION: actions(
        lambda n: {
            "type": "static_select",
            "options": [{"text": letters(1), "value": "1", "description": letters(n)}],
        }
    ),
    limits.PLACEHOLDER: actions(lambda n: select(1, placeholder=letters(n))),
    limits.INPUT_LABEL: field(lambda n: {"block": {"label": letters(n)}}),
    limits.INPUT_HINT: field(lambda n: {"block": {"hint": letters(n)}}),
    limits.TYPED_TEXT: field(lambda n: {"element": {"max_length": n}}),
    limits.CONFIRM_TITLE: actions(lambda n: confirm(title=letters(n))),
    limits.CONFIRM_TEXT: actions(lambda n: confirm(text=letters(n))),
    limits.CONFIRM_BUTTON: actions(lambda n: confirm(deny=letters(n))),
    limits.IMAGE_ALT: message(lambda n: image(alt_text="x" * n)),
    limits.IMAGE_TITLE: message(lambda n: image(title=letters(n))),
    limits.MARKDOWN_TEXT: message(lambda n: {"type": "markdown", "text": "x" * n}),
    limits.TABLES: message(lambda n: [table(1)] * n),
    limits.TABLE_ROWS: message(table),
    limits.TABLE_COLUMNS: message(lambda n: table(1, n)),
    limits.DATA_TABLE_ROWS: message(data_table),
    limits.CHARTS: message(many(line())),
    limits.CHART_TITLE: message(lambda n: line(title="x" * n)),
    limits.CHART_SERIES: message(series),
    limits.CHART_LABEL: message(labelled),
    limits.CHART_AXIS: message(axis),
    limits.PAGE_SIZE: Case("users.list", lambda n: {"limit": n}, "invalid_limit"),
}
ELSEWHERE = {
    limits.UPDATED_TEXT,
    limits.DATA_TABLE_LEAST,
    limits.MODAL_STACK,
    limits.TRIGGER_SECONDS,
    limits.ANSWER_SECONDS,
    limits.SOCKETS,
    limits.RESPONSE_URL_USES,
    limits.RESPONSE_URL_SECONDS,
    limits.SUGGESTED_OPTIONS,
    limits.EMOJI_OF_MESSAGE,
    limits.REACTIONS_OF_MEMBER,
    limits.STATUS_TEXT,
    limits.CONVERSATION_NAME,
}
"""Those that need more than one request; the other tests of this folder hold them."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack() -> AsyncIterator[Desk]:
    async with desk_with(MANIFEST) as ready:
        yield ready


async def ask(slack: Desk, case: Case, n: int) -> Json:
    arguments = case.make(n)
    if case.method == "views.open":
        slack.workspace.views.clear("U0PETER")
        arguments["trigger_id"] = slack.workspace.triggers.give("U0PETER")
    return await slack.call(case.method, **arguments)


@pytest.mark.parametrize("limit", CASES, ids=lambda limit: limit.name.replace(" ", "-"))
async def test_a_request_at_the_limit_is_taken(slack: Desk, limit: Limit) -> None:
    answered = await ask(slack, CASES[limit], limit.limit)

    assert answered["ok"], answered


@pytest.mark.parametrize("limit", CASES, ids=lambda limit: limit.name.replace(" ", "-"))
async def test_a_request_over_the_limit_is_refused(slack: Desk, limit: Limit) -> None:
    case = CASES[limit]

    answered = await ask(slack, case, limit.limit + 1)

    assert (answered["ok"], answered["error"]) == (False, case.error)


async def test_every_limit_has_its_requests() -> None:
    assert {*CASES, *ELSEWHERE} == set(all_limits())


async def test_a_data_table_needs_a_row_below_its_header(slack: Desk) -> None:
    least = limits.DATA_TABLE_LEAST.limit

    enough = await ask(slack, message(data_table), least)
    too_few = await ask(slack, message(data_table), least - 1)

    assert enough["ok"]
    assert too_few["error"] == "invalid_blocks"


async def test_an_updated_message_takes_less_text_than_a_new_one(slack: Desk) -> None:
    posted = await slack.call("chat.postMessage", channel="C0CUSTOMERS", text="Hello")
    where = {"channel": "C0CUSTOMERS", "ts": posted["ts"]}

    fits = await slack.call("chat.update", **where, text="x" * limits.UPDATED_TEXT.limit)
    over = await slack.call("chat.update", **where, text="x" * (limits.UPDATED_TEXT.limit + 1))

    assert fits["ok"]
    assert over["error"] == "msg_too_long"


async def test_a_fault_is_told_in_slacks_words(slack: Desk) -> None:
    answered = await ask(slack, CASES[limits.SECTION_TEXT], 3001)

    assert answered["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
