"""One request from Slack, as a listener sees it: who, where, what, and how to answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import aiohttp
import structlog
from pydantic_core import to_json
from slack_bolt.async_app import AsyncAck, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from domain.ids import ConversationId, MemberId, WorkspaceId
from handlers.kit.blocks import Element, Message, Modal
from handlers.kit.forms import Filled
from handlers.kit.services import Services
from handlers.kit.typed import sound
from handlers.kit.values import unpack
from storage.database import Session

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")

log = structlog.get_logger()

RESPOND_WITHIN = 5
"""Seconds that a response URL may take."""
_JSON = {"Content-Type": "application/json;charset=utf-8"}


@dataclass(frozen=True)
class Turn:
    """A request and the ways to answer it. `request` holds everything that Bolt gives."""

    request: AsyncBoltRequest
    services: Services
    typed: str | None = None
    """What counts as typed after the command, where that is not what the payload says."""

    @property
    def body(self) -> dict[str, Any]:
        """The whole payload."""
        return self.request.body

    @property
    def ack(self) -> AsyncAck:
        """Bolt's acknowledgement, and in it the response once there is one."""
        return self.request.context.ack

    @property
    def workspace_id(self) -> WorkspaceId:
        """The workspace in which the bot is installed and the request was made."""
        return WorkspaceId(self.request.context.team_id or "")

    @property
    def member_id(self) -> MemberId:
        """The acting member."""
        return MemberId(self.request.context.user_id or "")

    @property
    def conversation_id(self) -> ConversationId | None:
        """The conversation in which it happened, if it happened in one."""
        found = self.request.context.channel_id
        return ConversationId(found) if found else None

    @property
    def client(self) -> AsyncWebClient:
        """The Web API of the workspace. Bolt's own client adds `team_id` to each call."""
        return self.services.client(self.workspace_id)

    @property
    def now(self) -> datetime:
        """The moment, aware UTC."""
        return self.services.now()

    @property
    def text(self) -> str:
        """What was typed after a slash command."""
        typed = self.body.get("text") if self.typed is None else self.typed
        return sound(str(typed or "")).strip()

    @property
    def sought(self) -> str:
        """What was typed into a type-ahead so far."""
        return sound(str(self.body.get("value") or ""))

    @property
    def response_url(self) -> str | None:
        """Where answers to this request may be sent, five times within 30 minutes."""
        found = self.body.get("response_url")
        return str(found) if found else None

    @property
    def filled(self) -> Filled:
        """What stands in the form that was sent, or in the inputs beside a pressed button."""
        state = (self.body.get("view") or self.body).get("state") or {}
        return Filled(state.get("values") or {})

    def value(self, kind: type[V]) -> V:
        """The value of the pressed button or the chosen option, checked for its shape."""
        action = self.body["actions"][0]
        text = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
        return unpack(kind, str(text))

    def metadata(self, kind: type[V]) -> V:
        """What travelled with the modal."""
        return unpack(kind, str(self.body["view"].get("private_metadata") or ""))

    async def read(
        self, use_case: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a use case that only reads."""
        return await self.services.database.read(use_case, *args, **kwargs)

    async def write(
        self, use_case: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a use case that writes; when this returns, it is stored."""
        return await self.services.database.write(self.workspace_id, use_case, *args, **kwargs)

    async def tell(self, message: Message) -> None:
        """Answer to the member alone, below what is there.

        A command is answered at once; anything else is acknowledged, and the answer follows.
        """
        if self.body.get("command"):
            # `ack` would write the same by `json.dumps`, which takes three times as long.
            told = to_json({"text": message.text, "blocks": message.blocks}).decode()
            self.ack.response = BoltResponse(status=HTTPStatus.OK, body=told)
            return
        await self.ack()
        self.services.later(self._told(message), "tell")

    async def replace(self, message: Message) -> None:
        """Put `message` in the place of the private message whose button was pressed.

        That is one that only this member sees, in any conversation, or one that stands in their
        direct messages with the bot. A message that several people read is left as it is. In Home
        and in modals there is no message: there only the request is acknowledged, because the
        surface itself is published again.
        """
        await self.ack()
        if self.response_url and self.on_private_message:
            self.services.later(self.confirm(self.response_url, message, replace=True), "replace")

    @property
    def on_private_message(self) -> bool:
        """Whether the pressed button stands in a message that the member alone sees."""
        container = self.body.get("container") or {}
        in_direct = str(container.get("channel_id") or "").startswith("D")
        return in_direct or bool(container.get("is_ephemeral"))

    @property
    def pressed_in(self) -> tuple[ConversationId, str] | None:
        """Where the message stands whose button was pressed, and its timestamp.

        None for one that only this member sees, and in Home and modals.
        """
        container = self.body.get("container") or {}
        channel, ts = container.get("channel_id"), container.get("message_ts")
        if not channel or not ts or self.on_private_message:
            return None
        return ConversationId(str(channel)), str(ts)

    async def confirm(
        self,
        url: str | None,
        message: Message,
        *,
        replace: bool = False,
        lasting: Message | None = None,
    ) -> None:
        """Send `message` to the response URL; as a direct message where there is none any more.

        A response URL lasts 30 minutes, and a form may stay open for longer. `lasting` is what is
        sent as a direct message instead, where Slack shall not keep all of `message`.
        """
        if url is None or not await self._responded(url, message, replace=replace):
            kept = lasting or message
            await self.client.chat_postMessage(
                channel=self.member_id, text=kept.text, blocks=kept.blocks
            )

    async def _told(self, message: Message) -> None:
        if self.response_url is None and self.conversation_id:
            await self.client.chat_postEphemeral(
                channel=self.conversation_id,
                user=self.member_id,
                text=message.text,
                blocks=message.blocks,
            )
        else:
            await self.confirm(self.response_url, message)

    async def _responded(self, url: str, message: Message, *, replace: bool) -> bool:
        """Send `message` to a response URL; return whether Slack took it."""
        body = {"text": message.text, "blocks": message.blocks, "replace_original": replace}
        if not replace:
            body["response_type"] = "ephemeral"
        session = cast("aiohttp.ClientSession", self.client.session)  # all our clients have one
        within = aiohttp.ClientTimeout(total=RESPOND_WITHIN)
        sending = session.post(url, data=to_json(body), headers=_JSON, timeout=within)
        try:
            async with sending as answer:
                said = await answer.text()
        except (TimeoutError, aiohttp.ClientError) as error:
            log.warning("a response url was not reached", error=type(error).__name__)
            return False
        if answer.status != HTTPStatus.OK:
            log.warning("a response url refused", status=answer.status, answer=said[:200])
        return answer.status == HTTPStatus.OK

    async def open(self, modal: Modal) -> None:
        """Open a modal, above the one that is open where the press came from one."""
        method = (
            self.client.views_push
            if (self.body.get("view") or {}).get("type") == "modal"
            else self.client.views_open
        )
        await method(trigger_id=self.body["trigger_id"], view=modal.view())
        await self.ack()

    async def done(self) -> None:
        """Only acknowledge; a form closes."""
        await self.ack()

    async def offer(self, options: Sequence[Element]) -> None:
        """Answer a type-ahead."""
        await self.ack(options=options)
