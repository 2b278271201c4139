"""`noisegate run` where it cannot start, or has to wait: in a process of its own.

What it does once it runs is held by `tests/processes`.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.run import ended_by_signal
from bot.sandbox.running import running_slack
from storage.database import Database

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:1/api"
SECRET = "s3cret"


@asynccontextmanager
async def noisegate_run(**environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NOISEGATE_LOG_FORMAT": "json", **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def refusal(**environment: str) -> str:
    """What it says as it ends by itself, without a traceback or a secret."""
    async with noisegate_run(**environment) as process:
        _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert "Traceback" not in said.decode()
    assert SECRET not in said.decode()
    return said.decode()


async def logged(process: asyncio.subprocess.Process, event: str) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if event in line.decode():
            return line.decode()
    raise AssertionError(event)


def tokens(file: Path, **others: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": f"xoxb-{SECRET}",
        "SLACK_APP_TOKEN": f"xapp-{SECRET}",
        "SLACK_API_URL": NOWHERE,
        "DATABASE_URL": f"sqlite:///{file}",
        **others,
    }


async def test_without_tokens_it_says_what_is_missing_and_points_to_the_sandbox() -> None:
    said = await refusal()

    assert "SLACK_BOT_TOKEN is missing" in said
    assert "SLACK_APP_TOKEN is missing" in said
    assert "make run" in said


async def test_a_token_that_slack_refuses_ends_it_in_a_sentence(tmp_path: Path) -> None:
    async with running_slack(tmp_path / "slack.sqlite3") as slack:
        given = tokens(tmp_path / "x.sqlite3", SLACK_API_URL=slack.api_url)
        bot = await refusal(**given)
        app = await refusal(**given | {"SLACK_BOT_TOKEN": slack.credentials.bot_token})

    assert "SLACK_BOT_TOKEN" in bot
    assert "SLACK_APP_TOKEN" in app


async def test_a_slack_that_cannot_be_reached_is_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = tokens(tmp_path / "x.sqlite3", NOISEGATE_PORT=str(port))

    async with noisegate_run(**given) as process:
        waiting = await logged(process, "trying again")
        async with aiohttp.ClientSession() as session:
            for path in ("healthz", "readyz"):
                async with session.get(f"http://127.0.0.1:{port}/{path}") as answer:
                    assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(process.wait(), 15)

    assert SECRET not in waiting
    assert status == 0


async def test_over_socket_mode_nothing_listens_unless_a_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        said = await refusal(**tokens(tmp_path / "x.sqlite3", NOISEGATE_PORT=port))

    assert f"127.0.0.1, port {port}" in said


async def test_a_database_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    address = f"postgresql://anna:{SECRET}@127.0.0.1:1/crm"

    said = await refusal(**tokens(tmp_path / "x.sqlite3", DATABASE_URL=address))

    assert "cannot be reached" in said


async def test_a_second_bot_on_one_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    running = Database(f"sqlite:///{file}")

    said = await refusal(**tokens(file))
    running.close()

    assert "already running" in said


async def test_the_first_signal_ends_it_and_the_second_one_at_once() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ended = ended_by_signal()
        assert not ended.is_set()

        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(ended.wait(), 5)

        for number in before:
            assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
