"""From an exact id to its listener: one middleware of Bolt's, and a dictionary for each kind.

A listener takes a `Turn` and nothing else, so that a misspelt parameter cannot silently be None,
and dispatch costs the same with one route and with 150.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
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

Payload = dict[str, Any]


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

    def listener_of(self, body: Payload) -> Listener | None:
        """Find who takes a payload; None where it is of a kind that nobody can register for."""
        match body.get("type", "command" if "command" in body else None):
            case "command":
                found = self.commands.get(body["command"])
            case "block_actions":
                found = self.actions.get(_action_id(body))
            case "block_suggestion":
                found = self.options.get(body["action_id"])
            case "view_submission":
                found = self.forms.get(body["view"]["callback_id"])
            case "shortcut" | "message_action":
                found = self.shortcuts.get(body["callback_id"])
            case "event_callback":
                found = self.events.get(body["event"]["type"])
            case _:
                return None
        return found or _on_unknown

    def bind(self, app: AsyncApp, services: Services, before: Listener | None = None) -> None:
        """Answer what reaches Bolt's `app`; `before` runs before each listener."""
        app.middleware(_Answering(self, services, before))


class _Answering(AsyncMiddleware):
    """Bolt's last middleware: behind it, Bolt's own listeners have nothing left to do.

    They are asked one after another, and all that they might want is put together anew for each;
    that took a third of the time that a request spent in Bolt.
    """

    def __init__(self, router: Router, services: Services, before: Listener | None) -> None:
        self._router = router
        self._services = services
        self._before = before

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 (the name is Bolt's)
    ) -> BoltResponse | None:
        """Answer the request; leave to Bolt what is of no kind that we know."""
        del resp
        listener = self._router.listener_of(req.body)
        if listener is None:
            return await next()
        turn = Turn(req, self._services)
        if req.body.get("type") == "event_callback":
            heard = await hear_once(turn, partial(run, listener, turn, self._before))
            return heard or await turn.ack()
        await run(listener, turn, self._before)
        return turn.ack.response


def _add(routes: dict[str, Listener], route: str, listener: Listener) -> None:
    if route in routes:
        msg = f"{route} has two listeners"
        raise ValueError(msg)
    routes[route] = listener


def _action_id(body: Payload) -> str:
    return str(body["actions"][0]["action_id"]).partition("/")[0]


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
        elif turn.ack.response is None:
            await turn.done()
