"""Reading typed lines with what the workspace knows, and showing what they came to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.contacts import Contact
from domain.drafts import Day, Draft, TypedLine
from domain.histories import History, NamedInteraction, history_of
from domain.homes import QUIET_AFTER
from domain.ids import ContactId, DraftId, InteractionId, MemberId, WorkspaceId
from domain.interactions import Interaction, InteractionDraft
from domain.locales import date_order, languages
from domain.members import Acting
from domain.readers import Reader as DateReader
from domain.shorthand import KnownName, Reader, Reading, SeveralNames, Vocabulary, read_line
from domain.subjects import Subject, SubjectKind
from handlers.interactions.sheet import Item, Sheet
from storage.circles import circles
from storage.contacts import find_contacts
from storage.database import Session
from storage.drafts import batch_of, find_draft
from storage.interactions import add_interaction, find_interactions, history_with
from storage.members import all_members
from storage.quiet import whose_contacts
from storage.subjects import all_subjects

HISTORIES = 3
"""Of how many contacts of one interaction the history is told."""
FEW_MISSED = 20
"""Contacts with whom a line is read again before it is read with all that share a word."""
LONG_SHEET = 6
"""From how many lines on histories are left out, so that the message stays short."""


@dataclass(frozen=True)
class Hearing:
    """A member's lines, what they can speak of, and how each is read."""

    workspace_id: WorkspaceId
    acting: Acting
    vocabulary: Vocabulary
    readings: tuple[Reading, ...]


def hear(
    session: Session, workspace_id: WorkspaceId, acting: Acting, lines: Sequence[TypedLine]
) -> Hearing:
    """Read lines as they were read when they were typed, with what the member said since.

    Most give their contacts' full names. Only where a word stands in none of them is a line read
    again, with those whom the word may mean; and only where that stays unclear with the many
    contacts that share a word with it, or whose names merely begin alike.
    """
    text = "\n".join(line.text for line in lines)
    chosen = [contact for line in lines for contact in line.choices.values()]
    always = find_contacts(session, workspace_id, chosen)
    vocabulary = Vocabulary(
        contacts=always,
        subjects=tools_and_channels(session, workspace_id),
        # A mention needs an @; without one the roster, which may be long, is not read.
        members=all_members(session, workspace_id) if "@" in text else (),
    )
    readings: tuple[Reading, ...] = ()
    for contacts, others in circles(session, workspace_id, text):
        vocabulary = replace(vocabulary, contacts=_each_once((*contacts, *always)))
        readings = tuple(_read(line, vocabulary, acting) for line in lines)
        missed = _missed(readings, vocabulary, others)
        if missed:
            more = find_contacts(session, workspace_id, sorted(missed))
            vocabulary = replace(vocabulary, contacts=(*vocabulary.contacts, *more))
            readings = tuple(_read(line, vocabulary, acting) for line in lines)
            missed = _missed(readings, vocabulary, others)
        if missed == frozenset():
            break
    return Hearing(workspace_id, acting, vocabulary, readings)


def _missed(
    readings: Iterable[Reading],
    vocabulary: Vocabulary,
    others: Mapping[str, Collection[ContactId]],
) -> frozenset[ContactId] | None:
    """Give those of `others` who could have been meant as well; None where they are many."""
    missed: set[ContactId] = set()
    for reading in readings:
        if reading.loose is None:
            return None
        for word in reading.loose & others.keys():
            missed.update(others[word])
    missed.difference_update(contact.id for contact in vocabulary.contacts)
    return frozenset(missed) if len(missed) <= FEW_MISSED else None


def _each_once(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    return tuple({contact.id: contact for contact in contacts}.values())


def _read(line: TypedLine, vocabulary: Vocabulary, acting: Acting) -> Reading:
    reader = Reader(
        now=line.typed_at,
        zone=acting.member.zone,
        languages=languages(acting.locale),
        date_order=date_order(acting.locale),
        me=acting.member.id,
    )
    reading = read_line(line.text, vocabulary, reader, line.choices)
    if not reading.future:
        return reading
    if line.day is Day.TODAY:
        return replace(reading, when=line.typed_at, timed=True, future=False, other_when=None)
    if line.day is Day.OTHER and reading.other_when is not None:
        return replace(
            reading,
            when=reading.other_when,
            timed=reading.other_timed,
            future=False,
            other_when=None,
        )
    return reading


def tools_and_channels(session: Session, workspace_id: WorkspaceId) -> tuple[Subject, ...]:
    """Return the tools and channels in use."""
    return tuple(
        subject
        for subject in all_subjects(session, workspace_id)
        if subject.kind is not SubjectKind.CONVERSATION
    )


def log(session: Session, hearing: Hearing, reading: Reading, now: datetime) -> NamedInteraction:
    """Store what a reading logs; all its names have to be known."""
    draft = _interaction_from(reading)
    logged_by = hearing.acting.member.id
    stored = add_interaction(session, hearing.workspace_id, draft, logged_by, now)
    people = {contact.id: contact for contact in hearing.vocabulary.contacts}
    subjects = {subject.id: subject for subject in hearing.vocabulary.subjects}
    return NamedInteraction(
        interaction=Interaction(**vars(draft), id=stored, logged_by=logged_by, logged_at=now),
        contacts=tuple(people[one] for one in draft.contacts),
        channel=subjects[draft.channel] if draft.channel else None,
        tool=subjects[draft.tool] if draft.tool else None,
    )


def _interaction_from(reading: Reading) -> InteractionDraft:
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
    now: datetime,
    logged: Iterable[NamedInteraction] = (),
) -> Sheet:
    """Show typed lines and what became of them; what was `logged` just now is not read again."""
    workspace_id = hearing.workspace_id
    named = {one.interaction.id: one for one in logged}
    before = [one.interaction_id for one in drafts if one.interaction_id not in (None, *named)]
    stored = [one for one in before if one is not None]
    named |= {one.interaction.id: one for one in find_interactions(session, workspace_id, stored)}
    people: dict[int, Contact] = {contact.id: contact for contact in hearing.vocabulary.contacts}
    items = []
    for draft, reading in zip(drafts, hearing.readings, strict=True):
        found = named.get(draft.interaction_id) if draft.interaction_id else None
        told = _histories(session, workspace_id, found, now) if len(drafts) < LONG_SHEET else ()
        spoken = {contact: people[contact] for contact in _spoken_of(reading) if contact in people}
        items.append(Item(draft, reading, found, told, spoken))
    return Sheet(
        items=tuple(items),
        subjects=hearing.vocabulary.subjects,
        reader=DateReader(hearing.acting.member.zone, hearing.acting.locale),
        now=now,
        homes=_homes(session, workspace_id, hearing.acting, items, now),
    )


def sheet_after(
    session: Session,
    workspace_id: WorkspaceId,
    acting: Acting,
    interaction_id: InteractionId,
    line: int | None,
    now: datetime,
) -> Sheet:
    """Show the message again in which a button was pressed: its lines, or one interaction."""
    draft = find_line(session, workspace_id, acting.member.id, line)
    if draft is not None:
        return sheet_with(session, workspace_id, acting, draft, now)
    found = find_interactions(session, workspace_id, (interaction_id,))
    items = tuple(
        Item(named=named, histories=_histories(session, workspace_id, named, now))
        for named in found
    )
    return Sheet(
        items=items,
        subjects=tools_and_channels(session, workspace_id),
        reader=DateReader(acting.member.zone, acting.locale),
        now=now,
        homes=_homes(session, workspace_id, acting, items, now),
    )


def sheet_with(
    session: Session, workspace_id: WorkspaceId, acting: Acting, draft: Draft, now: datetime
) -> Sheet:
    """Show all lines of the command that `draft` belongs to."""
    drafts = batch_of(session, workspace_id, acting.member.id, draft)
    return sheet_of(session, hear(session, workspace_id, acting, drafts), drafts, now)


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
    at_hand, channel = named.interaction, named.channel
    told = []
    for contact in named.contacts[:HISTORIES]:
        encounters = history_with(
            session, workspace_id, contact.id, at_hand.channel, at_hand.happened_at
        )
        told.append((contact, history_of(encounters, at_hand.id, channel, now)))
    return tuple(told)


def _homes(
    session: Session,
    workspace_id: WorkspaceId,
    acting: Acting,
    items: Iterable[Item],
    now: datetime,
) -> frozenset[MemberId]:
    """Return whose Homes changed: the member's, and those where a contact is quiet or was.

    The member's own only where they ever opened it. Only the contacts whose history is told are
    looked at, and those of what was undone: any other Home is right again when it is opened.
    """
    stirred: set[ContactId] = set()
    for item in items:
        if item.named is not None and item.named.undone:
            stirred.update(contact.id for contact in item.named.contacts)
        for contact, history in item.histories:
            if history.last is not None and history.last.happened_at <= now - QUIET_AFTER:
                stirred.add(contact.id)
    mine = {acting.member.id} if acting.has_home else frozenset()
    return whose_contacts(session, workspace_id, stirred) | mine


def _spoken_of(reading: Reading) -> Iterable[int]:
    for who in reading.who:
        if isinstance(who, KnownName):
            yield who.contact_id
        elif isinstance(who, SeveralNames):
            yield from who.candidates
