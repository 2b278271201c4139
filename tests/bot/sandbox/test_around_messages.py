"""What the bot may ask about a message and a member, and what each member has read."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.model import BOT_USER_ID, Message
from bot.sandbox.permalinks import ts_of
from bot.sandbox.profile import end_of
from bot.sandbox.workspace import NEVER_READ
from tests.bot.sandbox.desk import Desk, Json

PETER, MARIA, CUSTOMERS = "U0PETER", "U0MARIA", "C0CUSTOMERS"


def said(desk: Desk, author: str = MARIA, **parts: Any) -> Message:
    return desk.workspace.post(
        Message(CUSTOMERS, desk.workspace.next_ts(), author, "Called Anna", **parts)
    )


def refusal(answered: Json) -> str:
    assert answered["ok"] is False, answered
    return str(answered["error"])


# Links


async def test_a_link_to_a_message_has_slacks_form_and_names_the_thread(desk: Desk) -> None:
    parent = said(desk)
    reply = said(desk, thread_ts=parent.ts)

    to_parent = await desk.call("chat.getPermalink", channel=CUSTOMERS, message_ts=parent.ts)
    to_reply = await desk.call("chat.getPermalink", channel=CUSTOMERS, message_ts=reply.ts)

    mark = parent.ts.replace(".", "")
    assert to_parent["channel"] == CUSTOMERS
    assert to_parent["permalink"] == f"{desk.url}/archives/{CUSTOMERS}/p{mark}"
    assert ts_of(f"p{mark}") == parent.ts
    address, _, query = to_reply["permalink"].partition("?")
    assert ts_of(address.rpartition("/")[2]) == reply.ts
    assert query == f"thread_ts={parent.ts}&cid={CUSTOMERS}"


async def test_only_a_message_that_stands_there_has_a_link(desk: Desk) -> None:
    private = said(desk, only_for=PETER)

    for ts in (private.ts, "1.000000"):
        answered = await desk.call("chat.getPermalink", channel=CUSTOMERS, message_ts=ts)
        assert refusal(answered) == "message_not_found"
    elsewhere = await desk.call("chat.getPermalink", channel="G0STEERING", message_ts="1.000000")
    assert refusal(elsewhere) == "channel_not_found"


@pytest.mark.parametrize("mark", ["", "p", "p12345", "1763283600000100", "p17632836000001x0"])
def test_what_is_no_mark_of_a_message_names_none(mark: str) -> None:
    assert ts_of(mark) is None


# Reactions


async def test_the_bots_reactions_are_counted_with_those_of_members(desk: Desk) -> None:
    message = said(desk)
    where = {"channel": CUSTOMERS, "timestamp": message.ts}
    await desk.gestures.react(PETER, CUSTOMERS, message.ts, "eyes")
    await desk.call("reactions.add", **where, name="eyes")

    found = await desk.call("reactions.get", **where)

    assert (found["type"], found["channel"]) == ("message", CUSTOMERS)
    assert found["message"]["reactions"] == [
        {"name": "eyes", "users": [PETER, BOT_USER_ID], "count": 2}
    ]
    history = await desk.call("conversations.history", channel=CUSTOMERS)
    assert history["messages"][0]["reactions"] == found["message"]["reactions"]


async def test_a_reaction_is_refused_with_slacks_words(desk: Desk) -> None:
    message = said(desk)
    where = {"channel": CUSTOMERS, "timestamp": message.ts}

    unknown = await desk.call("reactions.add", **where, name="no_such_emoji")
    none = await desk.call("reactions.remove", **where, name="+1")
    await desk.call("reactions.add", **where, name="+1")
    twice = await desk.call("reactions.add", **where, name="+1")
    gone = await desk.call("reactions.add", channel=CUSTOMERS, timestamp="1.0", name="+1")

    assert [refusal(each) for each in (unknown, none, twice, gone)] == [
        "invalid_name",
        "no_reaction",
        "already_reacted",
        "message_not_found",
    ]


async def test_an_updated_message_keeps_its_reactions(desk: Desk) -> None:
    posted = await desk.call("chat.postMessage", channel=CUSTOMERS, text="How is it?")
    await desk.gestures.react(PETER, CUSTOMERS, posted["ts"], "+1")

    await desk.call("chat.update", channel=CUSTOMERS, ts=posted["ts"], text="How was it?")

    [reaction] = desk.workspace.message(CUSTOMERS, posted["ts"]).reactions
    assert reaction.users == (PETER,)


# Members


async def test_do_not_disturb_is_told_without_what_slack_keeps_to_the_member(desk: Desk) -> None:
    start, until = desk.hands.moment, desk.hands.moment + timedelta(hours=1)

    before = await desk.call("dnd.info", user=PETER)
    await desk.gestures.be_quiet(PETER, until)
    during = await desk.call("dnd.info", user=PETER)
    desk.hands.moment = until
    afterwards = await desk.call("dnd.info", user=PETER)

    nothing = {"ok": True, "dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    assert before == afterwards == nothing
    assert during == {
        "ok": True,
        "dnd_enabled": True,
        "next_dnd_start_ts": int(start.timestamp()),
        "next_dnd_end_ts": int(until.timestamp()),
    }
    assert (await desk.call("dnd.info"))["snooze_enabled"] is False
    assert refusal(await desk.call("dnd.info", user="U0NOBODY")) == "user_not_found"


@pytest.mark.parametrize(
    ("choice", "hours"),
    [
        ("30m", 0.5),
        ("4h", 4),
        ("today", 14),
        ("tomorrow", 23),
        ("week", 14 + 6 * 24),
        ("monday", 23 + 6 * 24),
        ("2026-11-16T12:30", 2.5),
    ],
)
async def test_an_end_is_meant_in_the_members_own_zone(
    desk: Desk, choice: str, hours: float
) -> None:
    """It is Monday, 10:00, where the member is."""
    zone = desk.workspace.person(PETER).time_zone

    assert end_of(choice, desk.hands.moment, zone) - desk.hands.moment == timedelta(hours=hours)


# What has been read


async def test_what_others_say_is_unread_until_it_is_seen(desk: Desk) -> None:
    workspace = desk.workspace
    first, second, _ = said(desk), said(desk), said(desk, author=PETER)
    said(desk, thread_ts=first.ts)
    await desk.gestures.join("U0PRIYA", CUSTOMERS)

    assert workspace.unread(PETER, CUSTOMERS) == 2
    workspace.mark_read(PETER, CUSTOMERS, up_to=first.ts)
    assert workspace.unread(PETER, CUSTOMERS) == 1
    workspace.mark_read(PETER, CUSTOMERS, up_to=second.ts)
    workspace.mark_read(PETER, CUSTOMERS, up_to=first.ts)
    assert workspace.unread(PETER, CUSTOMERS) == 0


async def test_the_bots_direct_messages_count(desk: Desk) -> None:
    opened = await desk.call("conversations.open", users=PETER)
    direct = opened["channel"]["id"]

    await desk.call("chat.postMessage", channel=direct, text="A question")

    assert desk.workspace.unread(PETER, direct) == 1


async def test_a_message_and_what_follows_it_can_be_unread_again(desk: Desk) -> None:
    workspace = desk.workspace
    first, _, _ = said(desk), said(desk), said(desk)
    workspace.mark_read(PETER, CUSTOMERS)

    workspace.mark_unread(PETER, CUSTOMERS, first.ts)

    assert workspace.unread(PETER, CUSTOMERS) == 3
    assert workspace.unread(MARIA, CUSTOMERS) == 0
    assert workspace.read_up_to(PETER, CUSTOMERS) != NEVER_READ


# Threads


async def test_a_reply_to_a_reply_stands_in_the_same_thread(desk: Desk) -> None:
    parent = said(desk)
    reply = said(desk, thread_ts=parent.ts)

    await desk.gestures.say(PETER, CUSTOMERS, "Thank you", thread_ts=reply.ts)

    thread = desk.workspace.thread(PETER, CUSTOMERS, parent.ts)
    assert [message.text for message in thread][-1] == "Thank you"
    assert len(thread) == 3
