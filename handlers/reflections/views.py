"""What members see of reflections: the form, what was kept, their history, answers to read."""

from collections.abc import Sequence

from domain.editions import Edition
from domain.readers import Reader
from domain.reflections import MAX_TEXT
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    Modal,
    actions,
    button,
    confirm,
    context,
    fitted,
    numbered,
    option,
    section,
)
from handlers.kit.forms import Filled, choice, field, radio, text_input
from handlers.kit.ids import Action, Command, Form
from handlers.kit.values import pack
from handlers.parts.commands import TypedCommand, command_button
from handlers.parts.dates import moment_words, short_date
from handlers.parts.reflections import SharedRef, prompt_text, quoted, shared_words
from handlers.reflections.fields import (
    NAMED,
    PRIVATE,
    UNNAMED,
    Field,
    Page,
    ReflectionRef,
    Writing,
)
from handlers.reflections.results import Entry, History, Kept, ReflectionForm

QUOTED = 600
"""Characters of a reflection that a list or a confirmation shows; the form shows all of it."""
RADIOS = 10
ANSWERS = 20
"""Shared answers on a page."""

HELP = (
    "`/reflect` asks you today's question: two minutes on tools, channels and people. You keep "
    "the answer for yourself or share it with a team, with or without your name.\n"
    "`/reflect I think the newsletter…` opens the question with your answer begun.\n"
    "`/reflect history` shows what you wrote, to read, edit and delete. Only you see that list."
)


def reflection_form(form: ReflectionForm) -> Modal:
    """Show the question and room for an answer."""
    new = form.key.reflection is None
    answer = text_input(form.writing.text, limit=MAX_TEXT, lines=True)
    blocks: list[Block] = [
        section(f"*{prompt_text(form.prompt_id)}*"),
        field(Field.TEXT, "Your answer", answer),
    ]
    if form.another:
        # Below the answer, where nobody presses it by a return key meant for the answer.
        blocks.append(actions(button(Action.PROMPT_ANOTHER, "Another question")))
    if form.note:
        blocks.append(context(form.note))
    blocks += _readers(form)
    title = "A question to sit with" if new else "Edit your reflection"
    return Modal(Form.REFLECTION, title, tuple(blocks), "Save", metadata=pack(form.key))


def written(filled: Filled) -> Writing:
    """Read what stands in the form."""
    return Writing(
        text=filled.text(Field.TEXT),
        readers=filled.chosen(Field.READERS) or PRIVATE,
        named=filled.chosen(Field.NAME) == NAMED,
    )


def kept_message(kept: Kept, *, lasting: bool = False) -> Message:
    """Confirm to the author what was kept, and who will read it when.

    A `lasting` message, which Slack keeps, holds none of the words: they may be deleted later.
    """
    entry = kept.entry
    question = f"*{prompt_text(entry.reflection.prompt)}*"
    more = "" if entry.team else " `/reflect history` shows all of yours."
    blocks = (
        section(f"{question}\nYour answer is kept." if lasting else _question_and_answer(entry)),
        context(_readers_words(entry, kept.reader) + more),
        _controls(entry),
    )
    return Message("Your reflection is kept.", blocks)


def history_message(found: History, lead: str = "") -> Message:
    """Show a page of one's own reflections, newest first; `lead` says what just happened."""
    if not found.total:
        words = f"{lead} You have no reflections.".strip()
        ask = command_button("Today's question", TypedCommand(Command.REFLECT))
        return Message(words, (section(words), actions(ask)))
    of_them = "1 reflection" if found.total == 1 else f"{found.total} reflections"
    head = f"{lead} {of_them}, newest first. Only you see this list.".strip()
    blocks: list[Block] = [context(head)]
    for entry in found.entries:
        day = short_date(found.reader.day(entry.reflection.written_at), found.reader)
        blocks += [
            section(_question_and_answer(entry)),
            context(f"{day} · {_readers_words(entry, found.reader)}"),
            _controls(entry, found.page),
        ]
    turning = _turning(found.page, found.pages, "Newer", "Older")
    buttons = [button(Action.REFLECTION_PAGE, word, pack(Page(page))) for word, page in turning]
    blocks += _row(buttons, f"Page {found.page + 1} of {found.pages}")
    return Message("Your reflections", fitted(blocks))


def deleted_message(*, shown: bool) -> Message:
    """Confirm that a reflection is gone."""
    words = "Deleted." + (" The digest that shows it is changed in a moment." if shown else "")
    return Message(words, (section(words),))


def answers_modal(edition: Edition, page: int) -> Modal:
    """Show what members wrote for an edition in full, a page at a time."""
    pages = max(1, -(-len(edition.shared) // ANSWERS))
    page = min(max(page, 0), pages - 1)
    answers = edition.shared[page * ANSWERS : (page + 1) * ANSWERS]
    blocks: list[Block] = [section(words) for words in shared_words(answers)]
    turning = _turning(page, pages, "Earlier", "Later")
    buttons = [
        button(Action.SHARED_READ, word, pack(SharedRef(edition.id, other)))
        for word, other in turning
    ]
    blocks += _row(buttons, f"Page {page + 1} of {pages}")
    empty = section("Their authors have taken these answers back.")
    return Modal(Form.NOTICE, "What colleagues wrote", tuple(blocks) or (empty,), close="Close")


def help_message() -> Message:
    """Say what the command can do."""
    ask = command_button("Today's question", TypedCommand(Command.REFLECT))
    mine = command_button("My reflections", TypedCommand(Command.REFLECT, "history"))
    return Message("What /reflect can do", (section(HELP), actions(*numbered((ask, mine)))))


def did_you_mean(typed: str, word: str) -> Message:
    """Ask whether a misspelt word or an answer of one word was meant; `typed` is mrkdwn."""
    words = f"Did you mean `/reflect {word}`? I read “{typed}”."
    meant = command_button(f"/reflect {word}", TypedCommand(Command.REFLECT, word))
    return Message(words, (section(words), actions(meant), section(HELP)))


def _readers(form: ReflectionForm) -> tuple[Block, ...]:
    if not form.teams:
        return (
            context(
                "Kept for you alone. It could be shared where a conversation that you are in "
                "has a digest."
            ),
        )
    options = [
        option("Only me", PRIVATE),
        *(option(f"The team in #{team.name}", str(team.digest_id)) for team in form.teams),
    ]
    pick = radio if len(options) <= RADIOS else choice
    names = [
        option("Without my name: “A colleague”", UNNAMED),
        option("With my name", NAMED),
    ]
    return (
        field(
            Field.READERS,
            "Who may read it?",
            pick(options, form.writing.readers),
            hint="A team reads it in its next digest, in your words.",
        ),
        field(
            Field.NAME,
            "Your name, where it is shared",
            radio(names, NAMED if form.writing.named else UNNAMED),
            hint=(
                "Colleagues may guess who wrote it. Noisegate knows, so that you can edit or "
                "delete it at any time."
            ),
        ),
    )


def _question_and_answer(entry: Entry) -> str:
    found = entry.reflection
    return f"*{prompt_text(found.prompt)}*\n{quoted(found.text, QUOTED)}"


def _readers_words(entry: Entry, reader: Reader) -> str:
    """Say who reads it, where and when; mrkdwn."""
    team, found = entry.team, entry.reflection
    if team is None:
        return "For you alone."
    where = _where(entry)
    name = "with your name" if found.named else "without your name"
    if found.shown:
        return f"The digest in {where} shows it, {name}."
    if team.next_slot is None:
        return f"It was for the team in {where}, whose digest has ended. Nobody else reads it."
    comes = moment_words(team.next_slot, reader)
    return f"The team in {where} reads it in its next digest, on {comes}, {name}."


def _where(entry: Entry) -> str:
    return f"<#{entry.reflection.conversation_id}>"


def _controls(entry: Entry, page: int | None = None) -> Block:
    ref = pack(ReflectionRef(entry.reflection.id, page))
    return actions(button(Action.REFLECTION_EDIT, "Edit", ref), _delete(entry, ref))


def _delete(entry: Entry, value: str) -> Element:
    there = ", and from the digest that shows it" if entry.reflection.shown else ""
    sure = confirm(
        "Delete it?", f"It is deleted for good{there}. Nothing of it is kept.", "Delete"
    )
    return button(Action.REFLECTION_DELETE, "Delete", value, style="danger", confirm=sure)


def _turning(page: int, pages: int, back: str, on: str) -> Sequence[tuple[str, int]]:
    """Return the buttons that turn pages: what they say, and the page they show."""
    return [(back, page - 1)] * (page > 0) + [(on, page + 1)] * (page + 1 < pages)


def _row(buttons: Sequence[Element], place: str) -> tuple[Block, ...]:
    return (context(place), actions(*numbered(buttons))) if buttons else ()
