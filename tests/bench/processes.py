"""A server as a process of its own: the bot as a person starts it, or the floor it is held to."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.bench.databases import ROOT

READY_WITHIN = 60
"""Seconds."""
ENDS_WITHIN = 20
MOST_LINES = 5
LONGEST_LINE = 2_000
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """What a process has used so far, as Linux counts it."""

    cpu: float
    """Seconds."""
    memory: int
    """Bytes that are resident now."""


@dataclass(frozen=True)
class ServerProcess:
    """A process that said that it was ready."""

    pid: int
    ready_after: float
    """Seconds from its start."""
    at_ready: Usage | None

    def usage(self) -> Usage | None:
        """What it has used so far; None on a system without /proc."""
        return usage_of(self.pid)


def usage_of(pid: int) -> Usage | None:
    """What a process has used so far; None on a system without /proc."""
    folder = Path("/proc") / str(pid)
    try:
        stat = (folder / "stat").read_text(encoding="utf-8")
        status = (folder / "status").read_text(encoding="utf-8")
    except OSError:
        return None
    # The name in brackets may hold blanks; utime and stime are fields 14 and 15 (proc(5)).
    fields = stat.rpartition(")")[2].split()
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return Usage(
        cpu=(int(fields[11]) + int(fields[12])) / TICKS,
        memory=int(lines["VmRSS"].split()[0]) * 1024,
    )


@asynccontextmanager
async def started(
    arguments: tuple[str, ...], environment: Mapping[str, str], ready: str
) -> AsyncIterator[ServerProcess]:
    """Run `python arguments`, from when it logs the event `ready` until the block ends."""
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *arguments),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    log = _Log(ready)
    # Read throughout: a pipe that nobody empties stops whoever writes into it.
    reading = asyncio.create_task(log.read(process))
    try:
        await asyncio.wait_for(log.ready.wait(), READY_WITHIN)
        yield ServerProcess(process.pid, perf_counter() - begun, usage_of(process.pid))
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait({reading}, timeout=ENDS_WITHIN)
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


class _Log:
    """What a server says on standard error. What is no good news is passed on, a little of it."""

    def __init__(self, ready: str) -> None:
        self.ready = asyncio.Event()
        self._event = ready
        self._passed_on = 0

    async def read(self, process: asyncio.subprocess.Process) -> None:
        """Read until the process ends."""
        assert process.stderr is not None
        async for line in process.stderr:
            self._take(line.decode())

    def _take(self, line: str) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            said = {}
        if said.get("event") == self._event:
            self.ready.set()
        if said.get("level") not in {"info", "debug"} and self._passed_on < MOST_LINES:
            self._passed_on += 1
            sys.stderr.write(line[:LONGEST_LINE].rstrip() + "\n")
