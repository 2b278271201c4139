"""Each event has one effect, however often and to whichever process Slack sends it.

What is done is acknowledged again. What is under way elsewhere, or could not be stored, is not:
Slack sends it once more, at the latest in a few minutes.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from slack_bolt.response import BoltResponse

from domain.errors import ForMember
from handlers.kit.turn import Turn
from storage.events import Taken, end_event, release_event, take_event

log = structlog.get_logger()

NOT_HEARD = HTTPStatus.SERVICE_UNAVAILABLE
"""The status of an answer that acknowledges nothing, over HTTP and over Socket Mode."""


async def hear_once(turn: Turn, listen: Callable[[], Awaitable[None]]) -> BoltResponse | None:
    """Let `listen` take the turn's event, unless that has had its effect or is under way."""
    event_id = turn.body.get("event_id")
    if not event_id:
        await listen()
        return turn.ack.response
    this = (turn.workspace_id, str(event_id))
    try:
        taken = await turn.write(take_event, *this)
    except ForMember as error:
        log.warning("an event was not taken", why=type(error).__name__)
        return _not_heard()
    if taken is Taken.ELSEWHERE:
        return _not_heard()
    if taken is Taken.BEFORE:
        await turn.done()
        return turn.ack.response
    await listen()
    heard = turn.ack.response is not None
    try:
        await turn.write(end_event if heard else release_event, *this)
    except ForMember as error:
        # What has had its effect would have it again: no repeat is asked for. All else is taken
        # from whoever left it, a little later.
        log.warning("an event was not marked", done=heard, why=type(error).__name__)
    return turn.ack.response or _not_heard()


def _not_heard() -> BoltResponse:
    return BoltResponse(status=NOT_HEARD, body="")
