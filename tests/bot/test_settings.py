"""What the environment may say."""

import pytest

from bot.settings import read_settings


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("postgres://anna:x@host/crm", "postgresql://anna:x@host/crm"),
        ("postgresql://host/postgres://", "postgresql://host/postgres://"),
        ("sqlite:///x.sqlite3", "sqlite:///x.sqlite3"),
        ("postgres", "postgres"),
    ],
)
def test_the_old_spelling_of_postgresql_is_understood(
    said: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", said)

    assert read_settings().database_url == meant
