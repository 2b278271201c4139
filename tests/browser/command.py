"""The sandbox as `make run` starts it: a process of its own, which a test may kill."""

import asyncio
import os
import re
import shutil
import socket
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FILE = "workspace.sqlite3"
_PATIENCE = 120
"""Seconds in which it has to be ready, its history written, on a busy machine."""


class Command:
    """One sandbox with its state in `folder`, at the same address each time it is started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self.address = ""

    async def start(self) -> None:
        """Start it and wait for the last line that it prints, which names the address."""
        with (self._folder / "errors.txt").open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "sandbox",
                cwd=ROOT,
                env={
                    **os.environ,
                    "NOISEGATE_PORT": str(self._port),
                    "NOISEGATE_SANDBOX_FILE": str(self._folder / _FILE),
                },
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        try:
            self.address = await asyncio.wait_for(self._ready(self._process), _PATIENCE)
        except (TimeoutError, AssertionError):
            await self.kill()
            raise

    async def kill(self) -> None:
        """End it as `kill -9` does: it can neither notice nor prepare."""
        if self._process is not None:
            self._process.kill()
            await self._process.communicate()
            self._process = None

    async def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is not None:
            with suppress(ProcessLookupError):  # it has ended by itself; its errors say why
                self._process.terminate()
            await self._process.communicate()
            self._process = None

    def copy_to(self, folder: Path) -> "Command":
        """Return another with the same state, which is not running; stop this one first."""
        shutil.copy(self._folder / _FILE, folder / _FILE)
        return Command(folder)

    async def _ready(self, process: asyncio.subprocess.Process) -> str:
        assert process.stdout is not None
        async for line in process.stdout:
            found = re.search(rb"Open (http://\S+)", line)
            if found:
                return found[1].decode()
        errors = (self._folder / "errors.txt").read_text()
        raise AssertionError(f"The sandbox ended before it was ready:\n{errors}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
