"""The buttons that mend a delivery, in a notice, in Home and in the list of digests."""

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from domain.errors import ForMember
from domain.ids import ConversationId, DeliveryId
from handlers.deliveries.outcomes import Outcome
from handlers.deliveries.service import know_it_there, post_again, whither
from handlers.deliveries.views import outcome_message
from handlers.kit.blocks import Message
from handlers.kit.ids import Action
from handlers.kit.roster import refresh_conversation
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.parts.deliveries import DeliveryRef
from handlers.parts.obstacles import unusable
from storage.conversations import find_conversation

log = structlog.get_logger()


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.action(Action.DELIVERY_AGAIN, on_again)
    router.action(Action.DELIVERY_THERE, on_there)


async def on_again(turn: Turn) -> None:
    """Post a delivery after all."""
    delivery_id = DeliveryId(turn.value(DeliveryRef).delivery)
    await _look_again(turn, delivery_id)
    outcome = await turn.write(
        post_again, turn.workspace_id, turn.member_id, delivery_id, turn.now
    )
    turn.services.wake_courier()
    await _say(turn, outcome)


async def on_there(turn: Turn) -> None:
    """Take the member's word that it is there."""
    delivery_id = DeliveryId(turn.value(DeliveryRef).delivery)
    outcome = await turn.write(
        know_it_there, turn.workspace_id, turn.member_id, delivery_id, turn.now
    )
    await _say(turn, outcome)


async def _look_again(turn: Turn, delivery_id: DeliveryId) -> None:
    """Ask Slack about the conversation where what is known would refuse it.

    Raises `ForMember` where it is archived, which is not kept.
    """
    where = await turn.read(whither, turn.workspace_id, turn.member_id, delivery_id, turn.now)
    if where is None:
        return
    if unusable(await turn.read(find_conversation, turn.workspace_id, where)):
        fresh = await refresh_conversation(turn.services, turn.workspace_id, where)
        if fresh.archived and (problem := unusable(fresh)):
            raise ForMember(problem)


async def _say(turn: Turn, outcome: Outcome) -> None:
    """Put what became of it in the place of each notice; tell it below a list; show it in Home."""
    turn.services.homes_changed(turn.workspace_id, outcome.homes)
    message = outcome_message(outcome)
    pressed = (turn.body.get("container") or {}).get("message_ts")
    for where, ts in outcome.notices:
        if ts != pressed:
            turn.services.later(_rewrite(turn, where, ts, message), "rewrite a notice")
    if (turn.body.get("container") or {}).get("is_ephemeral"):
        await turn.tell(message)
    else:
        await turn.replace(message)


async def _rewrite(turn: Turn, where: ConversationId, ts: str, message: Message) -> None:
    try:
        await turn.client.chat_update(
            channel=where, ts=ts, text=message.text, blocks=message.blocks
        )
    except (SlackApiError, TimeoutError, ClientError) as error:
        # Its buttons still say what became of it.
        log.warning("a notice was not rewritten", error=type(error).__name__)
