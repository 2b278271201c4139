"""Drafts: the lines that were typed after `/log`, and what became of them."""

from datetime import datetime

import sqlalchemy
from sqlmodel import col, delete, or_, select

from domain.drafts import KEPT_FOR, Day, Draft
from domain.errors import NotFound
from domain.ids import ContactId, DraftId, InteractionId, MemberId, WorkspaceId
from storage.core import fetch, table_of
from storage.database import Session
from storage.tables import DraftRow

_DRAFT = table_of(DraftRow)
_ADD = sqlalchemy.insert(_DRAFT).returning(_DRAFT.c.id)


def add_draft(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    text: str,
    now: datetime,
    *,
    interaction_id: InteractionId | None = None,
    batch: DraftId | None = None,
) -> Draft:
    """Store a typed line; `batch` is the first line of the same command, if this is another."""
    columns = {
        "workspace_id": workspace_id,
        "member_id": member_id,
        "text": text,
        "choices": {},
        "day": Day.AS_READ,
        "discarded": False,
        "interaction_id": interaction_id,
        "batch": batch,
        "typed_at": now,
    }
    draft_id = DraftId(fetch(session, _ADD, columns)[0][0])
    return Draft(text, now, id=draft_id, batch=batch or draft_id, interaction_id=interaction_id)


def find_draft(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, draft_id: DraftId
) -> Draft | None:
    """Return a line that this member typed in the last days."""
    row = session.get(DraftRow, draft_id)
    if row is None or row.workspace_id != workspace_id or row.member_id != member_id:
        return None
    return _draft(row)


def get_draft(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, draft_id: DraftId
) -> Draft:
    """Return a line that this member typed; raise `NotFound` where there is none, or no longer."""
    found = find_draft(session, workspace_id, member_id, draft_id)
    if found is None:
        raise NotFound(
            "I do not have this line any more: typed lines are kept for seven days. "
            "What was logged stays logged. Please type the line again with `/log`."
        )
    return found


def batch_of(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, draft: Draft
) -> tuple[Draft, ...]:
    """Return the lines of the command that `draft` belongs to, in the order they were typed."""
    rows = session.exec(
        select(DraftRow)
        .where(
            DraftRow.workspace_id == workspace_id,
            DraftRow.member_id == member_id,
            or_(col(DraftRow.id) == draft.batch, col(DraftRow.batch) == draft.batch),
        )
        .order_by(col(DraftRow.id))
    )
    return tuple(_draft(row) for row in rows)


def keep_draft(session: Session, draft: Draft) -> Draft:
    """Store what became of a line; returns it as it is now."""
    row = session.get_one(DraftRow, draft.id)
    row.choices = {typed: int(contact) for typed, contact in draft.choices.items()}
    row.day, row.discarded = draft.day, draft.discarded
    row.interaction_id = draft.interaction_id
    session.add(row)
    session.flush()
    return draft


def forget_drafts(session: Session, workspace_id: WorkspaceId, now: datetime) -> None:
    """Delete the lines that were typed in the workspace more than seven days ago."""
    session.exec(
        delete(DraftRow).where(
            col(DraftRow.workspace_id) == workspace_id, col(DraftRow.typed_at) < now - KEPT_FOR
        )
    )


def _draft(row: DraftRow) -> Draft:
    draft_id = DraftId(row.id or 0)
    return Draft(
        id=draft_id,
        text=row.text,
        typed_at=row.typed_at,
        batch=DraftId(row.batch) if row.batch else draft_id,
        choices={typed: ContactId(contact) for typed, contact in row.choices.items()},
        day=Day(row.day),
        discarded=row.discarded,
        interaction_id=InteractionId(row.interaction_id) if row.interaction_id else None,
    )
