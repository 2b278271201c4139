"""What Slack answers with is named, whatever it is."""

from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.kit.refused import reason


@dataclass
class Garbage:
    """What comes where the body cannot be read: the client library's own answer."""

    status: int


def answer(body: Any, status: int) -> AsyncSlackResponse:
    return AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="users.info",
        req_args={},
        data=body,
        headers={},
        status_code=status,
    )


@pytest.mark.parametrize(
    ("response", "named"),
    [
        (answer({"ok": False, "error": "user_not_found"}, 200), "user_not_found"),
        (answer({}, 500), "500"),
        (answer("<html>", 502), "502"),
        (Garbage(503), "503"),
    ],
)
def test_every_answer_is_named(response: Any, named: str) -> None:
    made: Any = SlackApiError

    assert reason(made("refused", response)) == named
