"""Slack's side over HTTP: `/api/{method}` for the bot's calls and `/response/{id}`."""

import json
from collections.abc import Callable
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import methods_chat, methods_reactions, methods_roster, methods_views
from bot.sandbox.arguments import methods, read_arguments
from bot.sandbox.calls import Call
from bot.sandbox.model import Json, Refused
from bot.sandbox.sockets import Sockets
from bot.sandbox.workspace import SlackWorkspace

_NOT_FOUND, _BAD_REQUEST = 404, 400


def sandbox_routes(
    workspace: SlackWorkspace,
    bot_token: str,
    app_token: str = "",
    sockets: Sockets | None = None,
) -> list[Route]:
    """Return the routes that play Slack for the bot whose tokens these are.

    Without `sockets` there is no `apps.connections.open`.
    """
    web_api = WebApi(workspace, bot_token)
    connections = []
    if sockets is not None:
        opening = _Opening(sockets, app_token, bot_token)
        connections.append(
            Route("/api/apps.connections.open", opening.on_call, methods=["GET", "POST"])
        )

    async def on_response(request: Request) -> Response:
        try:
            body = _object(await request.body())
            methods_chat.respond(workspace, request.path_params["url_id"], body)
        except Refused as refused:
            gone = refused.code in {"used_url", "expired_url"}
            return JSONResponse(_refusal(refused), _NOT_FOUND if gone else _BAD_REQUEST)
        return JSONResponse({"ok": True})

    return [
        *connections,
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
            answer = {"ok": True, **self._answer(request, given)}
        except Refused as refused:
            answer = _refusal(refused)
        granted = ",".join(sorted(self._workspace.manifest.scopes))
        return JSONResponse(answer, headers={"x-oauth-scopes": granted})

    def _answer(self, request: Request, given: Json) -> Json:
        name = request.path_params["method"]
        method = self._methods.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        self._authenticate(request, given)
        arguments = {key: value for key, value in given.items() if key != "token"}
        if method.scope is not None:
            Call(self._workspace, arguments).need(method.scope)
        read = read_arguments(method, arguments)
        return self._played[name](Call(self._workspace, read, _address(request)))

    def _authenticate(self, request: Request, given: Json) -> None:
        header = request.headers.get("authorization", "")
        token = header.removeprefix("Bearer ") or given.get("token")
        if not token:
            raise Refused("not_authed")
        if token.startswith("xapp-"):
            raise Refused("not_allowed_token_type")
        if token != self._token:
            raise Refused("invalid_auth")


class _Opening:
    """Answers `apps.connections.open`: the one method that takes the app-level token.

    Slack takes it in the header alone ("passing it as a POST parameter will result in an error").
    """

    def __init__(self, sockets: Sockets, app_token: str, bot_token: str) -> None:
        self._sockets = sockets
        self._app_token = app_token
        self._bot_token = bot_token

    async def on_call(self, request: Request) -> Response:
        """Answer with an address that works once."""
        try:
            self._check(request)
        except Refused as refused:
            return JSONResponse(_refusal(refused))
        return JSONResponse({"ok": True, "url": self._sockets.new_address()})

    def _check(self, request: Request) -> None:
        if request.method != "POST":
            raise Refused("insecure_request")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token == self._bot_token:
            raise Refused("not_allowed_token_type")
        if not token or token != self._app_token:
            raise Refused("invalid_auth")


def _played() -> dict[str, Callable[[Call], Json]]:
    return {
        "auth.test": methods_roster.auth_test,
        "chat.postMessage": methods_chat.post_message,
        "chat.postEphemeral": methods_chat.post_ephemeral,
        "chat.update": methods_chat.update_message,
        "chat.delete": methods_chat.delete_message,
        "chat.getPermalink": methods_reactions.get_permalink,
        "reactions.add": methods_reactions.add_reaction,
        "reactions.remove": methods_reactions.remove_reaction,
        "reactions.get": methods_reactions.get_reactions,
        "views.open": methods_views.open_view,
        "views.push": methods_views.push_view,
        "views.update": methods_views.update_view,
        "views.publish": methods_views.publish_view,
        "users.list": methods_roster.list_users,
        "users.info": methods_roster.user_info,
        "users.profile.get": methods_roster.user_profile,
        "dnd.info": methods_roster.dnd_info,
        "users.conversations": methods_roster.list_conversations_of_user,
        "conversations.list": methods_roster.list_conversations,
        "conversations.info": methods_roster.conversation_info,
        "conversations.members": methods_roster.conversation_members,
        "conversations.open": methods_roster.open_conversation,
        "conversations.history": methods_roster.history,
        "conversations.replies": methods_roster.replies,
        "team.info": methods_roster.team_info,
    }


def _address(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


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
