"""What members do among themselves changes the workspace, and reaches the bot as events."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.sandbox import limits
from bot.sandbox.model import BOT_USER_ID, OTHER_TEAM_ID, Message, Refused, Status
from bot.sandbox.mrkdwn import EMOJI
from tests.bot.sandbox.desk import MANIFEST, Desk, Json, desk_with

SUBSCRIBED = [
    *MANIFEST["settings"]["event_subscriptions"]["bot_events"],
    "channel_archive",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "dnd_updated_user",
    "group_rename",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "user_status_changed",
]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[Desk]:
    """A Slack whose bot wants to hear of everything."""
    settings = {"event_subscriptions": {"bot_events": SUBSCRIBED}}
    async with desk_with({**MANIFEST, "settings": settings}) as ready:
        yield ready


def events(desk: Desk) -> list[Json]:
    return [received.payload["event"] for received in desk.bot.received]


def said(desk: Desk, author: str = "U0MARIA", conversation: str = "C0CUSTOMERS") -> Message:
    return desk.workspace.post(
        Message(conversation, desk.workspace.next_ts(), author, "Called Anna")
    )


# Coming and going


async def test_the_bot_hears_of_those_who_come_and_go_where_it_is(desk: Desk) -> None:
    gestures = desk.gestures

    await gestures.join("U0PRIYA", "C0CUSTOMERS")
    await gestures.leave("U0PRIYA", "C0CUSTOMERS")
    await gestures.leave("U0PRIYA", "C0GENERAL")
    await gestures.invite_bot("U0PETER", "G0STEERING")

    assert [(e["type"], e["user"], e["channel"], e["channel_type"]) for e in events(desk)] == [
        ("member_joined_channel", "U0PRIYA", "C0CUSTOMERS", "C"),
        ("member_left_channel", "U0PRIYA", "C0CUSTOMERS", "C"),
        ("member_joined_channel", BOT_USER_ID, "G0STEERING", "G"),
    ]
    assert events(desk)[2]["inviter"] == "U0PETER"
    assert (await desk.call("chat.postMessage", channel="G0STEERING", text="Hi"))["ok"]


async def test_a_bot_that_is_taken_out_hears_that_it_is_gone(slack: Desk) -> None:
    await slack.gestures.remove("U0PETER", "C0CUSTOMERS", BOT_USER_ID)

    refused = await slack.call("chat.postMessage", channel="C0CUSTOMERS", text="Hi")
    [event] = events(slack)
    assert (event["type"], event["channel"], event["actor_id"]) == (
        "channel_left",
        "C0CUSTOMERS",
        "U0PETER",
    )
    assert refused["error"] == "not_in_channel"


async def test_somebody_new_is_in_the_workspace_and_in_general(slack: Desk) -> None:
    peter = slack.workspace.person("U0PETER")
    lena = replace(peter, id="U0LENA", handle="lena", name="Lena Falk")

    await slack.gestures.welcome(lena)

    assert slack.workspace.conversation("C0GENERAL").has("U0LENA")
    [event] = events(slack)
    assert (event["type"], event["user"]["id"], event["user"]["real_name"]) == (
        "team_join",
        "U0LENA",
        "Lena Falk",
    )
    with pytest.raises(Refused, match="already_in_team"):
        await slack.gestures.welcome(lena)


# Members


async def test_a_changed_member_is_told_to_the_bot(desk: Desk) -> None:
    eva = desk.workspace.person("U0EVA")

    await desk.gestures.change_person(replace(eva, deactivated=True))

    [event] = events(desk)
    assert (event["type"], event["user"]["id"], event["user"]["deleted"]) == (
        "user_change",
        "U0EVA",
        True,
    )


async def test_a_status_is_told_with_the_profile_and_ends_by_the_clock(slack: Desk) -> None:
    hour = timedelta(hours=1)
    until = int((slack.hands.moment + hour).timestamp())

    await slack.gestures.set_status("U0PETER", Status("In a meeting", ":date:", until))

    changed, status_changed = events(slack)
    assert [changed["type"], status_changed["type"]] == ["user_change", "user_status_changed"]
    profile = changed["user"]["profile"]
    assert (profile["status_text"], profile["status_emoji"]) == ("In a meeting", ":date:")
    assert profile["status_expiration"] == until
    slack.hands.moment += hour
    later = (await slack.call("users.info", user="U0PETER"))["user"]["profile"]
    assert (later["status_text"], later["status_expiration"]) == ("", 0)


async def test_a_status_takes_a_hundred_letters_and_no_more(desk: Desk) -> None:
    most = limits.STATUS_TEXT.limit

    await desk.gestures.set_status("U0PETER", Status("x" * most))

    with pytest.raises(Refused, match="too_long"):
        await desk.gestures.set_status("U0PETER", Status("x" * (most + 1)))


async def test_who_wants_no_disturbance_says_so_until_a_time(slack: Desk) -> None:
    until = slack.hands.moment + timedelta(hours=2)

    await slack.gestures.be_quiet("U0PETER", until)
    [event] = events(slack)
    await slack.gestures.be_quiet("U0PETER", None)

    assert (event["type"], event["user"]) == ("dnd_updated_user", "U0PETER")
    assert event["dnd_status"] == {
        "dnd_enabled": True,
        "next_dnd_start_ts": int(slack.hands.moment.timestamp()),
        "next_dnd_end_ts": int(until.timestamp()),
    }
    assert events(slack)[1]["dnd_status"]["dnd_enabled"] is False


# Conversations


async def test_another_name_is_told_in_the_words_of_the_kind(slack: Desk) -> None:
    await slack.gestures.invite_bot("U0PETER", "G0STEERING")
    await slack.gestures.rename("U0PETER", "C0CUSTOMERS", "clients")
    await slack.gestures.rename("U0PETER", "G0STEERING", "board")

    _, public, private = events(slack)
    assert (public["type"], public["channel"]["id"], public["channel"]["name"]) == (
        "channel_rename",
        "C0CUSTOMERS",
        "clients",
    )
    assert (private["type"], private["channel"]["name"]) == ("group_rename", "board")
    assert slack.workspace.timeline("U0PETER", "C0CUSTOMERS")[-1].subtype == "channel_name"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("general", "name_taken"),
        ("two words", "invalid_name"),
        ("x" * limits.CONVERSATION_NAME.limit, None),
        ("x" * (limits.CONVERSATION_NAME.limit + 1), "invalid_name"),
    ],
)
async def test_not_every_name_is_taken(desk: Desk, name: str, refusal: str | None) -> None:
    renaming = desk.gestures.rename("U0PETER", "C0CUSTOMERS", name)

    if refusal is None:
        await renaming
    else:
        with pytest.raises(Refused, match=refusal):
            await renaming


async def test_nobody_writes_in_an_archived_conversation_until_it_is_opened_again(
    slack: Desk,
) -> None:
    await slack.gestures.archive("U0PETER", "C0CUSTOMERS")

    refused = await slack.call("chat.postMessage", channel="C0CUSTOMERS", text="Hi")
    seen = await slack.call("conversations.info", channel="C0CUSTOMERS")
    listed = await slack.call("conversations.list", exclude_archived=True)
    with pytest.raises(Refused, match="is_archived"):
        await slack.gestures.say("U0PETER", "C0CUSTOMERS", "Hello")
    with pytest.raises(Refused, match="already_archived"):
        await slack.gestures.archive("U0PETER", "C0CUSTOMERS")
    await slack.gestures.unarchive("U0PETER", "C0CUSTOMERS")
    with pytest.raises(Refused, match="not_archived"):
        await slack.gestures.unarchive("U0PETER", "C0CUSTOMERS")

    assert refused["error"] == "is_archived"
    assert seen["channel"]["is_archived"] is True
    assert "C0CUSTOMERS" not in [channel["id"] for channel in listed["channels"]]
    assert [event["type"] for event in events(slack)] == ["channel_archive", "channel_unarchive"]
    assert (await slack.call("chat.postMessage", channel="C0CUSTOMERS", text="Hi"))["ok"]


async def test_where_answers_are_lost_a_message_stands_and_the_bot_does_not_learn_it(
    slack: Desk,
) -> None:
    where = {"channel": "C0CUSTOMERS"}
    await slack.gestures.lose_answers("U0PETER", "C0CUSTOMERS", lost=True)

    posted = await slack.call("chat.postMessage", **where, text="hello")
    read = await slack.call("conversations.history", **where)
    await slack.gestures.lose_answers("U0PETER", "C0CUSTOMERS", lost=False)
    found = await slack.call("conversations.history", **where)

    assert (posted["error"], read["error"]) == ("fatal_error", "access_denied")
    assert found["messages"][0]["text"] == "hello"


async def test_general_cannot_be_archived(desk: Desk) -> None:
    with pytest.raises(Refused, match="cant_archive_general"):
        await desk.gestures.archive("U0MARIA", "C0GENERAL")


async def test_another_organisation_comes_in_and_goes_again(slack: Desk) -> None:
    await slack.gestures.share("U0PETER", "C0CUSTOMERS")
    inside = slack.workspace.conversation("C0CUSTOMERS")
    await slack.gestures.unshare("U0PETER", "C0CUSTOMERS")
    outside = slack.workspace.conversation("C0CUSTOMERS")

    shared, joined, unshared = events(slack)
    assert (shared["type"], shared["connected_team_id"]) == ("channel_shared", OTHER_TEAM_ID)
    assert (joined["type"], joined["user"]) == ("member_joined_channel", "U0NORA")
    assert unshared["type"] == "channel_unshared"
    assert unshared["previously_connected_team_id"] == OTHER_TEAM_ID
    assert (inside.has("U0NORA"), outside.has("U0NORA")) == (True, False)


async def test_somebody_from_outside_comes_only_into_a_shared_conversation(desk: Desk) -> None:
    with pytest.raises(Refused, match="cant_invite"):
        await desk.gestures.invite("U0PETER", "C0CUSTOMERS", "U0NORA")


# Reactions


async def test_a_reaction_is_put_and_taken_back_by_the_same_gesture(slack: Desk) -> None:
    message = said(slack)
    where = ("U0PETER", "C0CUSTOMERS", message.ts)

    await slack.gestures.react(*where, "+1")
    shown = slack.workspace.message("C0CUSTOMERS", message.ts)
    await slack.gestures.react(*where, "+1")

    added, removed = events(slack)
    assert [(each.name, each.users) for each in shown.reactions] == [("+1", ("U0PETER",))]
    assert slack.workspace.message("C0CUSTOMERS", message.ts).reactions == ()
    assert {key: added[key] for key in ("type", "user", "reaction", "item_user", "item")} == {
        "type": "reaction_added",
        "user": "U0PETER",
        "reaction": "+1",
        "item_user": "U0MARIA",
        "item": {"type": "message", "channel": "C0CUSTOMERS", "ts": message.ts},
    }
    assert removed["type"] == "reaction_removed"


async def test_events_that_the_manifest_does_not_name_are_not_sent(desk: Desk) -> None:
    message = said(desk)

    await desk.gestures.react("U0PETER", "C0CUSTOMERS", message.ts, "+1")

    assert desk.bot.received == []


async def test_the_bot_hears_of_reactions_where_it_is(slack: Desk) -> None:
    message = said(slack, conversation="C0GENERAL")

    await slack.gestures.react("U0PETER", "C0GENERAL", message.ts, "+1")

    assert slack.bot.received == []


async def test_a_member_gives_so_many_reactions_and_a_message_bears_so_many(desk: Desk) -> None:
    message = said(desk)
    own, most = limits.REACTIONS_OF_MEMBER.limit, limits.EMOJI_OF_MESSAGE.limit
    names = list(EMOJI)
    givers = ["U0PETER", "U0MARIA", "U0SOFIE"]

    async def give(number: int, giver: str) -> None:
        await desk.gestures.react(giver, "C0CUSTOMERS", message.ts, names[number])

    for number in range(own):
        await give(number, "U0PETER")
    with pytest.raises(Refused, match="too_many_reactions"):
        await give(own, "U0PETER")
    for number in range(own, most):
        await give(number, givers[number // own])
    with pytest.raises(Refused, match="too_many_emoji"):
        await give(most, "U0JONAS")


async def test_only_known_emoji_and_messages_that_can_be_seen_take_reactions(desk: Desk) -> None:
    message, hidden = said(desk), said(desk, conversation="G0STEERING")

    async def refused(member: str, where: Message, name: str) -> str:
        with pytest.raises(Refused) as caught:
            await desk.gestures.react(member, where.conversation_id, where.ts, name)
        return caught.value.code

    assert await refused("U0PETER", message, "no_such_emoji") == "invalid_name"
    assert await refused("U0EVA", hidden, "+1") == "channel_not_found"
