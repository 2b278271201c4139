"""The preview of a digest as a page: whole, standing alone, and made beside a running bot."""

import asyncio
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.preview import NoPreview, draw, page, preview
from domain.errors import NoisegateError
from domain.ids import WorkspaceId
from domain.prompts import PROMPTS
from domain.reflections import ReflectionDraft
from domain.subjects import Code
from handlers.digests.service.setup import set_up
from storage.database import Database, NoDatabase
from storage.reflections import add_reflection
from storage.subjects import all_subjects, retire
from tests.handlers.digests.steps import MONDAYS, begin_digest
from tests.world import MEMBERS, NOW, OLGA, PETER, WORKSPACE, begin

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""For what is drawn: that it is read from both databases, other tests show."""


def address_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


class Resources(HTMLParser):
    """Collects what a page would ask other places for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note scripts, and addresses that are loaded."""
        self.found += [
            value or ""
            for name, value in attrs
            if name in ("src", "srcset", "data") or (name == "href" and tag == "link")
        ]
        if tag == "script":
            self.found.append(tag)


async def test_the_page_shows_the_next_edition(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)

    found = await database.read(preview, NOW, None, None)
    html = page(found, NOW)

    assert found.workspace.id == workspace_id
    assert found.draft.period_to == schedule.next_slot
    for words in ("#team", "Value or noise?", "9 to 22 November", "Adding value", "Don&#39;t use"):
        assert words in html
    assert "on Wednesday, 18 November 2026" in html or "on Wednesday 18 November 2026" in html


@ON_ONE
@pytest.mark.usefixtures("workspace_id")
async def test_the_page_stands_alone_and_can_be_printed(database: Database) -> None:
    await begin_digest(database)

    html = page(await database.read(preview, NOW, None, None), NOW)

    resources = Resources()
    resources.feed(html)
    assert resources.found == []
    assert "url(" not in html
    assert "default-src 'none'" in html
    assert "@media print" in html
    assert "prefers-color-scheme: dark" in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@ON_ONE
async def test_the_page_names_no_member(database: Database, workspace_id: WorkspaceId) -> None:
    schedule = await begin_digest(database)
    draft = ReflectionDraft(PROMPTS[0].id, "A pen, and paper.", schedule.digest.id, named=True)
    await database.write(workspace_id, add_reflection, workspace_id, PETER, draft, NOW)

    html = page(await database.read(preview, NOW, None, None), NOW)

    for member in MEMBERS:
        for naming in (member.id, member.name, f"@{member.handle}"):
            assert naming not in html


@ON_ONE
async def test_which_workspace_and_which_digest_are_asked_for_where_there_are_several(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)
    other = WorkspaceId("T2")
    await database.write(other, begin, other)
    await database.write(other, set_up, other, OLGA, MONDAYS, NOW)

    with pytest.raises(NoPreview, match=r"--workspace. There are: T1 \(.*\), T2 \("):
        await database.read(preview, NOW, None, None)
    with pytest.raises(NoPreview, match="--workspace"):
        await database.read(preview, NOW, "T3", None)
    with pytest.raises(NoPreview, match=rf"--digest. There are: {schedule.digest.id} \(#team\)"):
        await database.read(preview, NOW, workspace_id, 99)
    found = await database.read(preview, NOW, workspace_id, schedule.digest.id)
    assert found.schedule == schedule


@ON_ONE
async def test_where_there_is_nothing_to_show_it_is_said(database: Database) -> None:
    with pytest.raises(NoPreview, match="No workspace"):
        await database.read(preview, NOW, None, None)
    await database.write(WORKSPACE, begin)
    with pytest.raises(NoPreview, match="/digest new"):
        await database.read(preview, NOW, None, None)
    await begin_digest(database)
    for subject in await database.read(all_subjects, WORKSPACE):
        if subject.code is not Code.NOISEGATE:
            await database.write(WORKSPACE, retire, WORKSPACE, subject.id, NOW)
    with pytest.raises(NoPreview, match="nothing to ask"):
        await database.read(preview, NOW, None, None)


@pytest.mark.usefixtures("workspace_id")
async def test_it_is_written_while_a_bot_works_on_the_database(database: Database) -> None:
    await begin_digest(database)

    assert "Value or noise?" in await draw(address_of(database), NOW)
    assert await database.read(all_subjects, WORKSPACE)


@pytest.mark.usefixtures("workspace_id")
async def test_a_database_that_is_only_read_takes_no_write(database: Database) -> None:
    reading = Database(address_of(database), reading_only=True)

    with pytest.raises(Exception, match=r"readonly|read-only"):
        await reading.write(WORKSPACE, begin, WorkspaceId("T9"))

    reading.close()
    assert await database.read(all_subjects, WORKSPACE)


def test_without_a_database_there_is_no_preview(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'none.sqlite3'}"

    with pytest.raises(NoisegateError, match="make doctor"):
        asyncio.run(draw(address, NOW))
    with pytest.raises(NoDatabase, match="Start Noisegate first"):
        Database(address, reading_only=True)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_the_file(migrated_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "noisegate.sqlite3"
    file.write_bytes(migrated_file.read_bytes())
    running = Database(f"sqlite:///{file}")
    asyncio.run(running.write(WORKSPACE, begin))
    asyncio.run(begin_digest(running, replace(MONDAYS, questions="1")))
    out = tmp_path / "preview.html"

    found = CliRunner().invoke(
        app,
        ["digest", "preview", "--out", str(out)],
        env={"DATABASE_URL": f"sqlite:///{file}"},
    )
    running.close()

    assert (found.exit_code, found.stderr) == (0, "")
    assert "Value or noise?" in out.read_text(encoding="utf-8")
