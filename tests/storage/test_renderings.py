"""Bringing messages up to date: one renderer at a time, and never an older count over a newer."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from domain.ids import EditionId, WorkspaceId
from domain.pace import Rate
from storage.ballots import made_stale
from storage.clock import database_now
from storage.database import Database, Session
from storage.editions import find_stale
from storage.renderings import (
    GIVEN_UP_AFTER,
    RENDERING,
    Rendering,
    rendered_in_vain,
    shown,
    stale_editions,
    take_rendering,
)
from storage.tables import EditionRow
from storage.tables_pace import PaceRow
from tests.storage.test_digests import begin_posted
from tests.world import NOW, WORKSPACE

FREE = Rate(1, 1e9)
EVERY = timedelta(seconds=3)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def edition(database: Database, workspace_id: WorkspaceId) -> EditionId:
    """An edition whose message is behind by one change."""
    found = await database.write(workspace_id, begin_posted)
    await database.write(workspace_id, made_stale, workspace_id, found.id)
    return found.id


def taken(session: Session, edition: EditionId, rate: Rate = FREE) -> Rendering:
    found = take_rendering(session, WORKSPACE, edition, rate)
    assert isinstance(found, Rendering)
    return found


def time_passes(session: Session) -> None:
    session.connection().execute(update(EditionRow).values(render_at=LONG_AGO))


def waits(session: Session) -> timedelta:
    """For how long the edition is left alone, as of now."""
    render_at = session.exec(select(EditionRow.render_at)).one()
    assert render_at is not None
    return render_at - database_now(session)


async def test_an_edition_is_behind_until_its_latest_change_is_shown(
    database: Database, edition: EditionId
) -> None:
    assert await database.read(stale_editions) == ((WORKSPACE, edition),)
    rendering = await database.work(WORKSPACE, taken, edition)
    found = await database.read(find_stale, WORKSPACE, edition)
    assert found is not None
    await database.write(WORKSPACE, made_stale, WORKSPACE, edition)

    await database.work(WORKSPACE, shown, rendering, found[1], timedelta(0))

    assert await database.read(stale_editions) == ((WORKSPACE, edition),)
    rendering = await database.work(WORKSPACE, taken, edition)
    await database.work(WORKSPACE, shown, rendering, found[1] + 1, timedelta(0))
    assert await database.read(stale_editions) == ()
    assert await database.read(find_stale, WORKSPACE, edition) is None


async def test_one_renders_and_the_next_rendering_is_three_seconds_later(
    database: Database, edition: EditionId
) -> None:
    rendering = await database.work(WORKSPACE, taken, edition)

    assert await database.read(stale_editions) == ()
    other = await database.work(WORKSPACE, take_rendering, WORKSPACE, edition, FREE)
    assert other is None
    await database.work(WORKSPACE, made_stale, WORKSPACE, edition)
    await database.work(WORKSPACE, shown, rendering, 1, EVERY)

    assert await database.read(stale_editions) == ()
    assert timedelta(seconds=2) < await database.read(waits) <= EVERY


async def test_whoever_died_over_it_holds_it_for_no_longer_than_slack_may_be_at_work(
    database: Database, edition: EditionId
) -> None:
    await database.work(WORKSPACE, taken, edition)

    assert await database.read(waits) <= RENDERING
    await database.work(WORKSPACE, time_passes)
    assert await database.read(stale_editions) == ((WORKSPACE, edition),)


async def test_what_may_stand_over_a_newer_content_is_rendered_once_more(
    database: Database, edition: EditionId
) -> None:
    slow = await database.work(WORKSPACE, taken, edition)
    await database.work(WORKSPACE, time_passes)
    await database.work(WORKSPACE, made_stale, WORKSPACE, edition)
    quick = await database.work(WORKSPACE, taken, edition)

    await database.work(WORKSPACE, shown, slow, 1, timedelta(0))
    await database.work(WORKSPACE, shown, quick, 2, timedelta(0))

    assert await database.read(stale_editions) == ((WORKSPACE, edition),)


async def test_refusals_make_the_pauses_grow_until_a_week_after_closing(
    database: Database, edition: EditionId
) -> None:
    pauses = []
    for _ in range(9):
        await database.work(WORKSPACE, time_passes)
        rendering = await database.work(WORKSPACE, taken, edition)
        await database.work(WORKSPACE, rendered_in_vain, rendering, NOW)
        pauses.append(round((await database.read(waits)).total_seconds()))
    assert pauses == pytest.approx([60, 60, 120, 240, 480, 960, 1920, 3600, 3600], abs=2)

    await database.work(WORKSPACE, close_long_ago)
    await database.work(WORKSPACE, time_passes)
    rendering = await database.work(WORKSPACE, taken, edition)
    await database.work(WORKSPACE, rendered_in_vain, rendering, NOW)

    await database.work(WORKSPACE, time_passes)
    assert await database.read(stale_editions) == ()


def close_long_ago(session: Session) -> None:
    closed_at = NOW - GIVEN_UP_AFTER - timedelta(seconds=1)
    session.connection().execute(update(EditionRow).values(closed_at=closed_at))


async def test_a_clock_that_is_put_back_by_hours_holds_no_edition_up(
    database: Database, edition: EditionId
) -> None:
    await database.work(WORKSPACE, taken, edition)
    await database.work(WORKSPACE, clock_is_put_back)

    assert await database.read(stale_editions) == ((WORKSPACE, edition),)
    await database.work(WORKSPACE, taken, edition)


def clock_is_put_back(session: Session) -> None:
    ahead = database_now(session) + timedelta(hours=3)
    session.connection().execute(update(EditionRow).values(render_at=ahead))


async def test_updates_of_a_workspace_wait_for_their_turn_and_leave_the_edition_free(
    database: Database, edition: EditionId
) -> None:
    rate = Rate(1, 1)
    rendering = await database.work(WORKSPACE, taken, edition, rate)
    await database.work(WORKSPACE, rendered_in_vain, rendering, NOW, timedelta(0))

    wait = await database.work(WORKSPACE, take_rendering, WORKSPACE, edition, rate)

    assert isinstance(wait, timedelta)
    assert timedelta(seconds=50) < wait <= timedelta(minutes=1)
    assert await database.read(stale_editions) == ((WORKSPACE, edition),)
    await database.work(WORKSPACE, a_minute_passes)
    await database.work(WORKSPACE, taken, edition, rate)


def a_minute_passes(session: Session) -> None:
    session.connection().execute(update(PaceRow).values(free_at=LONG_AGO))
