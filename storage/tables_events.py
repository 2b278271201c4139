"""The table of the events that Slack sent."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables import moment


class EventRow(SQLModel, table=True):
    """An event that Slack sent: it repeats those that it believes were not heard."""

    __tablename__ = "event"

    workspace_id: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    taken_at: datetime = moment()
    """By the database's clock."""
    done: bool = False
