"""Conversations, and who is in them."""

from collections.abc import Collection

from sqlmodel import col, select

from domain.conversations import Conversation
from domain.ids import ConversationId, MemberId, WorkspaceId
from storage.database import Session
from storage.tables import ConversationMemberRow, ConversationRow


def find_conversation(
    session: Session, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> Conversation | None:
    """Return a conversation of the workspace, as it was last seen."""
    row = session.get(ConversationRow, (workspace_id, conversation_id))
    return _conversation(row) if row else None


def all_conversations(session: Session, workspace_id: WorkspaceId) -> tuple[Conversation, ...]:
    """Return the conversations of the workspace, by name."""
    rows = session.exec(
        select(ConversationRow)
        .where(ConversationRow.workspace_id == workspace_id)
        .order_by(ConversationRow.name, ConversationRow.id)
    )
    return tuple(_conversation(row) for row in rows)


def put_conversation(
    session: Session,
    workspace_id: WorkspaceId,
    conversation: Conversation,
    member_ids: Collection[MemberId] | None,
) -> None:
    """Store a conversation and exactly these people in it; with None, those in it stay."""
    row = session.get(ConversationRow, (workspace_id, conversation.id)) or ConversationRow(
        workspace_id=workspace_id, id=conversation.id, name="", shared=False, bot_is_in=False
    )
    row.name = conversation.name or row.name
    row.shared, row.bot_is_in = conversation.shared, conversation.bot_is_in
    session.add(row)
    session.flush()
    if member_ids is not None:
        _put_people(session, workspace_id, conversation.id, member_ids)


def keep_listed(
    session: Session, workspace_id: WorkspaceId, listed: Collection[ConversationId]
) -> None:
    """Note that the bot is in no conversation but those that Slack `listed`."""
    rows = session.exec(
        select(ConversationRow).where(
            ConversationRow.workspace_id == workspace_id, col(ConversationRow.bot_is_in).is_(True)
        )
    )
    for row in rows:
        if row.id not in listed:
            row.bot_is_in = False
            session.add(row)


def join(
    session: Session,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member_id: MemberId,
) -> None:
    """Note that somebody came into a conversation; nothing happens for one never seen."""
    known = session.get(ConversationRow, (workspace_id, conversation_id))
    if known and not _place(session, workspace_id, conversation_id, member_id):
        session.add(
            ConversationMemberRow(
                workspace_id=workspace_id, conversation_id=conversation_id, member_id=member_id
            )
        )


def leave(
    session: Session,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member_id: MemberId,
) -> None:
    """Note that somebody left a conversation."""
    place = _place(session, workspace_id, conversation_id, member_id)
    if place:
        session.delete(place)


def _put_people(
    session: Session,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member_ids: Collection[MemberId],
) -> None:
    rows = session.exec(
        select(ConversationMemberRow).where(
            ConversationMemberRow.workspace_id == workspace_id,
            ConversationMemberRow.conversation_id == conversation_id,
        )
    )
    known = {row.member_id: row for row in rows}
    for gone in known.keys() - set(member_ids):
        session.delete(known[gone])
    for new in set(member_ids) - known.keys():
        session.add(
            ConversationMemberRow(
                workspace_id=workspace_id, conversation_id=conversation_id, member_id=new
            )
        )


def _place(
    session: Session,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member_id: MemberId,
) -> ConversationMemberRow | None:
    return session.get(ConversationMemberRow, (workspace_id, conversation_id, member_id))


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=ConversationId(row.id), name=row.name, shared=row.shared, bot_is_in=row.bot_is_in
    )
