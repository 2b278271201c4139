"""What a member reads when something went wrong, in the form that the payload wants."""

import secrets
from dataclasses import dataclass

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from domain.errors import FieldErrors, ForMember, NotAllowed, TakesNoPart
from domain.shorthand import plain_text
from handlers.kit.blocks import Block, Message, Modal, actions, as_typed, button, escape, section
from handlers.kit.ids import Action, Form
from handlers.kit.turn import Turn
from handlers.kit.values import pack
from storage.database import NotStored, Unconfirmed

log = structlog.get_logger()

LONGEST = 1_900
"""Characters of a request in a button; the steward's button takes 2000, with a little more."""


@dataclass(frozen=True)
class Request:
    """What a member asks of the stewards: a command as it would be typed."""

    typed: str


class TookTooLong(ForMember):
    """The listener took too long; what it began may still be stored."""

    def __init__(self) -> None:
        super().__init__(
            "This took too long and I could not confirm it. "
            "Please look in Noisegate's Home before you send it again."
        )


PASSING = (NotStored, Unconfirmed, TookTooLong, SlackApiError, aiohttp.ClientError, OSError)
"""What leaves it open whether a listener did what it is for, and may be over at the next try."""


def notice(mrkdwn: str) -> Message:
    """A private message of one paragraph."""
    return Message(mrkdwn, (section(mrkdwn),))


async def answer_error(turn: Turn, error: Exception) -> None:
    """Tell the member about `error`; what nobody foresaw gets a reference and one traceback."""
    if isinstance(error, FieldErrors):
        await turn.ack(response_action="errors", errors=error.faults)
        return
    wording = error.wording if isinstance(error, ForMember) else unforeseen(error)
    if turn.body.get("type") == "view_submission":
        # Pushed above the form, which stays as it was filled in.
        modal = Modal(Form.NOTICE, "Not yet", (section(escape(wording)),), close="Back")
        await turn.ack(response_action="push", view=modal.view())
    elif turn.body.get("type") == "block_suggestion":
        await turn.offer(())
    elif turn.body.get("type") == "event_callback":
        # Not acknowledged, so that Slack sends it again; what fails always is sent once.
        if not isinstance(error, PASSING):
            await turn.done()
    else:
        typed = plain_text(turn.text) if turn.body.get("command") else ""
        await turn.tell(_told(wording, typed, _ways_on(error)))


def _told(wording: str, typed: str, ways_on: tuple[Block, ...]) -> Message:
    """The wording, below it what was typed, to be sent again, and what the member can do."""
    words = escape(wording)
    told = (section(words), as_typed(typed)) if typed else (section(words),)
    return Message(words, (*told, *ways_on))


def _ways_on(error: Exception) -> tuple[Block, ...]:
    if isinstance(error, NotAllowed):
        return ask_a_steward(error.request)
    if isinstance(error, TakesNoPart):
        again = button(Action.ASKING_START, "Take part again")
        return (actions(button(Action.ASKING_BACK, "I am back") if error.away else again),)
    return ()


def ask_a_steward(request: str | None) -> tuple[Block, ...]:
    """Show a button that sends `request`, a command, to the stewards; nothing without one.

    One that is too long for a button is not offered either: it can be copied from what was typed.
    """
    if request is None or len(value := pack(Request(request))) > LONGEST:
        return ()
    return (actions(button(Action.STEWARD_ASK, "Ask a steward", value)),)


def unforeseen(error: Exception) -> str:
    """Log `error` once under a new reference number; return the wording that names it."""
    reference = secrets.token_hex(4)
    log.error("unforeseen", reference=reference, exc_info=error)
    return (
        "Something went wrong on Noisegate's side, so I could not confirm this. "
        f"Please look before you try again. If it stays, tell your steward: reference {reference}."
    )
