"""What was accepted is still there after the process ended, however it ended."""

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.manifest import Manifest
from bot.sandbox.model import Message, Refused, Status
from bot.sandbox.reactions import react
from bot.sandbox.store import SlackStore
from bot.sandbox.workspace import NEVER_READ, SlackWorkspace
from tests.bot.sandbox.desk import Hands

KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.sandbox.manifest import Manifest
from bot.sandbox.model import Clock, Message
from bot.sandbox.store import SlackStore
from bot.sandbox.workspace import SlackWorkspace

moment = datetime(2026, 11, 16, 9, tzinfo=UTC)
clock = Clock(now=lambda: moment, real=lambda: 0.0)
workspace = SlackWorkspace(SlackStore(Path(sys.argv[1])), clock, Manifest())
workspace.post(Message("C0CUSTOMERS", workspace.next_ts(), "U0PETER", "Before the end"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def reopened(path: Path, hands: Hands) -> tuple[SlackStore, SlackWorkspace]:
    store = SlackStore(path)
    return store, SlackWorkspace(store, hands.clock(), Manifest())


def test_everything_that_was_accepted_survives(tmp_path: Path) -> None:
    hands = Hands()
    store, workspace = reopened(tmp_path / "slack.db", hands)
    direct = workspace.open_direct("U0PETER")
    block = {"type": "divider", "block_id": "line"}
    said = workspace.post(
        Message(
            "C0CUSTOMERS",
            workspace.next_ts(),
            "U0NOISEGATE",
            "Hello",
            blocks=(block,),
            metadata={"event_type": "delivery", "event_payload": {"key": "k"}},
        )
    )
    private = workspace.post(
        Message(direct.id, workspace.next_ts(), "U0NOISEGATE", "Psst", only_for="U0PETER")
    )
    gone = workspace.post(Message(direct.id, workspace.next_ts(), "U0PETER", "Gone"))
    workspace.delete(gone)
    home = workspace.views.publish("U0PETER", {"type": "home", "blocks": [block]})
    url = workspace.response_urls.give("U0PETER", direct.id)
    workspace.response_urls.use(url)
    workspace.mark_read("U0PETER", "C0CUSTOMERS")
    workspace.mark_unread("U0SOFIE", "C0CUSTOMERS", said.ts)
    said = react(workspace, "U0PETER", said, "+1")
    peter = replace(workspace.person("U0PETER"), status=Status("Out", ":bus:", 5), quiet_until=9)
    workspace.change_person(peter)
    workspace.set_members("C0GENERAL", ["U0MARIA"])
    store.close()

    store, again = reopened(tmp_path / "slack.db", hands)

    assert again.people == workspace.people
    assert again.conversations == workspace.conversations
    assert again.timeline("U0PETER", "C0CUSTOMERS") == [said]
    assert again.timeline("U0PETER", direct.id) == [private]
    assert again.views.home("U0PETER") == home
    assert again.response_urls.check(url.id).uses == 1
    assert again.unread("U0PETER", "C0CUSTOMERS") == 0
    assert again.unread("U0MARIA", "C0CUSTOMERS") == 1
    assert again.read_up_to("U0SOFIE", "C0CUSTOMERS") != NEVER_READ
    store.close()


def test_timestamps_keep_growing_after_a_new_start_with_the_clock_set_back(
    tmp_path: Path,
) -> None:
    hands = Hands()
    store, workspace = reopened(tmp_path / "slack.db", hands)
    before = workspace.post(Message("C0CUSTOMERS", workspace.next_ts(), "U0PETER", "Hello"))
    store.close()

    store, again = reopened(tmp_path / "slack.db", Hands(moment=hands.moment.replace(year=2025)))

    assert float(again.next_ts()) >= float(before.ts)
    assert again.next_ts() != before.ts
    store.close()


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "slack.db"
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", KILLED, str(path)]

    ended = subprocess.run(command, check=False, cwd=root, env={**os.environ})

    store, workspace = reopened(path, Hands())
    assert ended.returncode == -signal.SIGKILL
    assert [m.text for m in workspace.timeline("U0PETER", "C0CUSTOMERS")] == ["Before the end"]
    store.close()


def test_the_file_may_hold_other_tables(tmp_path: Path) -> None:
    path = tmp_path / "both.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE contacts (name TEXT)")
    other.commit()
    store = SlackStore(path)

    names = [name for (name,) in other.execute("SELECT name FROM sqlite_master")]
    tables = [name for name in names if not name.startswith("sqlite_")]

    assert all(name == "contacts" or name.startswith("slack_") for name in tables)
    store.close()
    other.close()


def test_a_message_is_kept_for_those_who_may_see_it() -> None:
    store = SlackStore()
    workspace = SlackWorkspace(store, Hands().clock(), Manifest())
    private = workspace.say_privately("U0PETER", "C0CUSTOMERS", "For Peter")

    assert workspace.timeline("U0PETER", "C0CUSTOMERS") == [private]
    assert workspace.timeline("U0MARIA", "C0CUSTOMERS") == []
    with pytest.raises(Refused, match="message_not_found"):
        workspace.message_seen_by("U0MARIA", "C0CUSTOMERS", private.ts)
    with pytest.raises(Refused, match="channel_not_found"):
        workspace.timeline("U0PRIYA", "C0CUSTOMERS")
    store.close()
