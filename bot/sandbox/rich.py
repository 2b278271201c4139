"""Two further kinds of text as safe HTML: the `markdown` block and the `rich_text` block.

Markdown is the common subset (headings, lists, quotes, fences, strong, emphasis, code, links);
rich text is read as docs.slack.dev has its elements. Everything from people is escaped.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from bot.sandbox.model import Json
from bot.sandbox.mrkdwn import Reader, plain, render
from bot.sandbox.tags import is_link, joined, lines, link, tagged

_SPAN = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>(?:https?://|mailto:)[^\s()]+)\)"
    r"|\*\*(?P<strong>(?!\s).+?(?<!\s))\*\*"
    r"|~~(?P<strike>(?!\s).+?(?<!\s))~~"
    r"|(?<![\w*])\*(?P<star>(?![\s*])[^*]+?(?<!\s))\*(?!\w)"
    r"|(?<!\w)_(?P<line>(?!\s)[^_]+?(?<!\s))_(?!\w)"
)
_SPAN_TAGS = (("strong", "strong"), ("strike", "s"), ("star", "em"), ("line", "em"))
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```\s*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_BULLET = re.compile(r"^\s*[-*+]\s+(.*)$")
_NUMBER = re.compile(r"^\s*\d+[.)]\s+(.*)$")
_QUOTE = re.compile(r"^>\s?(.*)$")
_RULE = re.compile(r"^(?:-{3,}|\*{3,})$")
_DEEPEST = 6
_STYLE_TAGS = (("bold", "strong"), ("italic", "em"), ("strike", "s"), ("code", "code"))


def markdown(text: str) -> Markup:
    """Return a `markdown` block's text as HTML."""
    parts = enumerate(_FENCE.split(text))
    return joined(_fenced(p) if i % 2 else _paragraphs(p.split("\n")) for i, p in parts)


def rich_text(block: Json, reader: Reader) -> Markup:
    """Return a `rich_text` block (or cell) as HTML."""
    return joined(_rich_part(part, reader) for part in block.get("elements", []))


def _fenced(code: str) -> Markup:
    return tagged("pre", tagged("code", code.rstrip("\n")))


def _kind_of(line: str) -> tuple[str, str]:
    for kind, pattern in (("ul", _BULLET), ("ol", _NUMBER), ("blockquote", _QUOTE)):
        found = pattern.match(line)
        if found:
            return kind, found[1]
    if _RULE.match(line.strip()):
        return "hr", ""
    if _HEADING.match(line):
        return "heading", line
    return ("p", line) if line.strip() else ("", "")


def _paragraphs(text: Sequence[str]) -> Markup:
    kinds = [_kind_of(line) for line in text]
    runs = groupby(kinds, key=lambda pair: pair[0])
    return joined(_run(kind, [line for _, line in run]) for kind, run in runs)


def _run(kind: str, run: Sequence[str]) -> Markup:
    if kind in {"ul", "ol"}:
        return tagged(kind, joined(tagged("li", _spans(line)) for line in run))
    if kind == "heading":
        return joined(_heading(line) for line in run)
    if kind == "hr":
        return Markup("<hr>")
    return tagged(kind, lines(_spans(line) for line in run)) if kind else Markup()


def _heading(line: str) -> Markup:
    found = _HEADING.match(line)
    marks, words = found.groups() if found else ("#", line)
    # The page's own headings end at the third level.
    level = min(len(marks) + 3, 6)
    return tagged(f"h{level}", _spans(words))


def _spans(text: str, depth: int = 0) -> Markup:
    out, end = Markup(), 0
    for found in _SPAN.finditer(text) if depth < _DEEPEST else ():
        out += plain(text[end : found.start()]) + _span(found, depth)
        end = found.end()
    return out + plain(text[end:])


def _span(found: re.Match[str], depth: int) -> Markup:
    if found["code"]:
        return tagged("code", found["code"])
    if found["url"]:
        return link(found["url"], found["label"])
    group, tag = next(pair for pair in _SPAN_TAGS if found[pair[0]])
    return tagged(tag, _spans(found[group], depth + 1))


def _rich_part(part: Json, reader: Reader) -> Markup:
    kind, elements = part.get("type"), part.get("elements", [])
    if kind == "rich_text_list":
        tag = "ol" if part.get("style") == "ordered" else "ul"
        items = joined(
            tagged("li", _rich_spans(item.get("elements", []), reader)) for item in elements
        )
        return tagged(tag, items)
    frames = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}
    tag = frames.get(str(kind), "p")
    return tagged(tag, _rich_spans(elements, reader))


def _rich_spans(elements: Sequence[Json], reader: Reader) -> Markup:
    return joined(_rich_span(element, reader) for element in elements)


def _rich_span(element: Json, reader: Reader) -> Markup:
    draw = _RICH.get(str(element.get("type")))
    shown = draw(element, reader) if draw else Markup()
    for name, tag in _STYLE_TAGS:
        if element.get("style", {}).get(name):
            shown = tagged(tag, shown)
    return shown


def _text(element: Json, _reader: Reader) -> Markup:
    return lines(str(element.get("text", "")).split("\n"))


def _rich_link(element: Json, _reader: Reader) -> Markup:
    url = str(element.get("url", ""))
    label = str(element.get("text") or url)
    return link(url, label) if is_link(url) else escape(label)


def _date(element: Json, reader: Reader) -> Markup:
    stamp, form = element.get("timestamp", 0), element.get("format", "")
    return render(f"<!date^{stamp}^{form}|{element.get('fallback', '')}>", reader)


_RICH: Mapping[str, Callable[[Json, Reader], Markup]] = {
    "text": _text,
    "link": _rich_link,
    "date": _date,
    "user": lambda element, reader: render(f"<@{element.get('user_id')}>", reader),
    "channel": lambda element, reader: render(f"<#{element.get('channel_id')}>", reader),
    "broadcast": lambda element, reader: render(f"<!{element.get('range')}>", reader),
    "emoji": lambda element, _reader: plain(f":{element.get('name')}:"),
}
