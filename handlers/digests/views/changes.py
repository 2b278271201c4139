"""Pausing a digest, letting it go on, editing it, and handing it over: forms and confirmations."""

from datetime import date, timedelta

from domain.editions import Schedule
from domain.troubles import Case
from handlers.digests.fields import Answerable, Field
from handlers.digests.views.words import (
    closing_words,
    days_off_words,
    guests_words,
    questions_words,
    timetable_words,
)
from handlers.kit.blocks import Message, Modal, actions, button, context, section
from handlers.kit.forms import date_picker, field, member_choice
from handlers.kit.ids import Action, Form
from handlers.kit.values import pack
from handlers.parts.conversations import mention
from handlers.parts.dates import day_words, for_each_reader
from handlers.parts.deliveries import trouble_blocks
from handlers.parts.digests import DigestRef

_A_WHILE = timedelta(weeks=2)


def pause_form(schedule: Schedule, today: date, where: Answerable) -> Modal:
    """Ask until which day a digest is paused."""
    purpose = section(
        f"While the digest for {mention(schedule.digest.conversation_id)} is paused, no new "
        "questions come. Those that are open stay open."
    )
    until = field(
        Field.UNTIL,
        "Until which day?",
        date_picker(today + _A_WHILE),
        hint="From that day on it comes as usual.",
    )
    return Modal(
        Form.DIGEST_PAUSE, "Pause a digest", (purpose, until), submit="Pause", metadata=pack(where)
    )


def owner_form(schedule: Schedule, where: Answerable) -> Modal:
    """Ask who looks after a digest from now on."""
    purpose = section(
        f"Who looks after the digest for {mention(schedule.digest.conversation_id)}? "
        "The list of digests names them, so that colleagues know whom to ask. "
        "Changing it stays with stewards."
    )
    owner = field(Field.OWNER, "Who looks after it?", member_choice(schedule.digest.owner))
    return Modal(
        Form.DIGEST_HAND_OVER,
        "Hand over a digest",
        (purpose, owner),
        submit="Hand over",
        metadata=pack(where),
    )


def paused_message(schedule: Schedule) -> Message:
    """Say until when a digest is paused, and when it comes again, or that none is left out."""
    if schedule.paused_until is None:
        comes = for_each_reader(schedule.next_slot, schedule.reader, "comes ")
        where = mention(schedule.digest.conversation_id)
        words = f"That pause leaves none out: the digest for {where} {comes} as planned."
        return Message(words, (section(words),))
    words = f"The digest for {mention(schedule.digest.conversation_id)} is {_until(schedule)}"
    resume = button(Action.DIGEST_RESUME, "Resume now", pack(DigestRef(schedule.digest.id)))
    return Message(
        words,
        (section(words), actions(resume), context("Questions that are open now stay open.")),
    )


def paused_words(schedule: Schedule) -> str:
    """Return "Paused until Sunday 3 January. It comes again ...", mrkdwn; nothing where it is not.

    The day is the first on which it may come again.
    """
    words = _until(schedule)
    return words[:1].upper() + words[1:]


def _until(schedule: Schedule) -> str:
    if schedule.paused_until is None:
        return ""
    day = day_words(schedule.reader.day(schedule.paused_until), schedule.reader)
    again = for_each_reader(schedule.next_slot, schedule.reader, "It comes again ")
    return f"paused until {day}. {again}."


def resumed_message(schedule: Schedule) -> Message:
    """Say that a digest goes on, and when."""
    comes = for_each_reader(schedule.next_slot, schedule.reader, "The next one comes ")
    words = f"The digest for {mention(schedule.digest.conversation_id)} goes on. {comes}."
    return Message(words, (section(words),))


def edited_message(schedule: Schedule, case: Case | None = None) -> Message:
    """Say what a digest is from now on, and when the next one comes.

    `case` is its last edition, where that did not come and may come now.
    """
    digest = schedule.digest
    comes = for_each_reader(schedule.next_slot, schedule.reader, "The next one comes ")
    words = (
        f"Saved. The digest for {mention(digest.conversation_id)}: {timetable_words(schedule)}, "
        f"{questions_words(digest.questions)}; closes {closing_words(schedule)}."
        f"{days_off_words(digest)}{guests_words(digest)}\n"
        f"{paused_words(schedule) or f'{comes}.'} Questions that are open stay as they are."
    )
    preview = button(Action.DIGEST_PREVIEW, "Preview", pack(DigestRef(digest.id)))
    mend = trouble_blocks(case, schedule.reader) if case else ()
    return Message(words, (section(words), actions(preview), *mend))


def handed_over_message(schedule: Schedule) -> Message:
    """Say who looks after a digest from now on."""
    owner = f"<@{schedule.digest.owner}>"
    words = (
        f"{owner} looks after the digest for {mention(schedule.digest.conversation_id)} now. "
        "I have told nobody: please say so yourself."
    )
    return Message(words, (section(words),))
