"""A question to sit with, wherever it stands: in a digest, or in a direct message."""

from dataclasses import dataclass

from domain.prompts import Prompt
from handlers.kit.blocks import Block, button, said, section
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.numbers import RowNumber


@dataclass(frozen=True)
class PromptRef:
    """Which prompt an Answer button is about, and where the button stands."""

    prompt: str
    edition: RowNumber | None = None
    """The edition that carries it: the answer is offered to be shared with its digest."""
    ask: RowNumber | None = None
    """The direct message that asked it: the answer answers that."""


def prompt_blocks(prompt: Prompt, ref: PromptRef) -> tuple[Block, ...]:
    """Show a prompt with its Answer button, which opens the form of `/reflect`."""
    answer = button(Action.PROMPT_ANSWER, "Answer", pack(ref), label=f"Answer: {prompt.text}")
    return (section(prompt_words(prompt), answer),)


def prompt_words(prompt: Prompt) -> str:
    """Return the prompt as it is asked; mrkdwn."""
    return f"A question to sit with: *{said(prompt.text)}*"
