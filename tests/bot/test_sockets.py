"""Socket Mode against a server that plays Slack's side over real WebSockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.response import BoltResponse

from bot.sockets import NotHeard, SocketMode, carried
from domain.errors import NoisegateError

Json = dict[str, Any]


@dataclass
class SlackSide:
    """Slack's side: the connections it holds, and what was answered on each."""

    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    answers: asyncio.Queue[tuple[int, Json]] = field(default_factory=asyncio.Queue)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello"})
        async with self.arrived:
            self.sockets.append(socket)
            number = len(self.sockets) - 1
            self.arrived.notify_all()
        async for message in socket:
            await self.answers.put((number, json.loads(message.data)))
        return socket

    async def connections(self, number: int) -> None:
        """Wait until so many were made altogether."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.sockets) >= number)

    async def send(self, number: int, envelope_id: str, **payload: Any) -> None:
        await self.sockets[number].send_json(
            {"type": "slash_commands", "envelope_id": envelope_id, "payload": payload}
        )

    async def answer(self) -> tuple[int, Json]:
        return await asyncio.wait_for(self.answers.get(), 5)


@dataclass
class Bot:
    """The bot's side: it answers when it is told to."""

    slack: SlackSide
    mode: SocketMode
    taken: asyncio.Queue[Json]
    may_answer: asyncio.Event
    running: asyncio.Task[None]
    refused: asyncio.Event
    """Once it is set, Slack gives no address any more."""
    asked_again: asyncio.Event


@asynccontextmanager
async def connected(
    *,
    connections: int = 1,
    seconds: float = 10,
    dispatch: Callable[[Json], Any] | None = None,
) -> AsyncIterator[Bot]:
    slack = SlackSide()
    app = web.Application()
    app.router.add_get("/link", slack.connect)
    taken: asyncio.Queue[Json] = asyncio.Queue()
    may_answer = asyncio.Event()
    may_answer.set()
    refused, asked_again = asyncio.Event(), asyncio.Event()

    async def answer(payload: Json) -> Json | None:
        await taken.put(payload)
        await may_answer.wait()
        return {"text": f"heard {payload['text']}"} if "text" in payload else None

    async with (
        TestServer(app) as server,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session,
    ):

        async def address() -> str:
            if refused.is_set():
                asked_again.set()
                raise NoisegateError
            return str(server.make_url("/link"))

        mode = SocketMode(session, address, dispatch or answer, connections)
        running = asyncio.create_task(mode.run())
        await asyncio.wait_for(slack.connections(connections), 5)
        yield Bot(slack, mode, taken, may_answer, running, refused, asked_again)
        may_answer.set()
        await mode.stop()
        await asyncio.gather(running, return_exceptions=True)


async def test_each_request_is_answered_where_it_came_in() -> None:
    async with connected(connections=2) as bot:
        for number in (0, 1):
            await bot.slack.send(number, f"E{number}", text="x")

            assert await bot.slack.answer() == (
                number,
                {"envelope_id": f"E{number}", "payload": {"text": "heard x"}},
            )


async def test_an_answer_without_words_is_only_an_acknowledgement() -> None:
    async with connected() as bot:
        await bot.slack.send(0, "E1")

        assert await bot.slack.answer() == (0, {"envelope_id": "E1"})


async def test_what_goes_wrong_is_acknowledged_all_the_same() -> None:
    async def dispatch(_payload: Json) -> None:
        raise RuntimeError

    async with connected(dispatch=dispatch) as bot:
        await bot.slack.send(0, "E1", text="x")

        assert await bot.slack.answer() == (0, {"envelope_id": "E1"})


async def test_a_refreshed_connection_is_replaced_before_it_ends() -> None:
    async with connected() as bot:
        await bot.slack.sockets[0].send_json({"type": "disconnect", "reason": "warning"})
        await asyncio.wait_for(bot.slack.connections(2), 5)

        await bot.slack.send(0, "old", text="x")
        await bot.slack.send(1, "new", text="x")

        answers = [await bot.slack.answer() for _ in range(2)]
        assert sorted((number, found["envelope_id"]) for number, found in answers) == [
            (0, "old"),
            (1, "new"),
        ]


async def test_what_was_taken_on_a_lost_connection_is_answered_on_another() -> None:
    async with connected(connections=2) as bot:
        bot.may_answer.clear()
        await bot.slack.send(0, "E1", text="x")
        await bot.taken.get()
        await bot.slack.sockets[0].close()
        bot.may_answer.set()

        number, found = await bot.slack.answer()

    assert number != 0
    assert found["envelope_id"] == "E1"


async def test_a_connection_that_is_lost_is_made_again() -> None:
    async with connected() as bot:
        await bot.slack.sockets[0].close()

        await asyncio.wait_for(bot.slack.connections(2), 5)
        await bot.slack.send(1, "E1", text="x")

        assert (await bot.slack.answer())[0] == 1


async def test_stopping_answers_what_was_taken_before_it_closes() -> None:
    async with connected() as bot:
        bot.may_answer.clear()
        for number in range(50):
            await bot.slack.send(0, f"E{number}", text="x")
        for _ in range(50):
            await bot.taken.get()
        stopping = asyncio.create_task(bot.mode.stop())
        bot.may_answer.set()
        await stopping

        answered = {(await bot.slack.answer())[1]["envelope_id"] for _ in range(50)}

    assert answered == {f"E{number}" for number in range(50)}


async def test_what_arrives_after_the_stop_is_not_touched() -> None:
    async with connected() as bot:
        bot.may_answer.clear()
        await bot.slack.send(0, "before", text="x")
        await bot.taken.get()
        stopping = asyncio.create_task(bot.mode.stop())
        await asyncio.sleep(0)
        await bot.slack.send(0, "after", text="x")
        bot.may_answer.set()
        await stopping

        assert (await bot.slack.answer())[1]["envelope_id"] == "before"
        assert bot.taken.empty()
        assert bot.slack.answers.empty()


async def test_a_connection_outlives_the_sessions_timeout() -> None:
    async with connected(seconds=0.3) as bot:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(bot.slack.connections(2), 0.6)
        await bot.slack.send(0, "E1", text="x")

        assert (await bot.slack.answer())[0] == 0


async def test_a_refusal_for_good_ends_it() -> None:
    async def address() -> str:
        raise NoisegateError

    async def dispatch(_payload: Json) -> None:
        return None

    async with aiohttp.ClientSession() as session:
        with pytest.raises(NoisegateError):
            await SocketMode(session, address, dispatch).run()


async def test_a_refusal_for_good_comes_after_what_was_taken_is_answered() -> None:
    async with connected() as bot:
        bot.may_answer.clear()
        await bot.slack.send(0, "E1", text="x")
        await bot.taken.get()
        bot.refused.set()
        await bot.slack.sockets[0].send_json({"type": "disconnect", "reason": "warning"})
        await bot.asked_again.wait()
        await asyncio.wait({bot.running}, timeout=0.1)  # it would have ended by now
        bot.may_answer.set()

        assert (await bot.slack.answer())[1]["envelope_id"] == "E1"
        with pytest.raises(NoisegateError):
            await bot.running


@pytest.mark.parametrize(
    ("response", "meant"),
    [
        (BoltResponse(status=200, body=""), None),
        (BoltResponse(status=200, body="heard"), {"text": "heard"}),
        (BoltResponse(status=200, body={"text": "heard"}), {"text": "heard"}),
        (BoltResponse(status=404, body={"error": "unhandled request"}), None),
    ],
)
def test_bolts_answer_is_carried_as_slack_wants_it(
    response: BoltResponse, meant: Json | None
) -> None:
    assert carried(response) == meant


async def test_what_was_not_heard_is_not_acknowledged() -> None:
    async def dispatch(payload: Json) -> Json | None:
        if payload["text"] == "one":
            raise NotHeard
        return {"text": "heard"}

    async with connected(dispatch=dispatch) as bot:
        await bot.slack.send(0, "E1", text="one")
        await bot.slack.send(0, "E2", text="two")

        assert await bot.slack.answer() == (0, {"envelope_id": "E2", "payload": {"text": "heard"}})
        assert bot.slack.answers.empty()
