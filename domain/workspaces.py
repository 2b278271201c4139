"""A Slack workspace that installed the bot."""

from dataclasses import dataclass

from domain.ids import WorkspaceId


@dataclass(frozen=True)
class Workspace:
    """What is known of a workspace."""

    id: WorkspaceId
    name: str
    bot_user_id: str
    locale: str
    """As Slack writes it, `da-DK`: the language and the country most of its stewards use."""
