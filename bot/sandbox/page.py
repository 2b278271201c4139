"""The face of the sandbox: the routes of a local workspace in the browser.

Pages are drawn whole on the server; the script asks for the same page again when server-sent
events say that something changed, and takes over what differs. What a person does comes back as
a small JSON post. Only pages of this very address may post: the sandbox runs on loopback, where
every website that the person visits could reach it.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

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

from bot.sandbox.gestures import Gestures, MessagePlace, ViewPlace
from bot.sandbox.model import SLACKBOT_ID, Json, Person, Refused
from bot.sandbox.render import Surface, environment
from bot.sandbox.scene import SHOWN_AT_FIRST, Place, Stage
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
_INVITATION = re.compile(r"/invite\s+@noisegate\s*", re.IGNORECASE)
"""Slack's own command, which the bot never sees."""

Handler = Callable[[Request], Awaitable[Response]]


class ClockControl(Protocol):
    """The sandbox's clock, which a person may move forward."""

    def now(self) -> datetime:
        """Return the sandbox's present moment, aware."""

    async def jump(self, to: datetime) -> None:
        """Move forward to `to` and run every slot on the way; `ForMember` where it cannot."""

    async def suggestions(self) -> Sequence[tuple[str, datetime]]:
        """Return moments worth jumping to, each with its label."""


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
    page = _Page(workspace, gestures, clock_control, options, ending or asyncio.Event())
    deeds: Mapping[str, Deed] = {
        "say": page.say,
        "press": page.press,
        "suggest": page.suggest,
        "submit": page.submit,
        "close": page.close,
        "open_home": page.open_home,
        "dismiss": page.dismiss,
        "invite": page.invite,
        "shortcut": page.shortcut,
        "jump": page.jump,
    }
    static = StaticFiles(directory=Path(__file__).parent / "static")
    return [
        Route("/", guarded(page.front), methods=["GET"]),
        Route("/as/{handle}", guarded(page.front), methods=["GET"]),
        Route("/as/{handle}/events", guarded(page.events), methods=["GET"]),
        Route("/as/{handle}/{place}", guarded(page.show), methods=["GET"]),
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


Deed = Callable[[Person, Json], Awaitable[Json]]


class _Page:
    """The handlers, over one workspace."""

    def __init__(
        self,
        workspace: SlackWorkspace,
        gestures: Gestures,
        clock_control: ClockControl,
        options: PageOptions,
        ending: asyncio.Event,
    ) -> None:
        self._workspace = workspace
        self._gestures = gestures
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
            thread_ts=request.query_params.get("thread"),
            shown=_shown(request),
        )
        html = self._template.render(
            scene=scene,
            workspace_name=self._workspace.team_name,
            bot_id=self._workspace.bot.id,
            shortcuts=self._workspace.manifest.shortcuts,
            first_text=self._first_text(member, place),
            completions=self._completions(member),
            view_surface=lambda view: Surface("view", view.id),
        )
        return HTMLResponse(html, headers=_HEADERS)

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

    async def say(self, member: Person, body: Json) -> Json:
        """Say something, or send a command; a refused command's text goes back to the field."""
        conversation, before = body["conversation"], self._workspace.next_ts()
        if _INVITATION.fullmatch(body["text"]):
            return await self.invite(member, body)
        await self._gestures.say(member.id, conversation, body["text"], body.get("thread") or None)
        return {"returned": bool(self._told_since(before, member, conversation))}

    async def press(self, member: Person, body: Json) -> Json:
        """Press a button, or choose something that the bot wants to know of at once."""
        place, before = _place(body), self._workspace.next_ts()
        await self._gestures.press(
            member.id,
            place,
            body["block"],
            body["action"],
            chosen=body.get("chosen"),
            filled=body.get("filled"),
        )
        if isinstance(place, ViewPlace):
            return {}
        return {"error": self._told_since(before, member, place.conversation_id)}

    async def suggest(self, member: Person, body: Json) -> Json:
        """Ask the bot for options that fit what was typed."""
        found = await self._gestures.suggest(
            member.id, _place(body), body["block"], body["action"], body["typed"]
        )
        return {"options": _flat(found)}

    async def submit(self, member: Person, body: Json) -> Json:
        """Send a form."""
        await self._gestures.submit(member.id, body["view"], body["filled"])
        return {}

    async def close(self, member: Person, body: Json) -> Json:
        """Close a form."""
        await self._gestures.close(member.id, body["view"], everything=bool(body.get("all")))
        return {}

    async def open_home(self, member: Person, _body: Json) -> Json:
        """Tell the bot that its Home was opened."""
        await self._gestures.open_home(member.id)
        return {}

    async def dismiss(self, member: Person, body: Json) -> Json:
        """Take a message away that this member alone sees."""
        message = self._workspace.message_seen_by(member.id, body["conversation"], body["ts"])
        if message.is_ephemeral:
            self._workspace.delete(message)
        return {}

    async def invite(self, member: Person, body: Json) -> Json:
        """Bring the bot into a conversation."""
        await self._gestures.invite_bot(member.id, body["conversation"])
        return {}

    async def shortcut(self, member: Person, body: Json) -> Json:
        """Use a shortcut, of a message or global."""
        if body.get("ts"):
            await self._gestures.use_message_shortcut(
                member.id, body["callback_id"], body["conversation"], body["ts"]
            )
        else:
            await self._gestures.use_shortcut(member.id, body["callback_id"])
        return {}

    async def jump(self, member: Person, body: Json) -> Json:
        """Move the clock forward; a time without a zone is the member's own."""
        to = datetime.fromisoformat(body["to"])
        if to.tzinfo is None:
            to = to.replace(tzinfo=member.time_zone)
        if to <= self._clock.now():
            return {"error": "The clock only goes forward. Choose a later time."}
        await self._clock.jump(to.astimezone(UTC))
        return {}

    # What both need

    def _told_since(self, ts: str, member: Person, conversation_id: str) -> str:
        """Return what Slack itself told the member after `ts`: that something went wrong."""
        told = [
            message.text
            for message in self._workspace.timeline(member.id, conversation_id)
            if message.author == SLACKBOT_ID and message.is_ephemeral and message.ts > ts
        ]
        return told[-1] if told else ""

    def _member(self, handle: str) -> Person:
        person = self._workspace.person_by_handle(handle)
        if person is None or person not in self._workspace.switchable:
            raise HTTPException(404, "Nobody of that name is in the sandbox.")
        return person

    def _first_text(self, member: Person, place: Place) -> str:
        here = (member.handle, place.name)
        first = (self._options.first_member, self._options.first_place)
        return self._options.first_text if here == first else ""

    def _completions(self, member: Person) -> Json:
        return {
            "/": [
                {"text": c.command, "label": f"{c.command} {c.usage_hint}", "more": c.description}
                for c in self._workspace.manifest.commands
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


def _place(body: Json) -> MessagePlace | ViewPlace:
    if body.get("view"):
        return ViewPlace(body["view"])
    return MessagePlace(body["conversation"], body["ts"])


def _flat(found: Sequence[Json]) -> list[dict[str, str]]:
    """Return options, also those inside groups, as the script draws them."""
    options: list[Any] = []
    for item in found:
        options += item.get("options", [item])
    return [{"value": option["value"], "label": option["text"]["text"]} for option in options]


def _shown(request: Request) -> int:
    wanted = request.query_params.get("shown", "")
    return min(int(wanted), _SHOWN_AT_MOST) if wanted.isdecimal() else SHOWN_AT_FIRST


def _sentence(refused: Refused) -> str:
    if refused.code.endswith("not_found"):
        return "That is not there any more. Reload the page to see how things stand."
    if refused.code in {"operation_timeout", "dispatch_failed"}:
        return "Noisegate did not answer. Try again in a moment."
    return f"The sandbox refused this, as Slack would: {refused.code}."
