"""The courier: the only one who posts unasked. Claims what is due, posts it, records it.

A delivery is claimed with a lease. When a process dies in between, the lease runs out and the
next courier first looks for the message by its key in Slack's history, and posts only what is
not there.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.pace import Pace
from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.ids import ConversationId, EditionId, MemberId, WorkspaceId
from handlers.digests.jobs import compose_update
from handlers.digests.reasons import Reason
from handlers.kit.blocks import Message
from handlers.kit.jobs import Composer, Post, Skip, Update
from handlers.kit.services import Services
from storage.asks import asked
from storage.database import Session
from storage.deliveries import claim, ended, retry, sent, workspaces_with_due
from storage.editions import posted, shown, stale_editions
from storage.votes import audience

log = structlog.get_logger()

METADATA = "noisegate_delivery"
"""The event type of the metadata that carries a delivery's key."""

LOOK = 1.0
"""Seconds after which the courier looks again although nobody woke it."""

SERVER_FAILED = 500
UPDATE_AGAIN = 30
"""Seconds after which a refused update is tried again, where Slack does not say."""

LOOK_BACK = timedelta(minutes=5)

REFUSALS = frozenset(
    {
        "account_inactive",
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "invalid_auth",
        "invalid_blocks",
        "is_archived",
        "message_not_found",
        "missing_scope",
        "msg_blocks_too_long",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "token_revoked",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    }
)
"""What Slack says when trying again would not help."""


@dataclass(frozen=True)
class Place:
    """Where a delivery stands, or will."""

    conversation_id: ConversationId
    thread_ts: str | None = None

    @classmethod
    def of(cls, post: Post) -> "Place":
        """Return where a composer wants its message."""
        if post.conversation_id is None:
            msg = "a message that is for nobody names its conversation"
            raise ValueError(msg)
        return cls(post.conversation_id, post.thread_ts)


class Courier:
    """Delivers for every workspace; any number of couriers may work on one database."""

    def __init__(
        self,
        services: Services,
        composers: Mapping[DeliveryKind, Composer],
        real_now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._services = services
        self._composers = composers
        self._real_now = real_now
        self.pace = Pace(monotonic)
        self._turn = asyncio.Lock()
        self._woken = asyncio.Event()
        self._ending = False

    def wake(self) -> None:
        """Say that something may be waiting."""
        self._woken.set()

    def end(self) -> None:
        """Let `run` end after the delivery it has in hand."""
        self._ending = True
        self._woken.set()

    async def run(self) -> None:
        """Deliver until `end`."""
        while not self._ending:
            try:
                await self.deliver()
                await self.render()
            except Exception:
                # A courier that ended here would be silent for ever.
                log.exception("the courier stumbled")
            try:
                await asyncio.wait_for(self._woken.wait(), LOOK)
            except TimeoutError:
                continue
            self._woken.clear()

    async def deliver(self) -> None:
        """Deliver everything that is due at this moment."""
        now = self._services.now()
        database = self._services.database
        async with self._turn:
            for workspace_id in await database.read(workspaces_with_due, now, self._real_now()):
                # One at a time: a lease is for one message and not for a queue of them.
                while not self._ending and (
                    delivery := await database.write(
                        workspace_id, claim, workspace_id, now, self._real_now()
                    )
                ):
                    await self._deliver(delivery)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            await self._compose_and_post(delivery)
        except SlackApiError as error:
            await self._refused(delivery, error)
        except Exception:
            # It may stand in Slack or not: the lease runs out, and then it is looked for. What is
            # wrong with one delivery never stops another.
            log.exception("a delivery is uncertain", delivery=delivery.id)

    async def _compose_and_post(self, delivery: Delivery) -> None:
        client = self._services.client(delivery.workspace_id)
        direct = await _direct(client, delivery)
        # Composing a direct message asks whether this is a good moment. One that stands in Slack
        # already is beyond that.
        if direct is not None and (message_ts := await _found(client, delivery, direct)):
            await self._recorded(delivery, direct, message_ts)
            return
        composed = await self._composers[delivery.kind](self._services, delivery)
        if isinstance(composed, Skip):
            await self._end(delivery, DeliveryState.SKIPPED, composed.reason)
            return
        place = direct or Place.of(composed)
        message_ts = None if direct else await _found(client, delivery, place)
        if message_ts is None:
            if composed.not_after is not None and self._services.now() > composed.not_after:
                await self._end(delivery, DeliveryState.SKIPPED, Reason.TOO_LATE)
                return
            message_ts = await _post(client, delivery, place, composed.message)
        await self._recorded(delivery, place, message_ts)

    async def _recorded(self, delivery: Delivery, place: Place, message_ts: str) -> None:
        changed = await self._services.database.write(
            delivery.workspace_id, _record, delivery, place.conversation_id, message_ts
        )
        self._services.homes_changed(delivery.workspace_id, changed)

    async def _refused(self, delivery: Delivery, error: SlackApiError) -> None:
        reason = _reason(error)
        log.warning("a delivery was refused", delivery=delivery.id, error=reason)
        if error.response.status_code >= SERVER_FAILED:
            # Accepted or not: the lease runs out, and then it is looked for.
            return
        if reason in REFUSALS:
            await self._end(delivery, DeliveryState.FAILED, reason)
            return
        wait = _retry_after(error) or 30 * 2 ** min(delivery.attempts, 10)
        due_at = self._services.now() + timedelta(seconds=wait)
        await self._services.database.write(
            delivery.workspace_id, retry, delivery.id, due_at, reason
        )

    async def _end(self, delivery: Delivery, state: DeliveryState, reason: str) -> None:
        await self._services.database.write(
            delivery.workspace_id, ended, delivery.id, state, reason
        )

    async def render(self) -> None:
        """Bring the messages of stale editions up to date, as often as `Pace` allows."""
        async with self._turn:
            for workspace_id, edition_id in await self._services.database.read(stale_editions):
                if not self._ending and self.pace.allows(workspace_id, edition_id):
                    await self._render(workspace_id, edition_id)

    async def _render(self, workspace_id: WorkspaceId, edition_id: EditionId) -> None:
        update = None
        try:
            update = await compose_update(self._services, workspace_id, edition_id)
            if update is None:
                return
            await _update(self._services.client(workspace_id), update)
        except SlackApiError as error:
            reason = _reason(error)
            log.warning("an edition was not updated", edition=edition_id, error=reason)
            # A message that was deleted by hand stays deleted; anything else is tried again.
            if update is None or reason not in REFUSALS:
                self.pace.rest(workspace_id, _retry_after(error) or UPDATE_AGAIN)
                return
        except Exception:
            log.exception("an edition was not updated", edition=edition_id)
            return
        await self._services.database.write(
            workspace_id, shown, workspace_id, edition_id, update.change
        )


def _retry_after(error: SlackApiError) -> int:
    """For how many seconds Slack wants to be left alone; 0 where it does not say."""
    return int(error.response.headers.get("Retry-After", 0))


def _reason(error: SlackApiError) -> str:
    """Slack's name for what was wrong; a failing server answers without one."""
    data = error.response.data
    named = data.get("error") if isinstance(data, dict) else None
    return str(named or error.response.status_code)


def _record(
    session: Session, delivery: Delivery, conversation_id: ConversationId, message_ts: str
) -> frozenset[MemberId]:
    """Record that it stands in Slack; return whose Home shows something new."""
    sent(session, delivery.id, conversation_id, message_ts)
    workspace_id, digest_id = delivery.workspace_id, delivery.digest_id
    if delivery.ask_id is not None:
        asked(session, workspace_id, delivery.ask_id)
    if delivery.kind is not DeliveryKind.EDITION or digest_id is None:
        return frozenset()
    posted(session, workspace_id, digest_id, delivery.period_begins, message_ts)
    return audience(session, workspace_id, conversation_id)


async def _direct(client: AsyncWebClient, delivery: Delivery) -> Place | None:
    """Open the direct messages that a delivery goes to; None where it goes elsewhere."""
    if delivery.member_id is None:
        return None
    answer = await client.conversations_open(users=delivery.member_id)
    return Place(ConversationId(answer["channel"]["id"]))


async def _found(client: AsyncWebClient, delivery: Delivery, place: Place) -> str | None:
    """The timestamp of the message, where an earlier attempt got it into Slack."""
    if delivery.attempts == 1:
        return None
    oldest = str((delivery.slot - LOOK_BACK).timestamp())
    cursor = ""
    while True:
        page = await _page(client, place, oldest, cursor)
        for message in page["messages"]:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == delivery.message_key:
                return str(message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None


async def _post(client: AsyncWebClient, delivery: Delivery, place: Place, message: Message) -> str:
    answer = await client.chat_postMessage(
        channel=place.conversation_id,
        text=message.text,
        blocks=message.blocks,
        thread_ts=place.thread_ts,
        metadata={"event_type": METADATA, "event_payload": {"key": delivery.message_key}},
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(answer["ts"])


async def _update(client: AsyncWebClient, update: Update) -> None:
    await client.chat_update(
        channel=update.conversation_id,
        ts=update.message_ts,
        text=update.message.text,
        blocks=update.message.blocks,
    )


async def _page(client: AsyncWebClient, place: Place, oldest: str, cursor: str) -> Any:
    if place.thread_ts is not None:
        return await client.conversations_replies(
            channel=place.conversation_id,
            ts=place.thread_ts,
            include_all_metadata=True,
            cursor=cursor or None,
            limit=200,
        )
    return await client.conversations_history(
        channel=place.conversation_id,
        oldest=oldest,
        include_all_metadata=True,
        cursor=cursor or None,
        limit=200,
    )
