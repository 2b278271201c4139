"""What members do with reflections: the command, the form, the buttons."""

from difflib import get_close_matches

from domain.ids import EditionId, ReflectionId
from domain.shorthand import plain_text
from handlers.kit.blocks import Message, said
from handlers.kit.ids import Action, Command, Form
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.parts.commands import first_word, wants_help
from handlers.parts.prompts import PromptRef
from handlers.parts.reflections import SharedRef
from handlers.reflections import service, views
from handlers.reflections.fields import FormKey, Page, ReflectionRef

HISTORY = "history"
WORDS = (HISTORY, "help")
ALIKE = 0.75
"""So alike is a slip of the fingers; what is less so is an answer that was begun."""


FEW_WORDS = 2
"""So many words behind one of the command's own are no answer yet."""


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.command(Command.REFLECT, on_reflect)
    router.form(Form.REFLECTION, on_form)
    router.action(Action.PROMPT_ANSWER, on_answer)
    router.action(Action.PROMPT_ANOTHER, on_another)
    router.action(Action.REFLECTION_EDIT, on_edit)
    router.action(Action.REFLECTION_DELETE, on_delete)
    router.action(Action.REFLECTION_PAGE, on_page)
    router.action(Action.SHARED_READ, on_read)


async def on_reflect(turn: Turn) -> None:
    """`/reflect`, alone, with a word, or with an answer that is begun."""
    typed = plain_text(turn.text).strip()
    word = typed.lower()
    first, behind = first_word(typed)
    if wants_help(typed):
        await turn.tell(views.help_message())
    elif word == HISTORY:
        await turn.tell(await _history(turn, 0))
    elif meant := get_close_matches(word, WORDS, n=1, cutoff=ALIKE):
        await turn.tell(views.did_you_mean(said(typed), meant[0]))
    elif first in WORDS and len(behind.split()) <= FEW_WORDS:
        await turn.tell(views.did_you_mean(said(typed), first))
    else:
        form = await turn.write(
            service.todays_form,
            turn.workspace_id,
            turn.member_id,
            _key(turn),
            typed,
            turn.now,
        )
        await turn.open(views.reflection_form(form))


async def on_answer(turn: Turn) -> None:
    """Answer was pressed under a question, in an edition or in a direct message."""
    form = await turn.read(
        service.answer_form,
        turn.workspace_id,
        turn.member_id,
        turn.value(PromptRef),
        _key(turn),
    )
    await turn.open(views.reflection_form(form))


async def on_another(turn: Turn) -> None:
    """Another question was asked for: the form shows it, and what was written stays."""
    form = await turn.write(
        service.another_form,
        turn.workspace_id,
        turn.member_id,
        turn.metadata(FormKey),
        views.written(turn.filled),
        turn.now,
    )
    shown = views.reflection_form(form).view()
    await turn.client.views_update(view_id=turn.body["view"]["id"], view=shown)
    await turn.done()


async def on_form(turn: Turn) -> None:
    """The form was sent."""
    key = turn.metadata(FormKey)
    kept = await turn.write(
        service.keep,
        turn.workspace_id,
        turn.member_id,
        key,
        views.written(turn.filled),
        turn.now,
        form_key=str(turn.body["view"]["id"]),
    )
    if kept.stale:
        turn.services.wake_courier()
    await turn.done()
    lasting = views.kept_message(kept, lasting=True)
    if key.page is not None:
        message = await _history(turn, key.page, "Changed.")
    else:
        message = lasting if key.lasting else views.kept_message(kept)
    answer = turn.confirm(key.response_url, message, replace=key.replace, lasting=lasting)
    turn.services.later(answer, "confirm a reflection")


async def on_edit(turn: Turn) -> None:
    """Edit was pressed."""
    ref = turn.value(ReflectionRef)
    key = _key(turn, reflection=ref.reflection, page=ref.page)
    form = await turn.read(service.edit_form, turn.workspace_id, turn.member_id, key)
    await turn.open(views.reflection_form(form))


async def on_delete(turn: Turn) -> None:
    """Delete was pressed, and confirmed."""
    ref = turn.value(ReflectionRef)
    number = ReflectionId(ref.reflection)
    stale = await turn.write(service.delete, turn.workspace_id, turn.member_id, number)
    if stale:
        turn.services.wake_courier()
    if ref.page is None:
        await turn.replace(views.deleted_message(shown=stale))
    else:
        await turn.replace(await _history(turn, ref.page, "Deleted."))


async def on_page(turn: Turn) -> None:
    """Turn the page of the history."""
    await turn.replace(await _history(turn, turn.value(Page).page))


async def on_read(turn: Turn) -> None:
    """Show the answers of an edition in full, or another page of them."""
    ref = turn.value(SharedRef)
    edition = await turn.read(
        service.shared_answers, turn.workspace_id, turn.member_id, EditionId(ref.edition)
    )
    modal = views.answers_modal(edition, ref.page)
    if view := turn.body.get("view"):
        await turn.client.views_update(view_id=view["id"], view=modal.view())
        await turn.done()
    else:
        await turn.open(modal)


async def _history(turn: Turn, page: int, lead: str = "") -> Message:
    found = await turn.read(service.history, turn.workspace_id, turn.member_id, page)
    return views.history_message(found, lead)


def _key(turn: Turn, reflection: int | None = None, page: int | None = None) -> FormKey:
    """Say where the confirmation goes: a private message gives way to it, others stay."""
    private = turn.on_private_message
    return FormKey(
        reflection=reflection,
        page=page,
        response_url=turn.response_url,
        replace=private,
        lasting=private and not (turn.body.get("container") or {}).get("is_ephemeral"),
    )
