"""The tables. Every row belongs to exactly one workspace."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from storage.columns import UtcDateTime


def moment(**options: Any) -> Any:
    """A column that holds a moment."""
    return Field(sa_type=UtcDateTime, **options)


class WorkspaceRow(SQLModel, table=True):
    """A Slack workspace that installed the bot."""

    __tablename__ = "workspace"

    id: str = Field(primary_key=True)
    name: str
    bot_user_id: str
    locale: str
    installed_at: datetime = moment()
    holidays: str | None = None
    """The country whose holidays are days off, `DK` or `DE-BY`; empty where none are; None while
    it was neither chosen nor guessed."""
    works_on: str = Field(default="01234", sa_column_kwargs={"server_default": "01234"})
    """The working days, counted from Monday, 0."""
    works_from: str = Field(default="09:00", sa_column_kwargs={"server_default": "09:00"})
    works_to: str = Field(default="17:00", sa_column_kwargs={"server_default": "17:00"})
    asks_a_week: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """How many direct messages that want an answer a member gets at most."""
    installer: str | None = None
    """To whom Noisegate said what to do first."""
    names_token: int = Field(
        default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"}
    )
    """Another one whenever a contact, a tool or a channel is added or called otherwise."""


class MemberRow(SQLModel, table=True):
    """A Slack user, as the roster knows them."""

    __tablename__ = "member"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    id: str = Field(primary_key=True)
    handle: str
    name: str
    role: str
    zone: str
    locale: str
    deactivated: bool = False
    named_steward: bool = False
    has_home: bool = False
    """Whether they ever opened Home: a Home that nobody looks at is not published again."""
    home_today: int = 0
    home_verdicts: int = 0
    home_quiet: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """The pages of Home that they look at: it stays there when it is published again."""


class ConversationRow(SQLModel, table=True):
    """A Slack conversation that the bot knows of."""

    __tablename__ = "conversation"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    id: str = Field(primary_key=True)
    name: str
    shared: bool
    """Whether members of other organisations are in it, or are invited."""
    bot_is_in: bool


class ConversationMemberRow(SQLModel, table=True):
    """Who is in a conversation."""

    __tablename__ = "conversation_member"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
        ),
    )

    workspace_id: str = Field(primary_key=True)
    conversation_id: str = Field(primary_key=True)
    member_id: str = Field(primary_key=True)


class ContactRow(SQLModel, table=True):
    """A person outside the workspace."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("contact_by_name", "workspace_id", "name_key"),
        UniqueConstraint("workspace_id", "form_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    name: str
    name_key: str
    organisation: str
    notes: str
    addresses: list[dict[str, str]] = Field(sa_type=JSON)
    added_by: str
    added_at: datetime = moment()
    form_key: str | None = None
    """The form that stored it: a form that is sent twice stores once."""


class ContactWordRow(SQLModel, table=True):
    """A folded word under which a contact is found."""

    __tablename__ = "contact_word"
    __table_args__ = (Index("contact_word_by_contact", "contact_id"),)

    workspace_id: str = Field(primary_key=True)
    word: str = Field(
        primary_key=True, sa_type=String().with_variant(String(collation="C"), "postgresql")
    )
    """Compared by code points on either database, so that beginnings are one range."""
    contact_id: int = Field(primary_key=True, foreign_key="contact.id")


class SubjectRow(SQLModel, table=True):
    """A channel, a tool or a conversation that may be asked about."""

    __tablename__ = "subject"
    __table_args__ = (Index("subject_by_kind", "workspace_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    kind: str
    name: str
    presence: str | None = None
    code: str | None = None
    conversation_id: str | None = None
    added_at: datetime = moment()
    retired_at: datetime | None = moment(default=None, nullable=True)


class InteractionRow(SQLModel, table=True):
    """One logged contact with one or more contacts."""

    __tablename__ = "interaction"
    __table_args__ = (
        Index("interaction_by_channel", "workspace_id", "channel_id", "happened_at"),
        Index("interaction_by_tool", "workspace_id", "tool_id", "happened_at"),
        Index("interaction_by_logger", "workspace_id", "logged_by", "logged_at"),
        Index("interaction_by_logging", "workspace_id", "logged_at"),
        UniqueConstraint("workspace_id", "form_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    channel_id: int | None = Field(default=None, foreign_key="subject.id")
    tool_id: int | None = Field(default=None, foreign_key="subject.id")
    direction: str
    happened_at: datetime = moment()
    timed: bool
    note: str
    outcome: str | None
    mark: str | None
    members: list[str] = Field(sa_type=JSON)
    logged_by: str
    logged_at: datetime = moment()
    form_key: str | None = None
    """The form that stored it: a form that is sent twice stores once."""
    undone_at: datetime | None = moment(default=None, nullable=True)
    """Undone interactions are in no list and no count, and can be put back."""
    link: str | None = None
    """Where the Slack message stands from which it was logged."""


class InteractionContactRow(SQLModel, table=True):
    """A contact's part in an interaction."""

    __tablename__ = "interaction_contact"
    # With the interaction itself in it a history is read in order, from the index alone.
    __table_args__ = (
        Index("interaction_by_contact", "contact_id", "happened_at", "interaction_id"),
    )

    interaction_id: int = Field(primary_key=True, foreign_key="interaction.id")
    contact_id: int = Field(primary_key=True, foreign_key="contact.id")
    position: int
    """Contacts are named in the order in which they were typed or chosen."""
    happened_at: datetime = moment()
    """As on the interaction: "the last of this contact" is then one index seek."""


class DraftRow(SQLModel, table=True):
    """A line as it was typed after `/log`, and what became of it; kept for a week."""

    __tablename__ = "draft"
    __table_args__ = (Index("draft_by_member", "workspace_id", "member_id", "typed_at"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    member_id: str
    text: str
    choices: dict[str, int] = Field(sa_type=JSON)
    """Which contact a typed name meant, as far as the member has said."""
    day: str
    """What the member said of a day that was read as ahead."""
    discarded: bool = False
    interaction_id: int | None = Field(default=None, foreign_key="interaction.id")
    batch: int | None = Field(default=None, index=True)
    """The first line of the same command, if this is not the first."""
    typed_at: datetime = moment()


class DigestRow(SQLModel, table=True):
    """A schedule."""

    __tablename__ = "digest"
    __table_args__ = (
        Index("digest_by_slot", "ended_at", "next_slot"),
        Index("digest_by_planning", "ended_at", "planned_at"),
        Index("digest_by_workspace", "workspace_id", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    conversation_id: str
    weekday: int
    at: str
    zone: str
    every: str
    begins: datetime = moment()
    questions: int
    closing_days: int
    closing_at: str
    include_guests: bool
    prompts: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    """Whether its editions carry a question to sit with."""
    postpones: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether a slot on a day off moves to the next working day."""
    owner: str
    created_at: datetime = moment()
    next_slot: datetime = moment()
    """The first slot that was neither posted nor skipped: what the tick looks for."""
    planned_at: datetime | None = moment(default=None, nullable=True)
    """When that slot was chosen. Where this lies ahead of the clock, a clock was wrong."""
    ended_at: datetime | None = moment(default=None, nullable=True)
    paused_until: datetime | None = moment(default=None, nullable=True)
    """No edition comes before this moment."""


class EditionRow(SQLModel, table=True):
    """One posting of a digest."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("digest_id", "period_begins"),
        Index("edition_by_closing", "closed_at", "closes_at"),
        Index("edition_by_conversation", "workspace_id", "conversation_id", "period_to"),
        Index("edition_by_digest", "digest_id", "period_to"),
        Index("edition_by_workspace", "workspace_id", "closed_at"),
        Index(
            "edition_by_staleness",
            "id",
            sqlite_where=text("shown < changes"),
            postgresql_where=text("shown < changes"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    digest_id: int = Field(foreign_key="digest.id")
    number: int
    period_begins: str
    """The local date, as ISO writes it."""
    period_from: datetime = moment()
    period_to: datetime = moment()
    closes_at: datetime = moment()
    closed_at: datetime | None = moment(default=None, nullable=True)
    conversation_id: str
    message_ts: str | None = None
    changes: int = 0
    """How often what the message says has changed."""
    shown: int = 0
    """How many of the changes the message in Slack shows; with fewer than all it is stale."""
    render_at: datetime | None = moment(default=None, nullable=True)
    """Its message is not brought up to date before this moment, by the database's clock: somebody
    is at it, or was just now, or Slack refused."""
    render_attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How often in a row Slack refused to show it."""
    told: list[dict[str, Any]] = Field(sa_type=JSON)
    """What came of the last answers, as the edition tells it."""
    prompt: str | None = None
    """The question to sit with that it carries."""


class QuestionRow(SQLModel, table=True):
    """A subject that an edition asks about, and what came out when it closed."""

    __tablename__ = "question"
    __table_args__ = (Index("question_by_subject", "subject_id"),)

    edition_id: int = Field(primary_key=True, foreign_key="edition.id")
    subject_id: int = Field(primary_key=True, foreign_key="subject.id")
    position: int
    why: str
    last_asked_at: datetime | None = moment(default=None, nullable=True)
    interactions_now: int
    interactions_before: int
    standing: dict[str, Any] = Field(sa_type=JSON)
    """The standing when it was asked: verdict, counts, users."""
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """The standing at closing, in the conversation that was asked."""
    overall: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """The standing at closing over all conversations that were asked about the subject."""


class VoteRow(SQLModel, table=True):
    """A member's latest answer on one subject in one edition."""

    __tablename__ = "vote"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "subject_id"], ["question.edition_id", "question.subject_id"]
        ),
        Index("vote_by_subject", "workspace_id", "subject_id", "cast_at"),
    )

    edition_id: int = Field(primary_key=True)
    subject_id: int = Field(primary_key=True)
    member_id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    answer: str
    cast_at: datetime = moment()


class DeliveryRow(SQLModel, table=True):
    """A message that Noisegate posts unasked; the unique key makes it once."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        UniqueConstraint("ask_id", name="delivery_of_ask"),
        ForeignKeyConstraint(["ask_id"], ["ask.id"], name="delivery_asks"),
        ForeignKeyConstraint(["about_id"], ["delivery.id"], name="delivery_about"),
        Index("delivery_by_turn", "state", "workspace_id", "priority", "due_at", "id"),
        Index("delivery_by_about", "about_id"),
        Index("delivery_by_digest", "digest_id", "kind", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    key: str
    kind: str
    digest_id: int | None = Field(default=None, foreign_key="digest.id")
    edition_id: int | None = Field(default=None, foreign_key="edition.id")
    member_id: str | None = None
    """To whom a direct message goes."""
    ask_id: int | None = None
    """A delivery that asks somebody for an answer is one that the budget allowed."""
    about_id: int | None = None
    """The delivery that a notice tells of."""
    priority: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The least goes first: answers to people before questions to people."""
    slot: datetime = moment()
    period_begins: str
    message_key: str = Field(unique=True)
    """A random key that travels in the message's metadata, by which it is found again."""
    state: str
    due_at: datetime = moment()
    leased_until: datetime | None = moment(default=None, nullable=True)
    attempts: int = 0
    """How often it was claimed; whoever holds an older number has lost it."""
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How often in a row it came to nothing: the pauses grow with it."""
    begun_at: datetime | None = moment(default=None, nullable=True)
    """When a courier first began to post it, by the clock of the schedule: from then on it may
    stand in Slack. None: it certainly does not."""
    conversation_id: str | None = None
    """Where it stands or was being posted; a member's id where that is their direct messages."""
    thread_ts: str | None = None
    message_ts: str | None = None
    reason: str | None = None
