"""What Slack sends, as bytes on the wire: signed, distinct, of different members."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import quote_plus, urlencode

from domain.digests import Answer
from handlers.digests.views.edition import edition_message
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.questions import Press
from handlers.parts.verdicts import ANSWER_WORDS
from tests.bench.load import Request
from tests.bench.world import CONTACTS, CONVERSATION, PEOPLE, TEAM, OpenEdition

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
"""The signing secret of the examples in Slack's documentation."""

LINES = (
    "{contact} by phone: renewal agreed, offer {number} +",
    "{contact} by e-mail: sent the plan for item {number}",
    "met {contact} yesterday: roof before May, note {number} ~",
    "{contact} on LinkedIn in: asked about part {number}",
    "called {contact}: no answer, try {number}",
)


def signed(body: str) -> bytes:
    """A whole request of Slack's, signed for this second."""
    moment = str(int(time.time()))
    base = f"v0:{moment}:{body}".encode()
    signature = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    return (
        "POST /slack/events HTTP/1.1\r\n"
        "Host: noisegate.example.org\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        "Accept-Encoding: gzip,deflate\r\n"
        "Accept: application/json,*/*\r\n"
        f"X-Slack-Signature: v0={signature}\r\n"
        f"X-Slack-Request-Timestamp: {moment}\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        f"{body}"
    ).encode()


def log_lines(responses: str) -> Iterator[Request]:
    """`/log` again and again: each line another note, another member, another contact."""
    known = urlencode(
        {
            "token": "gIkuvaNzQIHg97ATvDxqgjtO",
            "team_id": TEAM,
            "team_domain": "fjord",
            "channel_id": CONVERSATION,
            "channel_name": "team",
            "command": "/log",
            "api_app_id": "A0000001",
            "is_enterprise_install": "false",
        }
    )
    for number in count():
        member = PEOPLE[number % len(PEOPLE)]
        contact = CONTACTS[number * 7 % len(CONTACTS)]
        line = LINES[number % len(LINES)].format(contact=contact, number=number)
        body = (
            f"{known}&user_id={member.id}&user_name={member.handle}&text={quote_plus(line)}"
            f"&response_url={quote_plus(f'{responses}/response/{number}')}"
            f"&trigger_id={number}.2.3"
        )
        yield Request(number, signed(body))


def is_logged(answer: bytes) -> bool:
    """Whether an answer says that the line was logged."""
    return b"Logged" in answer


def presses(responses: str, opened: OpenEdition, first: int = 0) -> Iterator[Request]:
    """Presses on an edition's buttons: every member in turn, each time with another answer.

    They are numbered from `first` on.
    """
    templates = {answer: _press(responses, opened, answer) for answer in Answer}
    for number in count(first):
        member = PEOPLE[number % len(PEOPLE)]
        answer = tuple(Answer)[(number + number // len(PEOPLE)) % len(Answer)]
        body = templates[answer].replace("MEMBERID", member.id).replace("NUMBER", str(number))
        yield Request(number, signed(body))


def _press(responses: str, opened: OpenEdition, answer: Answer) -> str:
    message = edition_message(opened.edition)
    question = opened.edition.questions[0]
    payload: dict[str, Any] = {
        "type": "block_actions",
        "user": {
            "id": "MEMBERID",
            "username": "member",
            "name": "member",
            "team_id": TEAM,
        },
        "api_app_id": "A0000001",
        "token": "gIkuvaNzQIHg97ATvDxqgjtO",
        "container": {
            "type": "message",
            "message_ts": opened.ts,
            "channel_id": CONVERSATION,
            "is_ephemeral": False,
        },
        "trigger_id": "NUMBER.2.3",
        "team": {"id": TEAM, "domain": "fjord"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": CONVERSATION, "name": "team"},
        "message": {
            "type": "message",
            "user": "U0BOT",
            "bot_id": "B0BOT",
            "app_id": "A0000001",
            "ts": opened.ts,
            "team": TEAM,
            "text": message.text,
            "blocks": message.blocks,
        },
        "state": {"values": {}},
        "response_url": f"{responses}/response/NUMBER",
        "actions": [
            {
                "type": "button",
                "action_id": f"{Action.VOTE_CAST}/{list(ANSWER_WORDS).index(answer)}",
                "block_id": "buttons",
                "text": {"type": "plain_text", "text": ANSWER_WORDS[answer], "emoji": True},
                "value": pack(Press(opened.edition.id, question.subject.id, answer)),
                "action_ts": "NUMBER.4",
            }
        ],
    }
    return f"payload={quote_plus(json.dumps(payload))}"


def is_acknowledged(answer: bytes) -> bool:
    """Whether a request was acknowledged, without a word."""
    return answer == b""


def is_confirmed(said: bytes) -> bool:
    """Whether what a member was told in private is that their vote counts."""
    return b"You said" in said or b"Changed from" in said
