"""What `/noisegate` and a direct message are answered with."""

from collections.abc import Sequence

from domain.ids import MemberId
from domain.members import Member
from handlers.kit.blocks import (
    Block,
    Message,
    Modal,
    actions,
    as_typed,
    context,
    cut,
    numbered,
    said,
    section,
)
from handlers.kit.ids import Command, Form
from handlers.parts.commands import TypedCommand, command_button

EXAMPLE = "Anna Jensen by phone: renewal agreed +"
REQUEST = 300
"""So much of a request is shown; its button holds all of it."""
WORD = 40
"""So much of an unknown word is repeated."""

_PURPOSE = (
    "*Noisegate asks your team, now and then, whether each tool and channel is adding value or "
    "is only noise, and shows what the answers add up to.* "
    "It also remembers whom you were in touch with, and how."
)
_COMMANDS = (
    (f"{Command.LOG} {EXAMPLE}", "logs whom you were in touch with, in one line"),
    (f"{Command.CONTACT} Anna", "finds a contact, shows it, adds or edits one"),
    (str(Command.REFLECT), "gives you a question to sit with, for yourself or for the team"),
    (str(Command.TOOLS), "shows your tools and channels, with what the team says of them"),
    (f"{Command.DIGEST} new", "sets up the question to the team, on a schedule"),
    (
        f"{Command.NOISEGATE} log {EXAMPLE}",
        "does what `/log` does; every command works like this, should another app own its name",
    ),
)
_OWN = (
    ("quiet until Friday", "sends you no question until Friday has passed"),
    ("away until 3 January", "leaves you out of every question and count; `back` ends it"),
    ("ask me on Tuesday at 9", "sends you a question to sit with, by direct message"),
    ("stop", "leaves you out until you type `start`"),
    ("me", "shows what is stored about you, and what is never measured"),
    ("settings", "changes language, holidays, working hours and more; for stewards"),
)


def help_blocks() -> tuple[Block, ...]:
    """What Noisegate is for, the commands with an example each, and buttons to begin with."""
    lines = "\n".join(f"• `{example}` {does}" for example, does in _COMMANDS)
    own = "\n".join(f"• `{Command.NOISEGATE} {words}` {does}" for words, does in _OWN)
    buttons = (
        command_button("Log an interaction", TypedCommand(Command.LOG), style="primary"),
        command_button("See the tools", TypedCommand(Command.TOOLS)),
        command_button("How to log", TypedCommand(Command.LOG, "help")),
        command_button("How digests work", TypedCommand(Command.DIGEST, "help")),
    )
    return (
        section(_PURPOSE),
        section(lines),
        section(f"*How you are asked, and what is kept:*\n{own}"),
        actions(*numbered(buttons)),
        context(
            "Type `help` after any command to read more about it. "
            "Noisegate never counts anything by person."
        ),
    )


def help_message() -> Message:
    """The help, as a private message."""
    return Message("What Noisegate does, and its commands", help_blocks())


def help_modal() -> Modal:
    """The help, above Home or a form."""
    return Modal(Form.NOTICE, "Noisegate", help_blocks(), close="Close")


def greeting() -> Message:
    """Tell whoever installed the bot the three things to do first; only they get it."""
    hello = (
        "Thank you for installing Noisegate. Three things, and your team has its first digest. "
        "I write this to you alone; nobody else hears from me until you set something up."
    )
    steps = (
        "*1. Invite me.* In the conversation that the question should go to, type "
        "`/invite @Noisegate`. I do not read along there; I post, and see who is in it.\n"
        f"*2. Log one line,* whom you were last in touch with: `{Command.LOG} {EXAMPLE}`\n"
        "*3. Set up the first digest:* which conversation, which weekday and time. "
        "You can preview it before anybody else sees anything."
    )
    buttons = (
        command_button("Log an interaction", TypedCommand(Command.LOG), style="primary"),
        command_button("Set up a digest", TypedCommand(Command.DIGEST, "new")),
        command_button("All commands", TypedCommand(Command.NOISEGATE)),
    )
    return Message(
        "Noisegate is installed. Three things to do first",
        (section(hello), section(steps), actions(*numbered(buttons))),
    )


def unknown_word(typed: str, nearest: TypedCommand | None, line: TypedCommand) -> Message:
    """Say that the first word is no command, and offer what may have been meant.

    `typed` is all that was typed, in plain text; it is given back whole. Where no command is
    near, `line`, everything as a line to log, is offered.
    """
    word = (typed.split() or ["this"])[0]
    first = f"I do not know *{said(cut(word, WORD))}* as a command, so nothing was stored."
    second = (
        f"Did you mean `{nearest.command}`? You typed:"
        if nearest
        else f"You can log with it: `{Command.NOISEGATE} log {EXAMPLE}`. You typed:"
    )
    return Message(
        f"{first} {second} {said(typed)}",
        (section(f"{first}\n{second}"), as_typed(typed), _offers(nearest or line)),
    )


def reads_commands(offers: Sequence[TypedCommand]) -> Message:
    """Answer a direct message: what the bot reads, and buttons for what may have been meant."""
    says = (
        f"I read slash commands, not messages. For example: `{Command.LOG} {EXAMPLE}`\n"
        "Nothing was stored from what you wrote here."
    )
    return Message(says, (section(says), _offers(*offers)))


def request_message(asker: MemberId, command: TypedCommand, request: str) -> Message:
    """Tell a steward what a member asks for, with a button that does it."""
    words = f"<@{asker}> asks: `{said(cut(request, REQUEST))}`"
    blocks = [section(words)]
    if command.fits:
        blocks.append(actions(command_button(f"Run {request}", command, style="primary")))
    return Message(words, tuple(blocks))


def asking(request: str, stewards: Sequence[Member]) -> Message:
    """Say that the stewards are being asked; it stands where the button was."""
    return _request_state(f"Asking {_names(stewards)} …", request)


def asked(request: str, reached: Sequence[Member], stewards: Sequence[Member]) -> Message:
    """Say which of the stewards were asked, or that none was reached."""
    if reached:
        return _request_state(f"Asked {_names(reached)}.", request)
    return _request_state(
        f"I could not reach {_names(stewards)}. Please ask them yourself.", request
    )


def _request_state(words: str, request: str) -> Message:
    return Message(words, (section(words), as_typed(request)))


def _names(members: Sequence[Member]) -> str:
    *others, last = [said(member.name) for member in members] or ["nobody"]
    return f"{', '.join(others)} and {last}" if others else last


def _offers(*offers: TypedCommand) -> Block:
    fit = [offer for offer in offers if offer.fits]
    styles = ("primary", *(None for _ in fit))
    offered = [
        command_button(_wording(offer), offer, style=style)
        for offer, style in zip(fit, styles, strict=False)
    ]
    asked = command_button("Help", TypedCommand(Command.NOISEGATE))
    return actions(*numbered((*offered, asked)))


def _wording(offer: TypedCommand) -> str:
    """Name a command on its button; of `/noisegate` with its word."""
    if offer.command is Command.LOG:
        return "Log this" if offer.text else "Log an interaction"
    word = offer.text.split()[:1] if offer.command is Command.NOISEGATE else []
    return " ".join([f"Use {offer.command}", *word])
