"""The sandbox's memory: one SQLite file, shared with the bot's own tables.

Rows are small and each is committed before the method returns, so that a killed process loses
nothing that was accepted. (WAL with `synchronous=NORMAL` survives the death of the process; only
the death of the machine may take the last moments.)
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from bot.sandbox.model import (
    Conversation,
    Kind,
    Message,
    OpenView,
    Person,
    Reaction,
    ResponseUrl,
    Role,
    Status,
)

Thing = TypeVar("Thing", Person, Conversation, Message, OpenView, ResponseUrl)


class Kept(StrEnum):
    """The tables of things, each a key and a JSON body."""

    PEOPLE = "slack_people"
    CONVERSATIONS = "slack_conversations"
    MESSAGES = "slack_messages"
    HOMES = "slack_homes"
    RESPONSE_URLS = "slack_response_urls"


class SlackStore:
    """Keeps the things of one pretend Slack; without a path in memory only."""

    def __init__(self, path: Path | None = None) -> None:
        target = ":memory:" if path is None else str(path)
        self._connection = sqlite3.connect(target, isolation_level=None, timeout=5)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        for table in Kept:
            self._connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (key TEXT PRIMARY KEY, body TEXT NOT NULL)"
            )
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS slack_read "
            "(member TEXT, conversation TEXT, ts TEXT, PRIMARY KEY (member, conversation))"
        )

        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS slack_setting (name TEXT PRIMARY KEY, value TEXT)"
        )

    def setting(self, name: str) -> str | None:
        """Return what was kept under this name."""
        row = self._connection.execute(
            "SELECT value FROM slack_setting WHERE name = ?", (name,)
        ).fetchone()
        return row[0] if row else None

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a value under this name, in the place of what stood there."""
        self._connection.execute(
            "INSERT INTO slack_setting VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def keep(self, table: Kept, key: str, thing: Thing) -> None:
        """Write the thing under its key, in the place of what stood there."""
        self._connection.execute(
            f"INSERT INTO {table} (key, body) VALUES (?, ?) "  # noqa: S608 - a table of ours
            "ON CONFLICT (key) DO UPDATE SET body = excluded.body",
            (key, json.dumps(_parts(thing), default=_parts, ensure_ascii=False)),
        )

    def forget(self, table: Kept, key: str) -> None:
        """Delete what stands under the key."""
        self._connection.execute(f"DELETE FROM {table} WHERE key = ?", (key,))  # noqa: S608 - ours

    def load(self, table: Kept, kind: type[Thing]) -> list[Thing]:
        """Return all things of the table in the order in which they first came."""
        rows = self._connection.execute(f"SELECT body FROM {table} ORDER BY rowid")  # noqa: S608
        return [kind(**_revived(json.loads(body))) for (body,) in rows]

    def keep_mark(self, member_id: str, conversation_id: str, ts: str) -> None:
        """Remember up to where the member has read the conversation."""
        self._connection.execute(
            "INSERT INTO slack_read VALUES (?, ?, ?) "
            "ON CONFLICT (member, conversation) DO UPDATE SET ts = excluded.ts",
            (member_id, conversation_id, ts),
        )

    def load_marks(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Return up to where each member has read each conversation."""
        for member, conversation, ts in self._connection.execute("SELECT * FROM slack_read"):
            yield (member, conversation), ts


def _parts(thing: Any) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def _revived(body: dict[str, Any]) -> dict[str, Any]:
    revive: dict[str, Callable[[Any], Any]] = {
        "role": Role,
        "kind": Kind,
        "members": tuple,
        "blocks": tuple,
        "status": lambda status: Status(**status),
        "reactions": _reactions,
    }
    return {name: revive.get(name, _same)(value) for name, value in body.items()}


def _reactions(given: list[dict[str, Any]]) -> tuple[Reaction, ...]:
    return tuple(Reaction(each["name"], tuple(each["users"])) for each in given)


def _same(value: Any) -> Any:
    return value
