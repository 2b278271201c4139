"""`python -m bot` is the `noisegate` command."""

from bot.cli import app

app()
