"""Permissions that wear out: trigger ids and response urls.

A trigger id opens one view within 3 seconds; a response url answers 5 times within 30 minutes
(docs.slack.dev/interactivity/handling-user-interaction). Both follow the real clock.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.sandbox.limits import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, TRIGGER_SECONDS
from bot.sandbox.model import TEAM_ID, Message, Refused, ResponseUrl
from bot.sandbox.store import Kept, SlackStore

_REMEMBERED_SECONDS = 3600
"""For so long a spent or expired trigger id is told from one that was never given."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A permission to show a view to this member once."""

    member_id: str
    made_at: float
    spent: bool = False


class Triggers:
    """The trigger ids that were given out. They do not survive the process."""

    def __init__(self, real: Callable[[], float]) -> None:
        self._real = real
        self._given: dict[str, Trigger] = {}

    def give(self, member_id: str) -> str:
        """Return a new trigger id of this member."""
        long_ago = self._real() - _REMEMBERED_SECONDS
        self._given = {key: old for key, old in self._given.items() if old.made_at > long_ago}
        trigger_id = f"{int(self._real() * 1000)}.{TEAM_ID}.{secrets.token_hex(16)}"
        self._given[trigger_id] = Trigger(member_id=member_id, made_at=self._real())
        return trigger_id

    def spend(self, trigger_id: str) -> str:
        """Use the trigger id up and return whose it is.

        Refused with `invalid_trigger_id` when it was never given, `exchanged_trigger_id` when it
        was used, `expired_trigger_id` after 3 seconds.
        """
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.spent:
            raise Refused("exchanged_trigger_id")
        if self._real() - trigger.made_at > TRIGGER_SECONDS.limit:
            raise Refused("expired_trigger_id")
        self._given[trigger_id] = replace(trigger, spent=True)
        return trigger.member_id


class ResponseUrls:
    """The response urls that were given out; they survive the process."""

    def __init__(self, store: SlackStore, real: Callable[[], float]) -> None:
        self._store = store
        self._real = real
        self._given = {url.id: url for url in store.load(Kept.RESPONSE_URLS, ResponseUrl)}

    def give(
        self, member_id: str, conversation_id: str, source: Message | None = None
    ) -> ResponseUrl:
        """Return a new one, for a command or for a press on the message `source`."""
        self._forget_expired()
        url = ResponseUrl(
            id=secrets.token_hex(12),
            member_id=member_id,
            conversation_id=conversation_id,
            made_at=self._real(),
            source_ts=source.ts if source else None,
            source_thread_ts=source.thread_ts if source else None,
        )
        self._keep(url)
        return url

    def check(self, url_id: str) -> ResponseUrl:
        """Return a url that may still be used.

        Refused with `used_url` after 5 uses, `expired_url` after 30 minutes or when it was never
        given.
        """
        url = self._given.get(url_id)
        if url is None or self._real() - url.made_at > RESPONSE_URL_SECONDS.limit:
            raise Refused("expired_url")
        if url.uses >= RESPONSE_URL_USES.limit:
            raise Refused("used_url")
        return url

    def use(self, url: ResponseUrl) -> None:
        """Count one use."""
        self._keep(replace(url, uses=url.uses + 1))

    def _forget_expired(self) -> None:
        long_ago = self._real() - RESPONSE_URL_SECONDS.limit
        for url in [url for url in self._given.values() if url.made_at < long_ago]:
            self._store.forget(Kept.RESPONSE_URLS, url.id)
            del self._given[url.id]

    def _keep(self, url: ResponseUrl) -> None:
        self._store.keep(Kept.RESPONSE_URLS, url.id, url)
        self._given[url.id] = url
