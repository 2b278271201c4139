"""`.slack/hooks.json` names commands that run, as Slack's own command line calls them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.manifest import manifest
from bot.slack_cli import main

ROOT = Path(__file__).parents[2]
BOUNDARY = "-- b0undary --"


def hook(name: str, *appended: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a hook as Slack's command line does, with the Python of an activated environment."""
    command = json.loads((ROOT / ".slack/hooks.json").read_text())["hooks"][name].split()
    return subprocess.run(
        [*command, *appended],
        cwd=ROOT,
        env={"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_get_hooks_tells_the_other_hooks() -> None:
    found = json.loads(hook("get-hooks").stdout)

    assert {"get-manifest", "start"} <= set(found["hooks"])


def test_get_manifest_prints_our_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    main(["slack_cli", "get-manifest"])

    assert json.loads(capsys.readouterr().out) == manifest()


def test_an_answer_stands_between_the_boundaries_that_were_named() -> None:
    found = hook("get-manifest", "--protocol=message-boundaries", f"--boundary={BOUNDARY}")

    assert found.returncode == 0, found.stderr
    told = found.stdout.strip()
    assert told.startswith(BOUNDARY)
    assert told.endswith(BOUNDARY)
    assert json.loads(told.removeprefix(BOUNDARY).removesuffix(BOUNDARY)) == manifest()


def test_start_starts_the_bot(tmp_path: Path) -> None:
    found = hook(
        "start",
        "--protocol=message-boundaries",
        f"--boundary={BOUNDARY}",
        SLACK_BOT_TOKEN="xoxb-x",
        SLACK_APP_TOKEN="xapp-x",
        DATABASE_URL=f"mysql://{tmp_path}",
    )

    assert found.returncode == 1
    assert "DATABASE_URL is not an address" in found.stderr
    assert "Traceback" not in found.stderr
