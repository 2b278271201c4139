"""Looking for a delivery in Slack, by its key, where an earlier attempt was posting it."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.deliveries import LOOK_BACK, Delivery
from domain.ids import ConversationId
from storage.deliveries import Place


class Lost(Exception):
    """Somebody else holds the delivery by now."""


async def look(
    client: AsyncWebClient, delivery: Delivery, renewed: Callable[[], Awaitable[bool]]
) -> tuple[ConversationId, str] | None:
    """Return where it stands, None where it does not; raise `Lost`, or what Slack refuses.

    `renewed` is asked after each page but the last, so that the lease does not run out over them,
    however many there are: whether it is still held.
    """
    if delivery.begun_at is None or delivery.conversation_id is None:
        return None
    where = delivery.conversation_id
    if delivery.member_id is not None:
        opened = await client.conversations_open(users=delivery.member_id)
        where = ConversationId(opened["channel"]["id"])
    oldest, cursor = str((delivery.begun_at - LOOK_BACK).timestamp()), None
    while True:
        page = await _page(client, Place(where, delivery.thread_ts), oldest, cursor)
        for message in page["messages"]:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == delivery.message_key:
                return where, str(message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None
        if not await renewed():
            raise Lost


async def _page(
    client: AsyncWebClient, place: Place, oldest: str, cursor: str | None
) -> AsyncSlackResponse:
    options: dict[str, Any] = {
        "channel": place.conversation_id,
        "oldest": oldest,
        "include_all_metadata": True,
        "cursor": cursor or None,
        "limit": 200,
    }
    if place.thread_ts is not None:
        return await client.conversations_replies(ts=place.thread_ts, **options)
    return await client.conversations_history(**options)
