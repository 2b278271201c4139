"""Use cases of lines: log, ask, undo, mark, and change by one press."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.contacts import MAX_NAME, Address, AddressKind, ContactDraft
from domain.drafts import MAX_LINES, Day, Draft, TypedLine
from domain.errors import ForMember, NotAllowed, NotFound
from domain.histories import NamedInteraction
from domain.ids import ContactId, DraftId, InteractionId, MemberId, SubjectId, WorkspaceId
from domain.interactions import Interaction, Mark
from domain.members import Acting, require_full
from domain.names import phone_key
from domain.readers import Reader
from domain.shorthand import KnownName, Reading
from domain.subjects import SubjectKind
from handlers.interactions.hearing import hear, log, sheet_after, sheet_of, sheet_with
from handlers.interactions.sheet import Sheet, ask_of
from handlers.parts.interactions import Press
from storage.contacts import add_contact, get_contact
from storage.database import Session
from storage.drafts import add_draft, get_draft, keep_draft
from storage.interactions import change_interaction, get_interaction, undo
from storage.members import get_acting
from storage.subjects import get_subject


def log_lines(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, text: str, now: datetime
) -> Sheet:
    """Log every line that can be logged as it stands; keep the others to ask about them."""
    acting = get_acting(session, workspace_id, member_id)
    if not acting.member.full:
        return Sheet((), (), Reader(acting.member.zone), now, refused=text)
    lines = [TypedLine(line, now) for line in _lines(text)]
    hearing = hear(session, workspace_id, acting, lines)
    drafts: list[Draft] = []
    logged: list[NamedInteraction] = []
    for line, reading in zip(lines, hearing.readings, strict=True):
        stored = None
        if ask_of(reading, too_many=line.too_many) is None:
            logged.append(log(session, hearing, reading, now))
            stored = logged[-1].interaction.id
        batch = drafts[0].id if drafts else None
        drafts.append(
            add_draft(
                session,
                workspace_id,
                member_id,
                line.text,
                now,
                interaction_id=stored,
                batch=batch,
            )
        )
    return sheet_of(session, hearing, drafts, now, logged)


def choose(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    line: int,
    typed: str,
    contact: int,
    now: datetime,
) -> Sheet:
    """Take the typed name for this contact, and log the line if nothing else is unclear."""
    acting, draft = _own_line(session, workspace_id, member_id, line)
    chosen = get_contact(session, workspace_id, ContactId(contact))
    if draft.interaction_id is None:
        draft = replace(draft, choices={**draft.choices, typed: chosen.id})
    return _settle(session, workspace_id, acting, draft, now)


def add_and_log(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    line: int,
    typed: str,
    now: datetime,
) -> Sheet:
    """Add the typed name as a contact, and log the line if nothing else is unclear.

    Pressed twice, it adds once: the name is then known.
    """
    acting, draft = _own_line(session, workspace_id, member_id, line)
    [reading] = hear(session, workspace_id, acting, (draft,)).readings
    unclear = any(who.typed == typed for who in reading.who if not isinstance(who, KnownName))
    if unclear and draft.interaction_id is None and len(typed) <= MAX_NAME:
        contact = add_contact(session, workspace_id, _newcomer(typed), member_id, now)
        draft = replace(draft, choices={**draft.choices, typed: contact.id})
    return _settle(session, workspace_id, acting, draft, now)


def log_as_past(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    line: int,
    day: Day,
    now: datetime,
) -> Sheet:
    """Log a line that was read as ahead: of the moment it was typed, or of its other reading."""
    acting, draft = _own_line(session, workspace_id, member_id, line)
    return _settle(session, workspace_id, acting, replace(draft, day=day), now)


def discard(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, line: int, now: datetime
) -> Sheet:
    """Stop asking about a line; its text stays in the message."""
    acting, draft = _own_line(session, workspace_id, member_id, line)
    keep_draft(session, replace(draft, discarded=True))
    return sheet_with(session, workspace_id, acting, draft, now)


def mark(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    press: Press,
    chosen: Mark | None,
    now: datetime,
) -> Sheet:
    """Set or take away the mark of one's own interaction."""
    acting, named = own_interaction(session, workspace_id, member_id, press.interaction)
    return _changed(
        session, workspace_id, acting, replace(named.interaction, mark=chosen), press, now
    )


def set_channel(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    press: Press,
    channel: int,
    now: datetime,
) -> Sheet:
    """Say by which channel one's own interaction was."""
    acting, named = own_interaction(session, workspace_id, member_id, press.interaction)
    subject = get_subject(session, workspace_id, SubjectId(channel))
    if subject.kind is not SubjectKind.CHANNEL or subject.retired:
        raise NotFound(
            f"{subject.name} is not among the channels any more. Please choose another with Edit."
        )
    interaction = replace(named.interaction, channel=subject.id)
    return _changed(session, workspace_id, acting, interaction, press, now)


def reread(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    line: int,
    now: datetime,
    *,
    ending: bool,
    other: bool,
) -> Sheet:
    """Take the other reading of a logged line's day or ending, or go back to the first."""
    acting, draft = _own_line(session, workspace_id, member_id, line)
    if draft.interaction_id is None:
        return sheet_with(session, workspace_id, acting, draft, now)
    [reading] = hear(session, workspace_id, acting, (draft,)).readings
    _, named = own_interaction(session, workspace_id, member_id, draft.interaction_id)
    interaction = _reread(named.interaction, reading, ending=ending, other=other)
    press = Press(interaction.id, line)
    return _changed(session, workspace_id, acting, interaction, press, now)


def undo_interaction(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, press: Press, now: datetime
) -> Sheet:
    """Take one's own interaction out of every list and count."""
    acting, named = own_interaction(session, workspace_id, member_id, press.interaction)
    if not named.undone:
        undo(session, workspace_id, named.interaction.id, now)
    return sheet_after(session, workspace_id, acting, named.interaction.id, press.line, now)


def restore_interaction(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, press: Press, now: datetime
) -> Sheet:
    """Put one's own undone interaction back."""
    acting, named = own_interaction(session, workspace_id, member_id, press.interaction)
    undo(session, workspace_id, named.interaction.id, None)
    return sheet_after(session, workspace_id, acting, named.interaction.id, press.line, now)


def own_interaction(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, interaction: int
) -> tuple[Acting, NamedInteraction]:
    """Return an interaction that this member logged; raise `NotAllowed` for anybody else's."""
    acting = get_acting(session, workspace_id, member_id)
    require_full(acting.member)
    named = get_interaction(session, workspace_id, InteractionId(interaction))
    if named.interaction.logged_by != member_id:
        raise NotAllowed(
            "Only the colleague who logged this can change it. Nothing was changed. "
            "Please ask them."
        )
    return acting, named


def _own_line(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, line: int
) -> tuple[Acting, Draft]:
    acting = get_acting(session, workspace_id, member_id)
    require_full(acting.member)
    return acting, get_draft(session, workspace_id, member_id, DraftId(line))


def _lines(text: str) -> Sequence[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines if len(lines) <= MAX_LINES else (text,)


def _settle(
    session: Session, workspace_id: WorkspaceId, acting: Acting, draft: Draft, now: datetime
) -> Sheet:
    """Log a line where nothing has to be asked and it is not logged or discarded already."""
    hearing = hear(session, workspace_id, acting, (draft,))
    [reading] = hearing.readings
    asked = ask_of(reading, too_many=draft.too_many)
    if not (draft.interaction_id or draft.discarded or asked):
        stored = log(session, hearing, reading, now).interaction.id
        draft = replace(draft, interaction_id=stored)
    keep_draft(session, draft)
    return sheet_with(session, workspace_id, acting, draft, now)


def _changed(
    session: Session,
    workspace_id: WorkspaceId,
    acting: Acting,
    interaction: Interaction,
    press: Press,
    now: datetime,
) -> Sheet:
    change_interaction(session, workspace_id, interaction.id, interaction)
    return sheet_after(session, workspace_id, acting, interaction.id, press.line, now)


def _reread(
    interaction: Interaction, reading: Reading, *, ending: bool, other: bool
) -> Interaction:
    if ending and reading.other_mark:
        found = reading.other_mark if other else reading
        return replace(interaction, note=found.note, mark=found.mark)
    if not ending and reading.other_when:
        if other:
            return replace(interaction, happened_at=reading.other_when, timed=reading.other_timed)
        return replace(interaction, happened_at=reading.when, timed=reading.timed)
    raise ForMember("There is no other reading of this line any more. Edit opens the form.")


def _newcomer(typed: str) -> ContactDraft:
    """A typed address or number is kept as such, and is the name until there is one."""
    if "@" in typed:
        return ContactDraft(typed, addresses=(Address(AddressKind.EMAIL, typed),))
    if phone_key(typed) and not any(character.isalpha() for character in typed):
        return ContactDraft(typed, addresses=(Address(AddressKind.PHONE, typed),))
    return ContactDraft(typed)
