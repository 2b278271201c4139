"""What travels through Slack and back in this room: field names and metadata."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from domain.ids import MemberId
from domain.members import Member
from domain.workspaces import Workspace
from handlers.kit.ids import Action


class Field(StrEnum):
    """The fields of the form."""

    LOCALE = Action.SETTINGS_LOCALE
    HOLIDAYS = Action.SETTINGS_HOLIDAYS
    DAYS = "days"
    BEGINS = "begins"
    ENDS = "ends"
    ASKS = "asks"
    STEWARDS = "stewards"


NONE = "-"
"""The choice of no holidays: what was once chosen in a select of Slack's cannot be taken out."""


@dataclass(frozen=True)
class Answerable:
    """What travels with the form: where its confirmation goes."""

    response_url: str | None = None


@dataclass(frozen=True)
class SettingsForm:
    """What the form begins with."""

    workspace: Workspace
    stewards: tuple[Member, ...]
    """Those who were named; owners and admins are stewards anyway."""


@dataclass(frozen=True)
class Wishes:
    """What was filled into the form, before anything is known to be right."""

    locale: str
    holidays: str
    days: frozenset[str]
    begins: time | None
    ends: time | None
    asks: str
    stewards: tuple[MemberId, ...]


@dataclass(frozen=True)
class Saved:
    """The settings as they were and as they are now."""

    before: Workspace
    after: Workspace
    named: tuple[Member, ...]
    """Who may change settings now and could not before."""
    no_longer: tuple[Member, ...]
    homes: frozenset[MemberId]
    """Of everybody who opened theirs: dates stand there."""
