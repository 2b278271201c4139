"""What the page's routes answer, without a browser."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import aiohttp
import pytest

from bot.sandbox.permalinks import permalink
from tests.bot.sandbox_page.demo import CUSTOMERS, NOW, Demo
from tests.bot.sandbox_page.demo_blocks import MARIA, form

_ATTRIBUTE = (
    r"(aria|data)-[a-z-]+|id|class|for|name|type|value|role|lang|charset|content|rel|href|src|"
    r"target|title|hidden|tabindex|popover|popovertarget|placeholder|rows|min|max|step|maxlength|"
    r"autocomplete|spellcheck|checked|selected|required|novalidate|alt|scope|"
    r"viewbox|focusable|width|height|rx|fill|d|x|y|x1|x2|y1|y2|cx|cy|r|text-anchor|font-size|"
    r"font-weight"
)
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def get(demo: Demo, path: str, **headers: str) -> tuple[int, str, str]:
    """Status, text and final path of a page."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(demo.address + path, headers=headers) as answer,
    ):
        return answer.status, await answer.text(), answer.url.path


async def post(demo: Demo, path: str, body: object, **headers: str) -> tuple[int, str]:
    """Status and text of a post in JSON."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(demo.address + path, json=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_the_address_leads_to_the_first_conversation(demo: Demo) -> None:
    status, text, path = await get(demo, "/")

    assert (status, path) == (200, "/as/maria/customers")
    assert "Value or noise? · 2 to 15 November" in text


async def test_a_member_who_is_not_in_a_conversation_is_led_elsewhere(demo: Demo) -> None:
    _, _, path = await get(demo, "/as/eva/steering")

    assert path == "/as/eva/customers"


async def test_nobody_is_an_unknown_member(demo: Demo) -> None:
    for handle in ("nobody", "noisegate", "nora"):
        status, _, _ = await get(demo, f"/as/{handle}/customers")

        assert status == 404


async def test_the_first_text_stands_in_one_place_only(demo: Demo) -> None:
    _, first, _ = await get(demo, "/")
    _, other, _ = await get(demo, "/as/peter/customers")

    assert "/log Anna Jensen by phone: renewal agreed +</textarea>" in first
    assert "renewal agreed" not in other


async def test_each_member_sees_their_own_clock_and_private_messages(demo: Demo) -> None:
    demo.bot.tell(MARIA, "For Maria alone")

    _, maria, _ = await get(demo, "/as/maria/customers")
    _, james, _ = await get(demo, "/as/james/customers")

    assert "For Maria alone" in maria
    assert "For Maria alone" not in james
    assert "Monday, 16 November 2026, 10:05" in maria
    assert "Monday, 16 November 2026, 09:05" in james


async def test_unread_messages_are_counted_until_they_are_seen(demo: Demo) -> None:
    last = demo.workspace.timeline(MARIA, CUSTOMERS)[-1]

    _, elsewhere, _ = await get(demo, "/as/maria/steering")
    await post(demo, "/as/maria/read", {"conversation": CUSTOMERS, "ts": last.ts})
    _, afterwards, _ = await get(demo, "/as/maria/steering")

    assert '<span class="count">5<' in elsewhere
    assert 'class="count"' not in afterwards


async def test_earlier_messages_are_a_press_away(demo: Demo) -> None:
    for number in range(80):
        demo.bot.post(f"Message {number}.")

    _, first, _ = await get(demo, "/as/maria/customers")
    _, more, _ = await get(demo, "/as/maria/customers?shown=500")

    assert "Show earlier messages" in first
    assert "Message 3." not in first
    assert "Message 3." in more


async def test_what_people_write_is_never_markup(demo: Demo) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    await post(demo, "/as/maria/say", {"conversation": CUSTOMERS, "text": evil})

    _, text, _ = await get(demo, "/as/maria/customers")

    assert "<script>alert" not in text
    assert "<img" not in text


@pytest.mark.parametrize("path", ["/as/maria/customers", "/as/maria/home", "/as/eva/bot"])
async def test_the_html_is_well_formed_and_each_id_stands_once(demo: Demo, path: str) -> None:
    demo.workspace.views.open(MARIA, form())
    _, text, _ = await get(demo, path)

    markup = _Markup(text)

    assert markup.left_open == []
    assert len(markup.ids) == len(set(markup.ids))
    assert not [name for name in markup.attributes if not re.fullmatch(_ATTRIBUTE, name)]


async def test_the_page_may_load_nothing_from_elsewhere(demo: Demo) -> None:
    _, text, _ = await get(demo, "/")
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]+)"', text)

    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "elsewhere.example"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
async def test_a_post_from_another_website_does_nothing(
    demo: Demo, headers: dict[str, str]
) -> None:
    before = demo.workspace.revision

    body = {"conversation": CUSTOMERS, "text": "hello"}
    status, _ = await post(demo, "/as/maria/say", body, **headers)

    assert status == 403
    assert demo.workspace.revision == before


async def test_a_name_that_was_pointed_here_reads_nothing(demo: Demo) -> None:
    status, text, _ = await get(demo, "/as/maria/customers", Host="elsewhere.example")

    assert (status, "Maria" in text) == (403, False)


async def test_a_post_of_the_page_itself_is_taken(demo: Demo) -> None:
    body = {"conversation": CUSTOMERS, "text": "hello"}
    status, _ = await post(demo, "/as/maria/say", body, Origin=demo.address)

    assert status == 200
    assert demo.workspace.timeline(MARIA, CUSTOMERS)[-1].text == "hello"


@pytest.mark.parametrize("body", [{}, [], "x", {"conversation": "C9", "text": "x"}, {"to": 1}])
@pytest.mark.parametrize(
    "deed",
    [
        "say",
        "press",
        "suggest",
        "submit",
        "close",
        "jump",
        "dismiss",
        "react",
        "read",
        "unread",
        "status",
        "quiet",
        "share",
        "unshare",
        "archive",
        "unarchive",
        "lose_answers",
        "find_answers",
        "leave",
        "shortcut",
    ],
)
async def test_an_odd_post_gets_a_sentence(demo: Demo, deed: str, body: object) -> None:
    status, text = await post(demo, f"/as/maria/{deed}", body)

    assert status in {400, 409}
    assert '"error":' in text


async def test_nobody_dismisses_what_all_see_or_others_see(demo: Demo) -> None:
    for_maria = demo.bot.tell(MARIA, "For Maria alone")
    digest = demo.workspace.timeline("U0PETER", CUSTOMERS)[-1]

    for message in (for_maria, digest):
        await post(demo, "/as/peter/dismiss", {"conversation": CUSTOMERS, "ts": message.ts})

    assert demo.workspace.message(CUSTOMERS, for_maria.ts)
    assert demo.workspace.message(CUSTOMERS, digest.ts)


async def test_the_clock_goes_forward_only(demo: Demo) -> None:
    _, back = await post(demo, "/as/maria/jump", {"to": "2026-11-16T10:00"})
    _, ahead = await post(demo, "/as/maria/jump", {"to": "2026-11-16T10:06"})

    assert "only goes forward" in back
    assert ahead == "{}"
    assert [jump.isoformat() for jump in demo.clock.jumps] == ["2026-11-16T09:06:00+00:00"]
    assert demo.clock.now() > NOW


async def test_the_line_stands_where_somebody_stopped_reading(demo: Demo) -> None:
    first, second = demo.bot.post("Read already"), demo.bot.post("Not read yet")
    demo.workspace.mark_read(MARIA, CUSTOMERS, up_to=first.ts)

    _, on_coming, _ = await get(demo, "/as/maria/customers")
    _, later, _ = await get(demo, "/as/maria/customers", **{"X-New-From": second.ts})
    _, for_peter, _ = await get(demo, "/as/peter/customers")

    assert on_coming.index("Read already") < on_coming.index("new-line") < on_coming.index("Not r")
    assert "new-line" not in later
    assert "new-line" not in for_peter


async def test_a_link_leads_whoever_may_read_it_to_the_message(demo: Demo) -> None:
    message = demo.workspace.timeline(MARIA, CUSTOMERS)[0]
    for number in range(80):
        demo.bot.post(f"Message {number}.")
    link = permalink("", message)

    _, text, path = await get(demo, link)
    _, _, as_peter = await get(demo, f"/as/peter{link}")
    status, _, _ = await get(demo, f"/as/priya{link}")
    unknown, _, _ = await get(demo, "/archives/C0NOWHERE/p1763283600000100")

    assert path == "/as/maria/customers"
    assert re.search(r'class="message[^"]* linked"', text)
    assert as_peter == "/as/peter/customers"
    assert (status, unknown) == (404, 404)


async def test_slacks_own_commands_are_not_sent_to_the_bot(demo: Demo) -> None:
    async def say(text: str) -> str:
        _, answered = await post(demo, "/as/maria/say", {"conversation": CUSTOMERS, "text": text})
        return answered

    assert await say("/invite @thomas") == "{}"
    assert demo.workspace.conversation(CUSTOMERS).has("U0THOMAS")
    assert await say("/remove @thomas") == "{}"
    assert not demo.workspace.conversation(CUSTOMERS).has("U0THOMAS")
    assert "Nobody has this name" in await say("/invite @nobody")
    assert "not in this conversation" in await say("/remove @thomas")
    assert "shared conversation" in await say("/invite @nora")
    assert "/as/maria/clients" in await say("/rename Clients")
    assert '"go":"/as/maria"' in await say("/leave")
    assert not demo.workspace.conversation(CUSTOMERS).has(MARIA)
    assert demo.bot.seen == []


async def test_an_archived_conversation_is_read_and_not_written_in(demo: Demo) -> None:
    body = {"conversation": CUSTOMERS}

    status, _ = await post(demo, "/as/maria/archive", body)
    _, page, _ = await get(demo, "/as/maria/customers")
    _, refused = await post(demo, "/as/maria/say", {**body, "text": "hello"})
    await post(demo, "/as/maria/unarchive", body)
    _, opened, _ = await get(demo, "/as/maria/customers")

    assert status == 200
    assert ">Archived<" in page
    assert "Unarchive this conversation" in page
    assert "Unarchive it in its menu to write here" in refused
    assert ">Archived<" not in opened
    assert "Archive this conversation" in opened


async def test_a_conversation_shows_that_answers_are_lost_there(demo: Demo) -> None:
    body = {"conversation": CUSTOMERS}

    _, said = await post(demo, "/as/maria/lose_answers", body)
    _, hidden, _ = await get(demo, "/as/maria/customers")
    await post(demo, "/as/maria/find_answers", body)
    _, seen, _ = await get(demo, "/as/maria/customers")

    assert "a minute later it asks" in said
    assert ">Hidden from Noisegate<" in hidden
    assert "Let Noisegate see again what arrives" in hidden
    assert ">Hidden from Noisegate<" not in seen
    assert "Hide from Noisegate what arrives" in seen


async def test_newcomers_join_one_after_the_other(demo: Demo) -> None:
    answers = [(await post(demo, "/as/maria/welcome", {}))[1] for _ in range(4)]

    assert "Lena Falk has joined" in answers[0]
    assert "Everybody who waited" in answers[3]
    assert (await get(demo, "/as/lena/general"))[0] == 200


async def test_a_status_stands_beside_the_name_until_its_end(demo: Demo) -> None:
    body = {"text": "Out sick", "emoji": ":face_with_thermometer:", "until": "1h"}
    await post(demo, "/as/peter/status", body)
    await post(demo, "/as/peter/quiet", {"until": "1h"})
    _, during, _ = await get(demo, "/as/maria/customers")
    demo.clock.moment += timedelta(hours=1)
    _, afterwards, _ = await get(demo, "/as/maria/customers")
    _, past = await post(demo, "/as/peter/quiet", {"until": "2026-11-16T09:00"})

    assert 'title="Out sick, until Mon 16 Nov, 11:05"' in during
    assert 'title="Do not disturb until Mon 16 Nov, 11:05"' in during
    assert "Out sick, until" not in afterwards
    assert "Do not disturb until Mon" not in afterwards
    assert "That time is over" in past


async def test_a_change_is_told_at_once(demo: Demo) -> None:
    address = f"{demo.address}/as/maria/events"
    async with aiohttp.ClientSession() as session, session.get(address) as stream:
        lines = stream.content
        assert await lines.readline() == b"retry: 1000\n"
        first = await lines.readline()
        demo.bot.post("Something new")
        await lines.readline()
        second = await lines.readline()

    assert first != second
    assert second.startswith(b"data: ")


class _Markup(HTMLParser):
    """The ids and attributes of a page, and the tags that do not close as they opened."""

    _VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.left_open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.attributes |= {name for name, _ in attrs}
        if tag not in self._VOID:
            self.left_open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.left_open and self.left_open[-1] == tag:
            self.left_open.pop()
