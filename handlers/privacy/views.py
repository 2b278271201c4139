"""What is stored about a member, in plain words, and what is never measured."""

from collections.abc import Iterator

from domain.members import Role
from domain.readers import Reader
from domain.stored import Stored
from handlers.kit.blocks import (
    Block,
    Message,
    Modal,
    actions,
    as_typed,
    button,
    context,
    header,
    said,
    section,
)
from handlers.kit.ids import Action, Command, Form
from handlers.parts.figures import number_words
from handlers.privacy.promises import EXCEPTIONS, PROMISES

TITLE = "What is stored about you"
NEVER = "What is never measured"
_ROLES = {Role.FULL: "full member", Role.OUTSIDER: "member of another organisation"}


def stored_message(stored: Stored, reader: Reader) -> Message:
    """Show what is stored, to the member alone."""
    return Message(TITLE, (header(TITLE), *stored_blocks(stored, reader)))


def stored_modal(stored: Stored, reader: Reader) -> Modal:
    """Show what is stored, above Home."""
    return Modal(Form.NOTICE, TITLE, stored_blocks(stored, reader), close="Close")


def never_message() -> Message:
    """Say what is never measured."""
    return Message(NEVER, (header(NEVER), *_promises()))


def never_modal() -> Modal:
    """Say what is never measured, above what is open."""
    return Modal(Form.NOTICE, NEVER, tuple(_promises()), close="Close")


def which_question(typed: str) -> Message:
    """Say which questions about stored things are understood; what was typed is given back."""
    words = (
        f"I answer two such questions: `{Command.NOISEGATE} what is stored about me` and "
        f"`{Command.NOISEGATE} what is never measured`. You typed:"
    )
    return Message(words, (section(words), as_typed(typed)))


def stored_blocks(stored: Stored, reader: Reader) -> tuple[Block, ...]:
    """Say what is stored, with the member's own counts, and where to see or delete each."""
    return (
        context("You alone see this, and every number is of your own things."),
        *(
            section(f"*{title}*\n{words[0].upper()}{words[1:]}")
            for title, words in (
                ("From Slack", _roster(stored, reader)),
                ("What you logged", _logged(stored, reader)),
                ("What you answered", _answers(stored, reader)),
                ("Typed lines", _lines(stored, reader)),
                ("Reflections", _reflections(stored, reader)),
                ("Being asked", _asked(stored, reader)),
            )
        ),
        context(
            "What you cannot delete yourself, whoever runs Noisegate for you can. "
            "No command deletes all of it at once."
        ),
        actions(button(Action.PRIVACY_PROMISES, NEVER)),
    )


def _roster(stored: Stored, reader: Reader) -> str:
    member = stored.member
    places = _many(stored.conversations, "conversation", reader)
    role = _ROLES.get(member.role, member.role)
    known = (
        f"Your name ({said(member.name)}), your handle ({said(member.handle)}), your role "
        f"({role}), your language and your time zone ({said(member.zone)}), as Slack "
        f"has them, and that you are in {places} with Noisegate."
    )
    sentences = [known, "Change them in your Slack profile; Noisegate follows."]
    if member.named_steward:
        sentences.insert(1, "Another steward made you a steward.")
    if stored.installer:
        sentences.insert(1, "I take you for the one who installed me.")
    if stored.digests:
        sentences.insert(1, f"You own {_many(stored.digests, 'digest', reader)}.")
    return " ".join(sentences)


def _logged(stored: Stored, reader: Reader) -> str:
    undone = (
        f" {number_words(stored.undone, reader)} more you undid: in no list and no count, and "
        "kept so that you can put them back."
        if stored.undone
        else ""
    )
    return (
        f"{_many(stored.interactions, 'interaction', reader)} that you may change, "
        f"and {_many(stored.contacts, 'contact', reader)} that you added.{undone} "
        "They stand on the contacts' cards for your team. Home has today's, with Undo and Edit. "
        "Colleagues may have noted that you took part in what they logged: "
        "that too stands on the card."
    )


def _answers(stored: Stored, reader: Reader) -> str:
    return (
        f"{_many(stored.votes, 'answer', reader)} to “value or noise?”. Each is kept with your "
        "name so that you can change it while its digest is open. It is shown to you alone, and "
        "counts for a year at most."
    )


def _lines(stored: Stored, reader: Reader) -> str:
    return (
        f"{_many(stored.lines, 'line', reader)} that you typed after `{Command.LOG}`. "
        "A line is deleted after a week."
    )


def _reflections(stored: Stored, reader: Reader) -> str:
    shared = f", {number_words(stored.shared, reader)} of them shared" if stored.shared else ""
    if stored.shared == stored.reflections == 1:
        shared = ", shared with a team"
    return (
        f"{_many(stored.reflections, 'reflection', reader)}{shared}. `{Command.REFLECT} history` "
        "shows them; there you can edit and delete each. Which of its questions you had, and "
        f"when, is kept too ({number_words(stored.prompts, reader)} so far), so that none comes "
        "again too soon."
    )


def _asked(stored: Stored, reader: Reader) -> str:
    return (
        "The day and time of your personal question, and until when you are away or want quiet, "
        "as far as you said so: Home shows them, and there you can change them. "
        "How often Noisegate asked you something by direct message "
        f"({number_words(stored.asks, reader)} so far), and how many in a row stayed unanswered "
        f"({number_words(stored.asking.unanswered, reader)} now), so that it does not ask too "
        "often. This is never shown to anybody else."
    )


def _promises() -> Iterator[Block]:
    for promise in PROMISES:
        yield section(f"*{promise.title}* {promise.words}")
    listed = "\n".join(f"• {exception}" for exception in EXCEPTIONS)
    yield section(f"*Two exceptions*\n{listed}")
    yield context(
        "Noisegate's documentation has this page as docs/never-measured.md, with what cannot be "
        "promised and how tests hold the rest."
    )


def _many(number: int, one: str, reader: Reader) -> str:
    """Return "no lines", "1 line", "2,340 lines"."""
    if number == 0:
        return f"no {one}s"
    return f"{number_words(number, reader)} {one if number == 1 else f'{one}s'}"
