"""From an exact id to its listener: one Bolt listener per kind of payload, and a dictionary.

A listener takes a `Turn` and nothing else, so that a misspelt parameter cannot silently be None,
and dispatch costs the same with one route and with 150.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_bolt.response import BoltResponse

from handlers.kit.errors import TookTooLong, answer_error
from handlers.kit.ids import Action, Command, Event, Form, Shortcut
from handlers.kit.once import hear_once
from handlers.kit.services import Services
from handlers.kit.turn import Turn
from handlers.kit.values import OutOfDate

Listener = Callable[[Turn], Awaitable[None]]

log = structlog.get_logger()

ANSWER_WITHIN = 2.5
"""Seconds; Slack gives up after three."""
ERROR_WITHIN = 0.3
"""Seconds that are left then to say what went wrong."""

_ANYTHING = re.compile("")


class Router:
    """Every listener under its exact id."""

    def __init__(self) -> None:
        self.commands: dict[str, Listener] = {}
        self.words: dict[str, Listener] = {}
        self.shortcuts: dict[str, Listener] = {}
        self.actions: dict[str, Listener] = {}
        self.options: dict[str, Listener] = {}
        self.forms: dict[str, Listener] = {}
        self.events: dict[str, Listener] = {}

    def command(self, command: Command, listener: Listener) -> None:
        """Send a slash command to `listener`, also as the first word of `/noisegate`."""
        _add(self.commands, command, listener)

    def word(self, word: str, listener: Listener) -> None:
        """Send `/noisegate WORD ...` to `listener`, with what follows as the typed text."""
        _add(self.words, word, listener)

    def shortcut(self, shortcut: Shortcut, listener: Listener) -> None:
        """Send a shortcut, on a message or from everywhere, to `listener`."""
        _add(self.shortcuts, shortcut, listener)

    def action(self, action: Action, listener: Listener) -> None:
        """Send presses and choices to `listener`."""
        _add(self.actions, action, listener)

    def suggest(self, action: Action, listener: Listener) -> None:
        """Let `listener` answer the type-ahead of a select."""
        _add(self.options, action, listener)

    def form(self, form: Form, listener: Listener) -> None:
        """Send what was filled into a modal to `listener`."""
        _add(self.forms, form, listener)

    def event(self, event: Event, listener: Listener) -> None:
        """Send an event to `listener`."""
        _add(self.events, event, listener)

    async def forward(self, turn: Turn, command: Command, text: str) -> None:
        """Hand `turn` to the listener of `command`, as if `text` had been typed after it."""
        await self.commands[command](replace(turn, typed=text))

    def bind(self, app: AsyncApp, services: Services, before: Listener | None = None) -> None:
        """Register one listener per kind of payload with Bolt; `before` runs before each."""

        def dispatch(
            routes: Mapping[str, Listener], id_of: Callable[[AsyncArgs], str]
        ) -> Callable[..., Awaitable[BoltResponse | None]]:
            async def on_request(args: AsyncArgs) -> BoltResponse | None:
                turn = Turn(args, services)
                await run(routes.get(id_of(args), _on_unknown), turn, before)
                return args.ack.response

            return on_request

        # Bolt asks them one after another, 0.05 ms each: first what comes most often.
        app.command(_ANYTHING)(dispatch(self.commands, lambda args: args.body["command"]))
        app.action(_ANYTHING)(dispatch(self.actions, _action_id))
        app.options(_ANYTHING)(dispatch(self.options, lambda args: args.body["action_id"]))
        app.view(_ANYTHING)(dispatch(self.forms, lambda args: args.body["view"]["callback_id"]))
        app.shortcut(_ANYTHING)(dispatch(self.shortcuts, lambda args: args.body["callback_id"]))

        async def on_event(args: AsyncArgs) -> BoltResponse | None:
            turn = Turn(args, services)
            listener = self.events.get(args.body["event"]["type"], _on_unknown)
            return await hear_once(turn, partial(run, listener, turn, before))

        app.event(_ANYTHING)(on_event)


def _add(routes: dict[str, Listener], route: str, listener: Listener) -> None:
    if route in routes:
        msg = f"{route} has two listeners"
        raise ValueError(msg)
    routes[route] = listener


def _action_id(args: AsyncArgs) -> str:
    return str(args.body["actions"][0]["action_id"]).partition("/")[0]


async def _on_unknown(turn: Turn) -> None:
    """Events that nobody asked for are acknowledged; an unknown button says that it is old."""
    if turn.body.get("type") != "event_callback":
        raise OutOfDate
    await turn.done()


async def run(listener: Listener, turn: Turn, before: Listener | None = None) -> None:
    """Run `listener` within 2.5 seconds; answer what goes wrong in the payload's own form."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            if before is not None:
                await before(turn)
            await listener(turn)
    except TimeoutError:
        await _answer(turn, TookTooLong())
    except Exception as error:  # noqa: BLE001 (the one place where every error ends)
        await _answer(turn, error)


async def _answer(turn: Turn, error: Exception) -> None:
    """Answer `error`; whatever happens, the request is acknowledged, or Slack sends it again."""
    try:
        async with asyncio.timeout(ERROR_WITHIN):
            await answer_error(turn, error)
    except Exception:
        log.exception("an error could not be answered", answered=type(error).__name__)
        if turn.body.get("type") == "block_suggestion":
            await turn.offer(())
        elif turn.args.ack.response is None:
            await turn.done()
