"""What a person does reaches the bot as Slack would send it, and the answer takes effect."""

import asyncio
import inspect
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier
from starlette.responses import JSONResponse, PlainTextResponse

from bot.sandbox import limits
from bot.sandbox.gestures import Gestures, MessagePlace, ViewPlace
from bot.sandbox.model import BOT_USER_ID, Message, Refused
from bot.sandbox.postman import Postman
from tests.bot.sandbox.desk import SECRET, Desk, Json

TEXT = {"type": "plain_text", "text": "Text"}
WORTH, SKIP = ({"text": TEXT, "value": value} for value in ("worth", "skip"))
PRESSED = {"type": "button", "text": TEXT, "action_id": "vote", "value": "v1"}
ASK: list[Json] = [
    {"type": "actions", "block_id": "question", "elements": [PRESSED]},
    {
        "type": "actions",
        "block_id": "choice",
        "elements": [{"type": "static_select", "action_id": "mark", "options": [WORTH, SKIP]}],
    },
]


def entry(block_id: str, element: Json, **parts: Any) -> Json:
    element = {"action_id": "a", **element}
    return {"type": "input", "block_id": block_id, "label": TEXT, "element": element, **parts}


def seen(desk: Desk, member_id: str = "U0PETER", conversation: str = "C0CUSTOMERS") -> list[str]:
    return [message.text for message in desk.workspace.timeline(member_id, conversation)]


async def asked(desk: Desk, only_for: str | None = None) -> MessagePlace:
    """Let the bot post buttons in #customers."""
    method, more = "chat.postMessage", {}
    if only_for:
        method, more = "chat.postEphemeral", {"user": only_for}
    answered = await desk.call(method, channel="C0CUSTOMERS", text="?", blocks=ASK, **more)
    return MessagePlace("C0CUSTOMERS", answered.get("ts") or answered["message_ts"])


class Unmoved(SdkClock):
    """slack_sdk's clock, standing where the sandbox's real one stands."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self) -> float:
        return self._desk.hands.seconds


async def test_a_command_arrives_with_slacks_fields_and_a_true_signature(desk: Desk) -> None:
    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/log Anna by phone: 5 < 6 & so on +")

    received = desk.bot.last
    verifier = SignatureVerifier(SECRET, Unmoved(desk))
    assert verifier.is_valid_request(received.body, received.headers)
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    form = received.form
    assert form["command"] == "/log"
    assert form["text"] == "Anna by phone: 5 &lt; 6 &amp; so on +"
    assert (form["user_id"], form["user_name"]) == ("U0PETER", "peter")
    assert (form["channel_id"], form["channel_name"]) == ("C0CUSTOMERS", "customers")
    assert form["team_id"] == desk.workspace.team_id
    assert {"trigger_id", "response_url", "api_app_id", "team_domain", "token"} <= form.keys()
    assert form["is_enterprise_install"] == "false"


async def test_a_late_signature_is_not_valid(desk: Desk) -> None:
    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/log")
    received = desk.bot.last

    desk.hands.seconds += 301

    assert not SignatureVerifier(SECRET, Unmoved(desk)).is_valid_request(
        received.body, received.headers
    )


@pytest.mark.parametrize(
    ("conversation", "name"), [("G0STEERING", "privategroup"), ("direct", "directmessage")]
)
async def test_a_command_hides_the_names_of_private_conversations(
    desk: Desk, conversation: str, name: str
) -> None:
    direct = desk.workspace.open_direct("U0PETER").id

    await desk.gestures.say(
        "U0PETER", direct if conversation == "direct" else conversation, "/log"
    )

    assert desk.bot.last.form["channel_name"] == name


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("with @peter, @maria.", "with <@U0PETER|peter>, <@U0MARIA|maria>."),
        ("@nobody in #general", "@nobody in <#C0GENERAL|general>"),
        ("see https://x.example/a?b=1.", "see <https://x.example/a?b=1>."),
        ("to anna@nordlys.dk:", "to <mailto:anna@nordlys.dk|anna@nordlys.dk>:"),
        ("<!channel> & *bold*", "&lt;!channel&gt; &amp; *bold*"),
        ("payload=1", "payload=1"),
        ("half an emoji \ud83d", "half an emoji \ufffd"),
        ("👍 مرحبا", "👍 مرحبا"),
        ("", ""),
    ],
)
async def test_the_text_of_a_command_is_escaped(desk: Desk, typed: str, sent: str) -> None:
    await desk.gestures.say("U0PETER", "C0CUSTOMERS", f"/log {typed}")

    assert desk.bot.last.form["text"] == sent


async def test_a_command_without_should_escape_stays_as_typed(desk: Desk) -> None:
    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/raw @peter <b>")

    assert desk.bot.last.form["text"] == "@peter <b>"


@pytest.mark.parametrize(
    "answer",
    ["Logged.", {"text": "Logged."}, {"text": "Logged.", "response_type": "ephemeral"}],
    ids=["text", "JSON", "ephemeral"],
)
async def test_the_answer_to_a_command_is_the_members_own(desk: Desk, answer: Any) -> None:
    desk.bot.answer = answer

    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/log Anna")

    assert seen(desk) == ["Logged."]
    assert seen(desk, "U0MARIA") == []


async def test_the_answer_to_a_command_may_be_for_all(desk: Desk) -> None:
    desk.bot.answer = {"text": "For all", "response_type": "in_channel"}

    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/log Anna")

    assert seen(desk, "U0MARIA") == ["For all"]


async def test_a_command_that_fails_says_so_to_the_member(desk: Desk) -> None:
    desk.bot.answer = PlainTextResponse("Traceback", status_code=500)

    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/log Anna")

    assert seen(desk) == ["/log failed with the error “dispatch_failed”"]
    assert seen(desk, "U0MARIA") == []


async def test_a_bot_that_takes_its_time_is_given_up(desk: Desk) -> None:
    desk.bot.waiting = asyncio.Event()
    url = f"{desk.url}/slack/events"
    hasty = Postman(desk.session, url, SECRET, desk.workspace.clock.real, patience=0.05)

    await Gestures(desk.workspace, hasty, desk.url).say("U0PETER", "C0CUSTOMERS", "/log Anna")
    desk.bot.waiting.set()

    assert seen(desk) == ["/log failed with the error “operation_timeout”"]


def test_slack_waits_three_seconds_for_an_answer() -> None:
    patience = inspect.signature(Postman).parameters["patience"].default

    assert patience == limits.ANSWER_SECONDS.limit == 3


async def test_an_input_acts_only_where_its_block_says_so(desk: Desk) -> None:
    typed = {"type": "plain_text_input"}
    quiet, acting = entry("quiet", typed), entry("acting", typed, dispatch_action=True)
    place = ViewPlace(await desk.modal(blocks=[quiet, acting], submit=TEXT))

    await desk.gestures.press("U0PETER", place, "acting", "a", "Anna")

    assert desk.bot.last.payload["actions"][0]["value"] == "Anna"
    with pytest.raises(Refused, match="not_found"):
        await desk.gestures.press("U0PETER", place, "quiet", "a", "Anna")


async def test_an_answer_that_slack_would_not_take_is_a_failure(desk: Desk) -> None:
    desk.bot.answer = {"blocks": [{"type": "carpet"}]}

    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/log Anna")

    assert seen(desk) == ["/log failed with the error “invalid_blocks”"]


async def test_an_unknown_command_and_one_in_a_thread_are_answered_by_slack(desk: Desk) -> None:
    place = await asked(desk)

    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/weather today")
    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "/log Anna", thread_ts=place.ts)

    assert desk.bot.received == []
    assert seen(desk)[1].startswith("/weather is not a valid command.")
    assert seen(desk)[2] == "/log is not supported in threads. Sorry!"


async def test_a_message_is_posted_and_told_to_the_bot_in_its_direct_messages(
    desk: Desk,
) -> None:
    direct = desk.workspace.open_direct("U0PETER")

    await desk.gestures.say("U0PETER", direct.id, "Hello @maria & co")
    await desk.gestures.say("U0PETER", "C0CUSTOMERS", "Nothing for the bot")

    assert seen(desk, "U0PETER", direct.id) == ["Hello <@U0MARIA> &amp; co"]
    assert len(desk.bot.received) == 1
    envelope = desk.bot.last.payload
    assert envelope["type"] == "event_callback"
    assert envelope["authorizations"][0]["user_id"] == BOT_USER_ID
    assert envelope["event"]["channel_type"] == "im"
    assert envelope["event"]["text"] == "Hello <@U0MARIA> &amp; co"


async def test_a_press_on_a_message_arrives_as_block_actions(desk: Desk) -> None:
    place = await asked(desk)

    await desk.gestures.press(
        "U0PETER", place, "question", "vote", filled={"choice": {"mark": "skip"}}
    )

    payload = desk.bot.last.payload
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == "U0PETER"
    assert payload["user"]["team_id"] == desk.workspace.team_id
    assert payload["container"] == {
        "type": "message",
        "message_ts": place.ts,
        "channel_id": "C0CUSTOMERS",
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": "C0CUSTOMERS", "name": "customers"}
    assert payload["message"]["ts"] == place.ts
    assert payload["message"]["blocks"][0]["block_id"] == "question"
    assert payload["state"] == {
        "values": {"choice": {"mark": {"type": "static_select", "selected_option": SKIP}}}
    }
    [action] = payload["actions"]
    assert (action["type"], action["block_id"], action["action_id"], action["value"]) == (
        "button",
        "question",
        "vote",
        "v1",
    )
    assert payload["response_url"].startswith(f"{desk.url}/response/")
    assert desk.workspace.triggers.spend(payload["trigger_id"]) == "U0PETER"


async def test_a_choice_on_a_message_says_what_was_chosen(desk: Desk) -> None:
    place = await asked(desk)

    await desk.gestures.press("U0PETER", place, "choice", "mark", "worth")

    [action] = desk.bot.last.payload["actions"]
    assert action["selected_option"] == WORTH


async def test_a_press_on_an_ephemeral_message_carries_no_message(desk: Desk) -> None:
    place = await asked(desk, only_for="U0PETER")

    await desk.gestures.press("U0PETER", place, "question", "vote")

    payload = desk.bot.last.payload
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload


async def test_the_answer_to_a_press_replaces_the_ephemeral_message(desk: Desk) -> None:
    place = await asked(desk, only_for="U0PETER")
    await desk.gestures.press("U0PETER", place, "question", "vote")

    await desk.respond(desk.bot.last.payload["response_url"], text="Undone", replace_original=True)

    assert seen(desk) == ["Undone"]


async def test_a_press_that_fails_is_told_to_the_member(desk: Desk) -> None:
    place = await asked(desk)
    desk.bot.answer = PlainTextResponse("", status_code=404)

    await desk.gestures.press("U0PETER", place, "question", "vote")

    assert seen(desk)[-1].startswith("Noisegate did not answer")
    assert len(seen(desk, "U0MARIA")) == 1


async def test_nobody_presses_what_they_cannot_see(desk: Desk) -> None:
    private = await asked(desk, only_for="U0PETER")
    public = await asked(desk)
    view_id = await desk.modal("U0PETER", blocks=ASK)
    gestures = desk.gestures

    for refused in (
        gestures.press("U0MARIA", private, "question", "vote"),
        gestures.press("U0PRIYA", public, "question", "vote"),
        gestures.press("U0MARIA", ViewPlace(view_id), "question", "vote"),
        gestures.press("U0PETER", public, "question", "other"),
        gestures.submit("U0MARIA", view_id, {}),
        gestures.close("U0MARIA", view_id),
        gestures.say("U0PRIYA", "C0CUSTOMERS", "Hello"),
        gestures.say("U0PETER", "D0MARIA", "Hello"),
        gestures.invite_bot("U0PRIYA", "G0STEERING"),
        gestures.join("U0PRIYA", "G0STEERING"),
    ):
        with pytest.raises(Refused):
            await refused
    assert desk.bot.received == []


async def test_a_press_in_a_modal_carries_the_view_and_its_state(desk: Desk) -> None:
    typed = entry("who", {"type": "plain_text_input"})
    view_id = await desk.modal(
        blocks=[*ASK, typed], submit=TEXT, callback_id="form", private_metadata="draft"
    )

    filled = {"who": {"a": "Anna"}}
    await desk.gestures.press("U0PETER", ViewPlace(view_id), "question", "vote", filled=filled)

    payload = desk.bot.last.payload
    assert payload["container"] == {"type": "view", "view_id": view_id}
    assert payload["view"]["callback_id"] == "form"
    assert payload["view"]["private_metadata"] == "draft"
    values = payload["view"]["state"]["values"]
    assert values["who"]["a"] == {"type": "plain_text_input", "value": "Anna"}
    assert "response_url" not in payload
    assert "channel" not in payload


async def test_a_submission_carries_what_was_filled_in_and_closes_the_modal(desk: Desk) -> None:
    below = await desk.modal(blocks=[{"type": "divider"}])
    view = {
        "type": "modal",
        "title": TEXT,
        "submit": TEXT,
        "callback_id": "form",
        "blocks": [entry("who", {"type": "plain_text_input"})],
    }
    trigger_id = desk.workspace.triggers.give("U0PETER")
    pushed = await desk.call("views.push", trigger_id=trigger_id, view=view)

    await desk.gestures.submit("U0PETER", pushed["view"]["id"], {"who": {"a": "Anna"}})

    payload = desk.bot.last.payload
    assert payload["type"] == "view_submission"
    assert payload["view"]["callback_id"] == "form"
    assert payload["view"]["previous_view_id"] == below
    assert payload["view"]["state"]["values"] == {
        "who": {"a": {"type": "plain_text_input", "value": "Anna"}}
    }
    assert payload["response_urls"] == []
    assert [view.id for view in desk.workspace.views.stack("U0PETER")] == [below]


async def test_field_errors_stay_on_the_modal_until_it_changes(desk: Desk) -> None:
    blocks = [entry("who", {"type": "plain_text_input"})]
    view_id = await desk.modal(blocks=blocks, submit=TEXT)
    desk.bot.answer = {"response_action": "errors", "errors": {"who": "Nobody of that name."}}

    await desk.gestures.submit("U0PETER", view_id, {"who": {"a": "Anna"}})
    marked = desk.workspace.views.of("U0PETER", view_id)
    desk.bot.answer = None
    await desk.gestures.submit("U0PETER", view_id, {"who": {"a": "Anna Jensen"}})

    assert marked.errors == {"who": "Nobody of that name."}
    assert desk.workspace.views.top("U0PETER") is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "No such field"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "dance"},
        {"response_action": "update", "view": {"type": "modal"}},
        PlainTextResponse("", status_code=500),
        JSONResponse([]),
        "Not JSON",
    ],
    ids=["unknown field", "no errors", "unknown action", "bad view", "500", "list", "text"],
)
async def test_an_answer_that_slack_cannot_use_leaves_the_modal_with_a_notice(
    desk: Desk, answer: Any
) -> None:
    blocks = [entry("who", {"type": "plain_text_input"})]
    view_id = await desk.modal(blocks=blocks, submit=TEXT)
    desk.bot.answer = answer

    await desk.gestures.submit("U0PETER", view_id, {"who": {"a": "Anna"}})

    notice = desk.workspace.views.of("U0PETER", view_id).notice
    assert notice == "We had some trouble connecting. Try again?"


@pytest.mark.parametrize(
    ("action", "titles"),
    [("update", ["Other"]), ("push", ["Form", "Other"]), ("clear", [])],
)
async def test_a_submission_may_be_answered_with_another_view(
    desk: Desk, action: str, titles: list[str]
) -> None:
    view_id = await desk.modal(blocks=[{"type": "divider"}], submit=TEXT)
    other = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Other"},
        "blocks": [{"type": "divider"}],
    }
    desk.bot.answer = {"response_action": action, "view": other}

    await desk.gestures.submit("U0PETER", view_id, {})

    assert [view.title for view in desk.workspace.views.stack("U0PETER")] == titles


async def test_a_required_field_is_asked_for_by_slack_itself(desk: Desk) -> None:
    blocks = [
        entry("who", {"type": "plain_text_input"}),
        entry("note", {"type": "plain_text_input"}, optional=True),
    ]
    view_id = await desk.modal(blocks=blocks, submit=TEXT)

    await desk.gestures.submit("U0PETER", view_id, {})

    assert desk.bot.received == []
    assert desk.workspace.views.of("U0PETER", view_id).errors == {
        "who": "Please complete this required field."
    }


async def test_a_modal_closed_while_the_bot_works_is_no_trouble(desk: Desk) -> None:
    view_id = await desk.modal(blocks=[{"type": "divider"}], submit=TEXT)
    desk.bot.meanwhile = lambda: desk.workspace.views.clear("U0PETER")

    await desk.gestures.submit("U0PETER", view_id, {})

    assert desk.workspace.views.stack("U0PETER") == ()


async def test_closing_is_told_where_the_view_asks_for_it(desk: Desk) -> None:
    quiet = await desk.modal(blocks=[{"type": "divider"}])
    await desk.gestures.close("U0PETER", quiet)
    told = await desk.modal(blocks=[{"type": "divider"}], notify_on_close=True)

    await desk.gestures.close("U0PETER", told)

    [received] = desk.bot.received
    assert received.payload["type"] == "view_closed"
    assert received.payload["view"]["id"] == told
    assert received.payload["is_cleared"] is False
    assert desk.workspace.views.stack("U0PETER") == ()


async def test_suggestions_come_from_the_bot_and_can_then_be_chosen(desk: Desk) -> None:
    select = {"type": "external_select", "min_query_length": 2}
    view_id = await desk.modal(blocks=[entry("who", select)], submit=TEXT)
    anna = {"text": {"type": "plain_text", "text": "Anna Jensen"}, "value": "17"}
    desk.bot.answer = {"options": [anna]}
    place = ViewPlace(view_id)

    nothing = await desk.gestures.suggest("U0PETER", place, "who", "a", "A")
    offered = await desk.gestures.suggest("U0PETER", place, "who", "a", "An")
    asked_for = desk.bot.last.payload
    desk.bot.answer = None
    await desk.gestures.submit("U0PETER", view_id, {"who": {"a": "17"}})

    assert (nothing, offered) == ([], [anna])
    assert asked_for["type"] == "block_suggestion"
    assert (asked_for["action_id"], asked_for["block_id"]) == ("a", "who")
    assert asked_for["value"] == "An"
    state = desk.bot.last.payload["view"]["state"]["values"]
    assert state["who"]["a"] == {"type": "external_select", "selected_option": anna}


@pytest.mark.parametrize(("count", "taken"), [(100, True), (101, False)])
async def test_a_hundred_suggestions_are_taken_and_no_more(
    desk: Desk, count: int, *, taken: bool
) -> None:
    select = {"type": "external_select", "min_query_length": 0}
    view_id = await desk.modal(blocks=[entry("who", select)], submit=TEXT)
    options = [{"text": TEXT, "value": f"{n}"} for n in range(count)]
    desk.bot.answer = {"options": options}
    suggesting = desk.gestures.suggest("U0PETER", ViewPlace(view_id), "who", "a", "")

    if taken:
        assert await suggesting == options
    else:
        with pytest.raises(Refused, match="invalid_blocks"):
            await suggesting


async def test_opening_home_is_an_event_with_the_view_when_there_is_one(desk: Desk) -> None:
    await desk.gestures.open_home("U0PETER")
    first = desk.bot.last.payload["event"]
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    await desk.call("views.publish", user_id="U0PETER", view=home)
    await desk.gestures.open_home("U0PETER")
    second = desk.bot.last.payload["event"]

    assert (first["type"], first["user"], first["tab"]) == ("app_home_opened", "U0PETER", "home")
    assert "view" not in first
    assert second["view"]["type"] == "home"


async def test_a_press_on_home_needs_no_conversation(desk: Desk) -> None:
    home = {"type": "home", "blocks": ASK}
    published = await desk.call("views.publish", user_id="U0PETER", view=home)

    place = ViewPlace(published["view"]["id"])
    await desk.gestures.press("U0PETER", place, "question", "vote")

    payload = desk.bot.last.payload
    assert payload["container"]["type"] == "view"
    assert payload["view"]["type"] == "home"


async def test_the_bot_hears_of_those_who_come_and_go_where_it_is(desk: Desk) -> None:
    gestures = desk.gestures

    await gestures.join("U0PRIYA", "C0CUSTOMERS")
    await gestures.leave("U0PRIYA", "C0CUSTOMERS")
    await gestures.leave("U0PRIYA", "C0GENERAL")
    await gestures.invite_bot("U0PETER", "G0STEERING")

    events = [received.payload["event"] for received in desk.bot.received]
    assert [(e["type"], e["user"], e["channel"], e["channel_type"]) for e in events] == [
        ("member_joined_channel", "U0PRIYA", "C0CUSTOMERS", "C"),
        ("member_left_channel", "U0PRIYA", "C0CUSTOMERS", "C"),
        ("member_joined_channel", BOT_USER_ID, "G0STEERING", "G"),
    ]
    assert events[2]["inviter"] == "U0PETER"
    assert (await desk.call("chat.postMessage", channel="G0STEERING", text="Hi"))["ok"]


async def test_a_changed_member_is_told_to_the_bot(desk: Desk) -> None:
    eva = desk.workspace.person("U0EVA")

    await desk.gestures.change_person(replace(eva, deactivated=True))

    event = desk.bot.last.payload["event"]
    assert (event["type"], event["user"]["id"], event["user"]["deleted"]) == (
        "user_change",
        "U0EVA",
        True,
    )


async def test_shortcuts_carry_what_slack_gives_them(desk: Desk) -> None:
    message = desk.workspace.post(
        Message("C0CUSTOMERS", desk.workspace.next_ts(), "U0MARIA", "Called Anna")
    )

    await desk.gestures.use_message_shortcut("U0PETER", "log.message", "C0CUSTOMERS", message.ts)
    of_message = desk.bot.last.payload
    await desk.gestures.use_shortcut("U0PETER", "log.global")
    of_all = desk.bot.last.payload

    assert of_message["type"] == "message_action"
    assert of_message["message"]["text"] == "Called Anna"
    assert {"response_url", "trigger_id", "channel"} <= of_message.keys()
    assert of_all["type"] == "shortcut"
    assert "trigger_id" in of_all
    assert not {"channel", "response_url"} & of_all.keys()


async def test_presses_at_once_all_arrive(desk: Desk) -> None:
    place = await asked(desk)
    members = ["U0PETER", "U0MARIA", "U0SOFIE", "U0JONAS"]

    await asyncio.gather(*(desk.gestures.press(m, place, "question", "vote") for m in members * 5))

    users = [received.payload["user"]["id"] for received in desk.bot.received]
    assert sorted(users) == sorted(members * 5)


async def test_whoever_waits_for_a_change_is_woken(desk: Desk) -> None:
    since = desk.workspace.revision
    waiting = asyncio.create_task(desk.workspace.wait_for_change(since))

    await desk.call("chat.postMessage", channel="C0CUSTOMERS", text="News")

    assert await asyncio.wait_for(waiting, timeout=5) > since
