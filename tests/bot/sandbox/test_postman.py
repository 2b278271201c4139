"""Events over HTTP that the bot did not acknowledge come again, and say so in their headers."""

import asyncio

from starlette.responses import PlainTextResponse

from bot.sandbox.postman import EventPost, Postman
from tests.bot.sandbox.desk import SECRET, Desk

EVENT = {"type": "event_callback", "event_id": "Ev1"}
FAILED = 500


def post(desk: Desk, path: str = "/slack/events", patience: float = 3) -> EventPost:
    real = desk.workspace.clock.real
    return EventPost(Postman(desk.session, f"{desk.url}{path}", SECRET, real, patience), real)


def retries(desk: Desk) -> list[tuple[str | None, str | None]]:
    """Number and reason that came with each try."""
    return [
        (one.headers.get("x-slack-retry-num"), one.headers.get("x-slack-retry-reason"))
        for one in desk.bot.received
    ]


async def test_an_event_that_was_refused_comes_three_times_more(desk: Desk) -> None:
    desk.bot.answer = PlainTextResponse("broken", FAILED)
    events = post(desk)

    await events.send(EVENT)
    for _ in range(3):
        desk.hands.wait(5 * 60)
        await events.again()

    assert retries(desk) == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_error"),
        ("3", "http_error"),
    ]
    assert [one.payload for one in desk.bot.received] == [EVENT] * 4


async def test_an_event_that_was_acknowledged_comes_once(desk: Desk) -> None:
    events = post(desk)

    await events.send(EVENT)
    desk.hands.wait(3600)
    await events.again()

    assert retries(desk) == [(None, None)]


async def test_an_event_that_is_acknowledged_late_comes_again(desk: Desk) -> None:
    events = post(desk, patience=0.05)
    desk.bot.waiting = asyncio.Event()

    await events.send(EVENT)

    assert retries(desk)[1] == ("1", "http_timeout")
    desk.bot.waiting.set()


async def test_a_bot_may_say_that_it_wants_no_more_of_it(desk: Desk) -> None:
    desk.bot.answer = PlainTextResponse("broken", FAILED, headers={"X-Slack-No-Retry": "1"})

    await post(desk).send(EVENT)

    assert retries(desk) == [(None, None)]
