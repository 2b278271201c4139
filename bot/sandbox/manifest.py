"""What the app's manifest asks for: the commands, shortcuts, scopes and events it knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command with what Slack shows while it is typed."""

    command: str
    """With its slash: `/log`."""
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut, of a message or global."""

    name: str
    callback_id: str
    description: str = ""
    of_message: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of `manifest.yml` that decide what the pretend Slack sends and allows."""

    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()

    @classmethod
    @cache
    def read(cls, path: Path) -> "Manifest":
        """Read a manifest file in YAML, once in a process."""
        return cls.parse(yaml.safe_load(path.read_text(encoding="utf-8")))

    @classmethod
    def parse(cls, manifest: Mapping[str, Any]) -> "Manifest":
        """Take the parts from a manifest (docs.slack.dev/reference/app-manifest)."""
        features = manifest.get("features", {})
        scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        events = manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        return cls(
            commands=tuple(
                Command(
                    command=item["command"],
                    description=item.get("description", ""),
                    usage_hint=item.get("usage_hint", ""),
                    should_escape=bool(item.get("should_escape", False)),
                )
                for item in features.get("slash_commands", [])
            ),
            shortcuts=tuple(
                Shortcut(
                    name=item["name"],
                    callback_id=item["callback_id"],
                    description=item.get("description", ""),
                    of_message=item.get("type") == "message",
                )
                for item in features.get("shortcuts", [])
            ),
            scopes=frozenset(scopes),
            events=frozenset(events),
        )

    def command(self, name: str) -> Command | None:
        """Return the command of this name (with its slash), None when the app has none."""
        return next((c for c in self.commands if c.command == name), None)
