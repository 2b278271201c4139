"""An event that Slack sends several times has one effect, whichever process it reaches."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sockets import NotHeard, bolt_dispatch
from domain.errors import NotFound
from handlers.kit.ids import Event
from handlers.kit.router import Router
from handlers.kit.services import Services
from handlers.kit.turn import Turn
from storage.database import Away, Database, Session, Unconfirmed
from tests.handlers.kit.bare_bolt import bare_app

HEARD, NOT_HEARD = 200, 503


@dataclass
class Replica:
    """One process: an app and a database of its own."""

    app: AsyncApp
    database: Database

    async def hears(self, event_id: str = "Ev1") -> int:
        """Take an event; return the status of the answer."""
        request = AsyncBoltRequest(body=event(event_id), mode="socket_mode")
        return int((await self.app.async_dispatch(request)).status)


def refused(name: str) -> SlackApiError:
    made: Any = SlackApiError
    error: SlackApiError = made("refused", {"ok": False, "error": name})
    return error


def event(event_id: str) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": event_id,
        "event": {"type": Event.TEAM_JOIN, "user": {"id": "U1"}},
    }


def replica(database: Database, listener: Callable[[Turn], Awaitable[None]]) -> Replica:
    app = bare_app()
    services = Services(
        database=database,
        now=lambda: datetime(2026, 11, 18, tzinfo=UTC),
        client=lambda _: AsyncWebClient(),
        homes_changed=lambda _workspace, _members: None,
        wake_courier=lambda: None,
    )
    router = Router()
    router.event(Event.TEAM_JOIN, listener)
    router.bind(app, services)
    return Replica(app, database)


@pytest.fixture
def databases(database: Database) -> Iterator[tuple[Database, Database]]:
    """The databases of two processes; on SQLite they are one."""
    with ExitStack() as stack:
        address = database.engine.url.render_as_string(hide_password=False)
        other = database if database.sqlite else stack.enter_context(closing(Database(address)))
        yield database, other


async def test_a_repeat_of_what_is_done_is_acknowledged_and_has_no_effect(
    databases: tuple[Database, Database],
) -> None:
    heard: list[str] = []

    async def listen(turn: Turn) -> None:
        heard.append(turn.body["event_id"])
        await turn.done()

    first, second = (replica(each, listen) for each in databases)

    assert await first.hears("Ev1") == HEARD
    assert await second.hears("Ev1") == HEARD
    assert await second.hears("Ev2") == HEARD
    assert heard == ["Ev1", "Ev2"]


async def test_a_repeat_of_what_is_under_way_is_not_acknowledged(
    databases: tuple[Database, Database],
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    heard: list[str] = []

    async def listen(turn: Turn) -> None:
        heard.append(turn.body["event_id"])
        begun.set()
        await go_on.wait()
        await turn.done()

    first, second = (replica(each, listen) for each in databases)
    under_way = asyncio.create_task(first.hears())
    await begun.wait()

    while_under_way = await second.hears()
    with pytest.raises(NotHeard):
        await bolt_dispatch(second.app)(event("Ev1"))
    go_on.set()

    assert while_under_way == NOT_HEARD
    assert await under_way == HEARD
    assert await second.hears() == HEARD
    assert heard == ["Ev1"]


async def test_of_many_at_once_one_has_the_effect(databases: tuple[Database, Database]) -> None:
    heard: list[str] = []

    async def listen(turn: Turn) -> None:
        heard.append(turn.body["event_id"])
        await turn.done()

    replicas = [replica(each, listen) for each in databases]

    await asyncio.gather(*(each.hears() for each in replicas * 4))

    assert heard == ["Ev1"]


async def test_an_event_that_could_not_be_stored_is_sent_again(database: Database) -> None:
    def fail(_session: Session) -> None:
        raise Away

    async def listen(turn: Turn) -> None:
        await turn.write(fail)

    assert await replica(database, listen).hears() == NOT_HEARD


async def test_an_event_whose_effect_is_missing_is_taken_again_at_once(
    database: Database,
) -> None:
    tried: list[Exception] = []
    failures = [
        Unconfirmed(),
        TimeoutError(),
        ServerDisconnectedError(),
        refused("ratelimited"),
    ]

    async def listen(turn: Turn) -> None:
        if len(tried) < len(failures):
            tried.append(failures[len(tried)])
            raise tried[-1]
        await turn.done()

    replica_ = replica(database, listen)

    assert [await replica_.hears() for _ in failures] == [NOT_HEARD] * len(failures)
    assert await replica_.hears() == HEARD
    assert tried == failures


@pytest.mark.parametrize("error", [NotFound("nobody"), KeyError("a bug")])
async def test_what_would_fail_again_is_acknowledged(database: Database, error: Exception) -> None:
    async def listen(_: Turn) -> None:
        raise error

    assert await replica(database, listen).hears() == HEARD


async def test_an_event_that_nobody_listens_to_is_acknowledged(database: Database) -> None:
    async def listen(turn: Turn) -> None:
        await turn.done()

    app = replica(database, listen).app
    unknown = {**event("Ev1"), "event": {"type": "emoji_changed"}}

    response = await app.async_dispatch(AsyncBoltRequest(body=unknown, mode="socket_mode"))

    assert response.status == HEARD
