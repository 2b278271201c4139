"""Votes: who may, what a second press does, and what is refused."""

from datetime import timedelta

import pytest

from domain.digests import Answer
from domain.errors import ForMember, NotAllowed, NotFound
from domain.homes import HomePlace
from domain.ids import EditionId, MemberId, SubjectId, WorkspaceId
from domain.members import Member, Role
from domain.pace import Rate
from handlers.digests.jobs import compose_update
from handlers.digests.service.votes import cast_vote, explained, own_question
from handlers.kit.values import OutOfDate, pack, unpack
from handlers.parts.questions import Press, QuestionRef
from storage.conversations import leave
from storage.database import Database
from storage.members import opened_home, put_members
from storage.renderings import Rendering, shown, take_rendering
from storage.subjects import retire
from storage.votes import open_questions
from tests.handlers.digests.steps import first_edition, press
from tests.slack_blocks import all_text
from tests.world import GUEST, MARIA, NINA, OLGA, PETER, TEAM, begin

OTHER = WorkspaceId("T2")


async def test_a_press_is_stored_and_shown_to_the_member_alone(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)

    cast = await press(days, edition, PETER, Answer.BOTH)

    assert (cast.answer, cast.before) == (Answer.BOTH, None)
    own = await database.read(open_questions, workspace_id, PETER, days.now)
    others = await database.read(open_questions, workspace_id, MARIA, days.now)
    assert [each.own for each in own] == [Answer.BOTH]
    assert [each.own for each in others] == [None]


async def test_a_vote_changes_the_home_of_whoever_ever_opened_theirs(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await database.write(workspace_id, opened_home, workspace_id, PETER, HomePlace())

    opened = await press(days, edition, PETER, Answer.BOTH)
    never = await press(days, edition, MARIA, Answer.BOTH)

    assert (set(opened.homes), set(never.homes)) == ({PETER}, set())


async def test_a_second_press_replaces_the_first(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await press(days, edition, PETER, Answer.BOTH)

    cast = await press(days, edition, PETER, Answer.NOISE)

    assert (cast.answer, cast.before) == (Answer.NOISE, Answer.BOTH)
    update = await compose_update(days.services, workspace_id, edition.id)
    assert update is not None
    assert "1 answer so far" in all_text(update.message)


async def test_the_same_press_twice_is_one_answer(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await press(days, edition, PETER, Answer.VALUE)
    update = await compose_update(days.services, workspace_id, edition.id)
    assert update is not None
    rendering = await database.write(
        workspace_id, take_rendering, workspace_id, edition.id, Rate(1, 60)
    )
    assert isinstance(rendering, Rendering)
    await database.write(workspace_id, shown, rendering, update.change, timedelta(0))

    cast = await press(days, edition, PETER, Answer.VALUE)

    assert cast.before is Answer.VALUE
    assert await compose_update(days.services, workspace_id, edition.id) is None


async def test_the_open_message_counts_answers_and_tells_none(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    for member in (OLGA, PETER, MARIA):
        await press(days, edition, member, Answer.NOISE)

    update = await compose_update(days.services, workspace_id, edition.id)

    assert update is not None
    text = all_text(update.message)
    assert "3 answers so far" in text
    assert "3 noise" not in text
    assert "only noise (" not in text


async def test_a_guest_is_answered_and_not_stored(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)

    with pytest.raises(NotAllowed, match="full members"):
        await press(days, edition, GUEST, Answer.VALUE)

    assert await compose_update(days.services, workspace_id, edition.id) is None


async def test_a_member_of_another_organisation_is_not_stored(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    nora = Member(MemberId("U_NORA"), "nora", "Nora", Role.OUTSIDER, "UTC")
    await database.write(workspace_id, put_members, workspace_id, [(nora, "")])

    with pytest.raises(NotAllowed):
        await press(days, edition, nora.id, Answer.VALUE)


async def test_whoever_is_not_in_the_conversation_is_told_to_join_it(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await database.write(workspace_id, leave, workspace_id, TEAM, NINA)

    with pytest.raises(NotAllowed, match="members of #team"):
        await press(days, edition, NINA, Answer.VALUE)


@pytest.mark.usefixtures("workspace_id")
async def test_a_button_of_a_closed_edition_gets_the_result(database: Database) -> None:
    days, edition = await first_edition(database)
    await press(days, edition, PETER, Answer.NOISE)
    await days.until(edition.closes_at + timedelta(minutes=1))

    with pytest.raises(ForMember, match=r"closed on Friday 27 November at 17:00.*1 noise, of 5"):
        await press(days, edition, OLGA, Answer.VALUE)


@pytest.mark.usefixtures("workspace_id")
async def test_a_press_between_closing_time_and_closing_does_not_count(
    database: Database,
) -> None:
    days, edition = await first_edition(database)
    days.now = edition.closes_at

    with pytest.raises(ForMember, match="in a moment"):
        await press(days, edition, PETER, Answer.VALUE)


async def test_a_subject_retired_meanwhile_takes_no_answers(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    subject = edition.questions[0].subject
    await database.write(workspace_id, retire, workspace_id, subject.id, days.now)

    with pytest.raises(ForMember, match=f"{subject.name} was retired"):
        await press(days, edition, PETER, Answer.VALUE)

    assert await database.read(open_questions, workspace_id, PETER, days.now) == ()


@pytest.mark.usefixtures("workspace_id")
async def test_a_button_of_another_workspace_is_unknown(database: Database) -> None:
    days, edition = await first_edition(database)
    await database.write(OTHER, begin, OTHER)

    with pytest.raises(NotFound, match="do not know these questions"):
        await press(days, edition, PETER, Answer.VALUE, workspace_id=OTHER)


@pytest.mark.parametrize(("edition_id", "subject_id"), [(0, 1), (10**9, 1), (-1, -1)])
async def test_made_up_editions_are_unknown(
    database: Database, workspace_id: WorkspaceId, edition_id: int, subject_id: int
) -> None:
    days, _ = await first_edition(database)
    made_up = Press(EditionId(edition_id), SubjectId(subject_id), Answer.VALUE)

    with pytest.raises(NotFound):
        await database.write(workspace_id, cast_vote, workspace_id, PETER, made_up, days.now)


@pytest.mark.parametrize("number", [0, -1, 2**31, 10**30])
def test_a_number_that_no_row_can_have_is_refused_before_the_database(number: int) -> None:
    with pytest.raises(OutOfDate):
        unpack(Press, pack(Press(number, 1, Answer.VALUE)))


async def test_a_subject_that_the_edition_does_not_ask_about_is_refused(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    other = next(n for n in range(1, 9) if n != edition.questions[0].subject.id)
    made_up = Press(edition.id, other, Answer.VALUE)

    with pytest.raises(NotFound, match="do not ask about that"):
        await database.write(workspace_id, cast_vote, workspace_id, PETER, made_up, days.now)


async def test_change_offers_the_question_with_the_answer_so_far(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await press(days, edition, PETER, Answer.DONT_USE)
    ref = QuestionRef(edition.id, edition.questions[0].subject.id)

    waiting = await database.read(own_question, workspace_id, PETER, ref, days.now)

    assert waiting.own is Answer.DONT_USE


async def test_why_is_told_to_those_who_are_asked(
    database: Database, workspace_id: WorkspaceId
) -> None:
    _, edition = await first_edition(database)

    found = await database.read(explained, workspace_id, PETER, edition.id)

    assert found.questions == edition.questions
    with pytest.raises(NotAllowed):
        await database.read(explained, workspace_id, GUEST, edition.id)


async def test_home_shows_no_questions_of_other_conversations(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, _ = await first_edition(database)

    assert len(await database.read(open_questions, workspace_id, PETER, days.now)) == 1
    assert await database.read(open_questions, workspace_id, GUEST, days.now) == ()
