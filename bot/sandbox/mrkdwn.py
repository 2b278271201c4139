"""Slack's mrkdwn as safe HTML, the way one reader sees it.

The grammar is that of docs.slack.dev/messaging/formatting-message-text. Whatever people wrote is
escaped; only the tags below, written by this module, come out as tags.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby

from markupsafe import Markup, escape

from bot.sandbox import dates
from bot.sandbox.tags import is_link, joined, lines, link, tagged


@dataclass(frozen=True)
class Reader:
    """Who reads: decides what is highlighted, in whose zone dates stand, and the names shown."""

    member: str
    zone: tzinfo
    now: datetime
    """The sandbox's present moment, aware."""
    members: Mapping[str, str]
    """Names by user id."""
    conversations: Mapping[str, str]
    """Names by conversation id, without `#`."""


EMOJI: Mapping[str, str] = {
    "+1": "👍",
    "-1": "👎",
    "thumbsup": "👍",
    "thumbsdown": "👎",
    "alarm_clock": "⏰",
    "bar_chart": "📊",
    "bell": "🔔",
    "bus": "🚌",
    "face_with_thermometer": "🤒",
    "house_with_garden": "🏡",
    "no_bell": "🔕",
    "birthday": "🎂",
    "bulb": "💡",
    "busts_in_silhouette": "👥",
    "bust_in_silhouette": "👤",
    "calendar": "📆",
    "chart_with_downwards_trend": "📉",
    "chart_with_upwards_trend": "📈",
    "clap": "👏",
    "coffee": "☕",
    "date": "📅",
    "email": "📧",
    "envelope": "✉️",
    "eyes": "👀",
    "gear": "⚙️",
    "grey_question": "❔",
    "handshake": "🤝",
    "heart": "❤️",
    "heavy_check_mark": "✔️",
    "hourglass": "⌛",
    "house": "🏠",
    "iphone": "📱",
    "leaves": "🍃",
    "link": "🔗",
    "lock": "🔒",
    "love_letter": "💌",
    "loudspeaker": "📢",
    "mailbox": "📫",
    "memo": "📝",
    "mute": "🔇",
    "newspaper": "📰",
    "ocean": "🌊",
    "page_facing_up": "📄",
    "palm_tree": "🌴",
    "pencil": "📝",
    "pencil2": "✏️",
    "phone": "☎️",
    "postbox": "📮",
    "pray": "🙏",
    "pushpin": "📌",
    "question": "❓",
    "raised_hands": "🙌",
    "rewind": "⏪",
    "rocket": "🚀",
    "seedling": "🌱",
    "slightly_smiling_face": "🙂",
    "smile": "😄",
    "speech_balloon": "💬",
    "spiral_calendar_pad": "🗓️",
    "star": "⭐",
    "tada": "🎉",
    "telephone": "☎️",
    "telephone_receiver": "📞",
    "thinking_face": "🤔",
    "thread": "🧵",
    "video_camera": "📹",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "wrench": "🔧",
    "x": "❌",
    "zzz": "💤",
}
"""The codes that the sandbox draws; others stay as they were typed."""

_TONES = {str(tone): chr(0x1F3FB + tone - 2) for tone in range(2, 7)}
_TONED = frozenset({"+1", "-1", "thumbsup", "thumbsdown", "wave", "clap", "pray", "raised_hands"})

_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_PIECE = re.compile(
    r"`(?!\u200b)(?P<code>[^`\n]+)`"
    r"|<(?P<token>[^<>\n]+)>"
    r"|:(?P<emoji>[a-z0-9_+'-]+):(?::skin-tone-(?P<tone>[2-6]):)?"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"*_~])"
    r"|(?<![\w*])\*(?P<bold>(?![\s\u200b*])[^\n]*?(?<![\s\u200b*]))\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>(?![\s\u200b_])[^\n]*?(?<![\s\u200b_]))_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>(?![\s\u200b~])[^\n]*?(?<![\s\u200b~]))~(?![\w~])"
)
_QUOTE = re.compile(r"^(?:>|&gt;)\s?")
_DEEPEST = 6
"""Styles inside styles, at most: more is not writing, and must not exhaust the stack."""
_STYLES = (("bold", "strong"), ("italic", "em"), ("strike", "s"))


def render(text: str, reader: Reader) -> Markup:
    """Return `text` as HTML for `reader`; nothing in it can end as markup of its own."""
    parts = enumerate(_FENCE.split(text))
    return joined(_fenced(p) if i % 2 else _lines(p, reader) for i, p in parts)


def plain(text: str) -> Markup:
    """Return a plain text object as HTML: emoji codes are drawn, everything else is literal."""
    out, end = Markup(), 0
    for found in _EMOJI_CODE.finditer(text):
        out += escape(text[end : found.start()]) + _emoji(found)
        end = found.end()
    return out + escape(text[end:])


def _fenced(code: str) -> Markup:
    return tagged("pre", tagged("code", _decoded(code.strip("\n"))))


def _lines(text: str, reader: Reader) -> Markup:
    """Return the lines with their breaks, runs of quoted lines inside one blockquote."""
    if not text.strip("\n"):
        return Markup()
    runs = groupby(text.strip("\n").split("\n"), key=lambda line: bool(_QUOTE.match(line)))
    return joined(_run(list(run), reader, quoted=quoted) for quoted, run in runs)


def _run(run: list[str], reader: Reader, *, quoted: bool) -> Markup:
    if not quoted:
        return lines(_inline(line, reader) for line in run)
    return tagged("blockquote", lines(_inline(_QUOTE.sub("", line), reader) for line in run))


def _inline(text: str, reader: Reader, depth: int = 0) -> Markup:
    out, end = Markup(), 0
    for found in _PIECE.finditer(text) if depth < _DEEPEST else ():
        out += escape(_decoded(text[end : found.start()])) + _piece(found, reader, depth)
        end = found.end()
    return out + escape(_decoded(text[end:]))


def _piece(found: re.Match[str], reader: Reader, depth: int) -> Markup:
    for group, tag in _STYLES:
        if found[group]:
            return tagged(tag, _inline(found[group], reader, depth + 1))
    if found["code"]:
        return tagged("code", _decoded(found["code"]))
    if found["emoji"]:
        return _emoji(found)
    if found["url"]:
        return link(_decoded(found["url"]), _decoded(found["url"]))
    return _angled(found["token"], reader)


def _emoji(found: re.Match[str]) -> Markup:
    name, tone = found["emoji"], found["tone"]
    if name not in EMOJI:
        return escape(found[0])
    drawn = EMOJI[name] + (_TONES[tone] if tone and name in _TONED else "")
    title = name.replace("_", " ")
    return Markup('<span class="emoji" role="img" aria-label="{}">{}</span>').format(title, drawn)


def _angled(token: str, reader: Reader) -> Markup:
    target, _, label = token.partition("|")
    draw = _ANGLED.get(target[:1])
    if draw:
        return draw(target[1:], label, reader)
    if is_link(_decoded(target)):
        return link(_decoded(target), _decoded(label or target))
    return escape(_decoded(f"<{token}>"))


def _member(target: str, label: str, reader: Reader) -> Markup:
    name = reader.members.get(target) or _decoded(label) or "unknown member"
    own = " pill-own" if target == reader.member else ""
    return Markup('<span class="pill{}">@{}</span>').format(own, name)


def _conversation(target: str, label: str, reader: Reader) -> Markup:
    name = reader.conversations.get(target) or _decoded(label) or "private conversation"
    return Markup('<span class="pill">#{}</span>').format(name)


def _special(target: str, label: str, reader: Reader) -> Markup:
    name, *parts = target.split("^")
    if name in {"here", "channel", "everyone"}:
        return Markup('<span class="pill pill-own">@{}</span>').format(name)
    if name == "date":
        return _date(parts, _decoded(label), reader)
    return escape(_decoded(label) or f"<!{_decoded(target)}>")


def _date(parts: list[str], fallback: str, reader: Reader) -> Markup:
    try:
        stamp = int(parts[0])
        shown = dates.formatted(stamp, _decoded(parts[1]), reader.zone, reader.now)
    except (ValueError, IndexError):
        return escape(fallback)
    moment = Markup('<time title="{}">{}</time>').format(fallback, shown)
    if parts[2:] and is_link(_decoded(parts[2])):
        return link(_decoded(parts[2]), moment)
    return moment


def _decoded(text: str) -> str:
    """Return `text` with Slack's three entities taken back; `&amp;` last, so that none doubles."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


_EMOJI_CODE = re.compile(r":(?P<emoji>[a-z0-9_+'-]+):(?::skin-tone-(?P<tone>[2-6]):)?")
_ANGLED: dict[str, Callable[[str, str, Reader], Markup]] = {
    "@": _member,
    "#": _conversation,
    "!": _special,
}
