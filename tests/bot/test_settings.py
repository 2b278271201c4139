"""What the environment may say."""

import pytest

from bot.settings import Access, Settings, SettingsError, read_settings, slack_access


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


def access_from(**environment: str) -> Access:
    return slack_access(Settings.model_validate(environment))


BOTH = {"SLACK_BOT_TOKEN": "xoxb-s3cret", "SLACK_APP_TOKEN": "xapp-s3cret"}


def test_tokens_are_taken_without_the_blanks_around_them() -> None:
    found = access_from(SLACK_BOT_TOKEN=" xoxb-1\n", SLACK_APP_TOKEN="xapp-2 ")

    assert (found.bot_token, found.app_token) == ("xoxb-1", "xapp-2")


def test_a_signing_secret_does_instead_of_an_app_token() -> None:
    found = access_from(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="abc")

    assert found.signing_secret == "abc"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xapp-s3cret"}, "belongs into SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxp-s3cret"}, "SLACK_BOT_TOKEN holds something else"),
        ({"SLACK_BOT_TOKEN": "xoxb-s3cret\nxoxb-2"}, "SLACK_BOT_TOKEN holds something else"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": "xoxb-s3cret"}, "belongs into SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "s3cret"}, "SLACK_APP_TOKEN holds something else"),
        ({"SLACK_APP_TOKEN": "xapp-s3cret # ours"}, "SLACK_APP_TOKEN holds something else"),
        ({"SLACK_SIGNING_SECRET": "xoxb-s3cret"}, "SLACK_SIGNING_SECRET holds a token"),
    ],
)
def test_what_stands_in_the_wrong_place_is_named_and_never_shown(
    said: dict[str, str], words: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        access_from(**{"SLACK_SIGNING_SECRET": ""} | BOTH | said)

    assert words in str(refused.value)
    assert "make run" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_settings_never_show_a_secret() -> None:
    settings = Settings.model_validate(BOTH)

    assert "s3cret" not in f"{settings!r} {settings} {slack_access(settings)!r}"


def test_a_port_is_set_only_where_somebody_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOISEGATE_PORT", raising=False)
    assert not read_settings().port_is_set

    monkeypatch.setenv("NOISEGATE_PORT", "3000")
    assert read_settings().port_is_set


def test_methods_are_appended_to_slacks_address() -> None:
    found = Settings.model_validate({"SLACK_API_URL": "http://127.0.0.1:1/api"})

    assert found.slack_api_url == "http://127.0.0.1:1/api/"


@pytest.mark.parametrize("address", ["slack.com/api", "https://", "https://slack.com:x/api"])
def test_an_address_of_slack_that_is_none_is_named(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", address)

    with pytest.raises(SettingsError, match="SLACK_API_URL"):
        read_settings()
