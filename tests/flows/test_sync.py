"""What happens once a day, whatever Slack says that day."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import update
from sqlmodel import func, select
from structlog.testing import capture_logs

from bot.sandbox.running import WORKSPACE, Sandbox
from storage.database import Session
from storage.events import take_event
from storage.tables_events import EventRow

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def _take(session: Session) -> None:
    take_event(session, WORKSPACE, "Ev1")
    session.connection().execute(update(EventRow).values(taken_at=LONG_AGO))


def _kept(session: Session) -> int:
    return session.exec(select(func.count()).select_from(EventRow)).one()


async def test_what_is_old_is_forgotten_though_slack_gives_no_roster(sandbox: Sandbox) -> None:
    database = sandbox.noisegate.services.database
    await database.work(WORKSPACE, _take)
    manifest = sandbox.workspace.manifest
    sandbox.workspace.manifest = replace(manifest, scopes=manifest.scopes - {"users:read"})

    with capture_logs() as lines:
        await sandbox.noisegate.sync()

    assert [line["event"] for line in lines] == ["a workspace was not synced"]
    assert await database.read(_kept) == 0
