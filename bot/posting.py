"""One delivery, from its claim to its record.

    look for it, where it may stand in Slack already -> compose -> begin -> post -> record

Before `begin` is stored nothing of this attempt can stand in Slack, so whatever fails is tried
again. Afterwards only a clear refusal is: all else leaves the lease to run out, and whoever then
claims the delivery looks for it by its key.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.looking import Lost, look
from bot.pace import PATIENCE, TooSoon
from bot.refusals import Fate, Refusal, refusal_of
from bot.rests import Rests
from domain.deliveries import ASKING, Delivery, DeliveryKind, DeliveryState
from domain.ids import ConversationId, MemberId
from domain.pace import Paces, Rate
from domain.schedule import too_late
from handlers.digests.reasons import Reason
from handlers.kit.jobs import Composer, Post, Skip
from handlers.kit.services import Services
from storage.database import NotStored, Session
from storage.deliveries import (
    Place,
    begin,
    ended,
    postpone,
    renew,
    retry,
    stands,
    suspect,
    uncertain,
)
from storage.notices import tell_of
from storage.pace import rest
from storage.stewards import all_stewards
from storage.votes import audience

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()

METADATA = "noisegate_delivery"
"""The event type of the metadata that carries a delivery's key."""
POST = "chat.postMessage"
SENT_WITHIN = timedelta(seconds=10)
"""What takes longer from `begin` to the request is left to its lease: it may be over by then."""
ROUNDS = 5
"""So often a delivery waits for its turn to be posted before it is put back."""
GIVEN_UP_AFTER = 12
"""So often what nobody foresaw is taken for something that passes: more than a day."""
FORESEEN = (SlackApiError, aiohttp.ClientError, OSError, NotStored, TooSoon)
"""What a look or a composer may meet."""
GONE = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})
"""The message under which a reply belongs was deleted by hand."""


class Unreadable(Exception):
    """Slack does not let us look whether the message is there."""


class Garbled(Exception):
    """Slack's answer does not say what it has to, though it calls itself a success."""


class Posting:
    """Brings deliveries to Slack that were claimed."""

    def __init__(
        self,
        services: Services,
        composers: Mapping[DeliveryKind, Composer],
        rests: Rests,
        steady: Callable[[], datetime],
    ) -> None:
        self._services = services
        self._composers = composers
        self._rests = rests
        self._steady = steady

    async def deliver(self, delivery: Delivery, paces: Paces) -> None:
        """Bring one delivery as far as it goes now. Whatever happens, it is not lost."""
        try:
            post = await self._prepared(delivery)
            if post is not None:
                await self._post(delivery, post, paces)
        except Exception:
            # What cannot even be taken down is left to the lease.
            log.exception("a delivery is left to its lease", delivery=delivery.id)

    async def _prepared(self, delivery: Delivery) -> Post | None:
        """Return what is to be posted; None where the delivery is done with for now."""
        try:
            if delivery.begun_at is not None and (found := await self._found(delivery)):
                await self._stands(delivery, *found)
                return None
            if delivery.kind in ASKING and too_late(delivery.slot, self._services.now()):
                await self._end(delivery, DeliveryState.SKIPPED, Reason.TOO_LATE)
                return None
            composed = await self._composers[delivery.kind](self._services, delivery)
        except Unreadable as unreadable:
            await self._uncertain(delivery, str(unreadable))
        except Lost:
            log.info("a delivery was taken over by another", delivery=delivery.id)
        except TooSoon as soon:
            await self._wait(delivery, soon.wait)
        except Exception as error:  # noqa: BLE001 (`_failed` logs it)
            await self._failed(delivery, error)
        else:
            return await self._wanted(delivery, composed)
        return None

    async def _wanted(self, delivery: Delivery, composed: Post | Skip) -> Post | None:
        """Return what is to be posted; record what is not."""
        if isinstance(composed, Skip):
            failed = composed.failed_in is not None
            state = DeliveryState.FAILED if failed else DeliveryState.SKIPPED
            await self._end(delivery, state, composed.reason, composed.failed_in, composed.also)
            return None
        return composed

    async def _failed(self, delivery: Delivery, error: Exception) -> None:
        """Put back what failed before anything of this attempt could stand in Slack."""
        refusal = _read(error)
        self._timed_out(delivery, error)
        if isinstance(error, FORESEEN):
            _tell(delivery, refusal)
        else:
            log.error("a delivery failed", delivery=delivery.id, exc_info=error)
        await self._refused(delivery, refusal)

    async def _post(self, delivery: Delivery, post: Post, paces: Paces) -> None:
        place = _place(delivery, post)
        if not await self._begun(delivery, post, place, paces):
            return
        client = self._services.client(delivery.workspace_id)
        try:
            answer = await _posted(client, delivery, place, post)
            where, message_ts = ConversationId(_said(answer, "channel")), _said(answer, "ts")
        except Exception as error:  # noqa: BLE001 (`_tell` logs it)
            refusal = refusal_of(error)
            self._timed_out(delivery, error)
            _tell(delivery, refusal)
            if refusal.fate is Fate.UNKNOWN:
                await self._work(delivery, suspect, refusal.reason)
                return
            if refusal.wait is not None:
                await self._slow_down(delivery, paces.workspace, refusal.wait)
            await self._refused(delivery, refusal)
        else:
            await self._stands(delivery, where, message_ts)

    async def _begun(self, delivery: Delivery, post: Post, place: Place, paces: Paces) -> bool:
        """Wait for this delivery's turn and write down that it begins; False where it may not."""
        rates = {POST: paces.workspace, f"{POST} {place.conversation_id}": paces.conversation}
        wait = timedelta(0)
        for _ in range(ROUNDS):
            await asyncio.sleep(wait.total_seconds())
            began = self._steady()
            begun = await self._work(delivery, _begin, post, place, rates, self._services.now())
            if begun is None:
                log.info("a delivery was taken over, or called off", delivery=delivery.id)
                return False
            if not begun:
                return self._in_time(delivery, began)
            wait = begun
            if wait > PATIENCE:
                break
        await self._wait(delivery, wait)
        return False

    async def _refused(self, delivery: Delivery, refusal: Refusal) -> None:
        """Do what follows from a refusal that left nothing in Slack."""
        now, why = self._services.now(), refusal.reason
        if refusal.fate is Fate.WORKSPACE:
            pause = self._rests.refused(delivery.workspace_id, why)
            await self._work(delivery, postpone, now + pause, why)
        elif _for_good(delivery, refusal):
            gone = delivery.kind is DeliveryKind.RESULTS and why in GONE
            state = DeliveryState.SKIPPED if gone else DeliveryState.FAILED
            await self._end(delivery, state, why)
        elif refusal.wait is not None:
            await self._wait(delivery, refusal.wait)
        else:
            await self._work(delivery, retry, now, why)

    def _in_time(self, delivery: Delivery, began: datetime) -> bool:
        """Whether it may still be posted: somebody else may have looked for it in vain by now."""
        in_time = self._steady() - began <= SENT_WITHIN
        if not in_time:
            log.warning("a delivery was stored too slowly to be posted", delivery=delivery.id)
        return in_time

    def _timed_out(self, delivery: Delivery, error: Exception) -> None:
        if isinstance(error, TimeoutError):
            self._rests.unanswered(delivery.workspace_id)

    async def _wait(self, delivery: Delivery, wait: timedelta) -> None:
        """Put it back until Slack wants to hear of this workspace again."""
        if wait > PATIENCE:
            self._rests.rest(delivery.workspace_id, wait)
        await self._work(delivery, postpone, self._services.now() + wait)

    async def _slow_down(self, delivery: Delivery, rate: Rate, wait: timedelta) -> None:
        workspace_id = delivery.workspace_id
        await self._services.database.work(workspace_id, rest, workspace_id, POST, rate, wait)

    async def _stands(
        self, delivery: Delivery, conversation_id: ConversationId, message_ts: str
    ) -> None:
        self._rests.accepted(delivery.workspace_id)
        self._homes(delivery, await self._work(delivery, _record, conversation_id, message_ts))

    async def _end(
        self,
        delivery: Delivery,
        state: DeliveryState,
        reason: str,
        where: ConversationId | None = None,
        also: Callable[[Session], None] | None = None,
    ) -> None:
        now = self._services.now()
        work = self._work(delivery, _ended, state, reason, where, also, now)
        self._homes(delivery, await work)

    async def _uncertain(self, delivery: Delivery, reason: str) -> None:
        log.warning("a delivery is uncertain", delivery=delivery.id, error=reason)
        now = self._services.now()
        self._homes(delivery, await self._work(delivery, _doubted, reason, now))

    def _homes(self, delivery: Delivery, changed: frozenset[MemberId]) -> None:
        self._services.homes_changed(delivery.workspace_id, changed)

    async def _work(
        self,
        delivery: Delivery,
        use_case: Callable[Concatenate[Session, Delivery, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        work = self._services.database.work
        return await work(delivery.workspace_id, use_case, delivery, *args, **kwargs)

    async def _found(self, delivery: Delivery) -> tuple[ConversationId, str] | None:
        """Return where an earlier attempt got it into Slack; raise `Unreadable`."""
        client = self._services.client(delivery.workspace_id)
        try:
            return await look(client, delivery, lambda: self._work(delivery, renew))
        except (Lost, TooSoon):
            raise
        except Exception as error:
            refusal = _read(error)
            if _for_good(delivery, refusal):
                raise Unreadable(refusal.reason) from None
            raise


def _begin(
    session: Session,
    delivery: Delivery,
    post: Post,
    place: Place,
    rates: Mapping[str, Rate],
    now: datetime,
) -> timedelta | None:
    """Begin as `begin` does, unless somebody decided otherwise since it was composed."""
    begun = begin(session, delivery, place, rates, now)
    if begun == timedelta(0) and post.unless is not None and (reason := post.unless(session)):
        ended(session, delivery, DeliveryState.SKIPPED, reason)
        return None
    return begun


def _record(
    session: Session, delivery: Delivery, conversation_id: ConversationId, message_ts: str
) -> frozenset[MemberId]:
    """Record that it stands in Slack; return whose Home shows something new."""
    workspace_id = delivery.workspace_id
    new = stands(session, workspace_id, delivery.id, conversation_id, message_ts)
    if not new or delivery.kind is not DeliveryKind.EDITION:
        return frozenset()
    return audience(session, workspace_id, conversation_id)


def _ended(
    session: Session,
    delivery: Delivery,
    state: DeliveryState,
    reason: str,
    where: ConversationId | None,
    also: Callable[[Session], None] | None,
    now: datetime,
) -> frozenset[MemberId]:
    """Record how it ended, and tell of a failure; return whose Home shows something new."""
    held = ended(session, delivery, state, reason, where)
    if held and also is not None:
        also(session)
    if not held or state is not DeliveryState.FAILED:
        return frozenset()
    return _told(session, delivery, now)


def _doubted(
    session: Session, delivery: Delivery, reason: str, now: datetime
) -> frozenset[MemberId]:
    """Record that it is uncertain, and tell of it; return whose Home shows something new."""
    return _told(session, delivery, now) if uncertain(session, delivery, reason) else frozenset()


def _told(session: Session, delivery: Delivery, now: datetime) -> frozenset[MemberId]:
    told = tell_of(session, delivery, now)
    stewards = {steward.id for steward in all_stewards(session, delivery.workspace_id)}
    return frozenset(stewards if told is None else stewards | {told})


def _read(error: Exception) -> Refusal:
    """Read what was raised before anything of this attempt could stand in Slack."""
    if isinstance(error, FORESEEN):
        return refusal_of(error)
    return Refusal(Fate.PASSING, type(error).__name__, known=False)


def _for_good(delivery: Delivery, refusal: Refusal) -> bool:
    given_up = not refusal.known and delivery.failures >= GIVEN_UP_AFTER
    return refusal.fate is Fate.FINAL or given_up


def _tell(delivery: Delivery, refusal: Refusal) -> None:
    log.warning(
        "a delivery was refused",
        delivery=delivery.id,
        error=refusal.reason,
        fate=refusal.fate.value,
    )


def _said(answer: AsyncSlackResponse, name: str) -> str:
    """Return what stands in an answer; where nothing does, slack_sdk gives None."""
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise Garbled(name)
    return found


def _place(delivery: Delivery, post: Post) -> Place:
    where = post.conversation_id or delivery.member_id
    if where is None:
        msg = "a message that is for nobody names its conversation"
        raise ValueError(msg)
    return Place(ConversationId(where), post.thread_ts)


async def _posted(
    client: AsyncWebClient, delivery: Delivery, place: Place, post: Post
) -> AsyncSlackResponse:
    return await client.chat_postMessage(
        channel=place.conversation_id,
        text=post.message.text,
        blocks=post.message.blocks,
        thread_ts=place.thread_ts,
        metadata={"event_type": METADATA, "event_payload": {"key": delivery.message_key}},
        unfurl_links=False,
        unfurl_media=False,
    )
