"""Carries what Slack has to say to the bot, with 3 seconds' patience, and events again if need be.

`Carrier` is what carries: `Postman` over HTTP, signed; `bot.sandbox.sockets.SocketPostman` over
Socket Mode. `EventPost` sends events through one of them, again when nobody heard them.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.limits import ANSWER_SECONDS
from bot.sandbox.model import Json, Refused

_OK, _ENDED = 200, 300
_FORM = "application/x-www-form-urlencoded"
RETRIED_AFTER = (0, 60, 5 * 60)
"""Seconds after which Slack sends an event again, and again (docs.slack.dev, Events API)."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Which repetition of an event this is, from 1, and what was wrong with the last."""

    number: int
    reason: str


class Unheard(Refused):
    """The bot did not acknowledge: `code` for the person, `reason` for the next try.

    `final` where the bot asked not to be sent it again.
    """

    def __init__(self, code: str, reason: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.reason = reason
        self.final = final


class Carrier(Protocol):
    """One way to the bot.

    Each method raises `Unheard`: with `operation_timeout` when patience ends, with
    `dispatch_failed` when the bot cannot be reached or refuses.
    """

    async def command(self, form: Mapping[str, str]) -> Any:
        """Bring a slash command; return what the bot answered, None for nothing."""

    async def interaction(self, payload: Json) -> Any:
        """Bring a press, a submission and the like; return the answer, None for nothing."""

    async def event(self, payload: Json, retry: Retry | None = None) -> None:
        """Bring an event once."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    due: float
    payload: Json
    retry: Retry


class EventPost:
    """Sends events, and again those that were not acknowledged: at once, after 1 and 5 minutes.

    `real` is the unmoved clock in Unix seconds. Whoever runs it calls `again` from time to time.
    """

    def __init__(self, carrier: Carrier, real: Callable[[], float]) -> None:
        self._carrier = carrier
        self._real = real
        self._waiting: list[_Waiting] = []

    async def send(self, payload: Json, retry: Retry | None = None) -> None:
        """Send an event; what goes wrong shows nowhere, as with Slack."""
        number = retry.number if retry else 0
        try:
            await self._carrier.event(payload, retry)
        except Unheard as unheard:
            if unheard.final or number == len(RETRIED_AFTER):
                return
            wait, following = RETRIED_AFTER[number], Retry(number + 1, unheard.reason)
            if wait:
                self._waiting.append(_Waiting(self._real() + wait, payload, following))
            else:
                await self.send(payload, following)

    async def again(self) -> None:
        """Send again what has fallen due."""
        now = self._real()
        due = [waiting for waiting in self._waiting if waiting.due <= now]
        self._waiting = [waiting for waiting in self._waiting if waiting.due > now]
        for waiting in due:
            await self.send(waiting.payload, waiting.retry)


class Postman:
    """Posts to one address of the bot and waits `patience` seconds for an answer.

    `real` is the unmoved clock in Unix seconds: the bot checks the age of a signature with it.
    The session stays its owner's, who closes it.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: str,
        signing_secret: str,
        real: Callable[[], float],
        patience: float = ANSWER_SECONDS.limit,
    ) -> None:
        self._session = session
        self._address = address
        self._secret = signing_secret.encode()
        self._real = real
        self._timeout = aiohttp.ClientTimeout(total=patience)

    async def command(self, form: Mapping[str, str]) -> Any:
        """Post a slash command; see `_post` for what comes back."""
        return await self._post(urlencode(form).encode(), _FORM)

    async def interaction(self, payload: Json) -> Any:
        """Post a press, a submission and the like, as a form with one field."""
        return await self._post(urlencode({"payload": json.dumps(payload)}).encode(), _FORM)

    async def event(self, payload: Json, retry: Retry | None = None) -> None:
        """Post an event; a repetition says so in its headers."""
        headers = (
            {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
            if retry
            else {}
        )
        await self._post(json.dumps(payload).encode(), "application/json", headers)

    async def _post(self, body: bytes, kind: str, more: Mapping[str, str] | None = None) -> Any:
        """Return what the bot answered: JSON read, other text as a string, None for nothing.

        Unheard with `operation_timeout` when patience ends and with `dispatch_failed` when the bot
        cannot be reached or answers with anything but success.
        """
        headers = {"Content-Type": kind, **self._signature(body), **(more or {})}
        try:
            async with self._session.post(
                self._address, data=body, headers=headers, timeout=self._timeout
            ) as answer:
                text = await answer.text()
        except TimeoutError:
            raise Unheard("operation_timeout", "http_timeout") from None
        except aiohttp.ClientError:
            raise Unheard("dispatch_failed", "connection_failed") from None
        if not _OK <= answer.status < _ENDED:
            final = answer.headers.get("X-Slack-No-Retry") == "1"
            raise Unheard("dispatch_failed", "http_error", final=final)
        return _read(text, answer.content_type)

    def _signature(self, body: bytes) -> dict[str, str]:
        """Sign as docs.slack.dev/authentication/verifying-requests-from-slack says."""
        moment = str(int(self._real()))
        digest = hmac.new(self._secret, f"v0:{moment}:".encode() + body, hashlib.sha256)
        return {
            "X-Slack-Request-Timestamp": moment,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }


def _read(text: str, kind: str) -> Any:
    if not text.strip():
        return None
    if kind != "application/json":
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise Unheard("dispatch_failed", "http_error") from None
