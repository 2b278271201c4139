"""The `noisegate` command. Each command's module is loaded when it is called, for a quick help."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from domain.errors import NoisegateError

app = typer.Typer(
    name="noisegate",
    help="Asks whether each tool and channel is adding value, or is only noise.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def sandbox(
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Without the sample history.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Delete its state, then end.")] = False,
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1.")] = None,
) -> None:
    """Run Noisegate in a local Slack workspace, in the browser."""
    main = _load("bot.sandbox.main")
    with _ending_in_words():
        settings = _load("bot.settings").read_settings()
        if reset:
            main.reset(settings.sandbox_file)
            return
        _load("bot.logs").set_up(settings.log_format)
        chosen = settings.port if port is None else port
        _load("uvloop").run(main.serve(settings.sandbox_file, chosen, empty=empty))


@app.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    with _ending_in_words():
        settings = _load("bot.settings").read_settings()
        _load("storage.migrate").migrate(settings.database_url)
        typer.echo("The database is up to date.")


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
