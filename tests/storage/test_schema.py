"""Whether the tables are those of this version, found out without Alembic."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from storage.database import Database
from storage.migrate import config_for
from storage.schema import bring_up_to_date, is_current, newest

ROOT = Path(__file__).parents[2]


def test_the_newest_migration_is_alembics_head() -> None:
    assert newest() == ScriptDirectory.from_config(config_for("")).get_current_head()


def test_only_tables_that_saw_every_migration_are_current(database_address: str) -> None:
    with closing(Database(database_address)) as database:
        assert is_current(database)

        command.downgrade(config_for(database_address), "0003")
        assert not is_current(database)

        bring_up_to_date(database, database_address)
        assert is_current(database)

        command.downgrade(config_for(database_address), "base")
        assert not is_current(database)


def test_a_file_that_is_no_database_is_not_current(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("No database. " * 100)

    with closing(Database(f"sqlite:///{file}")) as database:
        assert not is_current(database)


def test_a_start_on_current_tables_does_not_load_alembic(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'noisegate.sqlite3'}"
    start = (
        "import sys; import bot.run; from storage.schema import bring_up_to_date;"
        "from storage.database import Database;"
        f"bring_up_to_date(Database({address!r}), {address!r});"
        "print('alembic' in sys.modules)"
    )

    loaded = [
        subprocess.run(
            [sys.executable, "-c", start], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    ]

    assert loaded == ["True\n", "False\n"]
