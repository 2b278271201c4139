"""What mrkdwn looks like to one reader."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import mrkdwn
from bot.sandbox.mrkdwn import Reader
from handlers.kit.blocks import said

NOW = datetime(2026, 11, 16, 9, 5, tzinfo=UTC)
STAMP = int(NOW.timestamp())


def reader(zone: str = "Europe/Copenhagen") -> Reader:
    return Reader(
        member="U1",
        zone=ZoneInfo(zone),
        now=NOW,
        members={"U1": "Maria Holm", "U2": "Peter <b>Lund"},
        conversations={"C1": "customers"},
    )


def shown(text: str, zone: str = "Europe/Copenhagen") -> str:
    return str(mrkdwn.render(text, reader(zone)))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        (
            "*bold* and _italic_ and ~gone~",
            "<strong>bold</strong> and <em>italic</em> and <s>gone</s>",
        ),
        ("*bold _and italic_*", "<strong>bold <em>and italic</em></strong>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("*open", "*open"),
        ("`*as it is* &lt;b&gt;`", "<code>*as it is* &lt;b&gt;</code>"),
        ("```\na\n*b*\n```", "<pre><code>a\n*b*</code></pre>"),
        ("one\ntwo", "one<br>two"),
        ("&gt; quoted\n> too\nafter", "<blockquote>quoted<br>too</blockquote>after"),
        ("• one\n1. two", "• one<br>1. two"),
        ("&amp;lt; &lt;&gt;", "&amp;lt; &lt;&gt;"),
        ("a < b", "a &lt; b"),
    ],
)
def test_styles_come_out_as_their_tags(text: str, html: str) -> None:
    assert shown(text) == html


@pytest.mark.parametrize("typed", ["*bold*", "_a_ and ~b~", "a*b*c", "`code`", "* _ ~", "**x**"])
def test_what_people_typed_comes_out_as_they_typed_it(typed: str) -> None:
    assert shown(said(typed)).replace("\u200b", "") == typed


def test_links_open_elsewhere_and_keep_their_label() -> None:
    html = shown("<https://x.org/?a=1&amp;b=2|the *plan*>")

    assert 'href="https://x.org/?a=1&amp;b=2"' in html
    assert ">the *plan*</a>" in html
    assert 'rel="noopener noreferrer"' in html


def test_mail_addresses_and_bare_addresses_are_links() -> None:
    assert 'href="mailto:a@b.org"' in shown("<mailto:a@b.org|a@b.org>")
    assert shown("see https://x.org/a.").endswith("</a>.")


def test_a_mention_shows_the_name_and_mine_stands_out() -> None:
    assert shown("<@U1>") == '<span class="pill pill-own">@Maria Holm</span>'
    assert shown("<@U2|peter>") == '<span class="pill">@Peter &lt;b&gt;Lund</span>'
    assert shown("<@U9|nora>") == '<span class="pill">@nora</span>'


def test_conversations_and_calls_to_all_are_pills() -> None:
    assert shown("<#C1|>") == '<span class="pill">#customers</span>'
    assert shown("<!here>") == '<span class="pill pill-own">@here</span>'
    assert shown("<!channel|x>") == '<span class="pill pill-own">@channel</span>'


def test_an_escaped_call_to_all_calls_nobody() -> None:
    assert "pill" not in shown("&lt;!channel&gt;")


@pytest.mark.parametrize(
    ("template", "in_copenhagen", "in_london"),
    [
        ("{time}", "10:05", "09:05"),
        ("{date_short_pretty} at {time}", "Today at 10:05", "Today at 09:05"),
        ("due {date_pretty}", "due today", "due today"),
        ("{date}", "16 November", "16 November"),
        ("{date_short}", "16 Nov 2026", "16 Nov 2026"),
        ("{date_long}", "Monday, 16 November 2026", "Monday, 16 November 2026"),
        ("{date_num} {time_secs}", "2026-11-16 10:05:00", "2026-11-16 09:05:00"),
        ("{ago}", "just now", "just now"),
    ],
)
def test_dates_stand_in_the_readers_own_zone(
    template: str, in_copenhagen: str, in_london: str
) -> None:
    text = f"<!date^{STAMP}^{template}|fallback>"

    assert f">{in_copenhagen}<" in shown(text)
    assert f">{in_london}<" in shown(text, "Europe/London")


@pytest.mark.parametrize("days", [-1, 1])
def test_near_days_have_names(days: int) -> None:
    text = f"<!date^{STAMP + days * 86400}^{{date_short_pretty}}|fallback>"

    assert f">{'Yesterday' if days < 0 else 'Tomorrow'}<" in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "<!date^never^{date}|Friday>",
        "<!date^99999999999999999999^{date}|Friday>",
        "<!date^1^{unknown}|Friday>",
        "<!date^1^no token|Friday>",
        "<!date^1|Friday>",
    ],
)
def test_a_date_that_is_none_shows_its_fallback(text: str) -> None:
    assert shown(text) == "Friday"


def test_emoji_codes_are_drawn_with_their_names() -> None:
    assert 'aria-label="bell"' in shown(":bell:")
    assert "👍🏽" in shown(":+1::skin-tone-4:")
    assert shown(":no_such_code:") == ":no_such_code:"
    assert shown("at 10:05:30") == "at 10:05:30"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "&lt;img src=x onerror=alert(1)&gt;",
        "<javascript:alert(1)|press>",
        "<JaVaScRiPt:alert(1)>",
        "<data:text/html,x|y>",
        '<https://x.org/"onmouseover="alert(1)|y>',
        "<https://x.org|<img src=x>>",
        "<@U1|<b>>",
        "<!date^1^{date}^javascript:alert(1)|<b>x</b>>",
        "*<b onclick=alert(1)>*",
        "```</code></pre><script>```",
        "&amp;lt;script&amp;gt;",
    ],
)
def test_nothing_that_people_write_becomes_markup(text: str) -> None:
    found = _Tags(shown(text))

    assert found.tags <= _OURS
    assert found.attributes <= {"class", "href", "target", "rel", "title", "role", "aria-label"}
    assert all(re.match(r"(https?|mailto|tel):", address) for address in found.addresses)


@given(st.text(alphabet="*_~`<>&;|@#!^:/\n ab\"'=.-", max_size=80))
def test_any_text_at_all_is_well_nested_and_safe(text: str) -> None:
    found = _Tags(shown(text))

    assert found.tags <= _OURS
    assert found.well_nested


@given(st.text(max_size=60))
def test_plain_text_keeps_every_character(text: str) -> None:
    if ":" not in text:
        assert mrkdwn.plain(text).unescape() == text


def test_styles_within_styles_end_somewhere() -> None:
    assert shown("*_" * 1500 + "x" + "_*" * 1500)


_OURS = {"strong", "em", "s", "code", "pre", "br", "blockquote", "a", "span", "time"}


class _Tags(HTMLParser):
    """What tags, attributes and addresses a piece of HTML holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.well_nested = True
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.well_nested = self.well_nested and not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.well_nested = self.well_nested and bool(self._open) and self._open.pop() == tag
