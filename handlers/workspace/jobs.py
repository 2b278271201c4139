"""What the courier posts for this room: the greeting of whoever installed the bot."""

from domain.deliveries import Delivery
from handlers.kit.jobs import Post
from handlers.kit.services import Services
from handlers.workspace import views


async def compose_greeting(_services: Services, _delivery: Delivery) -> Post:
    """Say what to do first, in the direct messages of the delivery's member."""
    return Post(None, views.greeting())
