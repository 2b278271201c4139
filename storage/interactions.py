"""Interactions: one logged contact with one or more contacts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import col, delete, func, select, update

from domain.errors import NotFound
from domain.histories import MOST, Encounter, Encounters, NamedInteraction, Outbound
from domain.ids import ContactId, InteractionId, MemberId, SubjectId, WorkspaceId
from domain.interactions import Direction, Interaction, InteractionDraft, Mark, Outcome
from domain.subjects import Subject
from storage.columns import UtcDateTime
from storage.contacts import find_contacts
from storage.core import fetch, table_of
from storage.database import Session
from storage.subjects import all_subjects
from storage.tables import InteractionContactRow, InteractionRow

_INTERACTION, _PART = table_of(InteractionRow), table_of(InteractionContactRow)
_ADD = sqlalchemy.insert(_INTERACTION).returning(_INTERACTION.c.id)
_ADD_PART = sqlalchemy.insert(_PART)
_MOMENT = UtcDateTime()
_DIRECTIONS: Mapping[str, Direction] = {one.value: one for one in Direction}
_OUTCOMES: Mapping[str | None, Outcome | None] = {
    None: None,
    **{one.value: one for one in Outcome},
}
_HISTORY = (
    sqlalchemy.select(
        # As it is stored: most moments of a history are never looked at.
        type_coerce(_PART.c.happened_at, NullType()),
        _INTERACTION.c.id,
        _INTERACTION.c.channel_id,
        _INTERACTION.c.direction,
        _INTERACTION.c.outcome,
        func.substr(_INTERACTION.c.note, 1, 200),
    )
    .join_from(_PART, _INTERACTION, onclause=_INTERACTION.c.id == _PART.c.interaction_id)
    .where(
        _PART.c.contact_id == bindparam("contact"),
        _PART.c.happened_at <= bindparam("until"),
        # While PostgreSQL knows nothing of the table yet, it would begin with all interactions of
        # the workspace, by an index that is of no use for what is first put together. And a plan
        # that was right for the first ten would stay when there are thousands.
        _INTERACTION.c.workspace_id.concat("") == bindparam("workspace"),
        _INTERACTION.c.undone_at.is_(None),
    )
    .order_by(_PART.c.happened_at.desc(), _PART.c.interaction_id.desc())
    .limit(MOST)
    .execution_options(planned_anew=True)
)


def add_interaction(
    session: Session,
    workspace_id: WorkspaceId,
    draft: InteractionDraft,
    logged_by: MemberId,
    now: datetime,
    form_key: str | None = None,
) -> InteractionId:
    """Store an interaction; a form that is sent twice (`form_key`) stores it once."""
    if form_key is not None and (known := find_by_form(session, workspace_id, form_key)):
        return known
    columns = {
        "workspace_id": workspace_id,
        "logged_by": logged_by,
        "logged_at": now,
        "form_key": form_key,
        **_columns(draft),
    }
    interaction_id = InteractionId(fetch(session, _ADD, columns)[0][0])
    _add_contacts(session, interaction_id, draft)
    return interaction_id


def find_by_form(
    session: Session, workspace_id: WorkspaceId, form_key: str
) -> InteractionId | None:
    """Return what this form stored when it was sent before."""
    known = session.exec(
        select(InteractionRow.id).where(
            InteractionRow.workspace_id == workspace_id, InteractionRow.form_key == form_key
        )
    ).first()
    return InteractionId(known) if known else None


def change_interaction(
    session: Session,
    workspace_id: WorkspaceId,
    interaction_id: InteractionId,
    draft: InteractionDraft,
) -> None:
    """Store what an interaction is now; who logged it and when stays."""
    _update(session, workspace_id, interaction_id, **_columns(draft))
    session.exec(
        delete(InteractionContactRow).where(
            col(InteractionContactRow.interaction_id) == interaction_id
        )
    )
    _add_contacts(session, interaction_id, draft)


def keep_link(
    session: Session, workspace_id: WorkspaceId, interaction_id: InteractionId, link: str
) -> None:
    """Store where the Slack message stands that an interaction was logged from."""
    _update(session, workspace_id, interaction_id, link=link)


def undo(
    session: Session,
    workspace_id: WorkspaceId,
    interaction_id: InteractionId,
    undone_at: datetime | None,
) -> None:
    """Take an interaction out of every list and count, or, with None, put it back."""
    _update(session, workspace_id, interaction_id, undone_at=undone_at)


def get_interaction(
    session: Session, workspace_id: WorkspaceId, interaction_id: InteractionId
) -> NamedInteraction:
    """Return an interaction, undone or not; raise `NotFound` where the workspace has none such."""
    found = _named(
        session,
        workspace_id,
        session.exec(
            select(InteractionRow)
            .where(
                InteractionRow.workspace_id == workspace_id, InteractionRow.id == interaction_id
            )
            .execution_options(populate_existing=True)
        ),
    )
    if not found:
        raise NotFound("I cannot find this interaction. Home shows what you logged today.")
    return found[0]


def find_interactions(
    session: Session, workspace_id: WorkspaceId, interaction_ids: Collection[InteractionId]
) -> tuple[NamedInteraction, ...]:
    """Return the interactions of the workspace among `interaction_ids`, undone ones too."""
    if not interaction_ids:
        return ()
    rows = session.exec(
        select(InteractionRow)
        .where(
            InteractionRow.workspace_id == workspace_id,
            col(InteractionRow.id).in_(interaction_ids),
        )
        .order_by(col(InteractionRow.id))
        .execution_options(populate_existing=True)
    )
    return _named(session, workspace_id, rows)


def interactions_of_today(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, since: datetime
) -> tuple[NamedInteraction, ...]:
    """Return what this member logged since the moment `since` and did not undo, newest first."""
    rows = session.exec(
        select(InteractionRow)
        .where(
            InteractionRow.workspace_id == workspace_id,
            InteractionRow.logged_by == member_id,
            InteractionRow.logged_at >= since,
            col(InteractionRow.undone_at).is_(None),
        )
        .order_by(col(InteractionRow.logged_at).desc(), col(InteractionRow.id).desc())
    )
    return _named(session, workspace_id, rows)


def latest_with(
    session: Session, workspace_id: WorkspaceId, contact_id: ContactId, limit: int
) -> tuple[NamedInteraction, ...]:
    """Return the last interactions with a contact, newest first."""
    rows = session.exec(
        select(InteractionRow)
        .join(
            InteractionContactRow,
            col(InteractionContactRow.interaction_id) == InteractionRow.id,
        )
        .where(
            InteractionContactRow.contact_id == contact_id,
            InteractionRow.workspace_id == workspace_id,
            col(InteractionRow.undone_at).is_(None),
        )
        .order_by(
            col(InteractionContactRow.happened_at).desc(),
            col(InteractionContactRow.interaction_id).desc(),
        )
        .limit(limit)
    )
    return _named(session, workspace_id, rows)


def history_with(
    session: Session,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    channel: SubjectId | None,
    until: datetime,
) -> Encounters:
    """Return the encounters with a contact up to the moment `until`, for a channel's history.

    The notes are their beginnings, at most 200 characters.
    """
    rows = fetch(
        session, _HISTORY, {"contact": contact_id, "until": until, "workspace": workspace_id}
    )
    moment = _MOMENT.result_processor(session.connection().dialect)
    came = Direction.IN.value
    inbound = [row for row in rows if row[3] == came]
    outbound = [row for row in rows if row[2] == channel and row[3] != came]
    return Encounters(
        total=len(rows),
        newest=[
            Encounter(number, by, _DIRECTIONS[direction], moment(at), _OUTCOMES[outcome], note)
            for at, number, by, direction, outcome, note in rows[:2]
        ],
        by_channel=len(outbound) + sum(row[2] == channel for row in inbound),
        outbound=[Outbound(moment(row[0]), _OUTCOMES[row[4]]) for row in outbound],
        inbound=[moment(row[0]) for row in inbound],
    )


def usage(
    session: Session,
    workspace_id: WorkspaceId,
    subject_ids: Collection[SubjectId],
    begin: datetime,
    end: datetime,
) -> Mapping[SubjectId, int]:
    """Count the interactions by each channel or tool from `begin` on and before `end`.

    Undone ones do not count; a subject without any is 0.
    """
    counted: Counter[SubjectId] = Counter(dict.fromkeys(subject_ids, 0))
    for column in (col(InteractionRow.channel_id), col(InteractionRow.tool_id)):
        rows = session.exec(
            select(column, func.count())
            .where(
                InteractionRow.workspace_id == workspace_id,
                column.in_(subject_ids),
                InteractionRow.happened_at >= begin,
                InteractionRow.happened_at < end,
                col(InteractionRow.undone_at).is_(None),
            )
            .group_by(column)
        )
        counted.update({SubjectId(subject): count for subject, count in rows if subject})
    return counted


def _update(
    session: Session, workspace_id: WorkspaceId, interaction_id: InteractionId, **columns: Any
) -> None:
    session.exec(
        update(InteractionRow)
        .where(
            col(InteractionRow.workspace_id) == workspace_id,
            col(InteractionRow.id) == interaction_id,
        )
        .values(**columns)
    )


def _columns(draft: InteractionDraft) -> dict[str, Any]:
    return {
        "channel_id": draft.channel,
        "tool_id": draft.tool,
        "direction": draft.direction,
        "happened_at": draft.happened_at,
        "timed": draft.timed,
        "note": draft.note,
        "outcome": draft.outcome,
        "mark": draft.mark,
        "members": list(draft.members),
    }


def _add_contacts(
    session: Session, interaction_id: InteractionId, draft: InteractionDraft
) -> None:
    for position, contact_id in enumerate(dict.fromkeys(draft.contacts)):
        part = {
            "interaction_id": interaction_id,
            "contact_id": contact_id,
            "position": position,
            "happened_at": draft.happened_at,
        }
        fetch(session, _ADD_PART, part)


def _named(
    session: Session, workspace_id: WorkspaceId, rows: Iterable[InteractionRow]
) -> tuple[NamedInteraction, ...]:
    found = tuple(rows)
    if not found:
        return ()
    links: dict[int, list[ContactId]] = {}
    for interaction_id, contact_id in session.exec(
        select(InteractionContactRow.interaction_id, InteractionContactRow.contact_id)
        .where(col(InteractionContactRow.interaction_id).in_([row.id for row in found]))
        .order_by(col(InteractionContactRow.position))
    ):
        links.setdefault(interaction_id, []).append(ContactId(contact_id))
    everybody = find_contacts(
        session, workspace_id, (one for ids in links.values() for one in ids)
    )
    contacts = {contact.id: contact for contact in everybody}
    subjects = {
        subject.id: subject for subject in all_subjects(session, workspace_id, retired=True)
    }
    return tuple(
        NamedInteraction(
            interaction=_interaction(row, tuple(links.get(row.id or 0, ()))),
            contacts=tuple(contacts[one] for one in links.get(row.id or 0, ()) if one in contacts),
            channel=_subject(subjects, row.channel_id),
            tool=_subject(subjects, row.tool_id),
            undone=row.undone_at is not None,
        )
        for row in found
    )


def _subject(subjects: Mapping[SubjectId, Subject], subject_id: int | None) -> Subject | None:
    return subjects.get(SubjectId(subject_id)) if subject_id else None


def _interaction(row: InteractionRow, contacts: tuple[ContactId, ...]) -> Interaction:
    return Interaction(
        id=InteractionId(row.id or 0),
        contacts=contacts,
        happened_at=row.happened_at,
        timed=row.timed,
        channel=SubjectId(row.channel_id) if row.channel_id else None,
        direction=Direction(row.direction),
        note=row.note,
        tool=SubjectId(row.tool_id) if row.tool_id else None,
        members=tuple(MemberId(member) for member in row.members),
        outcome=Outcome(row.outcome) if row.outcome else None,
        mark=Mark(row.mark) if row.mark else None,
        logged_by=MemberId(row.logged_by),
        logged_at=row.logged_at,
        link=row.link,
    )
