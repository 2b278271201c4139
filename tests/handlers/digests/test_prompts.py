"""Which question to sit with an edition carries, and what shared answers make of an edition."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.conversations import Conversation
from domain.editions import Edition, Schedule
from domain.ids import DigestId, WorkspaceId
from domain.prompts import PROMPTS
from domain.reflections import ReflectionDraft
from handlers.digests.jobs import compose_update
from handlers.digests.reasons import Reason
from handlers.digests.service.editions import draft_edition, preview_edition
from handlers.digests.views.edition import preview_message
from handlers.kit.ids import Action
from storage.ballots import made_stale
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.reflections import add_reflection, carried_prompts
from storage.subjects import all_subjects, retire
from tests.handlers.digests.steps import (
    MONDAYS,
    Days,
    begin_digest,
    last_edition,
)
from tests.slack_blocks import all_text, assert_valid
from tests.world import NOW, PETER, TEAM, WORKSPACE

WEEKLY = replace(MONDAYS, every="week")


async def share(database: Database, schedule: Schedule, text: str, now: datetime = NOW) -> None:
    draft = ReflectionDraft(PROMPTS[0].id, text, schedule.digest.id)
    await database.write(WORKSPACE, add_reflection, WORKSPACE, PETER, draft, now)


async def retire_everything(database: Database) -> None:
    def everything(session: Session) -> None:
        for subject in all_subjects(session, WORKSPACE):
            retire(session, WORKSPACE, subject.id, NOW)

    await database.write(WORKSPACE, everything)


async def test_each_edition_carries_another_question(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    days = Days(database, now=schedule.next_slot)

    await days.until(NOW + timedelta(weeks=8))

    carried = await database.read(carried_prompts, workspace_id, TEAM)
    assert len(days.editions()) > 5
    assert len(carried) == len(days.editions())
    assert all("A question to sit with" in all_text(post.message) for _, post in days.editions())


async def test_no_edition_asks_what_the_answers_in_it_or_before_it_already_answer(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    await share(database, schedule, "A pen, and paper.")
    days = Days(database, now=schedule.next_slot)

    await days.until(NOW + timedelta(weeks=4))

    carried = await database.read(carried_prompts, workspace_id, TEAM)
    assert len(days.editions()) > 2
    assert carried[PROMPTS[0].id] == schedule.next_slot
    asked = [all_text(post.message).split("sit with")[-1] for _, post in days.editions()]
    assert not any(PROMPTS[0].text in words for words in asked)


async def test_the_first_question_to_sit_with_is_not_the_same_in_every_digest(
    database: Database, workspace_id: WorkspaceId
) -> None:
    first = await begin_digest(database, WEEKLY)
    other = replace(first.digest, id=DigestId(first.digest.id + 1))

    drafts = [
        await database.read(
            draft_edition, workspace_id, digest, slot=first.next_slot, now=first.next_slot
        )
        for digest in (first.digest, other)
    ]

    one, two = (draft.prompt for draft in drafts if draft)
    assert one != two


async def test_a_digest_without_questions_to_sit_with_carries_none(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, replace(WEEKLY, prompts=False))
    days = Days(database, now=schedule.next_slot)

    await days.tick()

    ((_, post),) = days.editions()
    assert workspace_id == WORKSPACE
    assert "A question to sit with" not in all_text(post.message)
    assert (await last_edition(database, schedule)).prompt is None


async def test_a_question_to_sit_with_is_no_reason_to_post(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await retire_everything(database)
    schedule = await begin_digest(database, WEEKLY)
    days = Days(database, now=schedule.next_slot)

    await days.tick()

    assert workspace_id == WORKSPACE
    assert days.editions() == []
    assert days.skipped == [Reason.NOTHING]


async def test_shared_answers_are_something_to_tell(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await retire_everything(database)
    schedule = await begin_digest(database, WEEKLY)
    await share(database, schedule, "A pen, and paper.")
    days = Days(database, now=schedule.next_slot)

    await days.tick()

    ((_, post),) = days.editions()
    assert workspace_id == WORKSPACE
    assert_valid(post.message)
    assert "A pen, and paper." in all_text(post.message)
    assert post.message.text == "What colleagues share with this team"


async def test_the_question_and_the_answers_stay_when_the_edition_has_closed(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    await share(database, schedule, "A pen, and paper.")
    days = Days(database, now=schedule.next_slot)
    await days.tick()
    edition = await last_edition(database, schedule)

    await days.until(edition.closes_at + timedelta(hours=1))
    update = await compose_update(days.services, workspace_id, edition.id)

    assert update is not None
    assert_valid(update.message)
    assert "A pen, and paper." in all_text(update.message)
    assert Action.PROMPT_ANSWER in str(update.message.blocks)


async def test_the_preview_carries_the_question_and_counts_the_answers(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    await share(database, schedule, "A pen, and paper.")

    draft = await database.read(preview_edition, workspace_id, PETER, schedule.digest.id, NOW)

    assert draft is not None
    words = all_text(preview_message(draft))
    assert "1 answer that a colleague shares stands here. Nobody reads it before" in words
    assert "A pen, and paper." not in words
    assert PROMPTS[0].text not in words
    assert "A question to sit with" in words
    assert Action.PROMPT_ANSWER not in str(preview_message(draft).blocks)


async def test_where_outsiders_read_along_no_answer_is_shown(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def open_to_outsiders(session: Session, edition: Edition) -> None:
        opened = Conversation(TEAM, "team", shared=True, bot_is_in=True)
        put_conversation(session, WORKSPACE, opened, None)
        made_stale(session, WORKSPACE, edition.id)

    schedule = await begin_digest(database, WEEKLY)
    await share(database, schedule, "A pen, and paper.")
    days = Days(database, now=schedule.next_slot)
    await days.tick()
    edition = await last_edition(database, schedule)
    await database.write(workspace_id, open_to_outsiders, edition)

    update = await compose_update(days.services, workspace_id, edition.id)

    assert update is not None
    assert "A pen, and paper." not in all_text(update.message)
    assert Action.PROMPT_ANSWER not in str(update.message.blocks)
