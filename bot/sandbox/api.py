"""Slack's side over HTTP: `/api/{method}` for the bot's calls and `/response/{id}`."""

import json
from collections.abc import Callable
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import methods_chat, methods_roster, methods_views
from bot.sandbox.arguments import methods, read_arguments
from bot.sandbox.calls import Call
from bot.sandbox.model import Json, Refused
from bot.sandbox.workspace import SlackWorkspace

_NOT_FOUND, _BAD_REQUEST = 404, 400


def sandbox_routes(workspace: SlackWorkspace, bot_token: str) -> list[Route]:
    """Return the routes that play Slack for the bot whose token this is."""
    web_api = WebApi(workspace, bot_token)

    async def on_response(request: Request) -> Response:
        try:
            body = _object(await request.body())
            methods_chat.respond(workspace, request.path_params["url_id"], body)
        except Refused as refused:
            gone = refused.code in {"used_url", "expired_url"}
            return JSONResponse(_refusal(refused), _NOT_FOUND if gone else _BAD_REQUEST)
        return JSONResponse({"ok": True})

    return [
        Route("/api/{method}", web_api.on_call, methods=["GET", "POST"]),
        Route("/response/{url_id}", on_response, methods=["POST"]),
    ]


class WebApi:
    """Answers the bot's calls, by Slack's rules and with Slack's error names."""

    def __init__(self, workspace: SlackWorkspace, bot_token: str) -> None:
        self._workspace = workspace
        self._token = bot_token
        self._methods = methods()
        self._played = _played()

    async def on_call(self, request: Request) -> Response:
        """Answer one call; refusals are answered with 200 and `ok: false`, as Slack does."""
        try:
            given = await _given(request)
            return JSONResponse({"ok": True, **self._answer(request, given)})
        except Refused as refused:
            return JSONResponse(_refusal(refused))

    def _answer(self, request: Request, given: Json) -> Json:
        name = request.path_params["method"]
        method = self._methods.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        self._authenticate(request, given)
        arguments = {key: value for key, value in given.items() if key != "token"}
        if method.scope is not None:
            Call(self._workspace, arguments).need(method.scope)
        return self._played[name](Call(self._workspace, read_arguments(method, arguments)))

    def _authenticate(self, request: Request, given: Json) -> None:
        header = request.headers.get("authorization", "")
        token = header.removeprefix("Bearer ") or given.get("token")
        if not token:
            raise Refused("not_authed")
        if token != self._token:
            raise Refused("invalid_auth")


def _played() -> dict[str, Callable[[Call], Json]]:
    return {
        "auth.test": methods_roster.auth_test,
        "chat.postMessage": methods_chat.post_message,
        "chat.postEphemeral": methods_chat.post_ephemeral,
        "chat.update": methods_chat.update_message,
        "chat.delete": methods_chat.delete_message,
        "views.open": methods_views.open_view,
        "views.push": methods_views.push_view,
        "views.update": methods_views.update_view,
        "views.publish": methods_views.publish_view,
        "users.list": methods_roster.list_users,
        "users.info": methods_roster.user_info,
        "users.conversations": methods_roster.list_conversations_of_user,
        "conversations.list": methods_roster.list_conversations,
        "conversations.info": methods_roster.conversation_info,
        "conversations.members": methods_roster.conversation_members,
        "conversations.open": methods_roster.open_conversation,
        "conversations.history": methods_roster.history,
        "conversations.replies": methods_roster.replies,
        "team.info": methods_roster.team_info,
    }


async def _given(request: Request) -> Json:
    """The arguments of a call, from the address and from a JSON or form body."""
    given: Json = dict(request.query_params)
    if "application/json" not in request.headers.get("content-type", ""):
        form: FormData = await request.form()
        return given | dict(form)
    return given | _object(await request.body() or b"{}")


def _object(body: bytes) -> Json:
    try:
        read: Any = json.loads(body)
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(read, dict):
        raise Refused("invalid_json")
    return read


def _refusal(refused: Refused) -> Json:
    return {"ok": False, "error": refused.code, **refused.more}
