"""What finding a listener costs, and what Noisegate adds to Bolt: nothing but the event loop."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median
from time import process_time
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.router import Router
from handlers.kit.services import Services
from handlers.kit.turn import Turn
from storage.database import Database
from tests.bench.databases import Databases, Kind
from tests.bench.figures import Figure, milliseconds, say
from tests.bench.floor import bare_app
from tests.bench.size import Size
from tests.bench.world import CONVERSATION, PEOPLE, TEAM

ROUTES = 150
AT_A_TIME = 200
"""Requests whose time is taken together."""
MORE = 1.2
"""So many times the time with one route, at most."""

Ask = Callable[[], Awaitable[None]]


async def measure_dispatch(made: Databases, size: Size) -> list[Figure]:
    """Measure one request through Bolt: bare, with one route, and with the last of 150."""
    with made.fresh(Kind.SQLITE) as address:
        database = Database(address)
        try:
            services = _services(database)
            apps = {
                "bare": bare_app("command"),
                "one": _routed(services, 1),
                "many": _routed(services, ROUTES),
            }
            times = await _in_turn(apps, size)
        finally:
            database.close()
    ratio = median(many / one for many, one in zip(times["many"], times["one"], strict=True))
    share = median(one / bare for one, bare in zip(times["one"], times["bare"], strict=True))
    bare, one, many = (median(times[name]) for name in ("bare", "one", "many"))
    figures = [
        Figure(
            f"dispatch with {ROUTES} routes, against one",
            milliseconds(many),
            milliseconds(one),
            f"{ratio:.2f}",
            f"{MORE} times",
            ratio <= MORE,
        ),
        Figure(
            "dispatch with one route, against a bare Bolt app",
            milliseconds(one),
            milliseconds(bare),
            f"{share:.2f}",
        ),
    ]
    for figure in figures:
        say(f"  {figure.what}: {figure.measured}, {figure.floor}, {figure.ratio}")
    return figures


async def _in_turn(apps: dict[str, AsyncApp], size: Size) -> dict[str, list[float]]:
    """The time at work that one request takes, of each app in turn."""
    times: dict[str, list[float]] = {name: [] for name in apps}
    for number in range(size.repeats + 1):
        for name, app in apps.items():
            begun = process_time()
            for _ in range(AT_A_TIME):
                response = await app.async_dispatch(_request())
                assert response.status == 200
            if number:
                times[name].append((process_time() - begun) / AT_A_TIME)
        await asyncio.sleep(0)
    return times


def _request() -> AsyncBoltRequest:
    body = {
        "team_id": TEAM,
        "user_id": PEOPLE[0].id,
        "channel_id": CONVERSATION,
        "command": f"/command{ROUTES - 1}",
        "text": "",
        "response_url": "http://127.0.0.1:9/response/1",
        "trigger_id": "1.2.3",
    }
    return AsyncBoltRequest(body=body, headers={}, mode="socket_mode")


def _routed(services: Services, routes: int) -> AsyncApp:
    """An app whose router has so many routes; the last one is asked for."""
    app, router = bare_app(None), Router()

    async def on_command(turn: Turn) -> None:
        await turn.done()

    for number in range(ROUTES - routes, ROUTES):
        router.commands[f"/command{number}"] = on_command
    router.bind(app, services)
    return app


def _services(database: Database) -> Services:
    def nothing(*_: Any) -> None:
        """Nobody waits for it here."""

    return Services(
        database=database,
        now=lambda: datetime.now(UTC),
        client=lambda _: AsyncWebClient(),
        homes_changed=nothing,
        wake_courier=nothing,
    )
