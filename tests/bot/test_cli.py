"""The `noisegate` command as a person calls it.

Where it runs a while, in a process of its own; where it says something and ends, in this one.
"""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.cli import app
from storage.database import Database

ROOT = Path(__file__).parents[2]


def noisegate(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "TERM": "dumb", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def said(*arguments: str, **environment: str) -> Result:
    """Call it in this process; an error without words of its own fails the test."""
    found = CliRunner().invoke(app, arguments, env=environment)
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found


def test_help_names_the_commands() -> None:
    found = noisegate("--help")

    assert found.returncode == 0
    for command in ("run", "sandbox", "migrate", "doctor", "manifest"):
        assert command in found.stdout


def test_a_port_in_use_is_said_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        file = str(tmp_path / "x.sqlite3")
        found = noisegate("sandbox", "--port", port, NOISEGATE_SANDBOX_FILE=file)

    assert found.returncode == 1
    assert f"Port {port} is in use" in found.stderr
    assert "ARGS=--port=" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_second_sandbox_on_one_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    file.write_bytes(b"")
    running = Database(f"sqlite:///{file}")

    started = noisegate("sandbox", "--port", "0", NOISEGATE_SANDBOX_FILE=str(file))
    reset = said("sandbox", "--reset", NOISEGATE_SANDBOX_FILE=str(file))
    running.close()

    assert (started.returncode, reset.exit_code) == (1, 1)
    assert "already running" in started.stderr
    assert "already running" in reset.stderr
    assert "Traceback" not in started.stderr
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
    file = "/dev/null/x/y.sqlite3"
    started = noisegate("sandbox", "--port", "0", NOISEGATE_SANDBOX_FILE=file)
    reset = said("sandbox", "--reset", NOISEGATE_SANDBOX_FILE=file)

    assert (started.returncode, reset.exit_code) == (1, 1)
    assert "cannot be used" in started.stderr
    assert "cannot be used" in reset.stderr
    assert "Traceback" not in started.stderr


def test_a_sandbox_file_that_is_a_folder_is_named(tmp_path: Path) -> None:
    found = noisegate("sandbox", "--port", "0", NOISEGATE_SANDBOX_FILE=str(tmp_path))

    assert found.returncode == 1
    assert str(tmp_path) in found.stderr
    assert "Traceback" not in found.stderr


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
