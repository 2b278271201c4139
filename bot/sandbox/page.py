"""The face of the sandbox: the routes of a local workspace in the browser.

Pages are drawn whole on the server; the script asks for the same page again when server-sent
events say that something changed, and takes over what differs. What a person does comes back as
a small JSON post. Only pages of this very address may post: the sandbox runs on loopback, where
every website that the person visits could reach it.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox import profile
from bot.sandbox.builtin import BUILTINS, Builtin
from bot.sandbox.deeds import ClockControl, Deed, Deeds
from bot.sandbox.gestures import Gestures
from bot.sandbox.manifest import Command
from bot.sandbox.model import Conversation, Json, Kind, Person, Refused
from bot.sandbox.mrkdwn import EMOJI
from bot.sandbox.permalinks import ts_of
from bot.sandbox.reactions import PICKER
from bot.sandbox.render import Surface, environment
from bot.sandbox.scene import BOT_PLACE, SHOWN_AT_FIRST, Looking, Place, Stage
from bot.sandbox.workspace import SlackWorkspace
from domain.errors import ForMember

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_HEARTBEAT = 15.0
"""Seconds after which a silent stream says that it is still there."""
_SHOWN_AT_MOST = 5000
_TS = re.compile(r"\d+(?:\.\d{6})?")

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class PageOptions:
    """Where the page opens, and what stands in the message field there."""

    first_member: str = "maria"
    """Handle of the member that a new visitor is."""
    first_place: str = "customers"
    first_text: str = ""


def page_routes(
    workspace: SlackWorkspace,
    gestures: Gestures,
    clock_control: ClockControl,
    options: PageOptions = PageOptions(),
    ending: asyncio.Event | None = None,
) -> list[BaseRoute]:
    """Return the routes of the page: `/`, `/as/...` and `/static/...`.

    Whoever serves them sets `ending` before the server stops, so that open event streams end and
    are not waited for.
    """
    page = _Page(workspace, clock_control, options, ending or asyncio.Event())
    deeds = Deeds(workspace, gestures, clock_control).all()
    static = StaticFiles(directory=Path(__file__).parent / "static")
    return [
        Route("/", guarded(page.front), methods=["GET"]),
        Route("/as/{handle}", guarded(page.front), methods=["GET"]),
        Route("/as/{handle}/events", guarded(page.events), methods=["GET"]),
        Route("/as/{handle}/{place}", guarded(page.show), methods=["GET"]),
        Route("/archives/{conversation}/{mark}", guarded(page.follow), methods=["GET"]),
        Route(
            "/as/{handle}/archives/{conversation}/{mark}", guarded(page.follow), methods=["GET"]
        ),
        *(
            Route(f"/as/{{handle}}/{name}", guarded(page.deed(deed)), methods=["POST"])
            for name, deed in deeds.items()
        ),
        Mount("/static", static, name="static"),
    ]


def guarded(handler: Handler) -> Handler:
    """Return the handler behind a check that the request comes from this page itself.

    The name in `Host` has to be a loopback one (another name may have been pointed here), and a
    post has to be JSON, which no foreign form can send, from this very origin.
    """

    async def checked(request: Request) -> Response:
        if not from_this_page(request):
            return PlainTextResponse("Only the sandbox's own page may do that.", status_code=403)
        return await handler(request)

    return checked


def from_this_page(request: Request) -> bool:
    """Whether a request was made by a page of this very address, or by no page at all."""
    if request.url.hostname not in _LOOPBACK:
        return False
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        return False
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    return request.method == "GET" or kind == "application/json"


class _Page:
    """The handlers, over one workspace."""

    def __init__(
        self,
        workspace: SlackWorkspace,
        clock_control: ClockControl,
        options: PageOptions,
        ending: asyncio.Event,
    ) -> None:
        self._workspace = workspace
        self._clock = clock_control
        self._options = options
        self._ending = ending
        self._stage = Stage(workspace)
        self._template = environment().get_template("page.html")

    # What is seen

    async def front(self, request: Request) -> Response:
        """Lead to the first place of a member."""
        handle = request.path_params.get("handle", self._options.first_member)
        member = self._member(handle)
        place = self._options.first_place
        if self._stage.place(member, place) is None:
            place = "bot"
        return RedirectResponse(f"/as/{member.handle}/{place}", status_code=307)

    async def show(self, request: Request) -> Response:
        """Show one place as one member sees it."""
        member = self._member(request.path_params["handle"])
        place = self._stage.place(member, request.path_params["place"])
        if place is None:
            # The switcher keeps the place, and not everybody is everywhere.
            return RedirectResponse(f"/as/{member.handle}", status_code=307)
        scene = self._stage.scene(
            member,
            place,
            self._clock.now(),
            await self._clock.suggestions(),
            _looking(request),
        )
        html = self._template.render(
            scene=scene,
            workspace_name=self._workspace.team_name,
            bot_id=self._workspace.bot.id,
            shortcuts=self._workspace.manifest.shortcuts,
            linked=request.query_params.get("at", ""),
            profile=profile,
            picker=PICKER,
            emoji=EMOJI,
            first_text=self._first_text(member, place),
            completions=self._completions(member),
            view_surface=lambda view: Surface("view", view.id),
        )
        return HTMLResponse(html, headers=_HEADERS)

    async def follow(self, request: Request) -> Response:
        """Lead to the message that a link names, as the member of the address or the first one."""
        conversation = self._linked_conversation(request.path_params["conversation"])
        member = self._reader(request.path_params.get("handle"), conversation)
        name = BOT_PLACE if conversation.kind is Kind.DIRECT else conversation.name
        query = {"at": ts_of(request.path_params["mark"]) or ""}
        if "thread_ts" in request.query_params:
            query["thread"] = request.query_params["thread_ts"]
        return RedirectResponse(f"/as/{member.handle}/{name}?{urlencode(query)}", status_code=307)

    async def events(self, request: Request) -> Response:
        """Tell the page of each change, until it goes away."""
        self._member(request.path_params["handle"])
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers=_HEADERS)

    async def _changes(self) -> AsyncIterator[str]:
        revision = self._workspace.revision
        yield f"retry: 1000\ndata: {revision}\n\n"
        ending = asyncio.create_task(self._ending.wait())
        waiting = asyncio.create_task(self._workspace.wait_for_change(revision))
        try:
            while not ending.done():
                await asyncio.wait(
                    (waiting, ending), timeout=_HEARTBEAT, return_when=asyncio.FIRST_COMPLETED
                )
                if waiting.done():
                    revision = waiting.result()
                    waiting = asyncio.create_task(self._workspace.wait_for_change(revision))
                    yield f"data: {revision}\n\n"
                else:
                    yield ": still here\n\n"
        finally:
            ending.cancel()
            waiting.cancel()

    # What is done

    def deed(self, deed: Deed) -> Handler:
        """Return a handler that does one thing for a member and answers in JSON.

        What cannot be done comes back as `{"error": sentence}`, for the place where it happened.
        """

        async def handler(request: Request) -> Response:
            member = self._member(request.path_params["handle"])
            try:
                return JSONResponse(await deed(member, dict(await request.json())))
            except Refused as refused:
                return JSONResponse({"error": _sentence(refused)}, status_code=409)
            except ForMember as error:
                return JSONResponse({"error": error.wording}, status_code=409)
            except (KeyError, TypeError, ValueError):
                return JSONResponse({"error": "The page sent something odd."}, status_code=400)

        return handler

    def _member(self, handle: str) -> Person:
        person = self._workspace.person_by_handle(handle)
        if person is None or person not in self._workspace.switchable:
            raise HTTPException(404, "Nobody of that name is in the sandbox.")
        return person

    def _linked_conversation(self, conversation_id: str) -> Conversation:
        try:
            return self._workspace.conversation(conversation_id)
        except Refused:
            raise HTTPException(404, "There is no such conversation.") from None

    def _reader(self, handle: str | None, conversation: Conversation) -> Person:
        """Whoever follows a link: the member named, otherwise the first who may."""
        first = handle or self._options.first_member
        able = [p for p in self._workspace.switchable if conversation.has(p.id)]
        able.sort(key=lambda person: person.handle != first)
        if not able or handle not in {None, able[0].handle}:
            raise HTTPException(404, "You are not in the conversation that this link leads to.")
        return able[0]

    def _first_text(self, member: Person, place: Place) -> str:
        here = (member.handle, place.name)
        first = (self._options.first_member, self._options.first_place)
        return self._options.first_text if here == first else ""

    def _completions(self, member: Person) -> Json:
        return {
            "/": [
                *(_offered(command) for command in self._workspace.manifest.commands),
                *(
                    {"text": f"/{s.name}", "label": s.name, "more": s.description}
                    | {"shortcut": s.callback_id}
                    for s in self._workspace.manifest.shortcuts
                    if not s.of_message
                ),
                *(_offered(command) for command in BUILTINS),
            ],
            "@": [
                {"text": f"@{p.handle}", "label": p.name, "more": f"@{p.handle}"}
                for p in (*self._workspace.switchable, self._workspace.bot)
            ],
            "#": [
                {"text": f"#{c.name}", "label": f"#{c.name}", "more": c.topic}
                for c in self._workspace.conversations_of(member.id)
                if c.name
            ],
        }


def _offered(command: Command | Builtin) -> Json:
    label = f"{command.command} {command.usage_hint}"
    return {"text": command.command, "label": label, "more": command.description}


def _looking(request: Request) -> Looking:
    wanted = request.query_params.get("shown", "")
    new_from = request.headers.get("x-new-from", "")
    return Looking(
        thread_ts=request.query_params.get("thread"),
        shown=min(int(wanted), _SHOWN_AT_MOST) if wanted.isdecimal() else SHOWN_AT_FIRST,
        at=request.query_params.get("at"),
        new_from=new_from if _TS.fullmatch(new_from) else None,
    )


def _sentence(refused: Refused) -> str:
    if refused.code.endswith("not_found"):
        return "That is not there any more. Reload the page to see how things stand."
    if refused.code in {"operation_timeout", "dispatch_failed"}:
        return "Noisegate did not answer. Try again in a moment."
    if refused.code == "is_archived":
        return "This conversation is archived. Unarchive it in its menu to write here."
    return f"The sandbox refused this, as Slack would: {refused.code}."
