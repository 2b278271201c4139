"""A Slack workspace that installed the bot."""

from dataclasses import dataclass, field

from domain.ids import WorkspaceId
from domain.working_time import WorkingTime

MOST_ASKS_A_WEEK = 3


@dataclass(frozen=True)
class Workspace:
    """What is known of a workspace."""

    id: WorkspaceId
    name: str
    bot_user_id: str
    locale: str
    """As Slack writes it, `da-DK`: the language and the country most of its stewards use."""
    working: WorkingTime = field(default_factory=WorkingTime)
    asks_a_week: int = 1
    """How many direct messages that want an answer a member gets at most in seven days; from 1 to
    3."""
