"""What the doctor finds, and that it only looks."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.doctor import clock, granted, report, told, zones
from bot.manifest import scopes
from bot.sandbox.model import BOT_USER_ID
from bot.sandbox.running import Slack, running_sandbox, running_slack
from bot.settings import Settings
from domain.ids import ConversationId, WorkspaceId
from storage.database import Database
from storage.digests import add_digest, end_digest
from storage.migrate import migrate
from storage.survey import Tables, survey
from tests.flows.person import Person
from tests.flows.test_digest import WEEKLY
from tests.storage.test_digests import DRAFT, MONDAY
from tests.world import NOW, OLGA, TEAM

TEAM_ID = WorkspaceId("T1")


async def examined(**environment: str) -> tuple[bool, str]:
    lines: list[str] = []
    well = await report(Settings.model_validate(environment), lines.append)
    return well, "\n".join(lines)


def names_in(folder: Path) -> list[str]:
    return [found.name for found in folder.iterdir()]


def access(slack: Slack, database: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.credentials.bot_token,
        "SLACK_APP_TOKEN": slack.credentials.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{database}",
    }


async def test_where_all_is_well_nothing_is_to_be_done(tmp_path: Path) -> None:
    async with running_slack(tmp_path / "slack.sqlite3") as slack:
        well, said = await examined(**access(slack, tmp_path / "bot.sqlite3"))

    assert well, said
    assert "TO DO" not in said
    assert not (tmp_path / "bot.sqlite3").exists()


@pytest.mark.parametrize("folder", ["/proc/nothere", "{tmp}/a-file/inside"])
async def test_a_new_file_where_none_can_be_made_is_to_be_mended(
    tmp_path: Path, folder: str
) -> None:
    (tmp_path / "a-file").touch()
    file = f"{folder.format(tmp=tmp_path)}/bot.sqlite3"

    well, said = await examined(DATABASE_URL=f"sqlite:///{file}")

    assert not well
    assert f"TO DO  Database: {file} cannot be opened or written" in said
    assert names_in(tmp_path) == ["a-file"]


async def test_it_works_while_the_bot_holds_the_file(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    running = Database(f"sqlite:///{file}")
    migrate(f"sqlite:///{file}")
    try:
        async with running_slack(tmp_path / "slack.sqlite3") as slack:
            well, said = await examined(**access(slack, file))
    finally:
        running.close()

    assert well, said
    assert "its tables are those of this version" in said


async def test_the_conversations_of_digests_are_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    async with running_sandbox(
        tmp_path / "slack.sqlite3", database_address=f"sqlite:///{file}"
    ) as sandbox:
        maria = Person(sandbox, "maria")
        await maria.types("/digest new")
        await maria.submits(**WEEKLY)
        given = access(sandbox.slack, file)
        before = await examined(**given)
        where = sandbox.workspace.conversation(maria.conversation_id)
        remaining = [member for member in where.members if member != BOT_USER_ID]
        sandbox.workspace.set_members(where.id, remaining)
        after = await examined(**given)

    assert before[0], before[1]
    assert f"ok     Digest in #{where.name}" in before[1]
    assert not after[0]
    assert f"TO DO  Digest in #{where.name}: I am not in it. Type there: /invite" in after[1]


async def test_tokens_that_slack_refuses_are_said_and_not_shown(tmp_path: Path) -> None:
    async with running_slack(tmp_path / "slack.sqlite3") as slack:
        given = access(slack, tmp_path / "bot.sqlite3")
        wrong_bot = await examined(**given | {"SLACK_BOT_TOKEN": "xoxb-s3cret"})
        wrong_app = await examined(**given | {"SLACK_APP_TOKEN": "xapp-s3cret"})

    for (well, said), token in ((wrong_bot, "Bot token"), (wrong_app, "App-level token")):
        assert not well
        assert f"TO DO  {token}: Slack does not" in said
        assert "s3cret" not in said


async def test_missing_tokens_are_named(tmp_path: Path) -> None:
    well, said = await examined(
        SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="", DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3"
    )

    assert not well
    assert "SLACK_BOT_TOKEN is missing" in said


async def test_a_slack_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    well, said = await examined(
        SLACK_BOT_TOKEN="xoxb-x",
        SLACK_APP_TOKEN="xapp-x",
        SLACK_API_URL="http://127.0.0.1:1/api",
        DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3",
    )

    assert not well
    assert "Slack cannot be reached" in said


async def test_what_is_not_slack_is_said(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="<html>Sign in to the hotel's network</html>")

    app = web.Application()
    app.router.add_post("/api/auth.test", answer)
    async with TestServer(app) as hotel:
        well, said = await examined(
            SLACK_BOT_TOKEN="xoxb-x",
            SLACK_APP_TOKEN="xapp-x",
            SLACK_API_URL=str(hotel.make_url("/api")),
            DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3",
        )

    assert not well
    assert "TO DO  Slack: What answers here is not Slack" in said


def test_scopes_that_are_missing_are_named() -> None:
    some, *others = sorted(scopes())

    finding = granted(", ".join(others))

    assert not finding.ok
    assert finding.words.startswith(some)
    assert granted(",".join(scopes())).ok


def test_a_clock_may_be_a_minute_off() -> None:
    here = NOW.replace(microsecond=0)
    header = here.strftime("%a, %d %b %Y %H:%M:%S GMT")

    assert clock(header, here + timedelta(seconds=60)).ok
    for apart in (timedelta(seconds=61), timedelta(seconds=-61)):
        finding = clock(header, here + apart)
        assert not finding.ok
        assert "61 seconds" in finding.words
    assert not clock("", here).ok


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ({"is_member": True}, "may post"),
        ({"is_member": False}, "/invite @Noisegate"),
        ({"is_member": True, "is_archived": True}, "archived"),
        ({"is_member": True, "is_ext_shared": True}, "another organisation"),
    ],
)
def test_a_conversation_is_fit_for_a_digest_or_it_is_said_what_to_do(
    channel: dict[str, Any], words: str
) -> None:
    finding = told({"id": "C1", "name": "customers", **channel}, TEAM_ID)

    assert "#customers" in finding.checked
    assert words in finding.words
    assert finding.ok is (words == "may post")


def test_a_zone_that_cannot_be_loaded_is_named() -> None:
    (bad,) = zones(frozenset({"Europe/Copenhagen", "Mars/Base", "../etc"}))
    (good,) = zones(frozenset({"Europe/Copenhagen"}))

    assert not bad.ok
    assert bad.words.startswith("../etc, Mars/Base cannot")
    assert good.ok


async def test_the_survey_reads_zones_and_the_digests_that_have_not_ended(
    database: Database, workspace_id: WorkspaceId
) -> None:
    kept, ended = [
        await database.write(
            workspace_id, add_digest, workspace_id, DRAFT, owner=OLGA, next_slot=MONDAY, now=NOW
        )
        for _ in range(2)
    ]
    await database.write(workspace_id, end_digest, workspace_id, ended.digest.id, NOW)

    found = survey(database.engine.url.render_as_string(hide_password=False))

    assert found.tables is Tables.CURRENT
    assert found.conversations == (ConversationId(TEAM),)
    assert {"Europe/Copenhagen", "Europe/London"} <= found.zones
    assert kept.digest.id != ended.digest.id


def test_tables_of_another_program_are_foreign(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    other = Database(f"sqlite:///{file}")
    with other.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE thing (id INTEGER)")
    other.close()

    assert survey(f"sqlite:///{file}").tables is Tables.FOREIGN
