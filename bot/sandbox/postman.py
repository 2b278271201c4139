"""Carries what Slack has to say to the bot: signed, over HTTP, and with 3 seconds' patience."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.limits import ANSWER_SECONDS
from bot.sandbox.model import Json, Refused

_OK, _ENDED = 200, 300
_FORM = "application/x-www-form-urlencoded"


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

    async def event(self, payload: Json) -> Any:
        """Post an event."""
        return await self._post(json.dumps(payload).encode(), "application/json")

    async def _post(self, body: bytes, kind: str) -> Any:
        """Return what the bot answered: JSON read, other text as a string, None for nothing.

        Refused with `operation_timeout` when patience ends and with `dispatch_failed` when the bot
        cannot be reached or answers with anything but success.
        """
        headers = {"Content-Type": kind, **self._signature(body)}
        try:
            async with self._session.post(
                self._address, data=body, headers=headers, timeout=self._timeout
            ) as answer:
                text = await answer.text()
        except TimeoutError:
            raise Refused("operation_timeout") from None
        except aiohttp.ClientError:
            raise Refused("dispatch_failed") from None
        if not _OK <= answer.status < _ENDED:
            raise Refused("dispatch_failed")
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
        raise Refused("dispatch_failed") from None
