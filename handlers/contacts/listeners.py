"""From Slack to the use cases of `/contact` and back."""

from domain.shorthand import plain_text
from handlers.contacts import service, views
from handlers.contacts.card import AddPress, ContactFields, ContactKey, Purpose
from handlers.kit.ids import Action, Command, Form
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.parts.commands import first_word, wants_help
from handlers.parts.interactions import ContactPress


def register(router: Router) -> None:
    """Send everything about contacts to this room."""
    router.command(Command.CONTACT, on_contact)
    router.action(Action.CONTACT_SHOW, on_show)
    router.action(Action.CONTACT_EDIT, on_edit)
    router.action(Action.CONTACT_ADD, on_add)
    router.form(Form.CONTACT, on_form)


async def on_contact(turn: Turn) -> None:
    """`/contact`: alone it lists, `add` and `edit` open the form, a name finds."""
    typed = plain_text(turn.text).strip()
    word, rest = first_word(typed)
    if not typed:
        found = await turn.read(service.latest_contacts, turn.workspace_id, turn.member_id)
        await turn.tell(views.recent_message(found))
    elif wants_help(typed):
        await turn.tell(views.contact_help())
    elif word == "add":
        await _open_new(turn, rest)
    elif word == "edit" and not rest:
        found = await turn.read(service.latest_contacts, turn.workspace_id, turn.member_id)
        await turn.tell(views.edit_whom(found))
    elif word == "edit":
        await _find(turn, rest, Purpose.EDIT)
    else:
        await _find(turn, typed, Purpose.SHOW)


async def on_show(turn: Turn) -> None:
    """One of several contacts was pressed."""
    contact = turn.value(ContactPress).contact
    card = await turn.read(service.show, turn.workspace_id, turn.member_id, contact, turn.now)
    if turn.body.get("view"):  # in Home there is no message whose place the card could take
        await turn.open(views.card_modal(card))
    else:
        await turn.replace(views.card_message(card))


async def on_edit(turn: Turn) -> None:
    """Edit was pressed."""
    contact = turn.value(ContactPress).contact
    card = await turn.read(service.show, turn.workspace_id, turn.member_id, contact, turn.now)
    await _open(turn, views.fields_of(card.contact), contact)


async def on_add(turn: Turn) -> None:
    """Add was pressed where nobody was found."""
    await _open_new(turn, turn.value(AddPress).name)


async def on_form(turn: Turn) -> None:
    """The form was sent."""
    key = turn.metadata(ContactKey)
    card = await turn.write(
        service.save_contact,
        turn.workspace_id,
        turn.member_id,
        key.contact,
        views.filled_fields(turn.filled),
        turn.now,
        form_key=str(turn.body["view"]["id"]),
    )
    turn.services.homes_changed(turn.workspace_id, card.homes)
    await turn.done()
    message = views.card_message(card, "Added" if key.contact is None else "Saved")
    answer = turn.confirm(key.response_url, message, replace=key.replace)
    turn.services.later(answer, "confirm a contact")


async def _find(turn: Turn, typed: str, purpose: Purpose) -> None:
    lookup = await turn.read(
        service.look_up, turn.workspace_id, turn.member_id, typed, purpose, turn.now
    )
    if lookup.card and purpose is Purpose.EDIT:
        contact = lookup.card.contact
        await _open(turn, views.fields_of(contact), contact.id)
    else:
        await turn.tell(views.lookup_message(lookup))


async def _open_new(turn: Turn, typed: str) -> None:
    if await turn.read(service.may_add, turn.workspace_id, turn.member_id):
        await _open(turn, views.fields_from(typed), None)
    else:
        await turn.tell(views.refused_message(typed))


async def _open(turn: Turn, fields: ContactFields, contact: int | None) -> None:
    key = ContactKey(contact, turn.response_url, turn.on_private_message)
    await turn.open(views.contact_form(key, fields))
