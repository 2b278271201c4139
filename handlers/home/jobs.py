"""Publishing Homes, when they are opened and when what stands in them has changed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from domain.homes import HomePlace
from domain.ids import MemberId, WorkspaceId
from handlers.home.service import home_of
from handlers.home.views import home_view
from handlers.kit.refused import reason, retry_after
from handlers.kit.services import Services
from storage.members import with_home

log = structlog.get_logger()

PATIENCE = timedelta(minutes=1)
"""Where Slack wants to be left alone for longer, a Home is left as it is."""
TRIES = 5


async def publish_home(
    services: Services,
    workspace_id: WorkspaceId,
    member_ids: Collection[MemberId],
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
) -> None:
    """Publish the Homes of those who ever opened theirs, at the pages that they look at.

    Where Slack wants fewer of them, they wait for as long as it says. One that does not reach
    Slack is left as it is: it is published anew whenever it is opened.
    """
    opened = await services.database.read(with_home, workspace_id, member_ids)
    for member_id, place in sorted(opened.items()):
        for _ in range(TRIES):
            wait = await _publish(services, workspace_id, member_id, place)
            if not wait:
                break
            await sleep(wait.total_seconds())


async def _publish(
    services: Services, workspace_id: WorkspaceId, member_id: MemberId, place: HomePlace
) -> timedelta | None:
    """Publish one; return how long to wait where it is then to be published again."""
    page = await services.database.read(home_of, workspace_id, member_id, services.now(), place)
    client = services.client(workspace_id)
    try:
        await client.views_publish(user_id=member_id, view=home_view(page))
    except SlackApiError as error:
        if (wait := retry_after(error)) and wait <= PATIENCE:
            return wait
        log.warning("a home was not published", error=reason(error))
    except (TimeoutError, aiohttp.ClientError) as error:
        log.warning("a home was not published", error=type(error).__name__)
    return None
