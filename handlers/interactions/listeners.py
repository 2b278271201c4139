"""From Slack to the use cases of `/log` and back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from domain.ids import MemberId, WorkspaceId
from handlers.interactions import service, service_form, service_message, views, views_form
from handlers.interactions.sheet import (
    AddPress,
    ChannelPress,
    ChoosePress,
    DayPress,
    FormKey,
    LinePress,
    MessageRef,
    RereadPress,
    Sheet,
    SlackMessage,
)
from handlers.kit.ids import Action, Command, Form, Shortcut
from handlers.kit.refused import reason
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.kit.typed import sound
from handlers.parts.commands import wants_help
from handlers.parts.interactions import ContactPress, MarkPress, Press
from storage.database import Session

P = ParamSpec("P")

log = structlog.get_logger()


def register(router: Router) -> None:
    """Send everything about interactions to this room."""
    router.command(Command.LOG, on_log)
    router.shortcut(Shortcut.LOG_THIS, on_log_this)
    router.shortcut(Shortcut.LOG, on_log_shortcut)
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


async def on_log_this(turn: Turn) -> None:
    """**Log this** was chosen on a message: the form, with what the message says for certain."""
    message = _message_of(turn)
    key = FormKey(response_url=turn.response_url)
    form = await turn.read(
        service_message.form_of_message,
        turn.workspace_id,
        turn.member_id,
        key,
        message,
        turn.now,
    )
    await turn.open(views_form.log_form(form))


async def on_log_shortcut(turn: Turn) -> None:
    """**Log an interaction** was chosen: the form; there is no conversation to answer in."""
    await _open_new(turn, FormKey(direct=True))


async def on_mark(turn: Turn) -> None:
    """A mark was pressed."""
    value = turn.value(MarkPress)
    await _pressed(turn, service.mark, value.press, value.mark, turn.now)


async def on_undo(turn: Turn) -> None:
    """Undo was pressed."""
    await _pressed(turn, service.undo_interaction, turn.value(Press), turn.now)


async def on_restore(turn: Turn) -> None:
    """Put it back was pressed."""
    await _pressed(turn, service.restore_interaction, turn.value(Press), turn.now)


async def on_channel(turn: Turn) -> None:
    """A channel was chosen under "How?"."""
    value = turn.value(ChannelPress)
    press = Press(value.interaction, value.line)
    await _pressed(turn, service.set_channel, press, value.channel, turn.now)


async def on_reread(turn: Turn) -> None:
    """The other reading of a day or an ending was pressed."""
    value = turn.value(RereadPress)
    await _pressed(
        turn, service.reread, value.line, turn.now, ending=value.ending, other=value.other
    )


async def on_choose(turn: Turn) -> None:
    """One of several contacts was pressed."""
    value = turn.value(ChoosePress)
    await _pressed(turn, service.choose, value.line, value.typed, value.contact, turn.now)


async def on_add(turn: Turn) -> None:
    """Add and log, or Someone new, was pressed."""
    value = turn.value(AddPress)
    await _pressed(turn, service.add_and_log, value.line, value.typed, turn.now)


async def on_today(turn: Turn) -> None:
    """It was today, or on the other day, was pressed."""
    value = turn.value(DayPress)
    await _pressed(turn, service.log_as_past, value.line, value.day, turn.now)


async def on_discard(turn: Turn) -> None:
    """Discard was pressed."""
    await _pressed(turn, service.discard, turn.value(LinePress).line, turn.now)


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
    turn.services.later(_confirmed(turn, key, sheet), "confirm an interaction")


async def _confirmed(turn: Turn, key: FormKey, sheet: Sheet) -> None:
    """Say what was stored, after asking Slack for the link to the message it came from."""
    link = await _link(turn, key.message) if key.message and not key.interaction else None
    if link is not None:
        sheet = await turn.write(
            service_message.link_to, turn.workspace_id, turn.member_id, sheet, link, turn.now
        )
        turn.services.homes_changed(turn.workspace_id, sheet.homes)
    if key.response_url or key.direct:  # otherwise it came from Home, which shows it
        message = views.sheet_message(sheet)
        await turn.confirm(key.response_url, message, replace=key.replace)


async def _link(turn: Turn, message: MessageRef) -> str | None:
    """Return the permalink; None where the bot may not see the message or Slack is silent."""
    try:
        answer = await turn.client.chat_getPermalink(
            channel=message.conversation, message_ts=message.ts
        )
    except SlackApiError as error:
        log.info("no link to a message", error=reason(error))
        return None
    except (TimeoutError, aiohttp.ClientError) as error:
        log.warning("no link to a message", error=type(error).__name__)
        return None
    return str(answer["permalink"])


def _message_of(turn: Turn) -> SlackMessage:
    """Read the message that a shortcut was used on; only its parts that people wrote."""
    message = turn.body["message"]
    ts = str(message.get("ts") or turn.body["message_ts"])
    written_by_member = not message.get("bot_id") and message.get("user")
    return SlackMessage(
        ref=MessageRef(str(turn.body["channel"]["id"]), ts),
        author=MemberId(message["user"]) if written_by_member else None,
        text=sound(str(message.get("text") or "")),
        written_at=datetime.fromtimestamp(float(ts), UTC),
    )


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


async def _pressed(
    turn: Turn,
    use_case: Callable[Concatenate[Session, WorkspaceId, MemberId, P], Sheet],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Do what a button says, and show in its message what there is now."""
    sheet = await turn.write(use_case, turn.workspace_id, turn.member_id, *args, **kwargs)
    turn.services.homes_changed(turn.workspace_id, sheet.homes)
    await turn.replace(views.sheet_message(sheet))


def _key(turn: Turn) -> FormKey:
    return FormKey(response_url=turn.response_url, replace=turn.on_private_message)
