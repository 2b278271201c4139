"""Publishing Homes, when they are opened and when what stands in them has changed."""

from collections.abc import Collection

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from domain.homes import HomePlace
from domain.ids import MemberId, WorkspaceId
from handlers.home.service import home_of
from handlers.home.views import home_view
from handlers.kit.services import Services
from storage.members import with_home

log = structlog.get_logger()


async def publish_home(
    services: Services, workspace_id: WorkspaceId, member_ids: Collection[MemberId]
) -> None:
    """Publish the Homes of those who ever opened theirs, at the pages that they look at.

    One that does not reach Slack is left as it is: it is published anew whenever it is opened.
    """
    opened = await services.database.read(with_home, workspace_id, member_ids)
    for member_id, place in sorted(opened.items()):
        await _publish(services, workspace_id, member_id, place)


async def _publish(
    services: Services, workspace_id: WorkspaceId, member_id: MemberId, place: HomePlace
) -> None:
    page = await services.database.read(home_of, workspace_id, member_id, services.now(), place)
    client = services.client(workspace_id)
    try:
        await client.views_publish(user_id=member_id, view=home_view(page))
    except SlackApiError as error:
        log.warning("a home was not published", error=error.response["error"])
    except (TimeoutError, aiohttp.ClientError) as error:
        log.warning("a home was not published", error=type(error).__name__)
