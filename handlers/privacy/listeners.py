"""`/noisegate me`, and the same in words: what is stored about the member who asks."""

from handlers.kit.ids import Action
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.privacy import views
from handlers.privacy.service import what_is_stored

_NEVER = "never measured"


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.word("me", on_me)
    router.word("what", on_what)
    router.action(Action.PRIVACY_SHOW, on_me)
    router.action(Action.PRIVACY_PROMISES, on_promises)


async def on_me(turn: Turn) -> None:
    """`/noisegate me`, or its button: shown to the member alone."""
    record = await turn.read(what_is_stored, turn.workspace_id, turn.member_id)
    if turn.body.get("view"):
        await turn.open(views.stored_modal(record.stored, record.reader))
    else:
        await turn.tell(views.stored_message(record.stored, record.reader))


async def on_what(turn: Turn) -> None:
    """`/noisegate what is stored about me`, or `what is never measured`."""
    words = " ".join(turn.text.lower().rstrip("?").split())
    if _NEVER in words:
        await turn.tell(views.never_message())
    elif "stored" in words or "about me" in words:
        await on_me(turn)
    else:
        await turn.tell(views.which_question(f"what {turn.text}"))


async def on_promises(turn: Turn) -> None:
    """What is never measured, above what is open."""
    await turn.open(views.never_modal())
