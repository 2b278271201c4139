"""How a listener's answer reaches the member, also where the usual way is closed."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.sandbox.model import Message
from handlers.kit.blocks import Message as Answer
from handlers.kit.errors import notice
from handlers.kit.ids import Action
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from storage.database import Database
from tests.handlers.one_room import SLACK, Bot, bot_of_one_room

PETER, TEAM = "U0PETER", "C0CUSTOMERS"
BROKEN = Answer("Broken", ({"type": "carpet"},))


def register(router: Router) -> None:
    async def tell(turn: Turn) -> None:
        await turn.tell(notice("Told"))

    async def replace(turn: Turn) -> None:
        await turn.replace(notice("Replaced"))

    async def confirm(turn: Turn) -> None:
        turn.services.later(turn.confirm(turn.response_url, notice("Confirmed")), "confirm")
        await turn.done()

    async def break_off(turn: Turn) -> None:
        turn.services.later(turn.confirm(turn.response_url, BROKEN), "confirm")
        await turn.done()

    router.action(Action.SUBJECT_ADD, tell)
    router.action(Action.SUBJECT_PAGE, replace)
    router.action(Action.SUBJECT_EDIT, confirm)
    router.action(Action.SUBJECT_RETIRE, break_off)


@pytest.fixture
async def bot(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Bot]:
    database = Database(f"sqlite:///{shutil.copy(migrated_file, tmp_path)}")
    with closing(database):
        async with bot_of_one_room(database, register) as made:
            yield made


def url(bot: Bot, source: Message | None = None, conversation: str = TEAM) -> str:
    given = bot.slack.response_urls.give(PETER, conversation, source)
    return bot.address + f"/response/{given.id}"


def seen(bot: Bot, conversation_id: str) -> list[str]:
    return [message.text for message in bot.slack.timeline(PETER, conversation_id)]


def direct(bot: Bot) -> str:
    return bot.slack.open_direct(PETER).id


async def pressed(bot: Bot, action: Action, **where: Any) -> dict[str, Any]:
    answer = await bot.press("x", f"{action}/0", **where)
    await bot.services.tasks.finish()
    return answer


async def test_a_confirmation_goes_where_the_form_was_opened(bot: Bot) -> None:
    await pressed(bot, Action.SUBJECT_EDIT, response_url=url(bot))

    assert seen(bot, TEAM)[-1:] == ["Confirmed"]
    assert seen(bot, direct(bot)) == []


async def test_without_a_response_url_a_confirmation_is_a_direct_message(bot: Bot) -> None:
    await pressed(bot, Action.SUBJECT_EDIT)

    assert seen(bot, direct(bot)) == ["Confirmed"]


async def test_where_the_response_url_is_gone_a_confirmation_is_a_direct_message(bot: Bot) -> None:
    await pressed(bot, Action.SUBJECT_EDIT, response_url=bot.address + "/response/gone")

    assert seen(bot, direct(bot)) == ["Confirmed"]


async def test_where_nobody_listens_a_confirmation_is_a_direct_message(bot: Bot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    await pressed(bot, Action.SUBJECT_EDIT, response_url=f"http://127.0.0.1:{port}/")

    assert seen(bot, direct(bot)) == ["Confirmed"]


async def test_a_response_url_that_hangs_is_not_waited_for(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.kit.turn.RESPOND_WITHIN", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        await pressed(bot, Action.SUBJECT_EDIT, response_url=f"http://127.0.0.1:{port}/")

    assert seen(bot, direct(bot)) == ["Confirmed"]


async def test_blocks_that_slack_refuses_are_logged(bot: Bot) -> None:
    with structlog.testing.capture_logs() as lines:
        await pressed(bot, Action.SUBJECT_RETIRE, response_url=url(bot))

    refused = [line for line in lines if line["event"] == "a response url refused"]
    assert [line["status"] for line in refused] == [400]
    assert "invalid_blocks" in refused[0]["answer"]


@pytest.mark.parametrize("action", [Action.SUBJECT_ADD, Action.SUBJECT_PAGE])
async def test_a_press_is_acknowledged_before_its_answer_is_sent(bot: Bot, action: Action) -> None:
    container = {"type": "message", "is_ephemeral": True}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        async with asyncio.timeout(1):
            await bot.press("x", f"{action}/0", response_url=where, container=container)
        waiting = set(bot.services.tasks.running)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)

    assert len(waiting) == 1


async def test_in_the_direct_messages_with_the_bot_an_answer_is_replaced(bot: Bot) -> None:
    await pressed(bot, Action.SUBJECT_EDIT)
    where = direct(bot)
    (message,) = bot.slack.timeline(PETER, where)

    await pressed(bot, Action.SUBJECT_PAGE, **_on(bot, message))

    assert seen(bot, where) == ["Replaced"]


async def test_a_message_that_several_people_read_is_never_replaced(bot: Bot) -> None:
    await bot.services.client(SLACK).chat_postMessage(channel=TEAM, text="For all")
    message = bot.slack.timeline(PETER, TEAM)[-1]

    await pressed(bot, Action.SUBJECT_PAGE, **_on(bot, message))

    assert seen(bot, TEAM)[-1] == "For all"


def _on(bot: Bot, message: Message) -> dict[str, Any]:
    return {
        "response_url": url(bot, message, message.conversation_id),
        "channel": {"id": message.conversation_id},
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.conversation_id,
            "is_ephemeral": message.is_ephemeral,
        },
    }
