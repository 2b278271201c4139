"""The migrations bring a database exactly to what the tables say."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from storage.migrate import DatabaseProblem, config_for, migrate


def test_the_tables_and_the_migrations_agree(database_address: str) -> None:
    command.check(config_for(database_address))


def test_migrating_twice_changes_nothing(database_address: str) -> None:
    migrate(database_address)

    command.check(config_for(database_address))


def test_a_migration_can_be_taken_back(database_address: str) -> None:
    command.downgrade(config_for(database_address), "base")
    migrate(database_address)

    command.check(config_for(database_address))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://anna:s3cret@127.0.0.1:1/crm", "cannot be reached or changed"),
        ("s3cret nonsense", "not an address that I can use"),
        ("mysql://anna:s3cret@127.0.0.1/crm", "not an address that I can use"),
        ("sqlite+odd:///s3cret", "not an address that I can use"),
        ("postgresql://anna:s3cret@127.0.0.1:port/crm", "not an address that I can use"),
        ("sqlite:////dev", "cannot be opened or written"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_without_its_secrets(
    address: str, sentence: str
) -> None:
    with pytest.raises(DatabaseProblem, match=sentence) as raised:
        migrate(address)

    assert "s3cret" not in str(raised.value)


def test_a_database_of_another_version_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        made.execute("INSERT INTO alembic_version VALUES ('9999')")
        made.commit()

    with pytest.raises(DatabaseProblem, match="another version of Noisegate"):
        migrate(f"sqlite:///{file}")
