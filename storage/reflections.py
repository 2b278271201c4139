"""Reflections, and which prompts somebody had.

A reflection is its author's: every function that hands one out whole wants to know for whom. The
team gets `SharedReflection`s, without an author where the author wanted none.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, func, or_, select, update

from domain.errors import NotFound
from domain.ids import (
    AskId,
    ConversationId,
    DigestId,
    EditionId,
    MemberId,
    PromptId,
    ReflectionId,
    WorkspaceId,
)
from domain.prompts import Prompt, find_prompt
from domain.reflections import Reflection, ReflectionDraft, SharedReflection
from storage.database import Session
from storage.tables import ConversationMemberRow, DigestRow, EditionRow
from storage.tables_asking import AskRow, PromptTurnRow, ReflectionRow


def take_turn(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    prompt_id: PromptId,
    now: datetime,
) -> None:
    """Record that a member has a prompt before them now, wherever it stands."""
    row = session.get(PromptTurnRow, (workspace_id, member_id, prompt_id)) or PromptTurnRow(
        workspace_id=workspace_id, member_id=member_id, prompt=prompt_id, had_at=now
    )
    row.had_at = now
    session.add(row)
    session.flush()


def had_prompts(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId
) -> Mapping[PromptId, datetime]:
    """Return when a member last had each prompt: by themselves, or in a digest they read along.

    That is what `domain.prompts.next_prompt` wants to know.
    """
    turns = session.exec(
        select(PromptTurnRow.prompt, PromptTurnRow.had_at).where(
            PromptTurnRow.workspace_id == workspace_id, PromptTurnRow.member_id == member_id
        )
    ).all()
    answers = session.exec(
        select(ReflectionRow.prompt, ReflectionRow.written_at).where(*_of(workspace_id, member_id))
    ).all()
    places = select(ConversationMemberRow.conversation_id).where(
        ConversationMemberRow.workspace_id == workspace_id,
        ConversationMemberRow.member_id == member_id,
    )
    had = dict(_carried(session, workspace_id, col(EditionRow.conversation_id).in_(places)))
    for name, moment in (*turns, *answers):
        prompt_id = PromptId(name)
        had[prompt_id] = max(moment, had.get(prompt_id, moment))
    return had


def carried_prompts(
    session: Session, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> Mapping[PromptId, datetime]:
    """Return when the digests of a conversation last carried each prompt, or answers to it."""
    place = EditionRow.conversation_id == conversation_id
    had = dict(_carried(session, workspace_id, place))
    shown = session.exec(
        select(ReflectionRow.prompt, func.max(EditionRow.period_to))
        .join(EditionRow, col(EditionRow.id) == ReflectionRow.edition_id)
        .where(
            ReflectionRow.workspace_id == workspace_id,
            col(EditionRow.message_ts).is_not(None),
            place,
        )
        .group_by(col(ReflectionRow.prompt))
    )
    for name, moment in shown:
        prompt_id = PromptId(name)
        had[prompt_id] = max(moment, had.get(prompt_id, moment))
    return had


def unanswered_prompt(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, since: datetime
) -> Prompt | None:
    """Return the prompt that a member had last since a moment, if they have not answered it."""
    turn = session.exec(
        select(PromptTurnRow)
        .where(
            PromptTurnRow.workspace_id == workspace_id,
            PromptTurnRow.member_id == member_id,
            col(PromptTurnRow.had_at) >= since,
        )
        .order_by(col(PromptTurnRow.had_at).desc(), col(PromptTurnRow.prompt))
        .limit(1)
    ).first()
    if turn is None:
        return None
    answered = session.exec(
        select(ReflectionRow.id).where(
            *_of(workspace_id, member_id),
            ReflectionRow.prompt == turn.prompt,
            col(ReflectionRow.written_at) >= since,
        )
    ).first()
    return None if answered else find_prompt(turn.prompt)


def waiting_ask(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, prompt_id: PromptId
) -> AskId | None:
    """Return the latest ask that put this prompt to a member and has no answer yet."""
    number = session.exec(
        select(AskRow.id)
        .where(
            AskRow.workspace_id == workspace_id,
            AskRow.member_id == member_id,
            AskRow.prompt == prompt_id,
            col(AskRow.answered_at).is_(None),
        )
        .order_by(col(AskRow.id).desc())
        .limit(1)
    ).first()
    return AskId(number) if number else None


def add_reflection(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    draft: ReflectionDraft,
    now: datetime,
    form_key: str | None = None,
) -> Reflection:
    """Store a new reflection."""
    row = ReflectionRow(
        workspace_id=workspace_id,
        member_id=member_id,
        prompt=draft.prompt,
        text=draft.text,
        digest_id=draft.digest_id,
        named=draft.named,
        written_at=now,
        form_key=form_key,
    )
    session.add(row)
    session.flush()
    return own_reflection(session, workspace_id, member_id, ReflectionId(row.id or 0))


def find_by_form(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, form_key: str
) -> Reflection | None:
    """Return what a form stored before, where it is sent a second time."""
    by_form = ReflectionRow.form_key == form_key
    found = _reflections(session, *_of(workspace_id, member_id), by_form)
    return found[0] if found else None


def own_reflection(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, reflection_id: ReflectionId
) -> Reflection:
    """Return a member's own reflection; raise `NotFound` for any other."""
    by_id = ReflectionRow.id == reflection_id
    found = _reflections(session, *_of(workspace_id, member_id), by_id)
    if not found:
        raise NotFound(
            "I do not find this reflection among yours. It may be deleted. "
            "Type /reflect history to see those there are."
        )
    return found[0]


def own_reflections(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[Reflection, ...]:
    """Return a member's own reflections, newest first; all of them without a limit."""
    return _reflections(session, *_of(workspace_id, member_id), limit=limit, offset=offset)


def count_reflections(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> int:
    """Return how many reflections a member has; for them alone."""
    count = select(func.count()).select_from(ReflectionRow)
    return session.exec(count.where(*_of(workspace_id, member_id))).one()


def change_reflection(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    reflection_id: ReflectionId,
    draft: ReflectionDraft,
) -> Reflection:
    """Store a member's own reflection in other words or for other readers.

    The edition that shows it keeps it where it is still shared with the same digest; otherwise
    it leaves that edition. The prompt stays.
    """
    own_reflection(session, workspace_id, member_id, reflection_id)
    row = session.get_one(ReflectionRow, reflection_id)
    if row.digest_id != draft.digest_id:
        row.digest_id, row.edition_id = draft.digest_id, None
    row.text, row.named = draft.text, draft.named
    session.add(row)
    session.flush()
    return own_reflection(session, workspace_id, member_id, reflection_id)


def delete_reflection(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, reflection_id: ReflectionId
) -> Reflection:
    """Delete a member's own reflection and return what it was: nothing of it is kept."""
    deleted = own_reflection(session, workspace_id, member_id, reflection_id)
    session.delete(session.get_one(ReflectionRow, reflection_id))
    session.flush()
    return deleted


def shared_waiting(
    session: Session, workspace_id: WorkspaceId, digest_id: DigestId
) -> tuple[SharedReflection, ...]:
    """Return what was shared with a digest and stands in no posted edition, oldest first.

    What was meant for an edition that never reached its conversation waits again.
    """
    rows = _shared_rows(session, workspace_id, *_waiting(digest_id))
    return tuple(_shared(row) for row in rows)


def keep_back(session: Session, workspace_id: WorkspaceId, digest_id: DigestId) -> None:
    """Let what waits to be shared with a digest be its authors' alone again.

    For a digest that moves to another conversation: its people are not those whom they chose.
    """
    for row in _shared_rows(session, workspace_id, *_waiting(digest_id)):
        row.digest_id = row.edition_id = None
        row.named = False
    session.flush()


def put_into_edition(
    session: Session,
    workspace_id: WorkspaceId,
    edition_id: EditionId,
    reflection_ids: Collection[ReflectionId],
) -> None:
    """Let an edition show exactly these shared reflections."""
    within = col(ReflectionRow.workspace_id) == workspace_id
    session.exec(
        update(ReflectionRow)
        .where(within, col(ReflectionRow.edition_id) == edition_id)
        .values(edition_id=None)
    )
    session.exec(
        update(ReflectionRow)
        .where(within, col(ReflectionRow.id).in_(reflection_ids))
        .values(edition_id=edition_id)
    )


def shared_in(
    session: Session, workspace_id: WorkspaceId, edition_ids: Collection[EditionId]
) -> Mapping[EditionId, tuple[SharedReflection, ...]]:
    """Return what these editions show, oldest first; an edition that shows none has no entry."""
    found: dict[EditionId, list[SharedReflection]] = defaultdict(list)
    of_them = col(ReflectionRow.edition_id).in_(edition_ids)
    for row in _shared_rows(session, workspace_id, of_them):
        found[EditionId(row.edition_id or 0)].append(_shared(row))
    return {edition_id: tuple(shared) for edition_id, shared in found.items()}


def _shared_rows(
    session: Session, workspace_id: WorkspaceId, *conditions: Any
) -> Collection[ReflectionRow]:
    return session.exec(
        select(ReflectionRow)
        .where(ReflectionRow.workspace_id == workspace_id, *conditions)
        .order_by(col(ReflectionRow.written_at), col(ReflectionRow.id))
    ).all()


def _waiting(digest_id: DigestId) -> tuple[Any, Any]:
    unposted = select(EditionRow.id).where(
        EditionRow.digest_id == digest_id, col(EditionRow.message_ts).is_(None)
    )
    in_none = or_(
        col(ReflectionRow.edition_id).is_(None), col(ReflectionRow.edition_id).in_(unposted)
    )
    return (ReflectionRow.digest_id == digest_id, in_none)


def _carried(
    session: Session, workspace_id: WorkspaceId, *conditions: Any
) -> Mapping[PromptId, datetime]:
    rows = session.exec(
        select(EditionRow.prompt, func.max(EditionRow.period_to))
        .where(
            EditionRow.workspace_id == workspace_id,
            col(EditionRow.message_ts).is_not(None),
            col(EditionRow.prompt).is_not(None),
            *conditions,
        )
        .group_by(col(EditionRow.prompt))
    )
    return {PromptId(name or ""): moment for name, moment in rows}


def _of(workspace_id: WorkspaceId, member_id: MemberId) -> tuple[Any, Any]:
    return (ReflectionRow.workspace_id == workspace_id, ReflectionRow.member_id == member_id)


def _reflections(
    session: Session, *conditions: Any, limit: int | None = None, offset: int = 0
) -> tuple[Reflection, ...]:
    rows = session.exec(
        select(
            ReflectionRow,
            EditionRow.message_ts,
            # Where it stands, also after its digest has moved to another conversation.
            func.coalesce(EditionRow.conversation_id, DigestRow.conversation_id),
        )
        .outerjoin(EditionRow, col(EditionRow.id) == ReflectionRow.edition_id)
        .outerjoin(DigestRow, col(DigestRow.id) == ReflectionRow.digest_id)
        .where(*conditions)
        .order_by(col(ReflectionRow.written_at).desc(), col(ReflectionRow.id).desc())
        .offset(offset)
        .limit(limit)
    )
    return tuple(_reflection(row, message_ts, place) for row, message_ts, place in rows)


def _reflection(row: ReflectionRow, message_ts: str | None, place: str | None) -> Reflection:
    return Reflection(
        id=ReflectionId(row.id or 0),
        member_id=MemberId(row.member_id),
        prompt=PromptId(row.prompt),
        text=row.text,
        digest_id=DigestId(row.digest_id) if row.digest_id else None,
        named=row.named,
        edition_id=EditionId(row.edition_id) if row.edition_id else None,
        shown=message_ts is not None,
        conversation_id=ConversationId(place) if place else None,
        written_at=row.written_at,
    )


def _shared(row: ReflectionRow) -> SharedReflection:
    return SharedReflection(
        id=ReflectionId(row.id or 0),
        prompt=PromptId(row.prompt),
        text=row.text,
        author=MemberId(row.member_id) if row.named else None,
    )
