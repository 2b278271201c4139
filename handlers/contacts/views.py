"""What a member reads after `/contact`, and the form of a contact."""

import re

from domain.contacts import (
    MAX_ADDRESS,
    MAX_NAME,
    MAX_NOTES,
    MAX_ORGANISATION,
    AddressKind,
    Contact,
)
from domain.histories import NamedInteraction
from domain.interactions import Direction, Outcome
from handlers.contacts.card import (
    AddPress,
    Card,
    ContactField,
    ContactFields,
    ContactKey,
    Lookup,
    Purpose,
)
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    Modal,
    actions,
    as_typed,
    button,
    context,
    cut,
    numbered,
    said,
    section,
    table,
)
from handlers.kit.forms import Filled, field, text_input
from handlers.kit.ids import Action, Form
from handlers.kit.values import pack
from handlers.parts.days import short_day
from handlers.parts.interactions import (
    ContactPress,
    by_words,
    contact_plain,
    contact_words,
    link_words,
    mark_words,
)

SHOWN_IN_LINE = 120
NAME_CARRIED = 300
"""Characters of a typed name that its button carries; all of it stands in the message."""
NOTE_SHOWN = 160

_ADDRESS_WORDS = {
    AddressKind.EMAIL: "E-mail",
    AddressKind.PHONE: "Phone",
    AddressKind.POSTAL: "Post",
    AddressKind.LINKEDIN: "LinkedIn",
}
_WITH_ORGANISATION = re.compile(r"(?P<name>[^()]+?)\s*\((?P<organisation>[^()]+)\)")


def lookup_message(lookup: Lookup) -> Message:
    """Show what was found for a typed name."""
    if lookup.refused:
        return refused_message(lookup.typed)
    if lookup.card:
        return card_message(lookup.card)
    return _several(lookup) if lookup.several else _nobody(lookup.typed)


def card_message(card: Card, done: str = "") -> Message:
    """Show a contact; `done` says what was just done ("Added")."""
    contact = card.contact
    who = contact_words(contact)
    title = f"{done}: {who}" if done else who
    blocks: list[Block] = [section(title)]
    if contact.addresses:
        rows = [("Reached by", "Address")]
        rows += [(_ADDRESS_WORDS[one.kind], one.text) for one in contact.addresses]
        blocks.append(table(rows))
    if contact.notes:
        blocks.append(section(said(contact.notes)))
    if card.latest:
        lines = [f"• {_interaction(named, card)}" for named in card.latest]
        blocks.append(section("\n".join(("Last interactions", *lines))))
    else:
        blocks.append(context("Nothing was logged with this contact yet."))
    value = pack(ContactPress(contact.id))
    blocks.append(
        actions(
            button(Action.CONTACT_LOG, "Log", value, label=f"Log with {contact.name}"),
            button(Action.CONTACT_EDIT, "Edit", value, label=f"Edit {contact.name}"),
        )
    )
    return Message(title, tuple(blocks))


def card_modal(card: Card) -> Modal:
    """Show a contact above Home."""
    return Modal(Form.NOTICE, "Contact", card_message(card).blocks, close="Close")


def recent_message(contacts: tuple[Contact, ...]) -> Message:
    """Say how `/contact` is used, with the contacts the team was in touch with last."""
    blocks = [*contact_help().blocks]
    if contacts:
        blocks += [section("In touch with last"), *_buttons(contacts, Action.CONTACT_SHOW)]
    return Message("Contacts", tuple(blocks))


def edit_whom(contacts: tuple[Contact, ...]) -> Message:
    """Ask which contact is to be edited; the ones the team was in touch with last are offered."""
    words = "Whose details do you want to edit? Type the name too: `/contact edit Anna Jensen`"
    offered = _buttons(contacts, Action.CONTACT_EDIT) if contacts else []
    small = [context("Or choose one of those in touch with last:")] if contacts else []
    return Message(words, (section(words), *small, *offered))


def contact_help() -> Message:
    """Say how `/contact` is used."""
    blocks = (
        section("*`/contact`* finds, shows, adds and edits the people your team keeps up with."),
        section(
            "`/contact Anna` shows Anna, or whom you could mean\n"
            "`/contact add Zoë Lund (Nordlys)` opens the form for somebody new\n"
            "`/contact edit Anna Jensen` opens the form of a contact"
        ),
        context(
            "A name, an organisation, an e-mail address or a phone number finds a contact. "
            "You alone see the answer."
        ),
    )
    return Message("How /contact is used", blocks)


def refused_message(typed: str) -> Message:
    """Say that contacts are for full members; what was typed is given back."""
    words = (
        "Only full members of this workspace can see or change contacts, and nothing was "
        "stored. Please ask a colleague who is one."
    )
    return Message(words, (section(f"{words} You had typed:"), as_typed(typed)))


def contact_form(key: ContactKey, fields: ContactFields) -> Modal:
    """Show the form with what is known already."""
    editing = key.contact is not None
    name = ContactField.NAME
    return Modal(
        Form.CONTACT,
        "Edit contact" if editing else "New contact",
        (
            field(name, "Name", text_input(fields.name, limit=MAX_NAME)),
            _optional(
                ContactField.ORGANISATION, "Organisation", fields.organisation, MAX_ORGANISATION
            ),
            _optional(ContactField.EMAIL, "E-mail", fields.email),
            _optional(ContactField.PHONE, "Phone", fields.phone),
            _optional(ContactField.POSTAL, "Postal address", fields.postal, lines=True),
            _optional(ContactField.LINKEDIN, "LinkedIn", fields.linkedin),
            _optional(ContactField.NOTES, "Notes", fields.notes, MAX_NOTES, lines=True),
        ),
        submit="Save" if editing else "Add",
        metadata=pack(key),
    )


def fields_of(contact: Contact) -> ContactFields:
    """Give what stands in the form of a stored contact."""
    first: dict[AddressKind, str] = {}
    for address in contact.addresses:
        first.setdefault(address.kind, address.text)
    return ContactFields(
        name=contact.name,
        organisation=contact.organisation,
        email=first.get(AddressKind.EMAIL, ""),
        phone=first.get(AddressKind.PHONE, ""),
        postal=first.get(AddressKind.POSTAL, ""),
        linkedin=first.get(AddressKind.LINKEDIN, ""),
        notes=contact.notes,
    )


def fields_from(typed: str) -> ContactFields:
    """Give what a typed name fills in: "Zoë Lund (Nordlys)" is a name and an organisation."""
    name = " ".join(typed.split())
    if found := _WITH_ORGANISATION.fullmatch(name):
        return ContactFields(found["name"], found["organisation"].strip())
    return ContactFields(name)


def filled_fields(filled: Filled) -> ContactFields:
    """Read what was filled in."""
    return ContactFields(
        name=" ".join(filled.text(ContactField.NAME).split()),
        organisation=" ".join(filled.text(ContactField.ORGANISATION).split()),
        email=filled.text(ContactField.EMAIL),
        phone=filled.text(ContactField.PHONE),
        postal=filled.text(ContactField.POSTAL),
        linkedin=filled.text(ContactField.LINKEDIN),
        notes=filled.text(ContactField.NOTES),
    )


def _several(lookup: Lookup) -> Message:
    editing = lookup.purpose is Purpose.EDIT
    action = Action.CONTACT_EDIT if editing else Action.CONTACT_SHOW
    words = f"Several contacts are like “{said(cut(lookup.typed, SHOWN_IN_LINE))}”. Which one?"
    return Message(words, (section(words), *_buttons(lookup.several, action)))


def _buttons(contacts: tuple[Contact, ...], action: Action) -> list[Block]:
    buttons = [
        button(action, contact_plain(contact), pack(ContactPress(contact.id)))
        for contact in contacts
    ]
    return [actions(*numbered(buttons))]


def _nobody(typed: str) -> Message:
    name = cut(typed, 40)
    add = button(Action.CONTACT_ADD, f"Add {name}", pack(AddPress(typed[:NAME_CARRIED])))
    if len(typed) <= SHOWN_IN_LINE and "\n" not in typed:
        words = f"No contact is like “{said(typed)}”."
        return Message(words, (section(words), actions(add)))
    words = "No contact is like what you typed:"
    return Message(words, (section(words), as_typed(typed), actions(add)))


def _interaction(named: NamedInteraction, card: Card) -> str:
    interaction = named.interaction
    parts = [
        short_day(interaction.happened_at, card.reader, card.now),
        by_words(named.channel) if named.channel else "",
        "they got in touch" if interaction.direction is Direction.IN else "",
        "no answer" if interaction.outcome is Outcome.NO_ANSWER else "",
        mark_words(interaction.mark),
        link_words(interaction.link) if interaction.link else "",
    ]
    words = ", ".join(part for part in parts if part)
    note = " ".join(interaction.note.split())
    return f"{words}: {said(cut(note, NOTE_SHOWN))}" if note else words


def _optional(
    name: ContactField,
    label: str,
    text: str,
    limit: int = MAX_ADDRESS,
    *,
    lines: bool = False,
) -> Block:
    element: Element = text_input(text, limit=limit, lines=lines)
    return field(name, label, element, optional=True)
