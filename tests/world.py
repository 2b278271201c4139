"""The small world that tests of storage and use cases stand on."""

from datetime import UTC, datetime

from domain.conversations import Conversation
from domain.ids import ConversationId, MemberId, WorkspaceId
from domain.members import Member, Role
from domain.workspaces import Workspace
from storage.conversations import put_conversation
from storage.database import Session
from storage.members import put_members
from storage.workspaces import install

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
"""Wednesday 18 November 2026, 16:00 in Copenhagen."""

WORKSPACE = WorkspaceId("T1")
TEAM = ConversationId("C_TEAM")
OLGA, ADAM, PETER, MARIA, NINA, GUEST = (
    MemberId(f"U_{name}") for name in ("OWNER", "ADMIN", "PETER", "MARIA", "NINA", "GUEST")
)

COPENHAGEN = "Europe/Copenhagen"

MEMBERS = (
    Member(OLGA, "olga", "Olga Owner", Role.OWNER, COPENHAGEN),
    Member(ADAM, "adam", "Adam Admin", Role.ADMIN, COPENHAGEN),
    Member(PETER, "peter", "Peter Full", Role.FULL, COPENHAGEN),
    Member(MARIA, "maria", "Maria Full", Role.FULL, "Europe/London"),
    Member(NINA, "nina", "Nina Full", Role.FULL, COPENHAGEN),
    Member(GUEST, "gus", "Gus Guest", Role.GUEST, COPENHAGEN),
)


def begin(session: Session, workspace_id: WorkspaceId = WORKSPACE) -> None:
    """A workspace in which the bot was just installed, with its members in one conversation."""
    workspace = Workspace(workspace_id, "Fjord & Field", "U_BOT", "en-GB")
    install(session, workspace=workspace, now=NOW)
    put_members(session, workspace_id, [(member, "da-DK") for member in MEMBERS])
    put_conversation(
        session,
        workspace_id,
        Conversation(TEAM, "team", shared=False, bot_is_in=True),
        [member.id for member in MEMBERS],
    )
