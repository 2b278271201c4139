"""What the database holds about one member; counted for that member alone."""

from dataclasses import dataclass

from domain.asking import Asking
from domain.members import Member


@dataclass(frozen=True)
class Stored:
    """What is stored about a member. Every number is of their own things."""

    member: Member
    conversations: int
    """In how many conversations with the bot they are."""
    interactions: int
    """That they logged and did not undo."""
    undone: int
    """That they logged and undid; these are kept until they are put back, or erased."""
    contacts: int
    """That they added."""
    votes: int
    """Over all editions, also those that no longer count."""
    lines: int
    """Typed after `/log` in the last week."""
    reflections: int
    shared: int
    """How many of the reflections they shared with their team."""
    prompts: int
    """Of how many questions to sit with it is known when they had them last."""
    digests: int
    """That they own."""
    asks: int
    """Direct messages that asked them something."""
    asking: Asking
    installer: bool = False
    """Whether they are taken for whoever installed Noisegate."""
