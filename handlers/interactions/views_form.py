"""The form of an interaction, and what was filled into it."""

from domain.contacts import MAX_NAME, Contact
from domain.ids import MemberId
from domain.interactions import MAX_NOTE, Direction, Mark, Outcome
from domain.subjects import Subject, SubjectKind
from handlers.interactions.sheet import LogField, LogFields, LogForm, Source
from handlers.kit.blocks import (
    Block,
    Element,
    Modal,
    as_typed,
    context,
    option,
    plain_text,
    said,
)
from handlers.kit.forms import (
    Filled,
    choice,
    date_picker,
    field,
    radio,
    text_input,
    time_picker,
)
from handlers.kit.ids import Form
from handlers.kit.values import pack
from handlers.parts.dates import clock
from handlers.parts.days import on_day
from handlers.parts.interactions import MARK_WORDS, contact_plain, link_words
from handlers.parts.numbers import row_number

NONE = "-"
"""The value of the choice that says nothing."""


def log_form(form: LogForm) -> Modal:
    """Show the form with what is known already."""
    editing = form.key.interaction is not None
    return Modal(
        Form.LOG,
        "Edit an interaction" if editing else "Log an interaction",
        (*_before(form), *_who(form), *_how(form), *_when(form), *_rest(form)),
        submit="Save" if editing else "Log",
        metadata=pack(form.key),
    )


def contact_option(contact: Contact) -> Element:
    """One contact in the type-ahead."""
    return option(contact_plain(contact), str(contact.id))


def filled_fields(filled: Filled) -> LogFields:
    """Read what was filled in."""
    contacts = [row_number(chosen) for chosen in filled.all_chosen(LogField.CONTACTS)]
    outcome, mark = filled.chosen(LogField.OUTCOME), filled.chosen(LogField.MARK)
    direction = filled.chosen(LogField.DIRECTION)
    return LogFields(
        contacts=tuple(number for number in contacts if number is not None),
        someone_new=" ".join(filled.text(LogField.SOMEONE_NEW).split()),
        channel=row_number(filled.chosen(LogField.CHANNEL)),
        direction=Direction.IN if direction == Direction.IN else Direction.OUT,
        on=filled.date(LogField.DATE),
        at=filled.time(LogField.TIME),
        tool=row_number(filled.chosen(LogField.TOOL)),
        members=tuple(MemberId(member) for member in filled.all_chosen(LogField.MEMBERS)),
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        note=filled.text(LogField.NOTE),
        mark=Mark(mark) if mark in set(Mark) else None,
    )


def _before(form: LogForm) -> tuple[Block, ...]:
    """Show what the form was opened from."""
    typed = (context("You typed:"), as_typed(form.typed)) if form.typed else ()
    told = (context(_source_words(form.source)),) if form.source else ()
    linked = (context(f"Logged {link_words(form.link)}."),) if form.link else ()
    return (*typed, *told, *linked)


def _source_words(source: Source) -> str:
    by = f" by {said(source.author)}" if source.author else ""
    day = on_day(source.written_at, source.reader, source.now)
    sentences = [
        f"From a message{by}, {day} at {clock(source.written_at, source.reader)}.",
        "Only what it says for certain is filled in.",
    ]
    if not source.says_who_began:
        sentences.append("It does not say who began: please look.")
    if source.shortened:
        sentences.append("It is longer than a note can be, so the note is its beginning.")
    return " ".join(sentences)


def _who(form: LogForm) -> tuple[Block, ...]:
    contacts: Element = {
        "type": "multi_external_select",
        "min_query_length": 0,
        "placeholder": plain_text("Type a name", 150),
    }
    if form.contacts:
        contacts["initial_options"] = [contact_option(contact) for contact in form.contacts]
    return (
        field(LogField.CONTACTS, "Who", contacts, optional=True),
        field(
            LogField.SOMEONE_NEW,
            "Someone new",
            text_input(form.fields.someone_new, limit=MAX_NAME, placeholder="Name"),
            hint="A person you have not logged before. They are added to the contacts.",
            optional=True,
        ),
    )


def _how(form: LogForm) -> tuple[Block, ...]:
    ways = [
        option("We got in touch", Direction.OUT),
        option("They got in touch", Direction.IN),
    ]
    return (
        *_subject_field(form, LogField.CHANNEL, "How", SubjectKind.CHANNEL, form.fields.channel),
        field(LogField.DIRECTION, "Who began", radio(ways, form.fields.direction)),
    )


def _when(form: LogForm) -> tuple[Block, ...]:
    return (
        field(LogField.DATE, "Day", date_picker(form.fields.on)),
        field(
            LogField.TIME,
            "Time",
            time_picker(form.fields.at),
            hint="In your own time zone. Without it: just now, or the day alone.",
            optional=True,
        ),
    )


def _rest(form: LogForm) -> tuple[Block, ...]:
    fields = form.fields
    members: Element = {"type": "multi_users_select"}
    if fields.members:
        members["initial_users"] = list(fields.members)
    outcomes = [
        option("Not said", NONE),
        option("Reached", Outcome.REACHED),
        option("No answer", Outcome.NO_ANSWER),
    ]
    marks = [option("No mark yet", NONE)]
    marks += [option(words, mark) for mark, words in MARK_WORDS.items()]
    return (
        field(
            LogField.NOTE,
            "Note",
            text_input(fields.note, limit=MAX_NOTE, lines=True),
            hint=f"Up to {MAX_NOTE} characters.",
            optional=True,
        ),
        field(LogField.OUTCOME, "Outcome", radio(outcomes, fields.outcome or NONE), optional=True),
        field(
            LogField.MARK,
            "Was this way worth it",
            radio(marks, fields.mark or NONE),
            hint="The mark judges the way, not the person.",
            optional=True,
        ),
        *_subject_field(form, LogField.TOOL, "Tool", SubjectKind.TOOL, fields.tool),
        field(LogField.MEMBERS, "Colleagues who took part", members, optional=True),
    )


def _subject_field(
    form: LogForm, name: LogField, label: str, kind: SubjectKind, chosen: int | None
) -> tuple[Block, ...]:
    """A select; left out where there is nothing to choose, which Slack would refuse."""
    options = [_subject_option(subject) for subject in form.subjects if subject.kind is kind]
    if not options:
        return ()
    element = choice(options, str(chosen) if chosen else None)
    return (field(name, label, element, optional=True),)


def _subject_option(subject: Subject) -> Element:
    return option(subject.name, str(subject.id))
