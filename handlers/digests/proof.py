"""Whoever presses a button of an edition shows where it stands, should nobody have known."""

import structlog

from domain.editions import Ballot
from domain.errors import ForMember
from handlers.kit.turn import Turn
from storage.cases import edition_stands

log = structlog.get_logger()


async def note_where_it_stands(turn: Turn, ballot: Ballot) -> None:
    """Record that an edition is the message whose button was pressed, where that is not known.

    It costs nothing where it is known.
    """
    pressed = turn.pressed_in
    if ballot.message_ts is not None or pressed is None:
        return
    conversation_id, message_ts = pressed
    if conversation_id == ballot.conversation_id:
        try:
            homes = await turn.write(
                edition_stands, turn.workspace_id, ballot.edition_id, message_ts
            )
        except ForMember as error:
            # The vote is stored, and that is what its member is told. The next press tries again.
            log.warning("where an edition stands was not noted", why=type(error).__name__)
        else:
            turn.services.homes_changed(turn.workspace_id, homes)
