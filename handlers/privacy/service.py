"""Use cases of privacy: tell a member what is stored about them."""

from dataclasses import dataclass

from domain.ids import MemberId, WorkspaceId
from domain.readers import Reader
from domain.stored import Stored
from storage.database import Session
from storage.stored import stored_about
from storage.workspaces import reader_of


@dataclass(frozen=True)
class OwnRecord:
    """What is stored about a member, and how they read it."""

    stored: Stored
    reader: Reader


def what_is_stored(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> OwnRecord:
    """Return what is stored about the member who asks; guests and outsiders may ask too."""
    stored = stored_about(session, workspace_id, member_id)
    return OwnRecord(stored, reader_of(session, workspace_id, stored.member))
