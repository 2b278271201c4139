"""The form in which a digest is set up, and what is said when it is."""

from collections.abc import Collection
from datetime import time

from domain.digests import MAX_QUESTIONS, Closing, Digest, Every
from domain.editions import Schedule
from domain.readers import Reader
from handlers.digests.fields import Answerable, Field
from handlers.digests.views.lists import digest_button
from handlers.digests.views.words import (
    closing_words,
    days_off_words,
    days_words,
    guests_words,
    timetable_words,
)
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    Modal,
    actions,
    button,
    context,
    option,
    section,
)
from handlers.kit.forms import checkboxes, choice, field, radio, time_picker
from handlers.kit.ids import Action, Form
from handlers.kit.values import pack
from handlers.parts.conversations import conversation_choice, mention
from handlers.parts.dates import DAYS_OF_WEEK, capital, for_each_reader, weekday_words
from handlers.parts.digests import DigestRef

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
_NINE = time(9)
_PURPOSE = section(
    "A digest asks a conversation, on a schedule, whether a tool or channel adds value or is "
    "only noise. Each question takes one press of a button."
)
_EDITED = section(
    "What you change holds from the next questions on. Those that are open stay as they are."
)


def digest_form(
    reader: Reader, zones: Collection[str], where: Answerable, digest: Digest | None = None
) -> Modal:
    """The form of a new digest, or of `digest`, which it then shows as it is.

    The time zone of `reader` is preselected for a new one, `zones` are the members' own.
    """
    fields = (
        *_who_fields(digest),
        *_when_fields(digest, reader, zones),
        *_what_fields(digest),
        *_closing_fields(digest.closing if digest else Closing()),
    )
    metadata = pack(where)
    if digest is None:
        return Modal(
            Form.DIGEST, "Set up a digest", (_PURPOSE, *fields), "Set up", metadata=metadata
        )
    return Modal(Form.DIGEST, "Edit a digest", (_EDITED, *fields), "Save", metadata=metadata)


def _who_fields(digest: Digest | None) -> tuple[Block, ...]:
    guests = digest is not None and digest.include_guests
    return (
        field(
            Field.CONVERSATION,
            "Which conversation is asked?",
            conversation_choice(current=True, initial=digest.conversation_id if digest else None),
            hint="I have to be in it: type /invite @Noisegate there first.",
        ),
        field(
            Field.GUESTS,
            "Who may answer?",
            _box("Guests may answer too", Field.GUESTS, ticked=guests),
            hint="The full members of the conversation always may.",
            optional=True,
        ),
    )


def _when_fields(
    digest: Digest | None, reader: Reader, zones: Collection[str]
) -> tuple[Block, ...]:
    timetable = digest.timetable if digest else None
    weekdays = [option(capital(weekday_words(day, reader)), str(day)) for day in DAYS_OF_WEEK]
    rhythms = [option(words, each) for each, words in _EVERY.items()]
    return (
        field(
            Field.EVERY,
            "How often?",
            radio(rhythms, timetable.every if timetable else Every.TWO_WEEKS),
        ),
        field(
            Field.WEEKDAY,
            "On which day?",
            choice(weekdays, str(timetable.weekday) if timetable else "0"),
            hint="Every month means the first such day of the month.",
        ),
        field(
            Field.POSTPONE,
            "And on a holiday or a weekend?",
            _box(
                "It comes on the next working day",
                Field.POSTPONE,
                ticked=digest is not None and digest.postpones,
            ),
            hint="The working days and the country's holidays are in /noisegate settings.",
            optional=True,
        ),
        field(Field.AT, "At what time?", time_picker(timetable.at if timetable else _NINE)),
        field(
            Field.ZONE,
            "In which time zone?",
            _zone_choice(timetable.zone if timetable else reader.zone, zones),
        ),
    )


def _what_fields(digest: Digest | None) -> tuple[Block, ...]:
    numbers = [option(str(n), str(n)) for n in range(1, MAX_QUESTIONS + 1)]
    return (
        field(
            Field.QUESTIONS,
            "How many questions at most?",
            choice(numbers, str(digest.questions) if digest else "2"),
            hint="The first three digests ask one, until people know what it is.",
        ),
        field(
            Field.PROMPTS,
            "And something to reflect on?",
            _box(
                "It carries a question to sit with",
                Field.PROMPTS,
                ticked=digest is None or digest.prompts,
            ),
            hint="Whoever likes answers it, for themselves or for the team.",
            optional=True,
        ),
    )


def _closing_fields(closing: Closing) -> tuple[Block, ...]:
    return (
        field(
            Field.CLOSING_DAYS,
            "When does it close?",
            choice([option(capital(days_words(n)), str(n)) for n in range(7)], str(closing.days)),
            hint="Results are shown when it closes.",
        ),
        field(Field.CLOSING_AT, "At what time does it close?", time_picker(closing.at)),
    )


def _box(plain: str, value: str, *, ticked: bool) -> Element:
    return checkboxes([option(plain, value)], [value] if ticked else [])


def set_up_message(schedule: Schedule) -> Message:
    """Say what was set up, and when the first one comes."""
    digest = schedule.digest
    first = for_each_reader(schedule.next_slot, schedule.reader)
    where = mention(digest.conversation_id)
    more = f" From the fourth on it asks up to {digest.questions}." if digest.questions > 1 else ""
    ref = pack(DigestRef(digest.id))
    return Message(
        "The digest is set up.",
        (
            section(
                f"The digest for {where} is set up: {timetable_words(schedule)}.\n"
                f"The first one comes {first} and asks one question.{more} "
                f"Each closes {closing_words(schedule)}, and then shows what came out."
                f"{days_off_words(digest)}{guests_words(digest)}"
            ),
            actions(
                button(Action.DIGEST_PREVIEW, "Preview", ref),
                digest_button(Action.DIGEST_NOW, "Post the first one now", schedule),
            ),
            context("The preview is for you alone."),
        ),
    )


def _zone_choice(zone: str, zones: Collection[str]) -> dict[str, object]:
    offered = sorted({*zones, zone, *_ZONES}, key=lambda name: (name not in zones, name))
    options = [option(name.replace("_", " "), name) for name in offered[:_MOST_ZONES]]
    return choice(options, zone)
