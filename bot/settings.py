"""The settings, from the environment; built here and nowhere else."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import NoisegateError

BOT, APP = "xoxb-", "xapp-"
"""How Slack's bot tokens and app-level tokens begin."""


class SettingsError(NoisegateError):
    """The environment says something that makes no sense."""


@dataclass(frozen=True)
class Access:
    """What opens Slack: a bot token, and either an app-level token or a signing secret."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    """For Socket Mode; empty: requests come over HTTP."""
    signing_secret: str = field(repr=False)


class Settings(BaseSettings):
    """What the environment says. Every name stands in the README's table."""

    model_config = SettingsConfigDict(extra="ignore")

    slack_bot_token: SecretStr = Field(default=SecretStr(""), validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr = Field(default=SecretStr(""), validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""), validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")
    host: str = Field(default="127.0.0.1", validation_alias="NOISEGATE_HOST")
    port: int = Field(default=3000, validation_alias="NOISEGATE_PORT", ge=0, le=65_535)
    log_format: Literal["console", "json"] = Field(
        default="console", validation_alias="NOISEGATE_LOG_FORMAT"
    )
    database_url: str = Field(
        default="sqlite:///noisegate.sqlite3", validation_alias="DATABASE_URL"
    )
    sandbox_file: Path = Field(
        default=Path(".sandbox/workspace.sqlite3"), validation_alias="NOISEGATE_SANDBOX_FILE"
    )

    @field_validator("database_url")
    @classmethod
    def _one_spelling(cls, address: str) -> str:
        """Many hosts still write `postgres://`, which SQLAlchemy does not know."""
        scheme, separator, rest = address.partition("://")
        return f"postgresql://{rest}" if separator and scheme == "postgres" else address

    @field_validator("slack_api_url")
    @classmethod
    def _ending_in_a_slash(cls, address: str) -> str:
        """Names of methods are appended."""
        parts = urlsplit(address)
        if parts.scheme not in {"https", "http"} or not parts.hostname or parts.port == 0:
            msg = "it is not an address such as https://slack.com/api/"
            raise ValueError(msg)
        return address if address.endswith("/") else f"{address}/"

    @property
    def port_is_set(self) -> bool:
        """Whether somebody asked for a port, and so for one that answers health checks."""
        return "port" in self.model_fields_set


def read_settings() -> Settings:
    """Read the environment; raise `SettingsError` that names each variable to be mended."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [f"{fault['loc'][0]}: {fault['msg']}." for fault in error.errors()]
        raise SettingsError("\n".join(faults)) from None


def slack_access(settings: Settings) -> Access:
    """What opens Slack; raise `SettingsError` that says what is missing or in the wrong place.

    No sentence ever holds a token. Blanks around one are a slip of the clipboard.
    """
    access = Access(
        bot_token=settings.slack_bot_token.get_secret_value().strip(),
        app_token=settings.slack_app_token.get_secret_value().strip(),
        signing_secret=settings.slack_signing_secret.get_secret_value().strip(),
    )
    faults = [fault for fault in (_bot_fault(access), _requests_fault(access)) if fault]
    if faults:
        where = 'The README says where to find them, under "In Slack itself".'
        without = "To try Noisegate without Slack: make run"
        raise SettingsError("\n".join([*faults, where, without]))
    return access


def _is_token(text: str, beginning: str) -> bool:
    """Whether it may be one; a line break inside could not even be sent."""
    return text.startswith(beginning) and text.isprintable() and " " not in text


def _bot_fault(access: Access) -> str | None:
    token = access.bot_token
    if not token:
        return f"SLACK_BOT_TOKEN is missing: the bot token, which begins with {BOT}."
    if token.startswith(APP):
        return (
            "SLACK_BOT_TOKEN holds an app-level token. That one belongs into SLACK_APP_TOKEN; "
            f"here stands the bot token, which begins with {BOT}."
        )
    if not _is_token(token, BOT):
        return f"SLACK_BOT_TOKEN holds something else: a bot token begins with {BOT}."
    return None


def _requests_fault(access: Access) -> str | None:
    token, secret = access.app_token, access.signing_secret
    if token.startswith(BOT):
        return (
            "SLACK_APP_TOKEN holds a bot token. That one belongs into SLACK_BOT_TOKEN; "
            f"here stands the app-level token, which begins with {APP}."
        )
    if token and not _is_token(token, APP):
        return f"SLACK_APP_TOKEN holds something else: an app-level token begins with {APP}."
    if secret.startswith((BOT, APP)):
        return (
            "SLACK_SIGNING_SECRET holds a token. The signing secret stands in the app's settings "
            "under Basic Information."
        )
    if not token and not secret:
        return (
            "SLACK_APP_TOKEN is missing: the app-level token, which begins with "
            f"{APP}, for Socket Mode. (For requests over HTTP: SLACK_SIGNING_SECRET instead.)"
        )
    return None
