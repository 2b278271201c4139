"""The table of how fast each workspace is posted to."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables import moment


class PaceRow(SQLModel, table=True):
    """How fast a workspace is posted to, of all processes together."""

    __tablename__ = "pace"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    what: str = Field(primary_key=True)
    """A method of Slack's, or a method and a conversation."""
    free_at: datetime = moment()
    """By the database's clock: where the next call belongs at the method's steady rate."""
