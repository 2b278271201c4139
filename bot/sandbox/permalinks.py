"""The addresses of messages, in Slack's form: `/archives/C0CUSTOMERS/p1763283600000100`.

Source: docs.slack.dev, reference/methods/chat.getPermalink.
"""

import re
from urllib.parse import urlencode

from bot.sandbox.model import Message

_MARK = re.compile(r"p(?P<seconds>\d{1,12})(?P<fraction>\d{6})")


def permalink(address: str, message: Message) -> str:
    """Return a message's address; `address` is that of the sandbox, without a slash at its end."""
    mark = f"p{message.ts.replace('.', '')}"
    link = f"{address}/archives/{message.conversation_id}/{mark}"
    if message.thread_ts is None:
        return link
    thread = {"thread_ts": message.thread_ts, "cid": message.conversation_id}
    return f"{link}?{urlencode(thread)}"


def ts_of(mark: str) -> str | None:
    """Return the ts of the message that the last part of an address names, None for none."""
    found = _MARK.fullmatch(mark)
    return f"{found['seconds']}.{found['fraction']}" if found else None
