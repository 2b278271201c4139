"""What members see of tools and channels: the list, the form, the answers."""

from collections.abc import Sequence

from domain.editions import SubjectStanding
from domain.members import Member
from domain.readers import Reader
from domain.subjects import MAX_NAME, Presence, Subject, SubjectKind
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    Modal,
    actions,
    button,
    confirm,
    context,
    cut,
    divider,
    option,
    said,
    section,
)
from handlers.kit.forms import choice, field, radio, text_input
from handlers.kit.ids import Action, Form
from handlers.kit.values import pack
from handlers.parts.conversations import conversation_choice
from handlers.parts.verdicts import last_asked_words, standing_words
from handlers.subjects.fields import Editing, Field, NewName, Page, SubjectRef

PER_PAGE = 15
"""So many subjects on one page: the list stays readable, and well below Slack's limits."""

HELP = (
    "*`/tools`* shows the tools and channels of your team, with what you said of them.\n"
    "`/tools NAME` shows one\n"
    "`/tools add NAME` adds one\n"
    "`/tools edit NAME` changes its name\n"
    "`/tools retire NAME` takes it out of use; what was logged and said of it is kept\n"
    "Everybody can read the list, stewards keep it. For example: `/tools add Pipedrive`"
)

_KINDS = {
    SubjectKind.TOOL: "A tool: a piece of software or a service",
    SubjectKind.CHANNEL: "A channel: a way of reaching people",
    SubjectKind.CONVERSATION: "A Slack conversation",
}
_PRESENCES = {
    Presence.IN_PERSON: "In person",
    Presence.VOICE: "By voice",
    Presence.WRITTEN: "Written to one person",
    Presence.BROADCAST: "Broadcast to many",
}


def subject_list(
    lines: Sequence[SubjectStanding],
    retired: Sequence[Subject],
    reader: Member,
    stewards: Sequence[Member],
    page: int = 0,
    *,
    locale: str = "",
) -> Message:
    """List the subjects, a page of them; stewards get buttons."""
    rows = [_line(line, reader, locale) for line in lines] + [
        _retired(each, reader) for each in retired
    ]
    pages = max(1, -(-len(rows) // PER_PAGE))
    shown = min(max(page, 0), pages - 1)
    blocks: list[Block] = [
        section("*Tools and channels*, and what your answers add up to"),
        *rows[shown * PER_PAGE : (shown + 1) * PER_PAGE],
        divider(),
    ]
    turning = _turning(shown, pages)
    if reader.steward:
        turning.append(button(Action.SUBJECT_ADD, "Add a tool or channel", pack(NewName())))
    if turning:
        blocks.append(actions(*turning))
    if not reader.steward:
        blocks.append(context(_ask_a_steward(stewards)))
    return Message(f"Tools and channels: {len(lines)} in use", tuple(blocks))


def subject_line(line: SubjectStanding, reader: Member, locale: str = "") -> Message:
    """Show where one subject stands; stewards get its buttons."""
    blocks = [section(_line_words(line, Reader(reader.zone, locale)))]
    if reader.steward:
        blocks.append(actions(_edit(line.subject), _retire(line.subject)))
    return Message(f"{said(line.subject.name)}: {standing_words(line)}", tuple(blocks))


def subject_form(where: Editing, subject: Subject | None = None, name: str = "") -> Modal:
    """The form of a new subject, with a name that was typed, or of one there is."""
    if subject is None:
        kinds = [option(words, kind) for kind, words in _KINDS.items()]
        blocks = (
            _name_field(name, optional=True),
            field(Field.KIND, "What is it?", radio(kinds, SubjectKind.TOOL)),
            _presence_field(None, optional=True),
            field(
                Field.CONVERSATION,
                "Which conversation?",
                conversation_choice(current=False),
                hint="Of Slack conversations alone.",
                optional=True,
            ),
        )
        return Modal(
            Form.SUBJECT, "Add a tool or channel", blocks, submit="Add", metadata=pack(where)
        )
    fields = [_name_field(subject.name, optional=False)]
    if subject.kind is SubjectKind.CHANNEL:
        fields.append(_presence_field(subject.presence, optional=False))
    if not subject.retired:
        fields.append(actions(_retire(subject)))
    return Modal(
        Form.SUBJECT,
        "Edit",
        tuple(fields),
        submit="Save",
        metadata=pack(where),
    )


def saved(subject: Subject, *, new: bool) -> Message:
    """Say what was added or changed."""
    name = said(subject.name)
    words = (
        f"*{name}* is on the list. A digest will ask whether it adds value."
        if new
        else f"*{name}* is saved. What was logged and said of it stays with it."
    )
    return Message(words, (section(words), actions(_edit(subject))))


def card(subject: Subject) -> Message:
    """Show one subject with what a steward can do to it."""
    if subject.retired:
        return retired_message(subject)
    words = f"*{said(subject.name)}* is in use."
    return Message(words, (section(words), actions(_edit(subject), _retire(subject))))


def retired_message(subject: Subject) -> Message:
    """Say that a subject is retired, with the way back."""
    words = _retired_words(subject)
    return Message(words, (section(words), actions(_restore(subject))))


def retired_modal(subject: Subject) -> Modal:
    """Say in the form's place that its subject is retired."""
    return Modal(Form.NOTICE, "Retired", (section(_retired_words(subject)),), close="Close")


def restored_message(subject: Subject) -> Message:
    """Say that a subject is in use again."""
    words = f"*{said(subject.name)}* is in use again."
    return Message(words, (section(words), actions(_edit(subject))))


def help_message() -> Message:
    """Say what the command can do."""
    return Message("What /tools can do", (section(HELP),))


def not_understood(typed: str) -> Message:
    """Say what was not understood; `typed` is plain and may be what somebody wants to add."""
    words = f"I do not know “{said(cut(typed, 100))}” here."
    add = button(
        Action.SUBJECT_ADD, f"Add “{cut(typed, MAX_NAME)}”", pack(NewName(cut(typed, 500)))
    )
    return Message(words, (section(words), actions(add), section(HELP)))


def which(verb: str) -> Message:
    """Ask for the name that is missing."""
    words = f"Which one? For example: `/tools {verb} Newsletter`"
    return Message(words, (section(words),))


def _line(line: SubjectStanding, reader: Member, locale: str) -> Block:
    words = _line_words(line, Reader(reader.zone, locale))
    return section(words, _edit(line.subject) if reader.steward else None)


def _line_words(line: SubjectStanding, reader: Reader) -> str:
    words = f"*{said(line.subject.name)}*: {standing_words(line)}"
    if line.last_asked_at is not None:
        words += f"\nLast asked {last_asked_words(line, reader)}"
    return words


def _retired_words(subject: Subject) -> str:
    return (
        f"*{said(subject.name)}* is retired: it is no longer asked about and not offered when "
        "logging. What was logged and said of it is kept, and /tools can take it back."
    )


def _retired(subject: Subject, reader: Member) -> Block:
    words = f"{said(subject.name)} (retired)"
    return section(words, _restore(subject) if reader.steward else None)


def _turning(page: int, pages: int) -> list[Element]:
    turning = []
    if page > 0:
        turning.append(button(Action.SUBJECT_PAGE, "Back", pack(Page(page - 1))))
    if page < pages - 1:
        turning.append(button(Action.SUBJECT_PAGE, "More", pack(Page(page + 1))))
    # The two stand in one block, where Slack wants different ids.
    return [
        {**each, "action_id": f"{each['action_id']}/{place}"} for place, each in enumerate(turning)
    ]


def _edit(subject: Subject) -> Element:
    return button(
        Action.SUBJECT_EDIT, "Edit", pack(SubjectRef(subject.id)), label=f"Edit {subject.name}"
    )


def _retire(subject: Subject) -> Element:
    return button(
        Action.SUBJECT_RETIRE,
        "Retire",
        pack(SubjectRef(subject.id)),
        style="danger",
        confirm=confirm(
            "Retire it?",
            f"{said(subject.name)} is no longer asked about and not offered when logging. "
            "What was logged and said of it is kept, and you can take it back.",
            "Retire",
        ),
    )


def _restore(subject: Subject) -> Element:
    return button(
        Action.SUBJECT_RESTORE,
        "Take back",
        pack(SubjectRef(subject.id)),
        label=f"Take {subject.name} back",
    )


def _ask_a_steward(stewards: Sequence[Member]) -> str:
    names = ", ".join(f"<@{steward.id}>" for steward in stewards[:3])
    return f"Something missing? Stewards keep this list: {names}." if names else "–"


def _name_field(name: str, *, optional: bool) -> Block:
    return field(
        Field.NAME,
        "Name",
        text_input(name, limit=MAX_NAME, placeholder="Pipedrive"),
        optional=optional,
    )


def _presence_field(presence: Presence | None, *, optional: bool) -> Block:
    return field(
        Field.PRESENCE,
        "How present are two people to each other?",
        choice([option(words, each) for each, words in _PRESENCES.items()], presence),
        hint="Of channels alone.",
        optional=optional,
    )
