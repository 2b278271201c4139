"""Reflections: a member's answers to prompts, for themselves or for their team."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import ConversationId, DigestId, EditionId, MemberId, PromptId, ReflectionId

MAX_TEXT = 2_000
"""Characters of a reflection."""


@dataclass(frozen=True)
class ReflectionDraft:
    """A reflection as it was written, before it is stored."""

    prompt: PromptId
    text: str
    digest_id: DigestId | None = None
    """With whom it is shared: the next edition of this digest shows it. None: with nobody."""
    named: bool = False
    """Whether its author's name stands with it where it is shared."""


@dataclass(frozen=True, kw_only=True)
class Reflection(ReflectionDraft):
    """A reflection as it is stored: for its author alone."""

    id: ReflectionId
    member_id: MemberId
    written_at: datetime
    edition_id: EditionId | None
    """The edition that shows it, posted or on its way."""
    shown: bool = False
    """Whether that edition stands in its conversation."""
    conversation_id: ConversationId | None = None
    """The conversation of the digest with which it is shared."""


@dataclass(frozen=True)
class SharedReflection:
    """A reflection as the team reads it: its author is known here only where they want it."""

    id: ReflectionId
    prompt: PromptId
    text: str
    author: MemberId | None
