"""Homes that change together are published together, and none where nobody ever opened one."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.homes import Homes
from domain.homes import HomePlace
from domain.ids import WorkspaceId
from handlers.kit.services import Services
from storage.database import Database
from storage.members import opened_home
from storage.migrate import migrate
from tests.world import MARIA, PETER, WORKSPACE, begin

OTHER = WorkspaceId("T2")


class Recording(AsyncWebClient):
    """Remembers whose Home was published."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-test")
        self.published: list[str] = []

    async def views_publish(self, *, user_id: str, **_: object) -> None:  # type: ignore[override] # all that is called
        """Remember it."""
        self.published.append(user_id)


class Hanging(Recording):
    """Does not answer before it may."""

    def __init__(self) -> None:
        super().__init__()
        self.called, self.go_on = asyncio.Event(), asyncio.Event()

    async def views_publish(self, *, user_id: str, **_: object) -> None:  # type: ignore[override] # all that is called
        """Remember it at last."""
        self.called.set()
        await self.go_on.wait()
        self.published.append(user_id)


@pytest.fixture
def slack() -> Recording:
    return Recording()


@pytest.fixture
def services(tmp_path: Path, slack: Recording) -> Iterator[Services]:
    address = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    migrate(address)
    database = Database(address)
    yield Services(
        database=database,
        now=lambda: datetime(2026, 11, 18, tzinfo=UTC),
        client=lambda _: slack,
        homes_changed=lambda _workspace, _members: None,
        wake_courier=lambda: None,
    )
    database.close()


async def test_changes_that_come_together_are_published_once(
    services: Services, slack: Recording
) -> None:
    await services.database.write(WORKSPACE, begin)
    for member in (PETER, MARIA):
        await services.database.write(WORKSPACE, opened_home, WORKSPACE, member, HomePlace())
    homes = Homes()

    for _ in range(20):
        homes.changed(services, WORKSPACE, {PETER})
    homes.changed(services, WORKSPACE, {MARIA})
    await services.tasks.finish()

    assert sorted(slack.published) == [MARIA, PETER]

    homes.changed(services, WORKSPACE, {PETER})
    await services.tasks.finish()

    assert slack.published.count(PETER) == 2


async def test_a_workspace_whose_calls_hang_does_not_delay_another(
    services: Services, slack: Recording
) -> None:
    for workspace_id in (WORKSPACE, OTHER):
        await services.database.write(workspace_id, begin, workspace_id)
        await services.database.write(workspace_id, opened_home, workspace_id, PETER, HomePlace())
    hanging, homes = Hanging(), Homes()
    both = replace(services, client=lambda each: hanging if each == WORKSPACE else slack)

    homes.changed(both, WORKSPACE, {PETER})
    await hanging.called.wait()
    homes.changed(both, OTHER, {PETER})
    async with asyncio.timeout(20):
        while len(both.tasks.running) > 1:
            await asyncio.wait(both.tasks.running, return_when=asyncio.FIRST_COMPLETED)

    assert (slack.published, hanging.published) == ([PETER], [])
    hanging.go_on.set()
    await both.tasks.finish()
    assert hanging.published == [PETER]


async def test_where_nothing_changed_nothing_begins(services: Services) -> None:
    Homes().changed(services, WORKSPACE, frozenset())

    assert not services.tasks.running
