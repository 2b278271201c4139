"""What the clock and the courier call: the tick, the composers, the updates."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import structlog

from domain.deliveries import Delivery
from domain.ids import DigestId, EditionId, WorkspaceId
from handlers.digests.reasons import Reason
from handlers.digests.service.editions import courses_of, find_edition, prepare_edition
from handlers.digests.service.schedule import (
    close_edition,
    plan_due,
    plan_edition,
    put_right,
)
from handlers.digests.views.edition import edition_message, results_message, shared_meanwhile
from handlers.kit.jobs import Post, Skip, Update
from handlers.kit.roster import refresh_conversation
from handlers.kit.services import Services
from handlers.parts.obstacles import hindrance
from storage.conversations import find_conversation
from storage.database import Session
from storage.digests import due, find_schedule
from storage.editions import due_closings, find_stale

log = structlog.get_logger()

T = TypeVar("T", DigestId, EditionId)


async def tick(services: Services) -> None:
    """Close what has run out, one transaction each, and plan what has fallen due, in batches."""
    now = services.now()
    for workspace_id, edition_id in await services.database.read(due_closings, now):
        await _alone(_close, services, workspace_id, edition_id)
    try:
        await _in_batches(services, put_right, now)
        await _in_batches(services, plan_due, now)
    except Exception:
        # One that cannot be planned holds its batch up, and shall hold up no other.
        log.exception("a batch of digests was not planned")
        for workspace_id, digest_id in await services.database.read(due, now):
            await _alone(_plan, services, workspace_id, digest_id)


async def compose_edition(services: Services, delivery: Delivery) -> Post | Skip:
    """Compose an edition; running again gives the same one."""
    workspace_id = delivery.workspace_id
    digest_id = delivery.digest_id or DigestId(0)
    schedule = await services.database.read(find_schedule, workspace_id, digest_id)
    if schedule is None:
        return Skip(Reason.ENDED)
    if schedule.is_paused(services.now()):
        return Skip(Reason.PAUSED)
    conversation_id = schedule.digest.conversation_id
    conversation = await refresh_conversation(services, workspace_id, conversation_id)
    if reason := hindrance(conversation):
        return Skip(reason, failed_in=conversation_id)
    edition = await services.database.work(
        workspace_id,
        prepare_edition,
        workspace_id,
        digest_id,
        delivery.period_begins,
        delivery.slot,
        services.now(),
    )
    if edition is None:
        return Skip(Reason.NOTHING)

    def unless(session: Session) -> str | None:
        now_is = find_schedule(session, workspace_id, digest_id)
        if now_is is None:
            return Reason.ENDED
        return Reason.PAUSED if now_is.is_paused(services.now()) else None

    return Post(conversation_id, edition_message(edition), unless=unless)


async def compose_results(services: Services, delivery: Delivery) -> Post | Skip:
    """Compose the word in the thread of an edition that closed."""
    workspace_id = delivery.workspace_id
    if delivery.edition_id is None:
        return Skip(Reason.NOT_POSTED)
    edition, next_slot = await services.database.read(
        find_edition, workspace_id, delivery.edition_id
    )
    if edition.message_ts is None:
        return Skip(Reason.NOT_POSTED)
    if not edition.answers:
        return Skip(Reason.NO_ANSWERS)
    if all(question.result is None for question in edition.questions):
        return Skip(Reason.NO_RESULTS)
    conversation = await refresh_conversation(services, workspace_id, edition.conversation_id)
    if reason := hindrance(conversation):
        return Skip(reason, failed_in=edition.conversation_id)
    message = results_message(edition, next_slot)
    return Post(edition.conversation_id, message, thread_ts=edition.message_ts)


async def compose_update(
    services: Services, workspace_id: WorkspaceId, edition_id: EditionId
) -> Update | None:
    """Render an edition's message again; None where it shows all there is to show.

    Whoever puts it into Slack records it with `storage.renderings.shown`; until then it is behind.
    """
    found = await services.database.read(find_stale, workspace_id, edition_id)
    edition, change = found or (None, 0)
    if edition is None or edition.message_ts is None:
        return None
    conversation = await services.database.read(
        find_conversation, workspace_id, edition.conversation_id
    )
    shared = conversation is not None and conversation.shared
    courses = await services.database.read(courses_of, workspace_id, edition)
    message = shared_meanwhile(edition) if shared else edition_message(edition, courses)
    return Update(edition.conversation_id, edition.message_ts, message, change)


async def _close(services: Services, workspace_id: WorkspaceId, edition_id: EditionId) -> None:
    homes = await services.database.work(
        workspace_id, close_edition, workspace_id, edition_id, services.now()
    )
    services.homes_changed(workspace_id, homes)
    services.wake_courier()


async def _in_batches(
    services: Services, plan: Callable[[Session, datetime], int], now: datetime
) -> None:
    while await services.database.work(None, plan, now):
        services.wake_courier()


async def _plan(services: Services, workspace_id: WorkspaceId, digest_id: DigestId) -> None:
    await services.database.work(
        workspace_id, plan_edition, workspace_id, digest_id, services.now()
    )
    services.wake_courier()


async def _alone(
    act: Callable[[Services, WorkspaceId, T], Awaitable[None]],
    services: Services,
    workspace_id: WorkspaceId,
    number: T,
) -> None:
    """Let one that fails stop no other: it is logged, and tried again at the next tick."""
    try:
        await act(services, workspace_id, number)
    except Exception:
        log.exception("a tick failed", workspace=workspace_id, number=number)
