"""Use cases of the form: open it for a new interaction, a line or an interaction; store it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from domain.contacts import MAX_NAME, Contact, ContactDraft
from domain.errors import FieldErrors, NotFound
from domain.histories import NamedInteraction
from domain.ids import ContactId, DraftId, InteractionId, MemberId, SubjectId, WorkspaceId
from domain.interactions import MAX_NOTE, Direction, InteractionDraft
from domain.members import Member, require_full
from domain.readers import zone_of
from domain.shorthand import KnownName, Reading, UnknownName, plain_text
from domain.subjects import SubjectKind
from handlers.interactions.hearing import find_line, hear, sheet_after, tools_and_channels
from handlers.interactions.service import own_interaction
from handlers.interactions.sheet import FormKey, LogField, LogFields, LogForm, Sheet
from storage.contacts import add_contact, find_contacts, get_contact, namesakes, suggest
from storage.database import Session
from storage.drafts import get_draft, keep_draft
from storage.interactions import add_interaction, change_interaction, find_by_form
from storage.members import get_acting, get_member, not_in_roster
from storage.subjects import get_subject

NOON = time(12)
EARLIEST = date(1900, 1, 1)
"""Before this a year is a slip of the fingers, and near year 1 moments cannot be computed."""


def new_form(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    now: datetime,
    *,
    key: FormKey,
    contact: int | None = None,
) -> LogForm:
    """Open the form for something new, now, perhaps with a contact already chosen."""
    member = get_member(session, workspace_id, member_id)
    require_full(member)
    chosen = (get_contact(session, workspace_id, ContactId(contact)),) if contact else ()
    local = now.astimezone(zone_of(member.zone))
    fields = LogFields(
        contacts=tuple(one.id for one in chosen),
        someone_new="",
        channel=None,
        direction=Direction.OUT,
        on=local.date(),
        at=None,
        tool=None,
        members=(),
        outcome=None,
        note="",
        mark=None,
    )
    return LogForm(key, fields, chosen, tools_and_channels(session, workspace_id))


def form_of_line(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, key: FormKey
) -> LogForm:
    """Open the form with everything filled in that was understood of a line, and its text."""
    acting = get_acting(session, workspace_id, member_id)
    require_full(acting.member)
    draft = get_draft(session, workspace_id, member_id, DraftId(key.line or 0))
    if draft.interaction_id:
        return form_of_interaction(
            session, workspace_id, member_id, replace(key, interaction=draft.interaction_id)
        )
    hearing = hear(session, workspace_id, acting, (draft,))
    typed = plain_text(draft.text)
    fields = _fields_read(hearing.readings[0], typed, acting.member)
    return LogForm(
        key,
        fields,
        find_contacts(session, workspace_id, [ContactId(one) for one in fields.contacts]),
        hearing.vocabulary.subjects,
        typed=typed,
    )


def form_of_interaction(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, key: FormKey
) -> LogForm:
    """Open the form with one's own interaction in it, and the line it was typed as, if known."""
    acting, named = own_interaction(session, workspace_id, member_id, key.interaction or 0)
    used = [subject for subject in (named.channel, named.tool) if subject]
    subjects = {one.id: one for one in (*tools_and_channels(session, workspace_id), *used)}
    line = find_line(session, workspace_id, member_id, key.line)
    return LogForm(
        key,
        _fields_stored(named, acting.member),
        named.contacts,
        tuple(subjects.values()),
        typed=plain_text(line.text) if line else "",
        link=named.interaction.link,
    )


def save_form(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    key: FormKey,
    fields: LogFields,
    now: datetime,
    *,
    form_key: str,
) -> Sheet:
    """Store what was filled in; the same form (`form_key`) sent twice stores once, as it was last.

    Raises `FieldErrors`, keyed by `LogField`, where something cannot be taken as it is.
    """
    acting = get_acting(session, workspace_id, member_id)
    member = acting.member
    require_full(member)
    draft = find_line(session, workspace_id, member_id, key.line)
    known = (
        key.interaction
        or (draft.interaction_id if draft else None)
        or find_by_form(session, workspace_id, form_key)
    )
    if known is not None:
        own_interaction(session, workspace_id, member_id, known)
    _check(session, workspace_id, member, fields, now)
    filled = _filled(session, workspace_id, member, fields, now)
    if known is None:
        stored = add_interaction(session, workspace_id, filled, member_id, now, form_key)
    else:
        stored = InteractionId(known)
        change_interaction(session, workspace_id, stored, filled)
    if draft is not None:
        keep_draft(session, replace(draft, interaction_id=stored))
    return sheet_after(session, workspace_id, acting, stored, key.line, now)


def contacts_to_offer(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, typed: str
) -> tuple[Contact, ...]:
    """Return the contacts to offer while a full member types."""
    require_full(get_member(session, workspace_id, member_id))
    return suggest(session, workspace_id, typed)


def _check(
    session: Session, workspace_id: WorkspaceId, member: Member, fields: LogFields, now: datetime
) -> None:
    faults: dict[str, str] = {}
    if not fields.contacts and not fields.someone_new:
        faults[LogField.CONTACTS] = "Choose a contact, or type a new name below."
    if fault := _name_fault(session, workspace_id, fields.someone_new):
        faults[LogField.SOMEONE_NEW] = fault
    if len(fields.note) > MAX_NOTE:
        faults[LogField.NOTE] = (
            f"A note can have up to {MAX_NOTE} characters, and this one has {len(fields.note)}."
        )
    faults |= _when_faults(fields, member, now)
    if not_in_roster(session, workspace_id, fields.members):
        faults[LogField.MEMBERS] = "I do not know all of these people as members here."
    if faults:
        raise FieldErrors(faults)


def _name_fault(session: Session, workspace_id: WorkspaceId, name: str) -> str:
    if len(name) > MAX_NAME:
        return f"A name can have up to {MAX_NAME} characters, and this one has {len(name)}."
    for contact in namesakes(session, workspace_id, name) if name else ():
        if contact.organisation:
            return (
                f"{contact.name} ({contact.organisation}) is known already: choose them above. "
                "A namesake is added with /contact add, and an organisation."
            )
    return ""


def _when_faults(fields: LogFields, member: Member, now: datetime) -> dict[str, str]:
    if fields.on is None:
        return {LogField.DATE: "Choose the day."}
    if fields.on < EARLIEST:
        words = f"Is the year right? Days from {EARLIEST.year} on can be logged."
        return {LogField.DATE: words}
    late = _late(fields, member, now)
    return {late: "This has not happened yet. Please log it when it has."} if late else {}


def _late(fields: LogFields, member: Member, now: datetime) -> LogField | None:
    """Say which field lies ahead; a day without a time may be today."""
    local = now.astimezone(zone_of(member.zone))
    if fields.on is None or fields.on < local.date():
        return None
    if fields.on > local.date():
        return LogField.DATE
    return LogField.TIME if fields.at and fields.at > local.time() else None


def _filled(
    session: Session, workspace_id: WorkspaceId, member: Member, fields: LogFields, now: datetime
) -> InteractionDraft:
    """Give what was filled in, its contacts and subjects checked; adds who is new."""
    contacts = [get_contact(session, workspace_id, ContactId(one)).id for one in fields.contacts]
    if fields.someone_new:
        known = namesakes(session, workspace_id, fields.someone_new)
        newcomer = ContactDraft(fields.someone_new)
        contacts.append(
            known[0].id
            if known
            else add_contact(session, workspace_id, newcomer, member.id, now).id
        )
    happened_at, timed = _moment(fields, member, now)
    return InteractionDraft(
        contacts=tuple(dict.fromkeys(contacts)),
        happened_at=happened_at,
        timed=timed,
        channel=_subject(session, workspace_id, fields.channel, SubjectKind.CHANNEL),
        direction=fields.direction,
        note=fields.note,
        tool=_subject(session, workspace_id, fields.tool, SubjectKind.TOOL),
        members=tuple(one for one in fields.members if one != member.id),
        outcome=fields.outcome,
        mark=fields.mark,
    )


def _moment(fields: LogFields, member: Member, now: datetime) -> tuple[datetime, bool]:
    """Say when it was, and whether the time of day was said: today without a time is just now."""
    zone = zone_of(member.zone)
    today = now.astimezone(zone).date()
    day = fields.on or today
    if fields.at is None and day == today:
        return now, True
    moment = datetime.combine(day, fields.at or NOON, zone).astimezone(UTC)
    return moment, fields.at is not None


def _subject(
    session: Session, workspace_id: WorkspaceId, chosen: int | None, kind: SubjectKind
) -> SubjectId | None:
    if chosen is None:
        return None
    subject = get_subject(session, workspace_id, SubjectId(chosen))
    if subject.kind is not kind:
        raise NotFound(f"{subject.name} is not a {kind}. Please choose another.")
    return subject.id


def _fields_read(reading: Reading, typed: str, member: Member) -> LogFields:
    local = reading.when.astimezone(zone_of(member.zone))
    unknown = [who.typed for who in reading.who if isinstance(who, UnknownName)]
    return LogFields(
        contacts=tuple(who.contact_id for who in reading.who if isinstance(who, KnownName)),
        someone_new=unknown[0] if unknown else "",
        channel=reading.channel,
        direction=reading.direction,
        on=local.date(),
        at=local.time() if reading.timed else None,
        tool=reading.tool,
        members=reading.members,
        outcome=reading.outcome,
        # Where no name was found, nothing can be told from the note: all of it is offered.
        note=reading.note if reading.who else typed,
        mark=reading.mark,
    )


def _fields_stored(named: NamedInteraction, member: Member) -> LogFields:
    interaction = named.interaction
    local = interaction.happened_at.astimezone(zone_of(member.zone))
    return LogFields(
        contacts=interaction.contacts,
        someone_new="",
        channel=interaction.channel,
        direction=interaction.direction,
        on=local.date(),
        at=local.time() if interaction.timed else None,
        tool=interaction.tool,
        members=interaction.members,
        outcome=interaction.outcome,
        note=interaction.note,
        mark=interaction.mark,
    )
