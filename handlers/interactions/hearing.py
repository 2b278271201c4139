"""Reading typed lines with what the workspace knows, and showing what they came to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.contacts import Contact
from domain.drafts import Day, Draft
from domain.histories import History, NamedInteraction, history_of
from domain.homes import QUIET_AFTER
from domain.ids import ContactId, DraftId, InteractionId, MemberId, WorkspaceId
from domain.interactions import InteractionDraft
from domain.locales import date_order, languages
from domain.members import Member
from domain.shorthand import KnownName, Reader, Reading, SeveralNames, Vocabulary, read_line
from domain.subjects import Subject, SubjectKind
from handlers.interactions.sheet import Item, Sheet
from storage.contacts import find_contacts, vocabulary_for
from storage.database import Session
from storage.drafts import batch_of, find_draft
from storage.interactions import find_interactions, history_with
from storage.members import all_members
from storage.quiet import whose_contacts
from storage.subjects import all_subjects
from storage.workspaces import get_workspace, reader_of

HISTORIES = 3
"""Of how many contacts of one interaction the history is told."""
LONG_SHEET = 6
"""From how many lines on histories are left out, so that the message stays short."""


@dataclass(frozen=True)
class Hearing:
    """What is needed to read a member's lines."""

    workspace_id: WorkspaceId
    member: Member
    locale: str
    vocabulary: Vocabulary

    def read(self, draft: Draft) -> Reading:
        """Read a line as it was read when it was typed, with what the member said since."""
        reader = Reader(
            now=draft.typed_at,
            zone=self.member.zone,
            languages=languages(self.locale),
            date_order=date_order(self.locale),
            me=self.member.id,
        )
        reading = read_line(draft.text, self.vocabulary, reader, draft.choices)
        if not reading.future:
            return reading
        if draft.day is Day.TODAY:
            return replace(reading, when=draft.typed_at, timed=True, future=False, other_when=None)
        if draft.day is Day.OTHER and reading.other_when is not None:
            return replace(
                reading,
                when=reading.other_when,
                timed=reading.other_timed,
                future=False,
                other_when=None,
            )
        return reading


def hear(
    session: Session, workspace_id: WorkspaceId, member: Member, drafts: Sequence[Draft]
) -> Hearing:
    """Fetch what these lines can speak of: contacts, channels, tools, members."""
    text = "\n".join(draft.text for draft in drafts)
    chosen = [contact for draft in drafts for contact in draft.choices.values()]
    contacts = (
        *vocabulary_for(session, workspace_id, text),
        *find_contacts(session, workspace_id, chosen),
    )
    return Hearing(
        workspace_id=workspace_id,
        member=member,
        locale=get_workspace(session, workspace_id).locale,
        vocabulary=Vocabulary(
            contacts=tuple({contact.id: contact for contact in contacts}.values()),
            subjects=tools_and_channels(session, workspace_id),
            # A mention needs an @; without one the roster, which may be long, is not read.
            members=all_members(session, workspace_id) if "@" in text else (),
        ),
    )


def tools_and_channels(session: Session, workspace_id: WorkspaceId) -> tuple[Subject, ...]:
    """Return the tools and channels in use."""
    return tuple(
        subject
        for subject in all_subjects(session, workspace_id)
        if subject.kind is not SubjectKind.CONVERSATION
    )


def interaction_from(reading: Reading) -> InteractionDraft:
    """Give what a reading logs; all its names have to be known."""
    known = [who.contact_id for who in reading.who if isinstance(who, KnownName)]
    return InteractionDraft(
        contacts=tuple(dict.fromkeys(known)),
        happened_at=reading.when,
        timed=reading.timed,
        channel=reading.channel,
        direction=reading.direction,
        note=reading.note,
        tool=reading.tool,
        members=reading.members,
        outcome=reading.outcome,
        mark=reading.mark,
    )


def sheet_of(
    session: Session,
    hearing: Hearing,
    drafts: Sequence[Draft],
    readings: Sequence[Reading],
    now: datetime,
) -> Sheet:
    """Show typed lines and what became of them."""
    workspace_id = hearing.workspace_id
    logged = [draft.interaction_id for draft in drafts if draft.interaction_id]
    named = {
        found.interaction.id: found for found in find_interactions(session, workspace_id, logged)
    }
    people: dict[int, Contact] = {contact.id: contact for contact in hearing.vocabulary.contacts}
    items = []
    for draft, reading in zip(drafts, readings, strict=True):
        found = named.get(draft.interaction_id) if draft.interaction_id else None
        told = _histories(session, workspace_id, found, now) if len(drafts) < LONG_SHEET else ()
        spoken = {contact: people[contact] for contact in _spoken_of(reading) if contact in people}
        items.append(Item(draft, reading, found, told, spoken))
    return Sheet(
        items=tuple(items),
        subjects=hearing.vocabulary.subjects,
        reader=reader_of(session, workspace_id, hearing.member),
        now=now,
        homes=_homes(session, workspace_id, hearing.member, items, now),
    )


def sheet_after(
    session: Session,
    workspace_id: WorkspaceId,
    member: Member,
    interaction_id: InteractionId,
    line: int | None,
    now: datetime,
) -> Sheet:
    """Show the message again in which a button was pressed: its lines, or one interaction."""
    draft = find_line(session, workspace_id, member.id, line)
    if draft is not None:
        return sheet_with(session, workspace_id, member, draft, now)
    found = find_interactions(session, workspace_id, (interaction_id,))
    items = tuple(
        Item(named=named, histories=_histories(session, workspace_id, named, now))
        for named in found
    )
    return Sheet(
        items=items,
        subjects=tools_and_channels(session, workspace_id),
        reader=reader_of(session, workspace_id, member),
        now=now,
        homes=_homes(session, workspace_id, member, items, now),
    )


def sheet_with(
    session: Session, workspace_id: WorkspaceId, member: Member, draft: Draft, now: datetime
) -> Sheet:
    """Show all lines of the command that `draft` belongs to."""
    drafts = batch_of(session, workspace_id, member.id, draft)
    hearing = hear(session, workspace_id, member, drafts)
    return sheet_of(session, hearing, drafts, [hearing.read(one) for one in drafts], now)


def find_line(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, line: int | None
) -> Draft | None:
    """Return the line that a button stands under, while it is kept."""
    if line is None:
        return None
    return find_draft(session, workspace_id, member_id, DraftId(line))


def _histories(
    session: Session, workspace_id: WorkspaceId, named: NamedInteraction | None, now: datetime
) -> tuple[tuple[Contact, History], ...]:
    if named is None or named.undone:
        return ()
    interaction = named.interaction
    return tuple(
        (
            contact,
            history_of(
                history_with(session, workspace_id, contact.id, interaction.happened_at),
                interaction.id,
                named.channel,
                now,
            ),
        )
        for contact in named.contacts[:HISTORIES]
    )


def _homes(
    session: Session,
    workspace_id: WorkspaceId,
    member: Member,
    items: Iterable[Item],
    now: datetime,
) -> frozenset[MemberId]:
    """Return whose Homes changed: the member's, and those where a contact is quiet or was.

    Only the contacts whose history is told are looked at, and those of what was undone: any
    other Home is right again when it is opened.
    """
    stirred: set[ContactId] = set()
    for item in items:
        if item.named is not None and item.named.undone:
            stirred.update(contact.id for contact in item.named.contacts)
        for contact, history in item.histories:
            if history.last is not None and history.last.happened_at <= now - QUIET_AFTER:
                stirred.add(contact.id)
    return whose_contacts(session, workspace_id, stirred) | {member.id}


def _spoken_of(reading: Reading) -> Iterable[int]:
    for who in reading.who:
        if isinstance(who, KnownName):
            yield who.contact_id
        elif isinstance(who, SeveralNames):
            yield from who.candidates
