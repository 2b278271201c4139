"""Presses, forms and shortcuts reach the bot as Slack would send them."""

import asyncio
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from bot.sandbox.gestures import MessagePlace, ViewPlace
from bot.sandbox.model import Message, Refused
from tests.bot.sandbox.desk import Desk, Json
from tests.bot.sandbox.questions import ASK, SKIP, TEXT, WORTH, asked, entry, seen


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


async def test_a_message_of_ones_own_alone_has_no_shortcuts(desk: Desk) -> None:
    place = await asked(desk, only_for="U0PETER")

    with pytest.raises(Refused, match="message_not_found"):
        await desk.gestures.use_message_shortcut(
            "U0PETER", "log.message", place.conversation_id, place.ts
        )


async def test_a_press_arrives_although_others_had_the_message_drawn_anew(desk: Desk) -> None:
    def question(number: int, answers: int) -> list[Json]:
        vote = {"type": "button", "text": TEXT, "action_id": "vote", "value": f"v{number}"}
        section = {"type": "section", "text": {**TEXT, "text": f"{answers} answers"}}
        return [section, {"type": "actions", "elements": [vote]}, {"type": "divider"}]

    told = {"channel": "C0CUSTOMERS", "text": "?"}
    shown = await desk.call("chat.postMessage", **told, blocks=[*question(1, 0), *question(2, 0)])
    pressed = shown["message"]["blocks"][4]["block_id"]
    blocks = [*question(1, 1), *question(2, 0)]
    await desk.call("chat.update", **told, ts=shown["ts"], blocks=blocks)

    place = MessagePlace("C0CUSTOMERS", shown["ts"])
    await desk.gestures.press("U0PETER", place, pressed, "vote")

    assert desk.bot.last.payload["actions"][0]["value"] == "v2"


async def test_a_field_of_a_message_drawn_anew_is_another_field(desk: Desk) -> None:
    blocks = [{key: part for key, part in block.items() if key != "block_id"} for block in ASK]
    told = {"channel": "C0CUSTOMERS", "text": "?", "blocks": blocks}
    shown = await desk.call("chat.postMessage", **told)
    again = await desk.call("chat.update", **told, ts=shown["ts"])

    before, after = ([b["block_id"] for b in each["message"]["blocks"]] for each in (shown, again))
    assert before[0] == after[0]
    assert before[1] != after[1]


async def test_presses_at_once_all_arrive(desk: Desk) -> None:
    place = await asked(desk)
    members = ["U0PETER", "U0MARIA", "U0SOFIE", "U0JONAS"]

    await asyncio.gather(*(desk.gestures.press(m, place, "question", "vote") for m in members * 5))

    users = [received.payload["user"]["id"] for received in desk.bot.received]
    assert sorted(users) == sorted(members * 5)
