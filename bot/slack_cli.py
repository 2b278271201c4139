"""What Slack's own command line calls, as `.slack/hooks.json` says: `slack run`, `slack manifest`.

It appends arguments that say how to answer; slack-cli-hooks reads those.
"""

import importlib
import json
import sys

import uvloop
from slack_cli_hooks.protocol import build_protocol

from bot.logs import set_up
from bot.manifest import manifest
from bot.settings import read_settings
from domain.errors import NoisegateError


def main(arguments: list[str]) -> None:
    """Answer the hook that the first argument names: `get-manifest` or `start`."""
    hook = arguments[1] if len(arguments) > 1 else ""
    if hook == "get-manifest":
        build_protocol(argv=arguments).respond(json.dumps(manifest()))
    elif hook == "start":
        settings = read_settings()
        set_up(settings.log_format)
        # Loaded here alone: a manifest is there at once.
        uvloop.run(importlib.import_module("bot.run").run(settings))
    else:
        sys.exit("The hooks are get-manifest and start.")


if __name__ == "__main__":
    try:
        main(sys.argv)
    except NoisegateError as error:
        sys.exit(str(error))
