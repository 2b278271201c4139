"""Personal questions and a clock that was wrong for a while."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from domain.asking import Asking, Rhythm
from domain.deliveries import DeliveryKind
from domain.ids import AskId, WorkspaceId
from handlers.asking.jobs import tick
from handlers.asking.service import ask_at
from storage.asking import find_asking
from storage.database import Database, Session
from storage.deliveries import plan
from storage.due import call_back
from storage.tables import DeliveryRow
from storage.tables_asking import AskRow
from tests.handlers.digests.steps import Days
from tests.world import NOW, PETER

TUESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC)
WEEK, YEARS = timedelta(weeks=1), timedelta(days=4 * 365)
TUESDAYS = Rhythm(1)


def asks(session: Session) -> list[datetime]:
    return [row.asked_at for row in session.exec(select(AskRow))]


async def test_a_question_that_a_clock_sent_years_ahead_comes_at_its_next_slot(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, ask_at, workspace_id, PETER, TUESDAYS, NOW)
    days = Days(database, now=NOW + YEARS)
    await tick(days.services)
    days.now = NOW

    await tick(days.services)

    found = await database.read(find_asking, workspace_id, PETER)
    assert found == Asking(TUESDAYS, TUESDAY)
    days.now = TUESDAY
    await tick(days.services)
    assert await database.read(asks) == [TUESDAY]


async def test_what_was_asked_in_the_future_takes_no_place_in_the_budget(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, ask_at, workspace_id, PETER, TUESDAYS, NOW)
    days = Days(database, now=TUESDAY + 104 * WEEK)
    await database.write(workspace_id, ask_at, workspace_id, PETER, TUESDAYS, days.now - WEEK)
    await tick(days.services)
    assert await database.read(asks) == [days.now]

    days.now = NOW
    await tick(days.services)
    days.now = TUESDAY
    await tick(days.services)

    assert TUESDAY in await database.read(asks)


async def test_a_question_planned_in_the_future_is_called_back_and_its_ask_is_free(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def ahead(session: Session) -> None:
        row = AskRow(workspace_id=workspace_id, member_id=PETER, prompt="p", asked_at=NOW + YEARS)
        session.add(row)
        session.flush()
        plan(
            session,
            workspace_id=workspace_id,
            key="personal",
            kind=DeliveryKind.PERSONAL,
            slot=NOW + YEARS,
            period_begins=NOW.date(),
            due_at=NOW + YEARS,
            member_id=PETER,
            ask_id=AskId(row.id or 0),
        )

    def states(session: Session) -> list[tuple[str, str | None, int | None]]:
        rows = session.exec(select(DeliveryRow))
        return [(row.state, row.reason, row.ask_id) for row in rows]

    await database.write(workspace_id, ahead)

    await database.write(workspace_id, call_back, NOW, "a clock was wrong")

    assert await database.read(states) == [("skipped", "a clock was wrong", None)]
    assert await database.read(asks) == []
