"""The settings, from the environment; built here and nowhere else."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the environment says. Every name stands in the README's table."""

    model_config = SettingsConfigDict(extra="ignore")

    host: str = Field("127.0.0.1", validation_alias="NOISEGATE_HOST")
    port: int = Field(3000, validation_alias="NOISEGATE_PORT", ge=0, le=65_535)
    log_format: Literal["console", "json"] = Field(
        "console", validation_alias="NOISEGATE_LOG_FORMAT"
    )
    database_url: str = Field("sqlite:///noisegate.sqlite3", validation_alias="DATABASE_URL")
    sandbox_file: Path = Field(
        Path(".sandbox/workspace.sqlite3"), validation_alias="NOISEGATE_SANDBOX_FILE"
    )
