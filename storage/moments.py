"""What the clock will do next, of all that waits for it."""

from datetime import datetime

from storage import digests
from storage.asking import next_question
from storage.database import Session
from storage.deliveries import next_delivery


def next_moments(session: Session, after: datetime) -> tuple[tuple[str, datetime], ...]:
    """Name the moments later than `after` at which something happens, of all workspaces."""
    named = (
        ("A personal question comes", next_question(session, after)),
        ("A message is tried again", next_delivery(session, after)),
    )
    return (
        *digests.next_moments(session, after),
        *((name, moment) for name, moment in named if moment is not None),
    )
