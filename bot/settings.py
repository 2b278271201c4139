"""The settings, from the environment; built here and nowhere else."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import NoisegateError


class SettingsError(NoisegateError):
    """The environment says something that makes no sense."""


class Settings(BaseSettings):
    """What the environment says. Every name stands in the README's table."""

    model_config = SettingsConfigDict(extra="ignore")

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


def read_settings() -> Settings:
    """Read the environment; raise `SettingsError` that names each variable to be mended."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [f"{fault['loc'][0]}: {fault['msg']}." for fault in error.errors()]
        raise SettingsError("\n".join(faults)) from None
