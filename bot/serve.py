"""Serving over HTTP: the signature, the parsing, and the hand-over to Bolt."""

import json
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

LONGEST = 2**20
"""Bytes that a request may have; Slack's own have a few thousand."""


def event_routes(app: AsyncApp, signing_secret: str) -> list[Route]:
    """`POST /slack/events`, where Slack sends commands, presses, forms and events."""
    verifier = SignatureVerifier(signing_secret)

    async def on_post(request: Request) -> Response:
        raw = await _read(request)
        if raw is None:
            return PlainTextResponse("too long", 413)
        if not _signed(verifier, raw, request):
            return PlainTextResponse("invalid signature", 401)
        body = parsed(raw, request.headers.get("content-type", ""))
        if body is None:
            return PlainTextResponse("not understood", 400)
        # Bolt's own parsing of form bodies loses every command whose text holds the word
        # "payload". As in Socket Mode it gets the parsed payload, and both take one way.
        taken = AsyncBoltRequest(body=body, headers=dict(request.headers), mode="socket_mode")
        return to_starlette_response(await app.async_dispatch(taken))

    return [Route("/slack/events", on_post, methods=["POST"])]


async def _read(request: Request) -> bytes | None:
    """Read the body; None where it is too long, which is found out before all of it is here."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > LONGEST:
            return None
    return bytes(raw)


def _signed(verifier: SignatureVerifier, raw: bytes, request: Request) -> bool:
    """Whether Slack signed it. The verifier stumbles over what only somebody else would send."""
    try:
        return verifier.is_valid_request(raw, dict(request.headers))
    except (ValueError, TypeError, OverflowError):
        return False


def parsed(raw: bytes, content_type: str) -> dict[str, Any] | None:
    """The payload in a request body; None where there is none.

    Events come as JSON, commands as a form, interactivity as a form with one field `payload` of
    JSON (docs.slack.dev, "Handling user interaction").
    """
    try:
        text = raw.decode()
        if content_type.startswith("application/json"):
            body = json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True))
            body = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and body else None
