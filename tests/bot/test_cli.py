"""The `noisegate` command as a person calls it.

In this process: in one of its own the bot is started by `test_run`, and the sandbox by the tests
with a browser.
"""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.sandbox.main import serve
from bot.sandbox.running import PortInUse
from domain.errors import NoisegateError
from storage.database import Database, FileInUse

ROOT = Path(__file__).parents[2]


def said(*arguments: str, **environment: str) -> Result:
    """Call it in this process; an error without words of its own fails the test."""
    found = CliRunner().invoke(app, arguments, env=environment)
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found


def test_help_names_the_commands() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "TERM": "dumb"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert found.returncode == 0
    for command in ("run", "sandbox", "migrate", "doctor", "manifest"):
        assert command in found.stdout


def test_a_port_in_use_is_said_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=rf"Port {port} is in use.+ARGS=--port="):
            asyncio.run(serve(tmp_path / "x.sqlite3", port, empty=True))


def test_a_second_sandbox_on_one_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    file.write_bytes(b"")
    with closing(Database(f"sqlite:///{file}")):
        with pytest.raises(FileInUse, match="already running"):
            asyncio.run(serve(file, 0, empty=True))
        reset = said("sandbox", "--reset", NOISEGATE_SANDBOX_FILE=str(file))

    assert reset.exit_code == 1
    assert "already running" in reset.stderr
    assert file.exists()


def test_reset_deletes_the_state(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    file.write_bytes(b"")

    found = said("sandbox", "--reset", NOISEGATE_SANDBOX_FILE=str(file))

    assert found.exit_code == 0
    assert not file.exists()


def test_migrate_makes_the_tables_and_may_run_again(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'x.sqlite3'}"

    for _ in range(2):
        found = said("migrate", DATABASE_URL=address)
        assert found.exit_code == 0, found.stderr
    assert "up to date" in found.stdout


def test_migrate_is_refused_while_a_bot_works_on_the_file(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    with closing(Database(address)):
        refused = said("migrate", DATABASE_URL=address)
    allowed = said("migrate", DATABASE_URL=address)

    assert (refused.exit_code, allowed.exit_code) == (1, 0)
    assert refused.stderr == "Another Noisegate is already running on x.sqlite3. Stop it first.\n"


def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    found = said(
        "sandbox", NOISEGATE_PORT="many", NOISEGATE_SANDBOX_FILE=str(tmp_path / "x.sqlite3")
    )

    assert found.exit_code == 1
    assert "NOISEGATE_PORT" in found.stderr


def test_a_database_that_cannot_be_reached_is_said_without_its_secrets() -> None:
    found = said("migrate", DATABASE_URL="postgres://anna:s3cret@127.0.0.1:1/crm")

    assert found.exit_code == 1
    assert "cannot be reached or changed" in found.stderr
    assert "s3cret" not in found.stderr


def test_a_sandbox_file_that_cannot_be_written_is_named() -> None:
    file = Path("/dev/null/x/y.sqlite3")
    with pytest.raises(OSError, match="/dev/null/x"):
        asyncio.run(serve(file, 0, empty=True))
    reset = said("sandbox", "--reset", NOISEGATE_SANDBOX_FILE=str(file))

    assert reset.exit_code == 1
    assert "/dev/null/x cannot be used" in reset.stderr


def test_a_sandbox_file_that_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoisegateError, match=re.escape(str(tmp_path))):
        asyncio.run(serve(tmp_path, 0, empty=True))


def test_the_manifest_is_printed_for_a_server_of_ones_own() -> None:
    found = said("manifest", "--url", "https://noisegate.example.org")
    refused = said("manifest", "--url", "http://noisegate.example.org")

    assert json.loads(found.stdout)["settings"]["socket_mode_enabled"] is False
    assert refused.exit_code == 1
    assert "https addresses only" in refused.stderr


def test_the_doctor_ends_with_1_where_something_is_to_be_done(tmp_path: Path) -> None:
    found = said(
        "doctor",
        SLACK_BOT_TOKEN="xapp-s3cret",
        SLACK_APP_TOKEN="",
        SLACK_SIGNING_SECRET="",
        DATABASE_URL=f"sqlite:///{tmp_path / 'x.sqlite3'}",
    )

    assert found.exit_code == 1
    assert "TO DO  Tokens: SLACK_BOT_TOKEN holds an app-level token" in found.stdout
    assert "s3cret" not in found.stdout + found.stderr
