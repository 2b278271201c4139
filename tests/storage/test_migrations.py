"""The migrations bring a database exactly to what the tables say."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from domain.ids import WorkspaceId
from domain.workspaces import Workspace
from storage.address import DatabaseProblem
from storage.database import Database, Session
from storage.digests import all_schedules
from storage.migrate import config_for, migrate
from storage.shelf import Shelf
from storage.workspaces import get_workspace
from tests.claims import claim_one
from tests.world import NOW

ROOT = Path(__file__).parents[2]


def test_the_tables_and_the_migrations_agree_also_where_they_run_again(
    database_address: str,
) -> None:
    migrate(database_address)

    command.check(config_for(database_address))


def test_a_migration_can_be_taken_back(database_address: str) -> None:
    command.downgrade(config_for(database_address), "base")
    migrate(database_address)

    command.check(config_for(database_address))


OLD_ROWS = """
INSERT INTO workspace (id, name, bot_user_id, locale, installed_at)
    VALUES ('T1', 'Nordlys', 'UBOT', 'da-DK', '2026-11-02 09:00:00');
INSERT INTO member (workspace_id, id, handle, name, role, zone, locale, deactivated,
        named_steward, has_home, home_today, home_verdicts)
    VALUES ('T1', 'U1', 'peter', 'Peter Berg', 'full', 'Europe/Copenhagen', 'da-DK',
        false, false, true, 0, 0);
INSERT INTO conversation (workspace_id, id, name, shared, bot_is_in)
    VALUES ('T1', 'C1', 'customers', false, true);
INSERT INTO digest (id, workspace_id, conversation_id, weekday, at, zone, every, begins, questions,
        closing_days, closing_at, include_guests, owner, created_at, next_slot)
    VALUES (1, 'T1', 'C1', 0, '09:00', 'Europe/Copenhagen', 'week', '2026-11-02 09:00:00', 2,
        4, '17:00', false, 'U1', '2026-11-02 09:00:00', '2026-11-23 08:00:00');
INSERT INTO delivery (id, workspace_id, key, kind, digest_id, slot, period_begins, message_key,
        state, due_at, attempts)
    VALUES (1, 'T1', 'edition:1:2026-11-09', 'edition', 1, '2026-11-16 08:00:00', '2026-11-09',
        'k1', 'due', '2026-11-16 08:00:00', 0);
"""


def test_a_filled_database_of_the_first_version_is_carried_on(database_address: str) -> None:
    config = config_for(database_address)
    command.downgrade(config, "0001")
    with closing(Database(database_address)) as database, database.engine.begin() as connection:
        for statement in OLD_ROWS.split(";")[:-1]:
            connection.exec_driver_sql(statement)

    migrate(database_address)

    with closing(Database(database_address)) as database, database.engine.begin() as connection:
        session = Session(connection, Shelf())
        workspace = get_workspace(session, WorkspaceId("T1"))
        [schedule] = all_schedules(session, WorkspaceId("T1"))
        waiting = claim_one(session, WorkspaceId("T1"), NOW)
        session.close()
    assert workspace == Workspace(WorkspaceId("T1"), "Nordlys", "UBOT", "da-DK")
    assert schedule.digest.owner == "U1"
    assert waiting is not None
    assert (waiting.message_key, waiting.digest_id, waiting.ask_id) == ("k1", 1, None)
    command.check(config)


LEASED = """
INSERT INTO edition (id, workspace_id, digest_id, number, period_begins, period_from, period_to,
        closes_at, conversation_id, message_ts, changes, shown, told)
    VALUES (1, 'T1', 1, 1, '2026-11-02', '2026-11-02 08:00:00', '2026-11-09 08:00:00',
        '2026-11-13 16:00:00', 'C2', '1.5', 0, 0, '[]');
INSERT INTO delivery (id, workspace_id, key, kind, digest_id, edition_id, member_id, slot,
        period_begins, message_key, state, due_at, leased_until, attempts)
    VALUES (2, 'T1', 'a', 'edition', 1, NULL, NULL, '2026-11-16 08:00:00', '2026-11-09', 'k2',
        'leased', '2026-11-16 08:00:00', '2026-11-16 08:02:00', 1),
    (3, 'T1', 'b', 'results', 1, 1, NULL, '2026-11-16 08:00:00', '2026-11-09', 'k3',
        'leased', '2026-11-16 08:00:00', '2026-11-16 08:02:00', 1),
    (4, 'T1', 'c', 'personal', NULL, NULL, 'U1', '2026-11-16 08:00:00', '2026-11-09', 'k4',
        'leased', '2026-11-16 08:00:00', '2026-11-16 08:02:00', 1);
"""


def test_what_was_leased_at_the_upgrade_is_looked_for_and_notices_go_with_a_downgrade(
    database_address: str,
) -> None:
    config = config_for(database_address)
    command.downgrade(config, "0002")
    with closing(Database(database_address)) as database, database.engine.begin() as connection:
        for statement in (OLD_ROWS + LEASED).split(";")[:-1]:
            connection.exec_driver_sql(statement)

    migrate(database_address)

    assert rows(database_address, "conversation_id, thread_ts, begun_at IS NULL, priority") == [
        (None, None, True, 1),
        ("C1", None, False, 1),
        ("C2", "1.5", False, 0),
        ("U1", None, False, 2),
    ]

    with closing(Database(database_address)) as database, database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE delivery SET state = 'uncertain' WHERE id = 3")
        notice = "UPDATE delivery SET kind = 'notice', about_id = 3 WHERE id = 4"
        connection.exec_driver_sql(notice)
    command.downgrade(config, "0002")

    assert rows(database_address, "id, state") == [(1, "due"), (2, "leased"), (3, "failed")]


def rows(address: str, columns: str) -> list[tuple[object, ...]]:
    with closing(Database(address)) as database, database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {columns} FROM delivery ORDER BY id")
        return [tuple(row) for row in found]


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


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(address: str) -> None:
    with pytest.raises(DatabaseProblem, match="not an address"):
        migrate(address)


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_replicas_that_start_together_migrate_one_after_another(database_address: str) -> None:
    command.downgrade(config_for(database_address), "base")
    starts = f"from storage.migrate import migrate; migrate({database_address!r})"
    starting = [subprocess.Popen([sys.executable, "-c", starts], cwd=ROOT) for _ in range(2)]

    assert [process.wait(60) for process in starting] == [0, 0]
    command.check(config_for(database_address))
