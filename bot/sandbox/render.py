"""What templates need to draw blocks for one reader: text, options, first values, charts.

`Painter` is the only thing that templates ask; `Surface` says where the blocks stand.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bot.sandbox import charts, mrkdwn, rich
from bot.sandbox.model import Json
from bot.sandbox.tags import is_link

_UNSAFE_IN_ID = re.compile(r"[^A-Za-z0-9_-]")
_LOOPBACK_PICTURE = re.compile(r"(?:/static/|data:image/(?:png|jpeg|gif|webp);base64,)")
_NATIVE_INPUTS: Mapping[str, str] = {
    "plain_text_input": "text",
    "datepicker": "date",
    "timepicker": "time",
    "number_input": "number",
    "email_text_input": "email",
    "url_text_input": "url",
}
_INITIALS = (
    "initial_option",
    "initial_options",
    "initial_user",
    "initial_users",
    "initial_conversation",
    "initial_conversations",
    "initial_channel",
    "initial_channels",
    "initial_value",
    "initial_date",
    "initial_time",
)


@dataclass(frozen=True)
class Surface:
    """Where blocks stand: a message, a modal or Home."""

    kind: str
    """`message` or `view`."""
    key: str
    """The message's ts, or the view's id."""

    @property
    def dom(self) -> str:
        """The id of the surface's own HTML element."""
        return _dom_id(self.kind, self.key)

    def dom_of(self, block: Json, element: Json | None = None) -> str:
        """Return the id of a block's or an element's HTML element, the same at each drawing."""
        parts = [self.kind, self.key, str(block.get("block_id", ""))]
        return _dom_id(*parts, *([str(element.get("action_id", ""))] if element else []))


@dataclass(frozen=True)
class Choice:
    """One option as it is drawn."""

    value: str
    label: str


@dataclass(frozen=True)
class Group:
    """Options under a label; without a label, all of them."""

    label: str
    options: tuple[Choice, ...]


@dataclass(frozen=True)
class Painter:
    """Draws text and values the way one member sees them."""

    reader: mrkdwn.Reader
    own_conversations: Sequence[str] = ()
    """Ids of the conversations that the reader may choose."""
    selectable_members: Sequence[str] = ()
    """Ids of the members that the reader may choose."""
    here: str = ""
    """Id of the conversation that the reader looks at; empty at Home."""
    native_inputs: Mapping[str, str] = field(default_factory=lambda: _NATIVE_INPUTS)
    """The `type` of the HTML input, by element type."""

    def text(self, item: Json | None) -> Markup:
        """Return a text object, or a message's text, as HTML."""
        if not item:
            return Markup()
        words = str(item.get("text", ""))
        return self.mrkdwn(words) if item.get("type") == "mrkdwn" else mrkdwn.plain(words)

    def mrkdwn(self, text: str) -> Markup:
        """Return mrkdwn as HTML."""
        return mrkdwn.render(text, self.reader)

    def markdown(self, text: str) -> Markup:
        """Return a markdown block's text as HTML."""
        return rich.markdown(text)

    def rich_text(self, block: Json) -> Markup:
        """Return a rich text block as HTML."""
        return rich.rich_text(block, self.reader)

    def cell(self, cell: Json) -> Markup:
        """Return a table's cell as HTML."""
        if cell.get("type") == "rich_text":
            return self.rich_text(cell)
        return mrkdwn.plain(str(cell.get("text", cell.get("value", ""))))

    def cell_align(self, cell: Json) -> str:
        """Return how a cell stands when its column says nothing: numbers to the right."""
        return "right" if cell.get("type") == "raw_number" else "left"

    def chart(self, block: Json) -> charts.Chart:
        """Return the geometry of a data visualization."""
        return charts.chart_of(block)

    def slim_chart(self, block: Json) -> charts.Chart:
        """Return the same for a narrow window."""
        return charts.chart_of(block, charts.SLIM)

    def drawable(self, url: str | None) -> bool:
        """Whether a picture can be shown without asking another machine for it."""
        return bool(_LOOPBACK_PICTURE.match(url or ""))

    def safe_url(self, url: str) -> str:
        """Return the address of a link, or `#` where it is none that a link may have."""
        return url if is_link(url) else "#"

    def initial(self, element: Json) -> str:
        """Return the first value of a text, number, date or time input."""
        names = ("initial_value", "initial_date", "initial_time")
        return str(next((element[name] for name in names if element.get(name)), ""))

    def initial_values(self, element: Json) -> list[str]:
        """Return the values that are chosen at first."""
        return [choice.value for choice in self.chosen(element)]

    def chosen(self, element: Json) -> list[Choice]:
        """Return the options that are chosen at first, by any of Slack's names for them."""
        found: list[Choice] = []
        for name in _INITIALS:
            if name not in element:
                continue
            given = element[name]
            found += [
                self._choice(item) for item in (given if isinstance(given, list) else [given])
            ]
        current = element.get("default_to_current_conversation") and self.here
        if current in self.own_conversations and not found:
            found.append(self._choice(current))
        return found

    def signature(self, element: Json) -> str:
        """Return what changes when the bot gives an element other first values or options."""
        parts = [element.get(name) for name in (*_INITIALS, "options", "option_groups")]
        return json.dumps([part for part in parts if part is not None], ensure_ascii=False)

    def groups(self, element: Json) -> list[Group]:
        """Return the options of a select, in their groups."""
        given = element.get("option_groups")
        if given:
            return [
                Group(str(g["label"]["text"]), tuple(self._choice(o) for o in g["options"]))
                for g in given
            ]
        return [Group("", tuple(self._plain_options(element)))]

    def options(self, element: Json) -> list[dict[str, str]]:
        """Return all options of a picker as data for the script."""
        return [
            {"value": option.value, "label": option.label}
            for group in self.groups(element)
            for option in group.options
        ]

    def _plain_options(self, element: Json) -> Iterable[Choice]:
        kind = str(element.get("type"))
        if "users" in kind:
            return [self._choice(member) for member in self.selectable_members]
        if "conversations" in kind or "channels" in kind:
            return [self._choice(conversation) for conversation in self.own_conversations]
        return [self._choice(option) for option in element.get("options", [])]

    def _choice(self, option: Any) -> Choice:
        if isinstance(option, dict):
            return Choice(
                str(option.get("value", "")), str(option.get("text", {}).get("text", ""))
            )
        key = str(option)
        names = self.reader.members, self.reader.conversations
        if key in names[1]:
            return Choice(key, f"#{names[1][key]}")
        return Choice(key, names[0].get(key, key))


@cache
def environment() -> Environment:
    """Return the templates of the page, with escaping on."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
    )


def _dom_id(*parts: str) -> str:
    return _UNSAFE_IN_ID.sub("_", "-".join(parts))
