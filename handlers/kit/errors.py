"""What a member reads when something went wrong, in the form that the payload wants."""

import secrets

import structlog

from domain.errors import FieldErrors, ForMember
from handlers.kit.blocks import Message, Modal, as_typed, escape, section
from handlers.kit.ids import Form
from handlers.kit.turn import Turn

log = structlog.get_logger()


def notice(mrkdwn: str) -> Message:
    """A private message of one paragraph."""
    return Message(mrkdwn, (section(mrkdwn),))


async def answer_error(turn: Turn, error: Exception) -> None:
    """Tell the member about `error`; what nobody foresaw gets a reference and one traceback."""
    if isinstance(error, FieldErrors):
        await turn.args.ack(response_action="errors", errors=error.faults)
        return
    wording = error.wording if isinstance(error, ForMember) else unforeseen(error)
    if turn.body.get("type") == "view_submission":
        # Pushed above the form, which stays as it was filled in.
        modal = Modal(Form.NOTICE, "Not yet", (section(escape(wording)),), close="Back")
        await turn.args.ack(response_action="push", view=modal.view())
    elif turn.body.get("type") == "block_suggestion":
        await turn.offer(())
    elif turn.body.get("type") == "event_callback":
        await turn.done()
    else:
        await turn.tell(_told(wording, turn.text if turn.body.get("command") else ""))


def _told(wording: str, typed: str) -> Message:
    """The wording, and below it what was typed, so that it can be sent again."""
    words = escape(wording)
    return Message(words, (section(words), as_typed(typed))) if typed else notice(words)


def unforeseen(error: Exception) -> str:
    """Log `error` once under a new reference number; return the wording that names it."""
    reference = secrets.token_hex(4)
    log.error("unforeseen", reference=reference, exc_info=error)
    return (
        "Something went wrong on Noisegate's side, so I could not confirm this. "
        f"Please look before you try again. If it stays, tell your steward: reference {reference}."
    )
