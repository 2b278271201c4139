"""Charts in a closed edition: drawn for a team that is large enough, left out for a small one."""

from dataclasses import replace
from typing import Any

from domain.charts import Course
from domain.conversations import Conversation
from domain.digests import Answer, Every
from domain.ids import MemberId, WorkspaceId
from domain.members import Member, Role
from domain.readers import Reader
from domain.verdict import Verdict
from handlers.digests.jobs import compose_update
from handlers.digests.views.charts import course_blocks
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.members import put_members
from storage.subjects import all_subjects, retire
from storage.votes import verdicts
from tests.domain.test_charts import points
from tests.handlers.digests.steps import (
    DAY,
    MONDAYS,
    Days,
    begin_digest,
    last_edition,
    press,
)
from tests.slack_blocks import all_text, assert_valid
from tests.world import COPENHAGEN, MEMBERS, NOW, TEAM

LARGE = tuple(
    Member(MemberId(f"U_{number}"), f"m{number}", f"Member {number}", Role.FULL, COPENHAGEN)
    for number in range(14)
)


def grow(session: Session, workspace_id: WorkspaceId) -> None:
    """Let fourteen more colleagues be in the conversation, and leave little to ask about."""
    put_members(session, workspace_id, [(member, "en-GB") for member in LARGE])
    conversation = Conversation(TEAM, "team", shared=False, bot_is_in=True)
    everybody = [member.id for member in (*MEMBERS, *LARGE)]
    put_conversation(session, workspace_id, conversation, everybody)
    for subject in all_subjects(session, workspace_id)[2:]:
        retire(session, workspace_id, subject.id, NOW)


async def charts_of_three_editions(
    database: Database, workspace_id: WorkspaceId, voters: tuple[Member, ...]
) -> list[list[dict[str, Any]]]:
    """Let noise turn into value over the editions; return the blocks of each that is closed."""
    schedule = await begin_digest(database, replace(MONDAYS, every=Every.WEEK))
    days, shown = Days(database), []
    days.slack.people = sorted({member.id for member in (*MEMBERS, *voters)})
    for week, answer in enumerate((Answer.NOISE, Answer.NOISE, Answer.VALUE)):
        await days.until(schedule.next_slot + week * 7 * DAY)
        edition = await last_edition(database, schedule)
        for member in voters:
            await press(days, edition, member.id, answer)
        await days.until(edition.closes_at)
        update = await compose_update(days.services, workspace_id, edition.id)
        assert update is not None
        assert_valid(update.message)
        shown.append(list(update.message.blocks))
    return shown


def drawn(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == "data_visualization"]


async def test_a_large_team_sees_how_its_answers_went(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, grow, workspace_id)

    first, second, third = await charts_of_three_editions(database, workspace_id, LARGE)

    assert drawn(first) == []
    assert drawn(second) == []
    (chart,) = drawn(third)
    assert chart["chart"]["type"] == "line"
    noise = next(each for each in chart["chart"]["series"] if each["name"] == "Only noise")
    assert [point["value"] for point in noise["data"]] == [100.0, 0.0]
    assert "14 noise" in all_text(third)
    assert "14 value" in all_text(third)


async def test_a_small_team_sees_no_chart(database: Database, workspace_id: WorkspaceId) -> None:
    people = tuple(member for member in MEMBERS if member.full)

    shown = await charts_of_three_editions(database, workspace_id, people)

    assert [drawn(blocks) for blocks in shown] == [[], [], []]


def test_a_chart_with_the_longest_name_and_most_points_is_one_that_slack_takes() -> None:
    some = points(*[(place, 10, 20 - place) for place in range(8)])

    for locale in ("en-GB", "da-DK", "de-DE", "ja-JP", "ar-EG"):
        course = Course("*x* <!channel> " + "y" * 80, some)
        blocks = course_blocks(course, Reader(COPENHAGEN, locale))
        assert_valid(blocks)
        assert "<!channel>" not in all_text(blocks)


async def test_where_a_subject_stood_before_is_known_when_its_answers_closed(
    database: Database, workspace_id: WorkspaceId
) -> None:
    people = tuple(member for member in MEMBERS if member.full)
    await database.write(workspace_id, grow, workspace_id)
    await charts_of_three_editions(database, workspace_id, people)

    lines = await database.read(verdicts, workspace_id, NOW + 30 * DAY)

    moved = [line for line in lines if line.moved]
    assert [line.before for line in moved] == [Verdict.ONLY_NOISE]
    assert [line.standing.verdict for line in moved] == [Verdict.ADDING_VALUE]
