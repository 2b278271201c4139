"""The `noisegate` command. Each command's module is loaded when it is called, for a quick help."""

import importlib
import sys
from collections.abc import Callable
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
    settings = _load("bot.settings").Settings()
    main = _load("bot.sandbox.main")
    if reset:
        _ended_in_words(lambda: main.reset(settings.sandbox_file))
        return
    _load("bot.logs").set_up(settings.log_format)
    chosen = settings.port if port is None else port
    _ended_in_words(
        lambda: _load("uvloop").run(main.serve(settings.sandbox_file, chosen, empty=empty))
    )


@app.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    settings = _load("bot.settings").Settings()
    _load("storage.migrate").migrate(settings.database_url)
    typer.echo("The database is up to date.")


def _load(name: str) -> Any:
    return importlib.import_module(name)


def _ended_in_words(run: Callable[[], object]) -> None:
    """Run; where Noisegate refuses on purpose, print its sentence and end with status 1."""
    try:
        run()
    except NoisegateError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
