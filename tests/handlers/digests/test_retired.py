"""A subject that is retired while it is asked about."""

import pytest

from domain.digests import Answer
from domain.errors import ForMember
from domain.ids import WorkspaceId
from handlers.digests.jobs import compose_update
from handlers.digests.reasons import Reason
from handlers.kit.ids import Action
from handlers.subjects.service import take_back, take_out
from storage.database import Database
from tests.handlers.digests.steps import DAY, first_edition, press
from tests.slack_blocks import all_text
from tests.world import ADAM, MARIA, NINA, OLGA, PETER


async def test_what_is_retired_meanwhile_loses_its_buttons_and_gets_no_result(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await press(days, edition, PETER, Answer.NOISE)
    await compose_update(days.services, workspace_id, edition.id)
    subject = edition.questions[0].subject
    changed = await database.write(
        workspace_id, take_out, workspace_id, OLGA, subject.id, days.now
    )

    update = await compose_update(days.services, workspace_id, edition.id)
    assert update is not None
    assert f"*{subject.name}*: retired meanwhile, no longer asked." in all_text(update.message)
    assert Action.VOTE_CAST not in str(update.message.blocks)
    assert changed.homes == {OLGA, ADAM, PETER, MARIA, NINA}

    await days.until(edition.closes_at + DAY)
    update = await compose_update(days.services, workspace_id, edition.id)
    assert update is not None
    assert "retired meanwhile, so there is no result." in all_text(update.message)
    assert "noise." not in all_text(update.message)
    assert days.skipped == [Reason.NO_RESULTS]
    with pytest.raises(ForMember, match="was retired meanwhile"):
        await press(days, edition, MARIA, Answer.VALUE)


async def test_what_is_taken_back_while_it_is_asked_has_its_buttons_again(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    subject = edition.questions[0].subject
    await database.write(workspace_id, take_out, workspace_id, OLGA, subject.id, days.now)
    await compose_update(days.services, workspace_id, edition.id)
    await database.write(workspace_id, take_back, workspace_id, OLGA, subject.id)

    update = await compose_update(days.services, workspace_id, edition.id)

    assert update is not None
    assert Action.VOTE_CAST in str(update.message.blocks)


async def test_a_result_stays_when_its_subject_is_retired_later(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await press(days, edition, PETER, Answer.NOISE)
    await days.until(edition.closes_at)
    await days.tick()
    subject = edition.questions[0].subject
    await database.write(workspace_id, take_out, workspace_id, OLGA, subject.id, days.now)

    update = await compose_update(days.services, workspace_id, edition.id)

    assert update is not None
    assert "1 noise" in all_text(update.message)
