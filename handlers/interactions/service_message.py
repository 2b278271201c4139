"""Use cases of a message from which an interaction is logged: what it says, where it stands."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.ids import MemberId, WorkspaceId
from domain.interactions import MAX_NOTE, Direction
from domain.members import Member, Role, require_full
from domain.shorthand.messages import (
    MOST_READ,
    Named,
    contacts_named,
    cut_to_sentence,
    message_text,
    past_day,
)
from domain.shorthand.reading import Reader
from handlers.interactions.hearing import sheet_after, tools_and_channels
from handlers.interactions.service import own_interaction
from handlers.interactions.sheet import FormKey, LogFields, LogForm, Sheet, SlackMessage, Source
from storage.contacts import find_contacts, vocabulary_for
from storage.database import Session
from storage.interactions import keep_link
from storage.members import all_members, get_member
from storage.workspaces import reader_of


def form_of_message(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    key: FormKey,
    message: SlackMessage,
    now: datetime,
) -> LogForm:
    """Open the form with what a message says for certain; what it may say is left to the person.

    Its author and whom it mentions took part, as far as they are members here; its text is the
    note. By which way a message does not say, and who began only where a contact wrote it, or
    where it says that they called or wrote. It was when the message was written, unless that
    names one past day.
    """
    member = get_member(session, workspace_id, member_id)
    require_full(member)
    members = all_members(session, workspace_id)
    author = next((one for one in members if one.id == message.author), None)
    read = message_text(message.text, members)
    note = cut_to_sentence(read.text, MAX_NOTE)
    naming = _Naming(session, workspace_id, member, members, now)
    # A customer who writes in a shared conversation may be a contact.
    outsider = author is not None and author.role is Role.OUTSIDER
    wrote = naming.named(author.name) if author and outsider else ()
    named = (*wrote, *naming.named(read.unmentioned))
    people = tuple(dict.fromkeys(name.contact_id for name in named))
    began = bool(wrote) or any(name.began for name in named[:1])
    reader = reader_of(session, workspace_id, member)
    on, at = past_day(read.unmentioned, Reader(now=message.written_at, zone=member.zone)) or (
        reader.day(message.written_at),
        reader.local(message.written_at).time(),
    )
    fields = LogFields(
        contacts=people,
        someone_new="",
        channel=None,
        direction=Direction.IN if began else Direction.OUT,
        on=on,
        at=at,
        tool=None,
        members=_took_part(members, author, read.mentioned, member_id),
        outcome=None,
        note=note,
        mark=None,
    )
    source = Source(
        author.name if author and author.role is not Role.BOT else "",
        message.written_at,
        reader,
        now,
        shortened=note != read.text,
        says_who_began=began,
    )
    return LogForm(
        replace(key, message=message.ref),
        fields,
        find_contacts(session, workspace_id, people),
        tools_and_channels(session, workspace_id),
        source=source,
    )


def link_to(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    sheet: Sheet,
    link: str,
    now: datetime,
) -> Sheet:
    """Store where the message stands that one's own interaction was logged from."""
    [logged] = [item.named.interaction.id for item in sheet.items if item.named]
    acting, _ = own_interaction(session, workspace_id, member_id, logged)
    keep_link(session, workspace_id, logged, link)
    return sheet_after(session, workspace_id, acting, logged, None, now)


@dataclass(frozen=True)
class _Naming:
    """Finds whom a text names; each name is looked up again by itself.

    A long text means so many contacts that some are not looked at, namesakes among them.
    """

    session: Session
    workspace_id: WorkspaceId
    member: Member
    members: tuple[Member, ...]
    now: datetime

    def named(self, text: str) -> tuple[Named, ...]:
        """Return the names in `text` that mean one contact for certain."""
        return tuple(name for name in self._named(text) if name in self._named(name.typed))

    def _named(self, text: str) -> tuple[Named, ...]:
        people = vocabulary_for(self.session, self.workspace_id, text[:MOST_READ])
        colleagues = [one for one in self.members if one.role is not Role.OUTSIDER]
        reader = Reader(now=self.now, zone=self.member.zone, me=self.member.id)
        return contacts_named(text, people, colleagues, reader)


def _took_part(
    members: tuple[Member, ...],
    author: Member | None,
    mentioned: tuple[MemberId, ...],
    me: MemberId,
) -> tuple[MemberId, ...]:
    people = {
        member.id
        for member in members
        if not member.deactivated and member.role not in (Role.BOT, Role.OUTSIDER)
    }
    wrote = (author.id,) if author is not None and author.full else ()
    both = dict.fromkeys((*wrote, *mentioned))
    return tuple(one for one in both if one in people and one != me)
