"""What a person does reaches the bot as Slack would send it, and the answer takes effect."""

import asyncio
import inspect
from typing import Any

import pytest
from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier
from starlette.responses import PlainTextResponse

from bot.sandbox import limits
from bot.sandbox.gestures import Gestures
from bot.sandbox.model import BOT_USER_ID
from bot.sandbox.postman import Postman
from tests.bot.sandbox.desk import SECRET, Desk
from tests.bot.sandbox.questions import asked, seen


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


async def test_whoever_waits_for_a_change_is_woken(desk: Desk) -> None:
    since = desk.workspace.revision
    waiting = asyncio.create_task(desk.workspace.wait_for_change(since))

    await desk.call("chat.postMessage", channel="C0CUSTOMERS", text="News")

    assert await asyncio.wait_for(waiting, timeout=5) > since
