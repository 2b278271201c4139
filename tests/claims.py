"""What tests do as a courier would: claim one delivery."""

from datetime import datetime

from domain.deliveries import Delivery
from domain.ids import WorkspaceId
from storage.database import Session
from storage.deliveries import claim


def claim_one(session: Session, workspace_id: WorkspaceId, now: datetime) -> Delivery | None:
    """Claim the delivery whose turn it is in the workspace; None where none is due."""
    claimed = claim(session, now, [workspace_id])
    return claimed[0] if claimed else None
