"""The use cases of subjects: showing them with their verdicts, adding, editing, retiring."""

from dataclasses import dataclass
from datetime import datetime

from domain.editions import SubjectStanding
from domain.errors import FieldErrors, NotFound
from domain.ids import ConversationId, MemberId, SubjectId, WorkspaceId
from domain.members import Member
from domain.subjects import MAX_NAME, Presence, Subject, SubjectKind
from handlers.subjects.fields import Field
from storage.conversations import find_conversation
from storage.database import Session
from storage.stewards import all_stewards, get_full_member, get_steward
from storage.subjects import (
    add_subject,
    all_subjects,
    change_subject,
    find_named,
    get_subject,
    restore,
    retire,
)
from storage.votes import being_asked, verdicts
from storage.workspaces import locale_of


@dataclass(frozen=True)
class Filling:
    """What was filled into the form, before anything is known to be right."""

    kind: str
    name: str
    presence: str
    conversation_id: ConversationId | None


@dataclass(frozen=True)
class Tools:
    """The list of subjects, and who reads it."""

    member: Member
    lines: tuple[SubjectStanding, ...]
    retired: tuple[Subject, ...]
    stewards: tuple[Member, ...]
    locale: str
    """The workspace's."""


@dataclass(frozen=True)
class Changed:
    """A subject that was retired or taken back."""

    subject: Subject
    homes: frozenset[MemberId]
    """Of those who are being asked about it."""


def list_subjects(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> Tools:
    """Return the subjects in use with where they stand, and the retired ones."""
    member = get_full_member(session, workspace_id, member_id)
    everything = all_subjects(session, workspace_id, retired=True)
    return Tools(
        member,
        verdicts(session, workspace_id, now),
        tuple(subject for subject in everything if subject.retired),
        all_stewards(session, workspace_id),
        locale_of(session, workspace_id),
    )


def find_line(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, name: str, now: datetime
) -> tuple[SubjectStanding | None, Member, str]:
    """Return where the subject with this name stands, None for no such one.

    And who reads it, with the workspace's locale.
    """
    member = get_full_member(session, workspace_id, member_id)
    subject = find_named(session, workspace_id, name)
    lines = verdicts(session, workspace_id, now) if subject else ()
    found = next((line for line in lines if line.subject == subject), None)
    return found, member, locale_of(session, workspace_id)


def begin_adding(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, name: str
) -> None:
    """Let stewards through to the form of a new subject."""
    get_steward(session, workspace_id, member_id, _request("add", name))


def begin_editing(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, subject_id: SubjectId
) -> Subject:
    """Return the subject that a steward wants to change."""
    subject = get_subject(session, workspace_id, subject_id)
    get_steward(session, workspace_id, member_id, _request("edit", subject.name))
    return subject


def named(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, verb: str, name: str
) -> Subject:
    """Return the subject that a steward named; raise `NotFound` where there is none.

    `verb` is what they want to do with it, as `/tools` calls it.
    """
    get_steward(session, workspace_id, member_id, _request(verb, name))
    found = find_named(session, workspace_id, name)
    if found is None:
        raise NotFound(
            f"There is no tool or channel called “{name[:MAX_NAME]}”. Type /tools to see those "
            "there are, or /tools add NAME to add it."
        )
    return found


def add(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    filling: Filling,
    now: datetime,
) -> Subject:
    """Store a new subject; for stewards. Raises `FieldErrors` for what cannot be taken."""
    get_steward(session, workspace_id, member_id, _request("add", filling.name))
    if filling.kind not in tuple(SubjectKind):
        raise FieldErrors({Field.KIND: "Choose what it is."})
    kind = SubjectKind(filling.kind)
    faults: dict[str, str] = {}
    name = filling.name
    if kind is SubjectKind.CONVERSATION:
        found = filling.conversation_id and find_conversation(
            session, workspace_id, filling.conversation_id
        )
        if not filling.conversation_id:
            faults[Field.CONVERSATION] = "Choose the conversation that is asked about."
        name = name or (f"#{found.name}" if found else "")
    presence = _presence(filling, kind, faults)
    _check_name(session, workspace_id, name, None, faults)
    if faults:
        raise FieldErrors(faults)
    return add_subject(
        session,
        workspace_id,
        kind=kind,
        name=name,
        presence=presence,
        conversation_id=filling.conversation_id if kind is SubjectKind.CONVERSATION else None,
        now=now,
    )


def edit(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    subject_id: SubjectId,
    filling: Filling,
) -> Subject:
    """Store another name and presence; for stewards. Raises `FieldErrors` as adding does."""
    subject = begin_editing(session, workspace_id, member_id, subject_id)
    faults: dict[str, str] = {}
    presence = _presence(filling, subject.kind, faults)
    _check_name(session, workspace_id, filling.name, subject_id, faults)
    if faults:
        raise FieldErrors(faults)
    return change_subject(session, workspace_id, subject_id, name=filling.name, presence=presence)


def take_out(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    subject_id: SubjectId,
    now: datetime,
) -> Changed:
    """Retire a subject; for stewards."""
    subject = get_subject(session, workspace_id, subject_id)
    get_steward(session, workspace_id, member_id, _request("retire", subject.name))
    homes = being_asked(session, workspace_id, subject_id)
    return Changed(retire(session, workspace_id, subject_id, now), homes)


def take_back(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, subject_id: SubjectId
) -> Changed:
    """Take a retired subject back into use; for stewards."""
    subject = get_subject(session, workspace_id, subject_id)
    get_steward(session, workspace_id, member_id, _request("restore", subject.name))
    homes = being_asked(session, workspace_id, subject_id)
    return Changed(restore(session, workspace_id, subject_id), homes)


def _request(verb: str, name: str) -> str:
    return f"/tools {verb} {name}".strip()


def _presence(filling: Filling, kind: SubjectKind, faults: dict[str, str]) -> Presence | None:
    if kind is not SubjectKind.CHANNEL:
        return None
    if filling.presence not in tuple(Presence):
        faults[Field.PRESENCE] = "Choose how present two people are to each other on it."
        return None
    return Presence(filling.presence)


def _check_name(
    session: Session,
    workspace_id: WorkspaceId,
    name: str,
    own: SubjectId | None,
    faults: dict[str, str],
) -> None:
    if not name:
        faults[Field.NAME] = "Give it a name."
    elif len(name) > MAX_NAME:
        faults[Field.NAME] = f"At most {MAX_NAME} characters, please; these are {len(name)}."
    else:
        other = find_named(session, workspace_id, name)
        if other is not None and other.id != own:
            retired = (
                " and is retired: /tools shows it, with a button to take it back" * other.retired
            )
            faults[Field.NAME] = f"{other.name} is on the list already{retired}."
