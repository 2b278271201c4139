"""The methods that write messages: `chat.*`, and what comes in through a response url."""

import json
from dataclasses import replace
from typing import Any

from bot.sandbox import limits
from bot.sandbox.blocks import checked_blocks
from bot.sandbox.calls import Call
from bot.sandbox.model import (
    BOT_USER_ID,
    Conversation,
    Json,
    Message,
    Refused,
    ResponseUrl,
)
from bot.sandbox.shapes import message_json
from bot.sandbox.workspace import SlackWorkspace

_RESPONSE_KEYS = frozenset(
    {
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "metadata",
    }
)


def post_message(call: Call) -> Json:
    """`chat.postMessage`: a message that everybody in the conversation sees.

    Refused with `fatal_error` where answers are lost: "It's possible some aspect of the operation
    succeeded before the error was raised" (docs.slack.dev), and it did.
    """
    conversation = _target(call)
    message = call.workspace.post(
        Message(
            conversation_id=conversation.id,
            ts=call.workspace.next_ts(),
            author=BOT_USER_ID,
            thread_ts=_thread(call.workspace, conversation, call.get("thread_ts")),
            metadata=checked_metadata(call.get("metadata")),
            **content(call.arguments),
        )
    )
    if conversation.answers_lost:
        raise Refused("fatal_error")
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "message": message_json(call.workspace, message, metadata=True),
    }


def post_ephemeral(call: Call) -> Json:
    """`chat.postEphemeral`: a message that one member of the conversation sees."""
    conversation = call.open_conversation(call.get("channel"))
    member = call.workspace.person(call.get("user"))
    if not conversation.has(member.id):
        raise Refused("user_not_in_channel")
    message = call.workspace.post(
        Message(
            conversation_id=conversation.id,
            ts=call.workspace.next_ts(),
            author=BOT_USER_ID,
            thread_ts=_thread(call.workspace, conversation, call.get("thread_ts")),
            only_for=member.id,
            **content(call.arguments),
        )
    )
    return {"message_ts": message.ts}


def update_message(call: Call) -> Json:
    """`chat.update`: another content for one of the bot's own messages."""
    message = _own_message(call, "cant_update_message")
    given = call.arguments
    if len(given.get("text", "")) > limits.UPDATED_TEXT.limit:
        raise Refused("msg_too_long")
    fresh = content(given)
    if "blocks" not in given:
        fresh |= {"blocks": message.blocks, "edited_ts": call.workspace.next_ts()}
    if "metadata" in given:
        fresh["metadata"] = checked_metadata(given["metadata"])
    changed = call.workspace.change(replace(message, **fresh))
    return {
        "channel": changed.conversation_id,
        "ts": changed.ts,
        "text": changed.text,
        "message": message_json(call.workspace, changed, metadata=True),
    }


def delete_message(call: Call) -> Json:
    """`chat.delete`: one of the bot's own messages goes."""
    message = _own_message(call, "cant_delete_message")
    call.workspace.delete(message)
    return {"channel": message.conversation_id, "ts": message.ts}


def content(given: Json) -> Json:
    """Return text and blocks as fields of a message.

    Refused with `no_text` when there is neither, `msg_too_long`, `invalid_blocks`,
    `msg_blocks_too_long`.
    """
    text = given.get("text") or ""
    blocks = given.get("blocks") or []
    if not isinstance(text, str):
        raise Refused("invalid_arguments")
    if not text.strip() and not blocks:
        raise Refused("no_text")
    if len(text) > limits.MESSAGE_TEXT.limit:
        raise Refused("msg_too_long")
    return {"text": text, "blocks": checked_blocks(blocks)}


def checked_metadata(metadata: Any) -> Json | None:
    """Return the metadata of a message as it was given, when Slack would take it."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or metadata.keys() != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata["event_type"], str) or not metadata["event_type"]:
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > limits.METADATA_BYTES.limit:
        raise Refused("metadata_too_large")
    return metadata


def respond(workspace: SlackWorkspace, url_id: str, body: Json) -> None:
    """Do what came in through a response url, and count the use.

    Refused with `used_url`, `expired_url`, `invalid_arguments`, `message_not_found` and what
    `content` refuses.
    """
    url = workspace.response_urls.check(url_id)
    unknown = sorted(body.keys() - _RESPONSE_KEYS)
    if unknown:
        faults = [f"[ERROR] unknown argument: {name}" for name in unknown]
        raise Refused("invalid_arguments", response_metadata={"messages": faults})
    source = _source(workspace, url)
    if body.get("delete_original"):
        workspace.delete(_existing(source))
    elif body.get("replace_original") and url.source_ts is not None:
        workspace.change(replace(_existing(source), **content(body)))
    else:
        answer(workspace, url, body)
    workspace.response_urls.use(url)


def answer(workspace: SlackWorkspace, url: ResponseUrl, body: Json) -> None:
    """Post an answer to a command or a press, for the member alone unless it says otherwise."""
    in_channel = body.get("response_type", "ephemeral") == "in_channel"
    workspace.post(
        Message(
            conversation_id=url.conversation_id,
            ts=workspace.next_ts(),
            author=BOT_USER_ID,
            thread_ts=body.get("thread_ts") or (None if in_channel else url.source_thread_ts),
            only_for=None if in_channel else url.member_id,
            metadata=checked_metadata(body.get("metadata")),
            **content(body),
        )
    )


def _source(workspace: SlackWorkspace, url: ResponseUrl) -> Message | None:
    if url.source_ts is None:
        return None
    try:
        return workspace.message(url.conversation_id, url.source_ts)
    except Refused:
        return None


def _existing(source: Message | None) -> Message:
    if source is None:
        raise Refused("message_not_found")
    return source


def _target(call: Call) -> Conversation:
    channel = call.get("channel")
    if channel.startswith("U"):
        if call.workspace.person(channel).deactivated:
            raise Refused("channel_not_found")
        return call.workspace.open_direct(channel)
    return call.open_conversation(channel)


def _thread(
    workspace: SlackWorkspace, conversation: Conversation, thread_ts: str | None
) -> str | None:
    """Return the ts of the thread's parent, also when a reply was named."""
    if not thread_ts:
        return None
    try:
        parent = workspace.message(conversation.id, thread_ts)
    except Refused:
        raise Refused("thread_not_found") from None
    if parent.is_ephemeral:
        raise Refused("thread_not_found")
    return parent.thread_ts or parent.ts


def _own_message(call: Call, otherwise: str) -> Message:
    conversation = call.joined_conversation(call.get("channel"))
    message = call.workspace.message(conversation.id, call.get("ts"))
    if message.is_ephemeral:
        raise Refused("message_not_found")
    if message.author != BOT_USER_ID:
        raise Refused(otherwise)
    return message
