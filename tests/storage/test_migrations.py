"""The migrations bring a database exactly to what the tables say."""

from alembic import command

from storage.migrate import config_for, migrate


def test_the_tables_and_the_migrations_agree(database_address: str) -> None:
    command.check(config_for(database_address))


def test_migrating_twice_changes_nothing(database_address: str) -> None:
    migrate(database_address)

    command.check(config_for(database_address))


def test_a_migration_can_be_taken_back(database_address: str) -> None:
    command.downgrade(config_for(database_address), "base")
    migrate(database_address)

    command.check(config_for(database_address))
