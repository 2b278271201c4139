"""The `noisegate` command. Each command's module is loaded when it is called, for a quick help."""

import asyncio
import gc
import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.errors import NoisegateError

app = typer.Typer(
    name="noisegate",
    help="Asks whether each tool and channel is adding value, or is only noise.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # drawing boxes would take two thirds of the help's time
)
digest = typer.Typer(
    help="What Noisegate asks, on a schedule.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(digest, name="digest")


@app.command()
def run() -> None:
    """Run Noisegate in Slack: over Socket Mode, or over HTTP."""
    with _ending_in_words():
        with _keeping_all():
            settings = _load("bot.settings").read_settings()
            _load("bot.logs").set_up(settings.log_format)
            module = _load("bot.run")
            _load("bot.garbage").collect_rarely()
        _load("uvloop").run(module.run(settings))


@app.command()
def sandbox(
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Without the sample history.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Delete its state, then end.")] = False,
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1.")] = None,
    socket_mode: Annotated[
        bool, typer.Option("--socket-mode", help="Requests come over a WebSocket, not HTTP.")
    ] = False,
) -> None:
    """Run Noisegate in a local Slack workspace, in the browser."""
    main = _load("bot.sandbox.main")
    with _ending_in_words():
        settings = _load("bot.settings").read_settings()
        if reset:
            main.reset(settings.sandbox_file)
            return
        _load("bot.logs").set_up(settings.log_format)
        _load("bot.garbage").collect_rarely()
        chosen = settings.port if port is None else port
        serving = main.serve(settings.sandbox_file, chosen, empty=empty, socket_mode=socket_mode)
        _load("uvloop").run(serving)


@app.command(short_help="Look at everything, and say what to do.")
def doctor() -> None:
    """Look at tokens, scopes, database, clock and conversations, and say what to do."""
    with _ending_in_words():
        settings = _load("bot.settings").read_settings()
        if not _load("uvloop").run(_load("bot.doctor").report(settings, typer.echo)):
            sys.exit(1)


@app.command(short_help="Print the Slack app's manifest.")
def manifest(
    *,
    url: Annotated[
        str | None, typer.Option(help="Your server's address, for requests over HTTP.")
    ] = None,
) -> None:
    """Print the Slack app's manifest, as JSON: for Socket Mode, or with --url for HTTP."""
    with _ending_in_words():
        found = _load("bot.manifest").manifest(url)
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


@app.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    with _ending_in_words():
        settings = _load("bot.settings").read_settings()
        _load("storage.migrate").migrate_alone(settings.database_url)
        typer.echo("The database is up to date.")


@digest.command("preview", short_help="Write the next edition as a page.")
def digest_preview(
    *,
    out: Annotated[Path, typer.Option(help="The HTML file to write.")],
    workspace: Annotated[
        str | None, typer.Option(help="Slack's id of the workspace, where there are several.")
    ] = None,
    number: Annotated[
        int | None, typer.Option("--digest", help="The digest's number, where there are several.")
    ] = None,
) -> None:
    """Write the next edition, as it would be posted now, as a page for screen and paper."""
    preview = _load("bot.preview")
    with _ending_in_words():
        settings = _load("bot.settings").read_settings()
        now = datetime.now(UTC)
        html = asyncio.run(
            preview.draw(settings.database_url, now, workspace=workspace, digest=number)
        )
        out.write_text(html, encoding="utf-8")
        typer.echo(f"Written: {out}")


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Look for no garbage while modules are loaded: it takes a twentieth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _load(name: str) -> Any:
    return importlib.import_module(name)


@contextmanager
def _ending_in_words() -> Iterator[None]:
    """Where Noisegate refuses on purpose, or a file cannot be used, say so; end with status 1."""
    try:
        yield
    except NoisegateError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except OSError as error:
        if error.filename is None:
            raise
        typer.echo(f"{error.filename} cannot be used: {error.strerror}.", err=True)
        sys.exit(1)
