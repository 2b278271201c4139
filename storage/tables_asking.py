"""The tables of reflections, and of how members want to be asked."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables import moment


class AskingRow(SQLModel, table=True):
    """How a member wants to be asked, and when not. Whoever never said anything has none."""

    __tablename__ = "asking"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    member_id: str = Field(primary_key=True)
    weekday: int | None = None
    """The day of their personal question, from Monday, 0; none where they want none."""
    at: str = "09:00"
    every_weeks: int = 1
    next_slot: datetime | None = moment(default=None, nullable=True, index=True)
    """When their personal question comes next: what the tick looks for."""
    quiet_until: datetime | None = moment(default=None, nullable=True)
    away_from: datetime | None = moment(default=None, nullable=True)
    away_until: datetime | None = moment(default=None, nullable=True)
    stopped_at: datetime | None = moment(default=None, nullable=True)
    """They opted out: no ask, no vote."""
    unanswered: int = 0
    """Asks in a row without an answer. After three no more come until they say so."""


class AskRow(SQLModel, table=True):
    """A direct message that wants an answer: what the ask budget counts, and nobody sees."""

    __tablename__ = "ask"
    __table_args__ = (Index("ask_by_member", "workspace_id", "member_id", "asked_at"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    member_id: str
    prompt: str
    asked_at: datetime = moment()
    answered_at: datetime | None = moment(default=None, nullable=True)


class PromptTurnRow(SQLModel, table=True):
    """When a member last had a prompt, wherever it stood."""

    __tablename__ = "prompt_turn"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    member_id: str = Field(primary_key=True)
    prompt: str = Field(primary_key=True)
    had_at: datetime = moment()


class ReflectionRow(SQLModel, table=True):
    """A member's answer to a prompt."""

    __tablename__ = "reflection"
    __table_args__ = (
        Index("reflection_by_member", "workspace_id", "member_id", "written_at"),
        Index("reflection_by_digest", "digest_id", "edition_id"),
        Index("reflection_by_edition", "edition_id"),
        UniqueConstraint("workspace_id", "form_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    member_id: str
    prompt: str
    text: str
    digest_id: int | None = Field(default=None, foreign_key="digest.id")
    """With whom it is shared: the next edition of this digest shows it. None: private."""
    named: bool
    """Whether the author's name stands with it."""
    edition_id: int | None = Field(default=None, foreign_key="edition.id")
    """The edition that shows it."""
    written_at: datetime = moment()
    form_key: str | None = None
    """The form that stored it: a form that is sent twice stores once."""
