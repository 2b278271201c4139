"""Votes, and the verdicts that they add up to over editions."""

from dataclasses import replace
from datetime import timedelta

from domain.asking import Asking
from domain.conversations import Conversation
from domain.digests import Answer
from domain.editions import SubjectStanding
from domain.ids import ConversationId, MemberId, SubjectId, WorkspaceId
from domain.verdict import Tally, Verdict
from storage.asking import keep_asking
from storage.conversations import put_conversation
from storage.database import Database
from storage.digests import end_digest, get_schedule
from storage.editions import get_edition
from storage.subjects import all_subjects, retire
from storage.votes import audience, may_vote, own_answers, verdicts, voters
from tests.handlers.digests.steps import (
    DAY,
    MONDAYS,
    Days,
    begin_digest,
    first_edition,
    last_edition,
    press,
)
from tests.world import ADAM, GUEST, MARIA, NINA, NOW, OLGA, PETER, TEAM, WORKSPACE

FULL = (OLGA, ADAM, PETER, MARIA, NINA)


async def line_of(days: Days, subject_id: SubjectId) -> SubjectStanding:
    lines = await days.database.read(verdicts, WORKSPACE, days.now)
    return next(line for line in lines if line.subject.id == subject_id)


async def test_before_anything_was_asked_nothing_stands(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days = Days(database)

    lines = await database.read(verdicts, workspace_id, days.now)

    assert len(lines) == 9
    assert {line.last_asked_at for line in lines} == {None}
    assert {line.standing.verdict for line in lines} == {Verdict.TOO_EARLY}


async def test_eligible_are_the_full_members_of_the_conversation(
    database: Database, workspace_id: WorkspaceId
) -> None:
    assert await database.read(voters, workspace_id, TEAM, NOW) == set(FULL)
    assert await database.read(may_vote, workspace_id, TEAM, PETER)
    assert not await database.read(may_vote, workspace_id, TEAM, GUEST)
    assert not await database.read(may_vote, workspace_id, ConversationId("C_NO"), PETER)


async def test_guests_are_eligible_where_the_latest_digest_of_the_conversation_includes_them(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, replace(MONDAYS, include_guests=True))

    assert await database.read(voters, workspace_id, TEAM, NOW) == {*FULL, GUEST}
    assert await database.read(may_vote, workspace_id, TEAM, GUEST)

    await database.write(workspace_id, end_digest, workspace_id, schedule.digest.id, NOW)
    assert await database.read(may_vote, workspace_id, TEAM, GUEST)

    await begin_digest(database)
    assert not await database.read(may_vote, workspace_id, TEAM, GUEST)
    assert await database.read(voters, workspace_id, TEAM, NOW) == set(FULL)


async def test_own_answers_are_the_members_own(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await press(days, edition, PETER, Answer.NOISE)
    subject_id = edition.questions[0].subject.id

    own = await database.read(own_answers, workspace_id, PETER, [edition.id])

    assert own == {(edition.id, subject_id): Answer.NOISE}
    assert await database.read(own_answers, workspace_id, MARIA, [edition.id]) == {}


async def test_the_table_tells_nothing_of_an_edition_that_is_open(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    subject_id = edition.questions[0].subject.id
    for member in FULL:
        await press(days, edition, member, Answer.NOISE)

    before = await line_of(days, subject_id)
    await days.until(edition.closes_at)
    after = await line_of(days, subject_id)

    assert before.standing.tally == Tally()
    assert after.standing.verdict is Verdict.ONLY_NOISE
    assert after.standing.tally == Tally(noise=5)
    assert after.last_asked_at == edition.period_to
    assert await database.read(get_edition, workspace_id, edition.id) is not None


async def test_an_earlier_answer_stands_until_a_later_edition_closes(
    database: Database, workspace_id: WorkspaceId
) -> None:
    for subject in (await database.read(all_subjects, workspace_id))[3:]:
        await database.write(workspace_id, retire, workspace_id, subject.id, NOW)
    days, edition = await first_edition(database)
    schedule = await database.read(get_schedule, workspace_id, edition.digest_id)
    subject_id = edition.questions[0].subject.id
    for member in FULL:
        await press(days, edition, member, Answer.NOISE)
    again = edition
    asked = []
    while subject_id not in asked:
        days.now = again.period_to + timedelta(days=14)
        await days.tick()
        again = await last_edition(database, schedule)
        asked = [question.subject.id for question in again.questions]
    place = asked.index(subject_id)
    for member in (OLGA, ADAM, PETER):
        await press(days, again, member, Answer.VALUE, question=place)

    while_open = await line_of(days, subject_id)
    await days.until(again.closes_at)
    closed = await line_of(days, subject_id)

    assert while_open.standing.tally == Tally(noise=5)
    assert closed.standing.tally == Tally(value=3, noise=2)
    result = (await database.read(get_edition, workspace_id, again.id)).questions[place]
    assert result.before.verdict is Verdict.ONLY_NOISE
    assert result.result == closed.standing


async def test_whoever_does_not_use_it_is_no_user_in_the_table(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await press(days, edition, PETER, Answer.DONT_USE)
    await press(days, edition, MARIA, Answer.VALUE)

    await days.until(edition.closes_at)

    line = await line_of(days, edition.questions[0].subject.id)
    assert (line.standing.users, line.standing.tally) == (4, Tally(value=1))
    assert workspace_id == WORKSPACE


async def test_conversations_that_were_never_asked_add_no_users(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    lobby = Conversation(ConversationId("C_LOBBY"), "lobby", shared=False, bot_is_in=True)
    await database.write(workspace_id, put_conversation, workspace_id, lobby, list(FULL))

    await days.until(edition.closes_at)

    assert (await line_of(days, edition.questions[0].subject.id)).standing.users == len(FULL)


async def test_who_is_away_or_opted_out_is_in_no_count_of_what_closes_meanwhile(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    for member_id in FULL:
        await press(days, edition, member_id, Answer.NOISE)

    await go(days, away=PETER, stopped=MARIA)
    await days.until(edition.closes_at)

    assert await database.read(voters, workspace_id, TEAM, days.now) == {OLGA, ADAM, NINA}
    assert await database.read(audience, workspace_id, TEAM) == set(FULL)
    standing = (await line_of(days, edition.questions[0].subject.id)).standing
    assert (standing.users, standing.tally.noise) == (3, 3)


async def test_an_absence_does_not_tell_what_the_absent_one_had_answered(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    for member_id in FULL:
        await press(days, edition, member_id, Answer.NOISE)
    await days.until(edition.closes_at)
    before = await database.read(verdicts, workspace_id, days.now)

    await go(days, away=PETER, stopped=MARIA)

    assert await database.read(verdicts, workspace_id, days.now) == before


async def go(days: Days, *, away: MemberId, stopped: MemberId) -> None:
    for member_id, asking in (
        (away, Asking(away_until=days.now + 9 * DAY)),
        (stopped, Asking(stopped_at=days.now)),
    ):
        await days.database.write(WORKSPACE, keep_asking, WORKSPACE, member_id, asking)
