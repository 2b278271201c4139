"""A Slack of one page for tests of the courier: it keeps messages, and fails as it is told to."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import update
from sqlmodel import col, select

from bot.courier import Courier
from bot.pace import UNHURRIED
from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.ids import MemberId, WorkspaceId
from domain.pace import Paces
from handlers.kit.blocks import Message
from handlers.kit.jobs import Composer, Post, Skip
from handlers.kit.services import Services
from storage.database import Database, Session
from storage.deliveries import Place, begin, claim, plan
from storage.tables import DeliveryRow
from tests.world import NOW, TEAM, WORKSPACE

Json = dict[str, Any]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Refuse:
    """Answer with one of Slack's errors."""

    name: str
    status: int = 200
    retry_after: int | None = None


class Vanish(Exception):
    """Do what was asked and drop the connection before the answer."""


@dataclass
class SmallSlack:
    """What was posted, in every workspace, and how the next calls fail."""

    said: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    calls: list[str] = field(default_factory=list)
    faults: dict[str, list[Refuse | type[Vanish]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    always: dict[str, Refuse] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: NOW
    before: Callable[[Json], Awaitable[None]] | None = None
    """What happens before a call is answered."""

    posted: asyncio.Event = field(default_factory=asyncio.Event)

    def texts(self, channel: str = TEAM) -> list[str]:
        """What stands in a conversation."""
        return [message["text"] for message in self.said[channel]]

    async def holds(self, many: int, channel: str = TEAM) -> None:
        """Return when so many messages stand in a conversation."""
        async with asyncio.timeout(20):
            while len(self.said[channel]) < many:
                self.posted.clear()
                await self.posted.wait()

    async def answer(self, client: AsyncWebClient, method: str, given: Json) -> AsyncSlackResponse:
        if self.before is not None:
            await self.before(given)
        self.calls.append(method)
        fault = self.faults[method].pop(0) if self.faults[method] else self.always.get(method)
        if isinstance(fault, Refuse):
            headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            body = {"ok": False, "error": fault.name} if fault.name else {}
            raise _refused(_response(client, method, body, fault.status, headers))
        body = getattr(self, "_" + method.replace(".", "_"))(given)
        if fault is Vanish:
            raise aiohttp.ServerDisconnectedError
        return _response(client, method, {"ok": True, **body})

    def _chat_postMessage(self, given: Json) -> Json:  # noqa: N802 (Slack's name)
        place = given["channel"]
        channel = f"D{place[1:]}" if place.startswith("U") else place
        count = sum(map(len, self.said.values()))
        message = {
            "ts": f"{self.now().timestamp() + count / 1e6:.6f}",
            "text": given["text"],
            "thread_ts": given.get("thread_ts"),
            "metadata": given.get("metadata"),
        }
        self.said[channel].append(message)
        self.posted.set()
        return {"channel": channel, "ts": message["ts"]}

    def _chat_update(self, given: Json) -> Json:
        for message in self.said[given["channel"]]:
            if message["ts"] == given["ts"]:
                message["text"] = given["text"]
        return {}

    def _conversations_open(self, given: Json) -> Json:
        return {"channel": {"id": f"D{given['users'][1:]}"}}

    def _conversations_history(self, given: Json) -> Json:
        return self._page(given, None)

    def _conversations_replies(self, given: Json) -> Json:
        return self._page(given, given["ts"])

    def _page(self, given: Json, thread_ts: str | None) -> Json:
        """Two messages a page, so that every page has to be read."""
        oldest, start = float(given["oldest"]), int(given.get("cursor") or 0)
        found = [
            message
            for message in reversed(self.said[given["channel"]])
            if float(message["ts"]) > oldest and message["thread_ts"] == thread_ts
        ]
        more = str(start + 2) if len(found) > start + 2 else ""
        return {
            "messages": found[start : start + 2],
            "response_metadata": {"next_cursor": more},
        }


def _response(
    client: AsyncWebClient,
    method: str,
    body: Json,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> AsyncSlackResponse:
    return AsyncSlackResponse(
        client=client,
        http_verb="POST",
        api_url=method,
        req_args={},
        data=body,
        headers=headers or {},
        status_code=status,
    )


def _refused(response: AsyncSlackResponse) -> SlackApiError:
    made: Any = SlackApiError
    error: SlackApiError = made("refused", response)
    return error


class Client(AsyncWebClient):
    """A client whose Slack is small."""

    def __init__(self, slack: SmallSlack) -> None:
        super().__init__(token="xoxb-made-up", retry_handlers=[])
        self._slack = slack

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        given = {**(arguments.get("params") or {}), **(arguments.get("json") or {})}
        return await self._slack.answer(self, api_method, given)


@dataclass
class Stage:
    """A courier with a small Slack, over a real database, and a clock to be moved."""

    database: Database
    slack: SmallSlack = field(default_factory=SmallSlack)
    now: datetime = NOW
    composed: Callable[[Delivery], Post | Skip] | None = None
    homes: set[MemberId] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.slack.now = lambda: self.now
        self.courier = self.another()

    def another(self, database: Database | None = None, paces: Paces = UNHURRIED) -> Courier:
        """Another courier for the same Slack."""
        services = Services(
            database=database or self.database,
            now=lambda: self.now,
            client=lambda _: Client(self.slack),
            homes_changed=lambda _, members: self.homes.update(members),
            wake_courier=lambda: None,
        )
        composers: dict[DeliveryKind, Composer] = dict.fromkeys(DeliveryKind, self.compose)
        return Courier(services, composers, paces, steady=lambda: self.now)

    async def compose(self, _: Services, delivery: Delivery) -> Post | Skip:
        if self.composed is not None:
            return self.composed(delivery)
        where = None if delivery.member_id else TEAM
        return Post(where, Message(f"delivery {delivery.id}", ()))

    async def plan(
        self,
        key: str = "a",
        *,
        kind: DeliveryKind = DeliveryKind.RESULTS,
        workspace_id: WorkspaceId = WORKSPACE,
        **more: Any,
    ) -> None:
        """Plan a delivery that is due now."""

        def planned(session: Session) -> None:
            plan(
                session,
                workspace_id=workspace_id,
                key=key,
                kind=kind,
                slot=self.now,
                period_begins=self.now.date(),
                due_at=self.now,
                **more,
            )

        await self.database.write(workspace_id, planned)

    async def deliver(self, after: timedelta = timedelta(0)) -> DeliveryRow:
        """Let time pass, deliver what is due, and return the first delivery."""
        self.now += after
        await self.courier.deliver()
        return (await self.rows())[0]

    async def rows(self) -> list[DeliveryRow]:
        """Every delivery."""
        return await self.database.read(_rows)

    async def lease_is_over(self) -> None:
        """Let the leases of whoever held something run out."""
        await self.database.work(None, _lease_is_over)


def _rows(session: Session) -> list[DeliveryRow]:
    return list(session.exec(select(DeliveryRow).order_by(col(DeliveryRow.id))))


def _lease_is_over(session: Session) -> None:
    session.connection().execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.state) == DeliveryState.LEASED)
        .values(leased_until=LONG_AGO)
    )


def claimed(session: Session) -> Delivery:
    (found,) = claim(session, NOW, [WORKSPACE])
    return found


def begun(session: Session, delivery: Delivery) -> None:
    assert not begin(session, delivery, Place(TEAM), {}, NOW)
