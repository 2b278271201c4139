"""The use cases of reflections: opening the form, keeping what was written, reading it again."""

from dataclasses import replace
from datetime import UTC, datetime, time

from domain.editions import Edition
from domain.errors import FieldErrors, ForMember, NotAllowed
from domain.ids import (
    AskId,
    DigestId,
    EditionId,
    MemberId,
    PromptId,
    ReflectionId,
    WorkspaceId,
)
from domain.members import Member
from domain.prompts import Prompt, find_prompt, next_prompt, next_turn
from domain.readers import Reader
from domain.reflections import MAX_TEXT, Reflection, ReflectionDraft
from handlers.kit.values import OutOfDate
from handlers.parts.dates import moment_words
from handlers.parts.figures import number_words
from handlers.parts.numbers import row_number
from handlers.parts.prompts import PromptRef
from handlers.reflections.fields import PRIVATE, Field, FormKey, Writing
from handlers.reflections.results import Entry, History, Kept, ReflectionForm, Team
from storage.asks import answered
from storage.ballots import made_stale
from storage.conversations import find_conversation
from storage.database import Session
from storage.digests import all_schedules, find_schedule
from storage.editions import get_edition
from storage.members import get_member, members_of
from storage.reflections import (
    add_reflection,
    change_reflection,
    count_reflections,
    delete_reflection,
    find_by_form,
    had_prompts,
    own_reflection,
    own_reflections,
    take_turn,
    unanswered_prompt,
    waiting_ask,
)
from storage.stewards import get_full_member
from storage.votes import may_vote
from storage.workspaces import reader_of

LONGEST = 3_000
"""So much text a field of a form can begin with."""
PAGE = 5
"""Reflections on a page of the history."""


def todays_form(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    key: FormKey,
    typed: str,
    now: datetime,
) -> ReflectionForm:
    """Open the form with today's question, and with what was typed after the command.

    On one day of the member's it is the same question until they answer it. Raises `ForMember`
    where they have had all of them within 30 days.
    """
    member = get_full_member(session, workspace_id, member_id)
    reader = reader_of(session, workspace_id, member)
    if len(typed) > LONGEST:
        most, has = (number_words(number, reader) for number in (MAX_TEXT, len(typed)))
        raise ForMember(
            f"A reflection can have up to {most} characters, and this has {has}. "
            "Please shorten it and send it again."
        )
    midnight = datetime.combine(reader.day(now), time(), reader.local(now).tzinfo)
    since = midnight.astimezone(UTC)
    prompt = unanswered_prompt(session, workspace_id, member_id, since)
    if prompt is None:
        prompt = _take_next(session, workspace_id, member_id, now)
    if prompt is None:
        raise ForMember(
            f"{_all_had(session, workspace_id, member_id, reader)} "
            "Type /reflect history to read what you wrote."
        )
    writing = Writing(text=typed)
    return _new_form(session, workspace_id, member, replace(key, prompt=prompt.id), writing)


def another_form(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    key: FormKey,
    writing: Writing,
    now: datetime,
) -> ReflectionForm:
    """Pass today's question over for the next one; what was written stays.

    Where they have had all of them within 30 days the form stays, and says so.
    """
    member = get_full_member(session, workspace_id, member_id)
    prompt = _take_next(session, workspace_id, member_id, now)
    if prompt is None:
        reader = reader_of(session, workspace_id, member)
        form = _new_form(session, workspace_id, member, key, writing)
        note = _all_had(session, workspace_id, member_id, reader)
        return replace(form, another=False, note=note)
    return _new_form(session, workspace_id, member, replace(key, prompt=prompt.id), writing)


def answer_form(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    ref: PromptRef,
    key: FormKey,
) -> ReflectionForm:
    """Open the form with the question of an edition or of a direct message.

    With that of an edition nobody is chosen yet who may read it, because either could be meant:
    what the whole team was asked is answered for oneself or for the team, and that is said.
    """
    member = get_full_member(session, workspace_id, member_id)
    prompt = find_prompt(ref.prompt)
    if prompt is None:
        raise OutOfDate
    key = replace(key, prompt=prompt.id, edition=ref.edition, ask=ref.ask)
    if ref.edition is None:
        return _new_form(session, workspace_id, member, key, Writing())
    get_edition(session, workspace_id, EditionId(ref.edition))
    form = _new_form(session, workspace_id, member, key, Writing())
    return replace(form, writing=Writing(readers="")) if form.teams else form


def edit_form(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    key: FormKey,
) -> ReflectionForm:
    """Open the form with one's own reflection in it."""
    member = get_full_member(session, workspace_id, member_id)
    entry = _own_entry(session, workspace_id, member_id, key)
    found = entry.reflection
    readers = str(found.digest_id) if found.digest_id else PRIVATE
    return ReflectionForm(
        key,
        found.prompt,
        Writing(found.text, readers, found.named),
        _teams(session, workspace_id, member, entry.team),
    )


def keep(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    key: FormKey,
    writing: Writing,
    now: datetime,
    *,
    form_key: str,
) -> Kept:
    """Store what was written; the same form (`form_key`) sent twice stores once, as it was last.

    Raises `FieldErrors`, keyed by `Field`, for what cannot be taken as it is.
    """
    member = get_full_member(session, workspace_id, member_id)
    if key.reflection is None and (
        known := find_by_form(session, workspace_id, member_id, form_key)
    ):
        key = replace(key, reflection=known.id)
    before = _own_entry(session, workspace_id, member_id, key) if key.reflection else None
    draft = _draft(session, workspace_id, member, key, writing, before)
    if before is None:
        stored = _add(session, workspace_id, member_id, key, draft, now, form_key)
        stale = False
    else:
        number = before.reflection.id
        stored = change_reflection(session, workspace_id, member_id, number, draft)
        stale = _made_stale(session, workspace_id, before.reflection)
    entry = _entry(session, workspace_id, stored)
    return Kept(entry, reader_of(session, workspace_id, member), stale)


def delete(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    reflection_id: ReflectionId,
) -> bool:
    """Delete one's own reflection; return whether an edition has to be rendered without it."""
    deleted = delete_reflection(session, workspace_id, member_id, reflection_id)
    return _made_stale(session, workspace_id, deleted)


def history(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, page: int
) -> History:
    """Return a page of one's own reflections; the last one where there are not so many.

    Also to somebody who has become a guest: what they wrote is still theirs to delete.
    """
    member = get_member(session, workspace_id, member_id)
    total = count_reflections(session, workspace_id, member_id)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 0), pages - 1)
    found = own_reflections(session, workspace_id, member_id, limit=PAGE, offset=page * PAGE)
    entries = tuple(_entry(session, workspace_id, each) for each in found)
    return History(entries, page, pages, total, reader_of(session, workspace_id, member))


def shared_answers(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, edition_id: EditionId
) -> Edition:
    """Return an edition, whose shared answers may be read whole by those in its conversation.

    Before it is posted nobody reads them.
    """
    edition = get_edition(session, workspace_id, edition_id)
    place = find_conversation(session, workspace_id, edition.conversation_id)
    people = members_of(session, workspace_id, edition.conversation_id)
    stands = edition.message_ts is not None and place is not None and not place.shared
    if not stands or member_id not in {each.id for each in people}:
        raise NotAllowed("These answers are for the team in whose conversation they stand.")
    return edition


def _take_next(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, now: datetime
) -> Prompt | None:
    prompt = next_prompt(had_prompts(session, workspace_id, member_id), now)
    if prompt is not None:
        take_turn(session, workspace_id, member_id, prompt.id, now)
    return prompt


def _all_had(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, reader: Reader
) -> str:
    comes = moment_words(next_turn(had_prompts(session, workspace_id, member_id)), reader)
    return (
        "You have had every question there is within the last 30 days. The next one comes "
        f"on {comes}."
    )


def _new_form(
    session: Session, workspace_id: WorkspaceId, member: Member, key: FormKey, writing: Writing
) -> ReflectionForm:
    teams = _teams(session, workspace_id, member)
    another = key.edition is None and key.ask is None
    return ReflectionForm(key, PromptId(key.prompt), writing, teams, another)


def _teams(
    session: Session, workspace_id: WorkspaceId, member: Member, own: Team | None = None
) -> tuple[Team, ...]:
    """Return the teams that the member can share with, and the one they shared with already."""
    found = {
        schedule.digest.id: Team(schedule.digest.id, place.name, schedule.next_slot)
        for schedule in all_schedules(session, workspace_id)
        if (place := find_conversation(session, workspace_id, schedule.digest.conversation_id))
        and not place.shared
        and may_vote(session, workspace_id, place.id, member.id)
    }
    if own is not None:
        found.setdefault(own.digest_id, own)
    return tuple(found.values())


def _entry(session: Session, workspace_id: WorkspaceId, reflection: Reflection) -> Entry:
    if reflection.digest_id is None or reflection.conversation_id is None:
        return Entry(reflection, None)
    place = find_conversation(session, workspace_id, reflection.conversation_id)
    schedule = find_schedule(session, workspace_id, reflection.digest_id)
    name = place.name if place else ""
    next_slot = schedule.next_slot if schedule else None
    return Entry(reflection, Team(reflection.digest_id, name, next_slot))


def _own_entry(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, key: FormKey
) -> Entry:
    number = ReflectionId(key.reflection or 0)
    found = own_reflection(session, workspace_id, member_id, number)
    return _entry(session, workspace_id, found)


def _add(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    key: FormKey,
    draft: ReflectionDraft,
    now: datetime,
    form_key: str,
) -> Reflection:
    # Whoever answers with `/reflect` what a direct message asked has answered that too.
    ask = key.ask or waiting_ask(session, workspace_id, member_id, draft.prompt)
    if ask is not None:
        answered(session, workspace_id, member_id, AskId(ask), now)
    return add_reflection(session, workspace_id, member_id, draft, now, form_key)


def _draft(
    session: Session,
    workspace_id: WorkspaceId,
    member: Member,
    key: FormKey,
    writing: Writing,
    before: Entry | None,
) -> ReflectionDraft:
    faults: dict[str, str] = {}
    if not writing.text:
        faults[Field.TEXT] = "Write a word or two first."
    elif len(writing.text) > MAX_TEXT:
        reader = reader_of(session, workspace_id, member)
        most, has = (number_words(number, reader) for number in (MAX_TEXT, len(writing.text)))
        faults[Field.TEXT] = f"Up to {most} characters, please; these are {has}."
    teams = _teams(session, workspace_id, member, before.team if before else None)
    digest_id = row_number(writing.readers)
    if writing.readers != PRIVATE and digest_id not in {team.digest_id for team in teams}:
        faults[Field.READERS] = "You cannot share it there any more. Choose who may read it."
    if faults:
        raise FieldErrors(faults)
    prompt = before.reflection.prompt if before else PromptId(key.prompt)
    if before is None and find_prompt(prompt) is None:
        raise OutOfDate
    return ReflectionDraft(
        prompt=prompt,
        text=writing.text,
        digest_id=DigestId(digest_id) if digest_id else None,
        named=writing.named and digest_id is not None,
    )


def _made_stale(session: Session, workspace_id: WorkspaceId, before: Reflection) -> bool:
    """Note that its edition knows a reflection as it was; say whether that stands in Slack."""
    if before.edition_id is not None:
        made_stale(session, workspace_id, before.edition_id)
    return before.shown
