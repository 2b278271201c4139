"""The form in which a digest is set up, and what is said when it is."""

from collections.abc import Collection
from datetime import time

from domain.digests import MAX_QUESTIONS, Every
from domain.editions import Schedule
from handlers.digests.fields import Answerable, DigestRef, Field
from handlers.digests.views.words import (
    WEEKDAYS,
    closing_words,
    days_words,
    guests_words,
    timetable_words,
)
from handlers.kit.blocks import Block, Message, Modal, actions, button, context, option, section
from handlers.kit.forms import choice, field, radio, time_picker
from handlers.kit.ids import Action, Form
from handlers.kit.values import pack
from handlers.parts.conversations import conversation_choice, mention
from handlers.parts.dates import for_each_reader

_EVERY = {Every.WEEK: "Every week", Every.TWO_WEEKS: "Every two weeks", Every.MONTH: "Every month"}
_ZONES = (
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Copenhagen",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Amsterdam",
    "Europe/Stockholm",
    "Europe/Oslo",
    "Europe/Helsinki",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "Asia/Jerusalem",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Perth",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
)
_MOST_ZONES = 100


def digest_form(zone: str, zones: Collection[str], where: Answerable) -> Modal:
    """The set-up form; `zone` is preselected, `zones` are the members' own."""
    purpose = section(
        "A digest asks a conversation, on a schedule, whether a tool or channel adds value or is "
        "only noise. Each question takes one press of a button."
    )
    return Modal(
        Form.DIGEST,
        "Set up a digest",
        (purpose, *_who_fields(), *_when_fields(zone, zones), *_what_fields(), *_closing_fields()),
        submit="Set up",
        metadata=pack(where),
    )


def _who_fields() -> tuple[Block, ...]:
    return (
        field(
            Field.CONVERSATION,
            "Which conversation is asked?",
            conversation_choice(current=True),
            hint="I have to be in it: type /invite @Noisegate there first.",
        ),
        field(
            Field.GUESTS,
            "Who may answer?",
            {"type": "checkboxes", "options": [option("Guests may answer too", "guests")]},
            hint="The full members of the conversation always may.",
            optional=True,
        ),
    )


def _when_fields(zone: str, zones: Collection[str]) -> tuple[Block, ...]:
    return (
        field(
            Field.EVERY,
            "How often?",
            radio([option(words, each) for each, words in _EVERY.items()], Every.TWO_WEEKS),
        ),
        field(
            Field.WEEKDAY,
            "On which day?",
            choice([option(day, str(place)) for place, day in enumerate(WEEKDAYS)], "0"),
            hint="Every month means the first such day of the month.",
        ),
        field(Field.AT, "At what time?", time_picker(time(9, 0))),
        field(Field.ZONE, "In which time zone?", _zone_choice(zone, zones)),
    )


def _what_fields() -> tuple[Block, ...]:
    return (
        field(
            Field.QUESTIONS,
            "How many questions at most?",
            choice([option(str(n), str(n)) for n in range(1, MAX_QUESTIONS + 1)], "2"),
            hint="The first three digests ask one, until people know what it is.",
        ),
    )


def _closing_fields() -> tuple[Block, ...]:
    return (
        field(
            Field.CLOSING_DAYS,
            "When does it close?",
            choice([option(_capital(days_words(n)), str(n)) for n in range(7)], "4"),
            hint="Results are shown when it closes.",
        ),
        field(Field.CLOSING_AT, "At what time does it close?", time_picker(time(17, 0))),
    )


def set_up_message(schedule: Schedule) -> Message:
    """Say what was set up, and when the first one comes."""
    digest = schedule.digest
    first = for_each_reader(schedule.next_slot, digest.timetable.zone)
    where = mention(digest.conversation_id)
    more = f" From the fourth on it asks up to {digest.questions}." if digest.questions > 1 else ""
    ref = pack(DigestRef(digest.id))
    return Message(
        "The digest is set up.",
        (
            section(
                f"The digest for {where} is set up: {timetable_words(digest)}.\n"
                f"The first one comes {first} and asks one question.{more} "
                f"Each closes {closing_words(digest.closing)}, and then shows what came out."
                f"{guests_words(digest)}"
            ),
            actions(
                button(Action.DIGEST_PREVIEW, "Preview", ref),
                button(Action.DIGEST_NOW, "Post the first one now", ref),
            ),
            context("The preview is for you alone."),
        ),
    )


def _zone_choice(zone: str, zones: Collection[str]) -> dict[str, object]:
    offered = sorted({*zones, zone, *_ZONES}, key=lambda name: (name not in zones, name))
    options = [option(name.replace("_", " "), name) for name in offered[:_MOST_ZONES]]
    return choice(options, zone)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
