"""What the courier posts for this room: that something could not be posted."""

from domain.deliveries import Delivery
from domain.ids import DeliveryId, MemberId
from handlers.deliveries.service import told_case
from handlers.deliveries.views import notice_message
from handlers.kit.jobs import Post, Skip
from handlers.kit.services import Services

SETTLED = "settled meanwhile"
"""Why a notice is not sent."""


async def compose_notice(services: Services, delivery: Delivery) -> Post | Skip:
    """Tell the delivery's member what happened to the one that it is about."""
    to = delivery.member_id or MemberId("")
    told = await services.database.read(
        told_case,
        delivery.workspace_id,
        delivery.about_id or DeliveryId(0),
        to,
        services.now(),
    )
    if told is None:
        return Skip(SETTLED)
    case, reader = told
    return Post(None, notice_message(case, reader, to))
