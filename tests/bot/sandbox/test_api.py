"""The Web API of the sandbox refuses what Slack refuses, by Slack's own names."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.arguments import methods
from bot.sandbox.model import BOT_USER_ID, Message
from tests.bot.sandbox.desk import MANIFEST, Desk, Json, desk_with

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Form"},
    "blocks": [{"type": "divider"}],
}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}
MESSAGE = {"channel": "C0CUSTOMERS", "timestamp": "1.000000"}


def refusal(answered: Json) -> str:
    assert not answered["ok"], answered
    return str(answered["error"])


async def posted(desk: Desk, **arguments: Any) -> str:
    answered = await desk.call(
        "chat.postMessage", **{"channel": "C0CUSTOMERS", "text": "Hello", **arguments}
    )
    assert answered["ok"], answered
    return str(answered["ts"])


async def test_every_method_works_through_slack_sdk(desk: Desk) -> None:
    client, triggers = desk.client, desk.workspace.triggers
    said = await client.chat_postMessage(channel="C0CUSTOMERS", text="Hello", unfurl_links=False)
    ts = said["ts"]
    opened = await client.views_open(trigger_id=triggers.give("U0PETER"), view=MODAL)

    answers = [
        await client.auth_test(),
        await client.chat_postEphemeral(channel="C0CUSTOMERS", user="U0PETER", text="Psst"),
        await client.chat_update(channel="C0CUSTOMERS", ts=ts, text="Hello again"),
        await client.chat_getPermalink(channel="C0CUSTOMERS", message_ts=ts),
        await client.reactions_add(channel="C0CUSTOMERS", timestamp=ts, name="+1"),
        await client.reactions_get(channel="C0CUSTOMERS", timestamp=ts, full=True),
        await client.reactions_remove(channel="C0CUSTOMERS", timestamp=ts, name="+1"),
        await client.users_profile_get(user="U0MARIA"),
        await client.dnd_info(user="U0MARIA"),
        await client.views_push(trigger_id=triggers.give("U0PETER"), view=MODAL),
        await client.views_update(view_id=opened["view"]["id"], view=MODAL),
        await client.views_publish(user_id="U0PETER", view=HOME),
        await client.users_list(limit=5),
        await client.users_info(user="U0MARIA", include_locale=True),
        await client.users_conversations(types="public_channel,private_channel"),
        await client.conversations_list(types="public_channel,private_channel", limit=2),
        await client.conversations_info(channel="C0CUSTOMERS"),
        await client.conversations_members(channel="C0CUSTOMERS"),
        await client.conversations_open(users=["U0PETER"]),
        await client.conversations_history(channel="C0CUSTOMERS", include_all_metadata=True),
        await client.conversations_replies(channel="C0CUSTOMERS", ts=ts),
        await client.team_info(),
        await client.chat_delete(channel="C0CUSTOMERS", ts=ts),
    ]

    assert all(answer["ok"] for answer in answers)
    assert len(answers) + 2 == len(methods())


async def test_slack_sdk_raises_slacks_error_names(desk: Desk) -> None:
    with pytest.raises(SlackApiError) as raised:
        await desk.client.chat_postMessage(channel="C0GENERAL", text="Hello")

    assert raised.value.response["error"] == "not_in_channel"


async def test_an_unknown_method_is_refused_by_name(desk: Desk) -> None:
    answered = await desk.call("chat.scheduleMessage", channel="C0CUSTOMERS")

    assert refusal(answered) == "unknown_method"
    assert answered["req_method"] == "chat.scheduleMessage"


async def test_an_unknown_argument_is_refused_by_name(desk: Desk) -> None:
    answered = await desk.call("chat.postMessage", channel="C0CUSTOMERS", text="Hi", colour="red")

    assert refusal(answered) == "invalid_arguments"
    assert answered["response_metadata"]["messages"] == ["[ERROR] unknown argument: colour"]


async def test_a_missing_argument_is_refused_by_name(desk: Desk) -> None:
    answered = await desk.call("chat.update", channel="C0CUSTOMERS", text="Hi")

    assert refusal(answered) == "invalid_arguments"
    assert answered["response_metadata"]["messages"] == ["[ERROR] missing required field: ts"]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("users.list", {"limit": "many"}),
        ("conversations.members", {"channel": ["a", 1]}),
        ("conversations.list", {"exclude_archived": "perhaps"}),
        ("views.publish", {"user_id": "U0PETER", "view": "{not json"}),
        ("views.publish", {"user_id": "U0PETER", "view": ["a", "list"]}),
    ],
)
async def test_an_argument_of_the_wrong_kind_is_refused(
    desk: Desk, method: str, arguments: Json
) -> None:
    assert refusal(await desk.call(method, **arguments)) == "invalid_arguments"


async def test_a_wrong_token_is_refused(desk: Desk) -> None:
    for header, error in (("Bearer xoxb-other", "invalid_auth"), ("", "not_authed")):
        address, headers = f"{desk.url}/api/auth.test", {"Authorization": header}
        async with desk.session.post(address, headers=headers) as answer:
            assert refusal(await answer.json()) == error


@pytest.mark.parametrize(
    ("missing", "method", "arguments"),
    [
        ("chat:write", "chat.postMessage", {"channel": "C0CUSTOMERS", "text": "Hi"}),
        ("chat:write", "chat.postEphemeral", {"channel": "C0CUSTOMERS", "user": "U0PETER"}),
        ("users:read", "users.list", {}),
        ("users:read", "users.info", {"user": "U0PETER"}),
        ("im:write", "conversations.open", {"users": "U0PETER"}),
        ("channels:read", "conversations.list", {}),
        ("groups:read", "conversations.list", {"types": "private_channel"}),
        ("im:read", "users.conversations", {"types": "im"}),
        ("channels:read", "conversations.info", {"channel": "C0CUSTOMERS"}),
        ("channels:read", "conversations.members", {"channel": "C0CUSTOMERS"}),
        ("channels:history", "conversations.history", {"channel": "C0CUSTOMERS"}),
        ("channels:history", "conversations.replies", {"channel": "C0CUSTOMERS", "ts": "1.0"}),
        ("team:read", "team.info", {}),
        ("reactions:write", "reactions.add", {**MESSAGE, "name": "+1"}),
        ("reactions:write", "reactions.remove", {**MESSAGE, "name": "+1"}),
        ("reactions:read", "reactions.get", MESSAGE),
        ("users.profile:read", "users.profile.get", {"user": "U0PETER"}),
        ("dnd:read", "dnd.info", {"user": "U0PETER"}),
    ],
)
async def test_a_scope_that_the_manifest_does_not_ask_for_is_missing(
    missing: str, method: str, arguments: Json
) -> None:
    every = MANIFEST["oauth_config"]["scopes"]["bot"]
    scopes = {"scopes": {"bot": [scope for scope in every if scope != missing]}}

    async with desk_with({**MANIFEST, "oauth_config": scopes}) as desk:
        answered = await desk.call(method, **arguments)

    assert refusal(answered) == "missing_scope"
    assert answered["needed"] == missing
    assert missing not in answered["provided"].split(",")


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C0GENERAL", "text": "Hi"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "G0STEERING", "text": "Hi"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "Hi"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "U0NOBODY", "text": "Hi"}, "user_not_found"),
        ("chat.postMessage", {"channel": "C0CUSTOMERS", "text": " "}, "no_text"),
        (
            "chat.postMessage",
            {"channel": "C0CUSTOMERS", "text": "Hi", "thread_ts": "1.000000"},
            "thread_not_found",
        ),
        (
            "chat.postMessage",
            {"channel": "C0CUSTOMERS", "text": "Hi", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
        (
            "chat.postEphemeral",
            {"channel": "C0CUSTOMERS", "user": "U0PRIYA", "text": "Hi"},
            "user_not_in_channel",
        ),
        (
            "chat.postEphemeral",
            {"channel": "C0GENERAL", "user": "U0PRIYA", "text": "Hi"},
            "not_in_channel",
        ),
        (
            "chat.update",
            {"channel": "C0CUSTOMERS", "ts": "1.0", "text": "Hi"},
            "message_not_found",
        ),
        ("chat.delete", {"channel": "C0CUSTOMERS", "ts": "1.0"}, "message_not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": MODAL}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V0", "view": MODAL}, "not_found"),
        ("views.update", {"view": MODAL}, "invalid_arguments"),
        ("views.publish", {"user_id": "U0NOBODY", "view": HOME}, "user_not_found"),
        ("views.publish", {"user_id": "U0PETER", "view": MODAL}, "invalid_arguments"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.list", {"cursor": "elsewhere"}, "invalid_cursor"),
        ("conversations.list", {"types": "everything"}, "invalid_types"),
        ("conversations.info", {"channel": "G0STEERING"}, "channel_not_found"),
        ("conversations.open", {"users": BOT_USER_ID}, "cannot_dm_bot"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0PETER,U0MARIA"}, "missing_scope"),
        ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
        ("conversations.history", {"channel": "C0CUSTOMERS", "oldest": "x"}, "invalid_ts_oldest"),
        ("conversations.replies", {"channel": "C0CUSTOMERS", "ts": "1.0"}, "thread_not_found"),
    ],
)
async def test_slack_says_no_by_its_own_names(
    desk: Desk, method: str, arguments: Json, error: str
) -> None:
    assert refusal(await desk.call(method, **arguments)) == error


async def test_a_message_of_somebody_else_cannot_be_changed_or_deleted(desk: Desk) -> None:
    theirs = desk.workspace.post(
        Message("C0CUSTOMERS", desk.workspace.next_ts(), "U0PETER", "Mine")
    )
    where = {"channel": "C0CUSTOMERS", "ts": theirs.ts}

    changed = await desk.call("chat.update", **where, text="Yours")
    deleted = await desk.call("chat.delete", **where)

    assert refusal(changed) == "cant_update_message"
    assert refusal(deleted) == "cant_delete_message"


async def test_an_ephemeral_message_is_out_of_reach_of_chat_update(desk: Desk) -> None:
    private = await desk.call(
        "chat.postEphemeral", channel="C0CUSTOMERS", user="U0PETER", text="Psst"
    )

    answered = await desk.call(
        "chat.update", channel="C0CUSTOMERS", ts=private["message_ts"], text="Louder"
    )

    assert refusal(answered) == "message_not_found"


async def test_an_update_without_blocks_keeps_them_and_is_marked_as_edited(desk: Desk) -> None:
    ts = await posted(desk, blocks=[{"type": "divider", "block_id": "line"}])

    await desk.call("chat.update", channel="C0CUSTOMERS", ts=ts, text="Other")
    kept = desk.workspace.message("C0CUSTOMERS", ts)
    await desk.call("chat.update", channel="C0CUSTOMERS", ts=ts, text="Other", blocks=[])
    emptied = desk.workspace.message("C0CUSTOMERS", ts)

    assert kept.blocks == ({"type": "divider", "block_id": "line"},)
    assert kept.edited_ts is not None
    assert emptied.blocks == ()


async def test_a_message_to_a_member_id_arrives_in_direct_messages(desk: Desk) -> None:
    answered = await desk.call("chat.postMessage", channel="U0PETER", text="Good morning")

    assert answered["channel"].startswith("D")
    seen = desk.workspace.timeline("U0PETER", answered["channel"])
    assert [message.text for message in seen] == ["Good morning"]


async def test_users_come_page_by_page(desk: Desk) -> None:
    found, cursor = [], ""
    while True:
        page = await desk.call("users.list", limit=4, cursor=cursor)
        found += [user["id"] for user in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break

    assert len(found) == len(set(found)) == 10
    assert "USLACKBOT" in found
    assert "U0NORA" not in found


async def test_users_say_what_eligibility_needs(desk: Desk) -> None:
    users = {user["id"]: user for user in (await desk.call("users.list"))["members"]}
    outsider = (await desk.call("users.info", user="U0NORA", include_locale=True))["user"]

    assert users["U0MARIA"]["is_owner"]
    assert users["U0THOMAS"]["is_admin"]
    assert users["U0EVA"]["is_restricted"]
    assert users[BOT_USER_ID]["is_bot"]
    assert not users["USLACKBOT"]["is_bot"]
    assert users["U0JAMES"]["tz"] == "Europe/London"
    assert (users["U0PETER"]["tz_offset"], users["U0JAMES"]["tz_offset"]) == (3600, 0)
    assert outsider["team_id"] != users["U0PETER"]["team_id"]
    assert outsider["locale"] == "en-GB"


async def test_addresses_need_a_scope_of_their_own(desk: Desk) -> None:
    answered = await desk.call("users.info", user="U0PETER")

    assert "email" not in answered["user"]["profile"]


async def test_conversations_say_whether_outsiders_are_in_them(desk: Desk) -> None:
    listed = await desk.call("conversations.list", types="public_channel,private_channel")
    shared = {c["name"]: c["is_ext_shared"] for c in listed["channels"]}
    joined = {c["name"]: c["is_member"] for c in listed["channels"]}

    assert shared == {"general": False, "customers": False, "market-square": True}
    assert joined == {"general": False, "customers": True, "market-square": True}


async def test_history_comes_newest_first_within_its_bounds(desk: Desk) -> None:
    stamps = []
    for word in ("one", "two", "three", "four"):
        desk.hands.wait(60)
        stamps.append(await posted(desk, text=word))

    async def said(**bounds: Any) -> list[str]:
        answered = await desk.call("conversations.history", channel="C0CUSTOMERS", **bounds)
        return [message["text"] for message in answered["messages"]]

    assert await said() == ["four", "three", "two", "one"]
    assert await said(oldest=stamps[1]) == ["four", "three"]
    assert await said(oldest=stamps[1], latest=stamps[2], inclusive=True) == ["three", "two"]
    first = await desk.call("conversations.history", channel="C0CUSTOMERS", limit=3)
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    assert await said(limit=3, cursor=cursor) == ["one"]


async def test_metadata_is_read_back_only_when_it_is_asked_for(desk: Desk) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"key": "k1"}}
    await posted(desk, metadata=metadata)

    with_it = await desk.call(
        "conversations.history", channel="C0CUSTOMERS", include_all_metadata=True
    )
    without = await desk.call("conversations.history", channel="C0CUSTOMERS")

    assert with_it["messages"][0]["metadata"] == metadata
    assert "metadata" not in without["messages"][0]


async def test_replies_stand_in_the_thread_and_not_in_the_history(desk: Desk) -> None:
    parent = await posted(desk, text="Question")
    reply = await posted(desk, text="Answer", thread_ts=parent)
    await posted(desk, text="Another", thread_ts=reply)

    history = await desk.call("conversations.history", channel="C0CUSTOMERS")
    thread = await desk.call("conversations.replies", channel="C0CUSTOMERS", ts=parent)

    assert [message["text"] for message in history["messages"]] == ["Question"]
    assert history["messages"][0]["reply_count"] == 2
    assert [m["text"] for m in thread["messages"]] == ["Question", "Answer", "Another"]


async def test_a_modal_is_changed_only_from_the_content_that_was_meant(desk: Desk) -> None:
    view_id = await desk.modal(blocks=[{"type": "divider"}])
    before = desk.workspace.views.find(view_id).hash

    first = await desk.call("views.update", view_id=view_id, view=MODAL, hash=before)
    second = await desk.call("views.update", view_id=view_id, view=MODAL, hash=before)

    assert first["view"]["hash"] != before
    assert refusal(second) == "hash_conflict"


async def test_three_modals_lie_upon_each_other_and_a_fourth_does_not(desk: Desk) -> None:
    await desk.modal(blocks=[{"type": "divider"}])
    pushed = [
        await desk.call(
            "views.push", trigger_id=desk.workspace.triggers.give("U0PETER"), view=MODAL
        )
        for _ in range(3)
    ]

    assert [answer["ok"] for answer in pushed] == [True, True, False]
    assert refusal(pushed[2]) == "push_limit_reached"
    assert pushed[1]["view"]["previous_view_id"] == pushed[0]["view"]["id"]


async def test_an_external_id_names_one_view(desk: Desk) -> None:
    await desk.modal(blocks=[{"type": "divider"}], external_id="form-1")

    again = await desk.call(
        "views.push",
        trigger_id=desk.workspace.triggers.give("U0PETER"),
        view={**MODAL, "external_id": "form-1"},
    )
    found = await desk.call("views.update", external_id="form-1", view=MODAL)

    assert refusal(again) == "duplicate_external_id"
    assert found["ok"]


async def test_a_body_that_is_not_json_is_refused(desk: Desk) -> None:
    address = f"{desk.url}/api/auth.test"
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"[1]", b"\xff"):
        async with desk.session.post(address, data=body, headers=headers) as answer:
            assert refusal(await answer.json()) == "invalid_json"
