"""What the clock and the courier call: personal questions, planned and composed."""

from datetime import UTC, datetime
from typing import Any

import structlog

from domain.busy import AGAIN, Status, is_busy
from domain.deliveries import Delivery
from domain.ids import MemberId, WorkspaceId
from handlers.asking.questions import begin_question, move_question, plan_question, take_question
from handlers.asking.views import question_message
from handlers.kit.jobs import Post, Skip
from handlers.kit.services import Services
from storage.asking import due_questions
from storage.database import Session

log = structlog.get_logger()

NOT_NOW = "not now"
"""All that is recorded of why: what Slack says of somebody's presence is stored nowhere."""


async def tick(services: Services) -> None:
    """Plan the personal questions that have fallen due, one transaction each."""
    now = services.now()
    for workspace_id, member_id in await services.database.read(due_questions, now):
        try:
            hindrance = await services.database.work(
                workspace_id, plan_question, workspace_id, member_id, now
            )
        except Exception:
            # One that fails stops no other; it is tried again at the next tick.
            log.exception("a question was not planned", workspace=workspace_id)
            continue
        # Home says when the next one comes, or that none comes any more.
        services.homes_changed(workspace_id, [member_id])
        if hindrance is None:
            services.wake_courier()
        else:
            log.info("a question has to wait", why=hindrance.value)


async def compose_question(services: Services, delivery: Delivery) -> Post | Skip:
    """Compose a personal question, unless this is not the moment for it."""
    if delivery.member_id is None:
        return Skip(NOT_NOW)
    workspace_id, now = delivery.workspace_id, services.now()
    status = await _status(services, workspace_id, delivery.member_id)
    if is_busy(status, now):
        log.info("a question has to wait", why=NOT_NOW)
        return Skip(
            NOT_NOW, also=lambda session: move_question(session, delivery, now + AGAIN, now)
        )
    found = await services.database.work(workspace_id, take_question, delivery, now)
    if found is None or found.asking.rhythm is None:
        return Skip(NOT_NOW)
    message = question_message(found.prompt, found.ask_id, found.asking.rhythm, found.reader)

    def unless(session: Session) -> str | None:
        return None if begin_question(session, delivery, services.now()) else NOT_NOW

    return Post(None, message, unless=unless)


async def _status(services: Services, workspace_id: WorkspaceId, member_id: MemberId) -> Status:
    """Ask Slack what a member's status says, and whether they want not to be disturbed."""
    client = services.client(workspace_id)
    pause = await client.dnd_info(user=member_id)
    user = await client.users_info(user=member_id)
    profile: dict[str, Any] = user["user"].get("profile") or {}
    snoozed = pause.get("snooze_endtime") if pause.get("snooze_enabled") else None
    enabled = pause.get("dnd_enabled")
    return Status(
        emoji=str(profile.get("status_emoji") or ""),
        text=str(profile.get("status_text") or ""),
        expires_at=_moment(profile.get("status_expiration")),
        undisturbed_from=None if snoozed else _moment(pause.get("next_dnd_start_ts")),
        undisturbed_until=_moment(snoozed or (pause.get("next_dnd_end_ts") if enabled else None)),
    )


def _moment(seconds: Any) -> datetime | None:
    """Read Slack's seconds since 1970; 0 is none."""
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
