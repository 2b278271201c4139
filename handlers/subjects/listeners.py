"""What members do with tools and channels: the command, the form, the buttons."""

from domain.ids import ConversationId, SubjectId
from domain.shorthand import plain_text
from domain.subjects import SubjectKind
from handlers.kit.blocks import Message
from handlers.kit.ids import Action, Command, Form
from handlers.kit.roster import refresh_conversation
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.parts.commands import first_word
from handlers.subjects import views
from handlers.subjects.fields import Editing, Field, NewName, Page, SubjectRef
from handlers.subjects.service import (
    Changed,
    Filling,
    add,
    begin_adding,
    begin_editing,
    edit,
    find_line,
    list_subjects,
    named,
    take_back,
    take_out,
)


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.command(Command.TOOLS, on_tools)
    router.form(Form.SUBJECT, on_form)
    router.action(Action.SUBJECT_ADD, on_add)
    router.action(Action.SUBJECT_EDIT, on_edit)
    router.action(Action.SUBJECT_RETIRE, on_retire)
    router.action(Action.SUBJECT_RESTORE, on_restore)
    router.action(Action.SUBJECT_PAGE, on_page)


async def on_tools(turn: Turn) -> None:
    """`/tools`, alone or with a word and a name."""
    typed = plain_text(turn.text).strip()
    verb, name = first_word(typed)
    match verb:
        case "" | "list":
            await turn.tell(await _list(turn, 0))
        case "help" | "?":
            await turn.tell(views.help_message())
        case "add" | "new":
            await _open_new(turn, name)
        case "edit" | "retire" | "restore" if not name:
            await turn.tell(views.which(verb))
        case "edit":
            subject = await turn.read(named, turn.workspace_id, turn.member_id, verb, name)
            await _open_edit(turn, subject.id)
        case "retire" | "restore":
            subject = await turn.read(named, turn.workspace_id, turn.member_id, verb, name)
            await turn.tell(views.card(subject))
        case _:
            line, reader, locale = await turn.read(
                find_line, turn.workspace_id, turn.member_id, typed, turn.now
            )
            unknown = views.not_understood(typed)
            await turn.tell(views.subject_line(line, reader, locale) if line else unknown)


async def on_add(turn: Turn) -> None:
    """Open the form of a new subject."""
    await _open_new(turn, turn.value(NewName).name)


async def on_edit(turn: Turn) -> None:
    """Open the form of a subject."""
    await _open_edit(turn, SubjectId(turn.value(SubjectRef).subject))


async def on_form(turn: Turn) -> None:
    """Store what was filled in."""
    editing, filling = turn.metadata(Editing), _filling(turn)
    if editing.subject is not None:
        subject = await turn.write(
            edit, turn.workspace_id, turn.member_id, SubjectId(editing.subject), filling
        )
    else:
        if filling.kind == SubjectKind.CONVERSATION and filling.conversation_id is not None:
            await refresh_conversation(turn.services, turn.workspace_id, filling.conversation_id)
        subject = await turn.write(add, turn.workspace_id, turn.member_id, filling, turn.now)
    await turn.done()
    message = views.saved(subject, new=editing.subject is None)
    turn.services.later(turn.confirm(editing.response_url, message), "confirm a subject")


async def on_retire(turn: Turn) -> None:
    """Retire a subject."""
    subject_id = SubjectId(turn.value(SubjectRef).subject)
    changed = await turn.write(take_out, turn.workspace_id, turn.member_id, subject_id, turn.now)
    _show_again(turn, changed)
    subject = changed.subject
    view = turn.body.get("view")
    if view:
        shown = views.retired_modal(subject).view()
        await turn.client.views_update(view_id=view["id"], view=shown)
        await turn.done()
    else:
        await turn.replace(views.retired_message(subject))


async def on_restore(turn: Turn) -> None:
    """Take a retired subject back into use."""
    subject_id = SubjectId(turn.value(SubjectRef).subject)
    changed = await turn.write(take_back, turn.workspace_id, turn.member_id, subject_id)
    _show_again(turn, changed)
    await turn.tell(views.restored_message(changed.subject))


async def on_page(turn: Turn) -> None:
    """Turn the list's page."""
    await turn.replace(await _list(turn, turn.value(Page).page))


def _show_again(turn: Turn, changed: Changed) -> None:
    turn.services.homes_changed(turn.workspace_id, changed.homes)
    turn.services.wake_courier()


async def _list(turn: Turn, page: int) -> Message:
    found = await turn.read(list_subjects, turn.workspace_id, turn.member_id, turn.now)
    return views.subject_list(
        found.lines, found.retired, found.member, found.stewards, page, locale=found.locale
    )


async def _open_new(turn: Turn, name: str) -> None:
    await turn.read(begin_adding, turn.workspace_id, turn.member_id, name)
    await turn.open(views.subject_form(Editing(response_url=turn.response_url), name=name))


async def _open_edit(turn: Turn, subject_id: SubjectId) -> None:
    subject = await turn.read(begin_editing, turn.workspace_id, turn.member_id, subject_id)
    await turn.open(views.subject_form(Editing(subject_id, turn.response_url), subject))


def _filling(turn: Turn) -> Filling:
    filled = turn.filled
    conversation = filled.chosen(Field.CONVERSATION)
    return Filling(
        kind=filled.chosen(Field.KIND) or "",
        name=" ".join(filled.text(Field.NAME).split()),
        presence=filled.chosen(Field.PRESENCE) or "",
        conversation_id=ConversationId(conversation) if conversation else None,
    )
