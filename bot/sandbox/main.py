"""`noisegate sandbox`: a sandbox that a person opens in a browser, until they end it."""

import asyncio
import signal
from pathlib import Path

from rich.console import Console

from bot.clock import run_clock
from bot.sandbox.running import Sandbox, running_sandbox
from bot.sandbox.sample import write_sample
from storage.database import Database

BEGUN = "history"
"""The setting that says how far the sample history got: nothing, `begun` or `whole`."""


def reset(file: Path) -> None:
    """Delete the sandbox's state, unless one is running on it, and say so."""
    file.parent.mkdir(parents=True, exist_ok=True)
    Database(f"sqlite:///{file}").close()
    _forget(file)
    Console(highlight=False).print("The sandbox is as new. Start it with: make run")


def _forget(file: Path) -> None:
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm", f"{file.name}.lock"):
        file.with_name(name).unlink(missing_ok=True)


async def serve(file: Path, port: int, *, empty: bool, socket_mode: bool = False) -> None:
    """Run the sandbox until SIGINT or SIGTERM. The last thing printed is its address.

    Unless `empty`, a new sandbox gets two months of history; where writing it was interrupted,
    it begins again. With `socket_mode` requests reach the bot over a WebSocket.
    """
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with running_sandbox(file, port=port, socket_mode=socket_mode) as sandbox:
        interrupted = sandbox.store.setting(BEGUN) == "begun"
        if not interrupted:
            await _serve(sandbox, ended, empty=empty)
    if interrupted:
        _forget(file)
        async with running_sandbox(file, port=port, socket_mode=socket_mode) as sandbox:
            await _serve(sandbox, ended, empty=empty)


async def _serve(sandbox: Sandbox, ended: asyncio.Event, *, empty: bool) -> None:
    out = Console(highlight=False)
    if sandbox.store.setting(BEGUN) is None:
        sandbox.store.keep_setting(BEGUN, "begun")
        if not empty:
            out.print("Writing two months of sample history...")
            await write_sample(sandbox)
        sandbox.store.keep_setting(BEGUN, "whole")
    clock = asyncio.create_task(run_clock(sandbox.noisegate.tick, sandbox.noisegate.sync))
    courier = asyncio.create_task(sandbox.noisegate.courier.run())
    out.print(f"Noisegate is ready. Ctrl-C ends it. Open {sandbox.address}")
    await ended.wait()
    clock.cancel()
    courier.cancel()
    await asyncio.gather(clock, courier, return_exceptions=True)
