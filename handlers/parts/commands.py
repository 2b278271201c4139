"""Commands as values: read from a first word, and given out again as buttons."""

from dataclasses import dataclass
from difflib import get_close_matches

from handlers.kit.blocks import Element, button
from handlers.kit.ids import Action, Command
from handlers.kit.values import pack

BUTTON_VALUE = 2_000


@dataclass(frozen=True)
class TypedCommand:
    """A slash command and what is typed after it."""

    command: Command
    text: str = ""

    @property
    def fits(self) -> bool:
        """Whether it is short enough to travel in a button."""
        return len(pack(self)) <= BUTTON_VALUE


def read_command(typed: str) -> TypedCommand | None:
    """Read `log Anna by phone`, with or without a slash; None where the first word is another."""
    word, rest = first_word(typed)
    for command in Command:
        if word == command.removeprefix("/"):
            return TypedCommand(command, rest)
    return None


def nearest_command(typed: str) -> TypedCommand | None:
    """Return what a misspelt first word may have meant, with the rest as it was typed."""
    word, rest = first_word(typed)
    names = [command.removeprefix("/") for command in Command]
    found = get_close_matches(word, names, n=1)
    return TypedCommand(Command(f"/{found[0]}"), rest) if found else None


def first_word(typed: str) -> tuple[str, str]:
    """Part the first word, in small letters and without a slash, from the rest, line ends kept."""
    word, *rest = typed.split(maxsplit=1) or [""]
    return word.lower().lstrip("/"), rest[0].strip() if rest else ""


def wants_help(typed: str) -> bool:
    """Say whether all that was typed asks for help: `help`, `?` or `help me`."""
    return " ".join(typed.lower().split()) in {"help", "?", "help me"}


def command_button(plain: str, typed: TypedCommand, *, style: str | None = None) -> Element:
    """Make a button that does what typing the command does; it must be one that `fits`."""
    return button(Action.COMMAND_RUN, plain, pack(typed), style=style)
