"""From Slack to the use cases of `/log` and back."""

from dataclasses import replace

from handlers.interactions import service, service_form, views, views_form
from handlers.interactions.sheet import (
    AddPress,
    ChannelPress,
    ChoosePress,
    DayPress,
    FormKey,
    LinePress,
    RereadPress,
    Sheet,
)
from handlers.kit.ids import Action, Command, Form
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.parts.commands import wants_help
from handlers.parts.interactions import ContactPress, MarkPress, Press


def register(router: Router) -> None:
    """Send everything about interactions to this room."""
    router.command(Command.LOG, on_log)
    router.action(Action.LOG_MARK, on_mark)
    router.action(Action.LOG_UNDO, on_undo)
    router.action(Action.LOG_RESTORE, on_restore)
    router.action(Action.LOG_EDIT, on_edit)
    router.action(Action.LOG_CHANNEL, on_channel)
    router.action(Action.LOG_REREAD, on_reread)
    router.action(Action.DRAFT_CHOOSE, on_choose)
    router.action(Action.DRAFT_ADD, on_add)
    router.action(Action.DRAFT_TODAY, on_today)
    router.action(Action.DRAFT_EDIT, on_draft_edit)
    router.action(Action.DRAFT_DISCARD, on_discard)
    router.action(Action.CONTACT_LOG, on_contact_log)
    router.suggest(Action.FORM_CONTACTS, on_type_ahead)
    router.form(Form.LOG, on_form)


async def on_log(turn: Turn) -> None:
    """`/log`: alone it opens the form, `help` helps, anything else is read line by line."""
    text = turn.text
    if not text:
        await _open_new(turn, FormKey(response_url=turn.response_url))
    elif wants_help(text):
        await turn.tell(views.log_help())
    else:
        sheet = await turn.write(
            service.log_lines, turn.workspace_id, turn.member_id, text, turn.now
        )
        turn.services.homes_changed(turn.workspace_id, sheet.homes)
        await turn.tell(views.sheet_message(sheet))


async def on_mark(turn: Turn) -> None:
    """A mark was pressed."""
    value = turn.value(MarkPress)
    await _replace(
        turn,
        await turn.write(
            service.mark, turn.workspace_id, turn.member_id, value.press, value.mark, turn.now
        ),
    )


async def on_undo(turn: Turn) -> None:
    """Undo was pressed."""
    press = turn.value(Press)
    sheet = await turn.write(
        service.undo_interaction, turn.workspace_id, turn.member_id, press, turn.now
    )
    await _replace(turn, sheet)


async def on_restore(turn: Turn) -> None:
    """Put it back was pressed."""
    press = turn.value(Press)
    sheet = await turn.write(
        service.restore_interaction, turn.workspace_id, turn.member_id, press, turn.now
    )
    await _replace(turn, sheet)


async def on_channel(turn: Turn) -> None:
    """A channel was chosen under "How?"."""
    value = turn.value(ChannelPress)
    press = Press(value.interaction, value.line)
    sheet = await turn.write(
        service.set_channel, turn.workspace_id, turn.member_id, press, value.channel, turn.now
    )
    await _replace(turn, sheet)


async def on_reread(turn: Turn) -> None:
    """The other reading of a day or an ending was pressed."""
    value = turn.value(RereadPress)
    sheet = await turn.write(
        service.reread,
        turn.workspace_id,
        turn.member_id,
        value.line,
        turn.now,
        ending=value.ending,
        other=value.other,
    )
    await _replace(turn, sheet)


async def on_choose(turn: Turn) -> None:
    """One of several contacts was pressed."""
    value = turn.value(ChoosePress)
    sheet = await turn.write(
        service.choose,
        turn.workspace_id,
        turn.member_id,
        value.line,
        value.typed,
        value.contact,
        turn.now,
    )
    await _replace(turn, sheet)


async def on_add(turn: Turn) -> None:
    """Add and log, or Someone new, was pressed."""
    value = turn.value(AddPress)
    sheet = await turn.write(
        service.add_and_log, turn.workspace_id, turn.member_id, value.line, value.typed, turn.now
    )
    await _replace(turn, sheet)


async def on_today(turn: Turn) -> None:
    """It was today, or on the other day, was pressed."""
    value = turn.value(DayPress)
    sheet = await turn.write(
        service.log_as_past, turn.workspace_id, turn.member_id, value.line, value.day, turn.now
    )
    await _replace(turn, sheet)


async def on_discard(turn: Turn) -> None:
    """Discard was pressed."""
    line = turn.value(LinePress).line
    sheet = await turn.write(service.discard, turn.workspace_id, turn.member_id, line, turn.now)
    await _replace(turn, sheet)


async def on_edit(turn: Turn) -> None:
    """Edit was pressed."""
    press = turn.value(Press)
    key = replace(_key(turn), interaction=press.interaction, line=press.line)
    form = await turn.read(
        service_form.form_of_interaction, turn.workspace_id, turn.member_id, key
    )
    await turn.open(views_form.log_form(form))


async def on_draft_edit(turn: Turn) -> None:
    """Edit in form, or Open the form, was pressed."""
    key = replace(_key(turn), line=turn.value(LinePress).line)
    form = await turn.read(service_form.form_of_line, turn.workspace_id, turn.member_id, key)
    await turn.open(views_form.log_form(form))


async def on_contact_log(turn: Turn) -> None:
    """Log was pressed on a contact's card."""
    key = replace(_key(turn), replace=False)
    await _open_new(turn, key, contact=turn.value(ContactPress).contact)


async def on_type_ahead(turn: Turn) -> None:
    """Somebody types into the contacts of the form."""
    found = await turn.read(
        service_form.contacts_to_offer, turn.workspace_id, turn.member_id, turn.sought
    )
    await turn.offer([views_form.contact_option(contact) for contact in found])


async def on_form(turn: Turn) -> None:
    """The form was sent."""
    key = turn.metadata(FormKey)
    sheet = await turn.write(
        service_form.save_form,
        turn.workspace_id,
        turn.member_id,
        key,
        views_form.filled_fields(turn.filled),
        turn.now,
        form_key=str(turn.body["view"]["id"]),
    )
    turn.services.homes_changed(turn.workspace_id, sheet.homes)
    await turn.done()
    if key.response_url:  # otherwise it came from Home, which shows it
        message = views.sheet_message(sheet)
        answer = turn.confirm(key.response_url, message, replace=key.replace)
        turn.services.later(answer, "confirm an interaction")


async def _open_new(turn: Turn, key: FormKey, contact: int | None = None) -> None:
    form = await turn.read(
        service_form.new_form,
        turn.workspace_id,
        turn.member_id,
        turn.now,
        key=key,
        contact=contact,
    )
    await turn.open(views_form.log_form(form))


async def _replace(turn: Turn, sheet: Sheet) -> None:
    turn.services.homes_changed(turn.workspace_id, sheet.homes)
    await turn.replace(views.sheet_message(sheet))


def _key(turn: Turn) -> FormKey:
    return FormKey(response_url=turn.response_url, replace=turn.on_private_message)
