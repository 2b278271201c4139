"""An interaction as members see it: in words, and as a row with its mark, Undo and Edit."""

from dataclasses import dataclass
from datetime import datetime

from domain.contacts import Contact
from domain.histories import NamedInteraction
from domain.interactions import Direction, Interaction, Mark, Outcome
from domain.readers import Reader
from domain.subjects import USUAL_CHANNELS, Code, Subject
from handlers.kit.blocks import (
    Block,
    Element,
    actions,
    button,
    context,
    escape,
    numbered,
    said,
    section,
)
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.dates import clock
from handlers.parts.days import on_day
from handlers.parts.numbers import RowNumber

NOTE_SHOWN = 600
"""How much of a note a row shows; the form shows all of it."""

MARK_WORDS = {
    Mark.VALUE: "Worth it",
    Mark.BOTH: "Partly",
    Mark.NOISE: "Could have skipped it",
}
_BY = {
    Code.EMAIL: "by e-mail",
    Code.PHONE: "by phone",
    Code.IN_PERSON: "in person",
    Code.LETTER: "by letter",
    Code.NEWSLETTER: "by newsletter",
    Code.TEXT_MESSAGE: "by text message",
    Code.VIDEO_CALL: "by video call",
    Code.LINKEDIN: "on LinkedIn",
}
_USUAL_NAMES = {code: name for code, name, _ in USUAL_CHANNELS}


@dataclass(frozen=True)
class Press:
    """Which interaction a button is about, and the typed line it stands under, if any."""

    interaction: RowNumber
    line: RowNumber | None = None


@dataclass(frozen=True)
class MarkPress:
    """A mark to be set; None takes it away, so that a second press of the same changes nothing."""

    press: Press
    mark: Mark | None = None


@dataclass(frozen=True)
class ContactPress:
    """Which contact a button is about."""

    contact: RowNumber


def interaction_row(
    named: NamedInteraction, reader: Reader, now: datetime, line: int | None = None
) -> tuple[Block, ...]:
    """Show an interaction with its mark, Undo and Edit."""
    return (section(interaction_words(named, reader, now)), actions(*controls(named, line)))


def controls(named: NamedInteraction, line: int | None = None) -> list[Element]:
    """Give the buttons of an interaction: the mark, Undo, Edit."""
    press = Press(named.interaction.id, line)
    value = pack(press)
    who = ", ".join(contact.name for contact in named.contacts)
    marks = [
        _mark_button(named.interaction, press, mark, f"{words}: {who}")
        for mark, words in MARK_WORDS.items()
    ]
    return [
        *numbered(marks),
        button(Action.LOG_UNDO, "Undo", value, label=f"Undo: {who}"),
        button(Action.LOG_EDIT, "Edit", value, label=f"Edit: {who}"),
    ]


def _mark_button(interaction: Interaction, press: Press, mark: Mark, label: str) -> Element:
    words = MARK_WORDS[mark]
    if interaction.mark is mark:
        value = pack(MarkPress(press))
        return button(
            Action.LOG_MARK, f"✓ {words}", value, style="primary", label=f"{label}, chosen"
        )
    return button(Action.LOG_MARK, words, pack(MarkPress(press, mark)), label=label)


def undone_row(
    named: NamedInteraction, reader: Reader, now: datetime, line: int | None
) -> list[Block]:
    """Show an undone interaction, which can be put back."""
    value = pack(Press(named.interaction.id, line))
    words = f"Undone. {interaction_words(named, reader, now)}"
    return [section(words, button(Action.LOG_RESTORE, "Put it back", value))]


def interaction_words(named: NamedInteraction, reader: Reader, now: datetime) -> str:
    """Say an interaction: "*Anna Jensen* (Nordlys) by phone, today", then its note.

    That the contact began is said in words: "*Anna Jensen* (Nordlys) got in touch by phone".
    """
    interaction = named.interaction
    who = " and ".join(contact_words(contact) for contact in named.contacts) or "Nobody"
    began = " got in touch" if interaction.direction is Direction.IN else ""
    way = f" {by_words(named.channel)}" if named.channel else ""
    details = [f"{who}{began}{way}", _when(interaction, reader, now)]
    if interaction.outcome is not None:
        details.append("no answer" if interaction.outcome is Outcome.NO_ANSWER else "reached")
    if named.tool:
        details.append(f"using {said(named.tool.name)}")
    if interaction.members:
        details.append("with " + " and ".join(f"<@{member}>" for member in interaction.members))
    if interaction.link:
        details.append(link_words(interaction.link))
    words = ", ".join(details) + "."
    return words + _quoted(interaction.note) if interaction.note else words


def link_words(link: str) -> str:
    """Link to the Slack message that an interaction was logged from; mrkdwn."""
    return f"<{escape(link).replace('|', '%7C')}|from this message>"


def _when(interaction: Interaction, reader: Reader, now: datetime) -> str:
    day = on_day(interaction.happened_at, reader, now)
    just_now = interaction.happened_at == interaction.logged_at
    if not interaction.timed or just_now:
        return day
    return f"{day} at {clock(interaction.happened_at, reader)}"


def _quoted(note: str) -> str:
    shown = note if len(note) <= NOTE_SHOWN else note[:NOTE_SHOWN].rstrip() + "…"
    return "".join(f"\n> {said(line)}" for line in shown.splitlines())


def contact_words(contact: Contact) -> str:
    """Name a contact: "*Anna Jensen* (Nordlys)"."""
    name = f"*{said(contact.name)}*"
    return f"{name} ({said(contact.organisation)})" if contact.organisation else name


def contact_plain(contact: Contact) -> str:
    """Name a contact in plain text: "Anna Jensen (Nordlys)"."""
    return f"{contact.name} ({contact.organisation})" if contact.organisation else contact.name


def by_words(channel: Subject) -> str:
    """Say by which channel: "by phone", "in person", "via Our forum"."""
    if channel.code in _BY and channel.name == _USUAL_NAMES.get(channel.code):
        return _BY[channel.code]
    return f"via {said(channel.name)}"


def mark_words(mark: Mark | None) -> str:
    """Say a mark as its button says it; empty where there is none."""
    return MARK_WORDS[mark].lower() if mark else ""


def example() -> Block:
    """Show a line to copy."""
    return context("For example: `/log Anna Jensen by phone: renewal agreed +`")
