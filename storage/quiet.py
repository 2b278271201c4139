"""Contacts gone quiet: those of a member with whom nobody was in touch for a while.

They are found through what the member logged themselves, and are shown to that member alone.
"""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy
from sqlalchemy import Select, Subquery, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from domain.ids import ContactId, InteractionId, MemberId, WorkspaceId
from storage.core import fetch, length_for, listed, spread, table_of
from storage.database import Session
from storage.tables import InteractionContactRow, InteractionRow

_INTERACTION, _PART = table_of(InteractionRow), table_of(InteractionContactRow)


@lru_cache(maxsize=16)
def _loggers(many: int) -> Select[*tuple[Any, ...]]:
    return (
        sqlalchemy.select(_INTERACTION.c.logged_by)
        .join(_PART, _PART.c.interaction_id == _INTERACTION.c.id)
        .where(
            _INTERACTION.c.workspace_id == bindparam("workspace"),
            _PART.c.contact_id.in_(listed("contact", many, _PART.c.contact_id)),
        )
        .distinct()
    )


def quiet_since(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, moment: datetime
) -> tuple[tuple[ContactId, InteractionId], ...]:
    """Return with whom nobody was in touch after `moment`, each with the last interaction.

    Among the contacts that this member logged; who went quiet last comes first. One index seek
    per contact, however long its history.
    """
    mine = _contacts_logged_by(workspace_id, member_id)
    part, whole = aliased(InteractionContactRow), aliased(InteractionRow)
    last = (
        select(part.interaction_id)
        .join(whole, col(whole.id) == part.interaction_id)
        .where(part.contact_id == mine.c.contact_id, col(whole.undone_at).is_(None))
        .order_by(col(part.happened_at).desc(), col(part.interaction_id).desc())
        .limit(1)
        .correlate(mine)
        .scalar_subquery()
    )
    rows = session.exec(
        select(mine.c.contact_id, InteractionRow.id)
        .select_from(mine)
        .join(InteractionRow, col(InteractionRow.id) == last)
        .where(InteractionRow.happened_at <= moment)
        .order_by(col(InteractionRow.happened_at).desc(), mine.c.contact_id)
    )
    return tuple((ContactId(contact), InteractionId(found or 0)) for contact, found in rows)


def whose_contacts(
    session: Session, workspace_id: WorkspaceId, contact_ids: Collection[ContactId]
) -> frozenset[MemberId]:
    """Return who logged any of these contacts: in their Homes the contacts may stand as quiet."""
    if not contact_ids:
        return frozenset()
    parameters = {"workspace": workspace_id, **spread("contact", sorted(contact_ids))}
    rows = fetch(session, _loggers(length_for(contact_ids)), parameters)
    return frozenset(MemberId(member) for (member,) in rows)


def has_logged(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> bool:
    """Say whether this member ever logged anything."""
    found = session.exec(
        select(InteractionRow.id)
        .where(InteractionRow.workspace_id == workspace_id, InteractionRow.logged_by == member_id)
        .limit(1)
    )
    return found.first() is not None


def _contacts_logged_by(workspace_id: WorkspaceId, member_id: MemberId) -> Subquery:
    return (
        select(InteractionContactRow.contact_id)
        .join(InteractionRow, col(InteractionRow.id) == InteractionContactRow.interaction_id)
        .where(
            InteractionRow.workspace_id == workspace_id,
            InteractionRow.logged_by == member_id,
            col(InteractionRow.undone_at).is_(None),
        )
        .distinct()
        .subquery("mine")
    )
