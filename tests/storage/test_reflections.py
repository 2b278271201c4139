"""Reflections and prompts' turns as the database keeps them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.conversations import Conversation
from domain.digests import DigestDraft, Every, Timetable
from domain.editions import Edition, EditionDraft
from domain.errors import NotFound
from domain.ids import ConversationId, DigestId, MemberId, PromptId, ReflectionId, WorkspaceId
from domain.prompts import PROMPTS
from domain.reflections import Reflection, ReflectionDraft, SharedReflection
from domain.workspaces import Workspace
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.digests import add_digest
from storage.editions import add_edition, get_edition, posted
from storage.reflections import (
    add_reflection,
    carried_prompts,
    change_reflection,
    count_reflections,
    delete_reflection,
    find_by_form,
    had_prompts,
    own_reflection,
    own_reflections,
    put_into_edition,
    shared_in,
    shared_waiting,
    take_turn,
    unanswered_prompt,
    waiting_ask,
)
from storage.tables_asking import AskRow, ReflectionRow
from storage.workspaces import install
from tests.world import MARIA, NOW, OLGA, PETER, TEAM, WORKSPACE

FIRST, SECOND, THIRD = PROMPTS[:3]
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
BEGINS = date(2026, 11, 9)
TIMES = Timetable(0, time(9, 0), "Europe/Copenhagen", Every.TWO_WEEKS, MONDAY)
ELSEWHERE = WorkspaceId("T2")
OTHER_TEAM = ConversationId("C_OTHER")


def begin_digest(session: Session, place: ConversationId = TEAM) -> DigestId:
    draft = DigestDraft(place, TIMES)
    return add_digest(session, WORKSPACE, draft, owner=OLGA, next_slot=MONDAY, now=NOW).digest.id


def write(
    session: Session,
    text: str = "Less than I thought.",
    *,
    member_id: MemberId = PETER,
    prompt: PromptId = FIRST.id,
    digest_id: DigestId | None = None,
    named: bool = False,
    now: datetime = NOW,
    form_key: str | None = None,
) -> Reflection:
    draft = ReflectionDraft(prompt, text, digest_id, named)
    return add_reflection(session, WORKSPACE, member_id, draft, now, form_key)


def compose(
    session: Session, digest_id: DigestId, *, weeks: int = 0, message_ts: str | None = "1.0"
) -> Edition:
    """An edition with everything that waits to be shown, in Slack unless it has no message."""
    draft = EditionDraft(
        digest_id=digest_id,
        conversation_id=TEAM,
        zone="Europe/Copenhagen",
        number=1 + weeks,
        period_begins=BEGINS + timedelta(weeks=weeks),
        period_from=MONDAY + timedelta(weeks=weeks - 1),
        period_to=MONDAY + timedelta(weeks=weeks),
        closes_at=MONDAY + timedelta(weeks=weeks, days=4),
        questions=(),
        told=(),
        prompt=PROMPTS[weeks],
        shared=shared_waiting(session, WORKSPACE, digest_id),
    )
    edition = add_edition(session, WORKSPACE, draft)
    if message_ts is not None:
        posted(session, WORKSPACE, digest_id, draft.period_begins, message_ts)
    return get_edition(session, WORKSPACE, edition.id)


def words(shared: tuple[SharedReflection, ...]) -> list[str]:
    return [each.text for each in shared]


async def test_the_latest_turn_of_a_prompt_counts(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def turns(session: Session) -> None:
        take_turn(session, workspace_id, PETER, FIRST.id, NOW)
        take_turn(session, workspace_id, PETER, FIRST.id, NOW + HOUR)
        take_turn(session, workspace_id, MARIA, SECOND.id, NOW)

        assert had_prompts(session, workspace_id, PETER) == {FIRST.id: NOW + HOUR}

    await database.write(workspace_id, turns)


async def test_a_prompt_was_had_by_answering_it_and_by_reading_the_digest_that_carried_it(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def had(session: Session) -> None:
        digest_id = begin_digest(session)
        compose(session, digest_id)
        compose(session, digest_id, weeks=1, message_ts=None)
        write(session, prompt=THIRD.id)

        assert had_prompts(session, workspace_id, PETER) == {FIRST.id: MONDAY, THIRD.id: NOW}
        assert had_prompts(session, workspace_id, MemberId("U_ELSE")) == {}
        assert carried_prompts(session, workspace_id, TEAM) == {FIRST.id: MONDAY}
        assert carried_prompts(session, workspace_id, OTHER_TEAM) == {}

    await database.write(workspace_id, had)


async def test_todays_prompt_stays_until_it_is_answered(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def today(session: Session) -> None:
        take_turn(session, workspace_id, PETER, FIRST.id, NOW - HOUR)
        take_turn(session, workspace_id, PETER, SECOND.id, NOW)
        assert unanswered_prompt(session, workspace_id, PETER, NOW - HOUR) is SECOND
        assert unanswered_prompt(session, workspace_id, MARIA, NOW - HOUR) is None

        write(session, prompt=SECOND.id)
        assert unanswered_prompt(session, workspace_id, PETER, NOW - HOUR) is None

    await database.write(workspace_id, today)


async def test_a_prompt_of_yesterday_is_not_todays(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def yesterday(session: Session) -> None:
        take_turn(session, workspace_id, PETER, FIRST.id, NOW - HOUR)

        assert unanswered_prompt(session, workspace_id, PETER, NOW) is None

    await database.write(workspace_id, yesterday)


async def test_reflections_come_newest_first_in_pages_and_to_their_author_alone(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def mine(session: Session) -> None:
        for number in range(5):
            write(session, str(number), now=NOW + number * HOUR)
        write(session, "Maria's", member_id=MARIA)

        page = own_reflections(session, workspace_id, PETER, limit=2, offset=1)
        everything = own_reflections(session, workspace_id, PETER)

        assert [each.text for each in page] == ["3", "2"]
        assert [each.text for each in everything] == ["4", "3", "2", "1", "0"]
        assert count_reflections(session, workspace_id, PETER) == 5

    await database.write(workspace_id, mine)


async def test_nobody_reads_changes_or_deletes_what_another_member_wrote(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def others(session: Session) -> None:
        number = write(session).id
        draft = ReflectionDraft(FIRST.id, "Mine now")
        install(session, workspace=Workspace(ELSEWHERE, "Else", "U_BOT", ""), now=NOW)

        with pytest.raises(NotFound):
            own_reflection(session, workspace_id, MARIA, number)
        with pytest.raises(NotFound):
            own_reflection(session, ELSEWHERE, PETER, number)
        with pytest.raises(NotFound):
            change_reflection(session, workspace_id, MARIA, number, draft)
        with pytest.raises(NotFound):
            delete_reflection(session, workspace_id, MARIA, number)

    await database.write(workspace_id, others)


async def test_a_form_is_known_by_its_key_to_its_author(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def form(session: Session) -> None:
        stored = write(session, form_key="V1")

        assert find_by_form(session, workspace_id, PETER, "V1") == stored
        assert find_by_form(session, workspace_id, MARIA, "V1") is None
        assert find_by_form(session, workspace_id, PETER, "V2") is None

    await database.write(workspace_id, form)


async def test_the_database_itself_refuses_a_form_a_second_time(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def twice(session: Session) -> None:
        write(session, form_key="V1")
        write(session, form_key="V1")

    with pytest.raises(IntegrityError):
        await database.write(workspace_id, twice)


async def test_what_is_shared_waits_for_the_next_edition_of_that_digest_alone(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def share(session: Session) -> None:
        digest_id = begin_digest(session)
        other = Conversation(OTHER_TEAM, "other", shared=False, bot_is_in=True)
        put_conversation(session, workspace_id, other, [PETER])
        elsewhere = begin_digest(session, OTHER_TEAM)
        write(session, "Named", digest_id=digest_id, named=True)
        write(session, "Unnamed", digest_id=digest_id, now=NOW + HOUR)
        write(session, "Private")
        write(session, "Elsewhere", digest_id=elsewhere)

        first = compose(session, digest_id)

        assert [(each.text, each.author) for each in first.shared] == [
            ("Named", PETER),
            ("Unnamed", None),
        ]
        assert shared_waiting(session, workspace_id, digest_id) == ()
        assert words(shared_waiting(session, workspace_id, elsewhere)) == ["Elsewhere"]
        assert compose(session, digest_id, weeks=1).shared == ()

    await database.write(workspace_id, share)


async def test_what_never_reached_the_conversation_waits_again(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def lost(session: Session) -> None:
        digest_id = begin_digest(session)
        number = write(session, "Still here", digest_id=digest_id).id
        compose(session, digest_id, message_ts=None)
        assert not own_reflection(session, workspace_id, PETER, number).shown

        later = compose(session, digest_id, weeks=1)

        assert words(later.shared) == ["Still here"]
        assert own_reflection(session, workspace_id, PETER, number).shown

    await database.write(workspace_id, lost)


async def test_an_edition_that_is_composed_again_shows_exactly_what_it_is_given(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def again(session: Session) -> None:
        digest_id = begin_digest(session)
        one = write(session, "One", digest_id=digest_id).id
        edition = compose(session, digest_id)
        two = write(session, "Two", digest_id=digest_id).id

        put_into_edition(session, workspace_id, edition.id, [two])

        assert words(shared_in(session, workspace_id, [edition.id])[edition.id]) == ["Two"]
        assert own_reflection(session, workspace_id, PETER, one).edition_id is None

    await database.write(workspace_id, again)


async def test_other_words_stay_in_their_edition_and_other_readers_leave_it(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def change(session: Session) -> None:
        digest_id = begin_digest(session)
        number = write(session, "Before", digest_id=digest_id).id
        edition = compose(session, digest_id)
        shared = ReflectionDraft(SECOND.id, "After", digest_id, named=True)

        changed = change_reflection(session, workspace_id, PETER, number, shared)
        assert (changed.prompt, changed.shown, changed.named) == (FIRST.id, True, True)
        assert words(get_edition(session, workspace_id, edition.id).shared) == ["After"]

        private = ReflectionDraft(FIRST.id, "After")
        change_reflection(session, workspace_id, PETER, number, private)
        assert get_edition(session, workspace_id, edition.id).shared == ()
        assert shared_waiting(session, workspace_id, digest_id) == ()

    await database.write(workspace_id, change)


async def test_what_is_deleted_is_in_no_table_any_more(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def gone(session: Session) -> None:
        digest_id = begin_digest(session)
        number = write(session, "Gone", digest_id=digest_id).id
        edition = compose(session, digest_id)

        deleted = delete_reflection(session, workspace_id, PETER, number)

        assert deleted.edition_id == edition.id
        assert session.get(ReflectionRow, number) is None
        assert get_edition(session, workspace_id, edition.id).shared == ()

    await database.write(workspace_id, gone)


async def test_the_edition_remembers_its_prompt(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def prompt(session: Session) -> None:
        assert compose(session, begin_digest(session)).prompt is FIRST

    await database.write(workspace_id, prompt)


async def test_the_ask_that_waits_for_an_answer_to_a_prompt_is_found(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def ask(session: Session) -> None:
        row = AskRow(workspace_id=workspace_id, member_id=PETER, prompt=FIRST.id, asked_at=NOW)
        session.add(row)
        session.flush()

        assert waiting_ask(session, workspace_id, PETER, FIRST.id) == row.id
        assert waiting_ask(session, workspace_id, PETER, SECOND.id) is None
        assert waiting_ask(session, workspace_id, MARIA, FIRST.id) is None
        row.answered_at = NOW
        assert waiting_ask(session, workspace_id, PETER, FIRST.id) is None

    await database.write(workspace_id, ask)


async def test_one_that_is_not_there_is_not_found(
    database: Database, workspace_id: WorkspaceId
) -> None:
    with pytest.raises(NotFound):
        await database.read(own_reflection, workspace_id, PETER, ReflectionId(7))
