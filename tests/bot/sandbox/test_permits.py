"""Trigger ids and response urls wear out as Slack's do."""

from bot.sandbox import limits
from bot.sandbox.model import Message
from tests.bot.sandbox.desk import Desk, Json

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Form"},
    "blocks": [{"type": "divider"}],
}


async def opened(desk: Desk, trigger_id: str) -> Json:
    return await desk.call("views.open", trigger_id=trigger_id, view=MODAL)


def command_url(desk: Desk) -> str:
    url = desk.workspace.response_urls.give("U0PETER", "C0CUSTOMERS")
    return f"{desk.url}/response/{url.id}"


def message_url(desk: Desk, only_for: str | None = None) -> tuple[str, Message]:
    message = desk.workspace.post(
        Message("C0CUSTOMERS", desk.workspace.next_ts(), "U0NOISEGATE", "Old", only_for=only_for)
    )
    url = desk.workspace.response_urls.give("U0PETER", "C0CUSTOMERS", message)
    return f"{desk.url}/response/{url.id}", message


def seen(desk: Desk, member_id: str = "U0PETER") -> list[str]:
    return [message.text for message in desk.workspace.timeline(member_id, "C0CUSTOMERS")]


async def test_a_trigger_id_opens_one_view(desk: Desk) -> None:
    trigger_id = desk.workspace.triggers.give("U0PETER")

    first, second = await opened(desk, trigger_id), await opened(desk, trigger_id)

    assert first["ok"]
    assert second["error"] == "exchanged_trigger_id"


async def test_a_trigger_id_lasts_three_seconds(desk: Desk) -> None:
    kept, late = (desk.workspace.triggers.give("U0PETER") for _ in range(2))

    desk.hands.seconds += limits.TRIGGER_SECONDS.limit
    in_time = await opened(desk, kept)
    desk.hands.seconds += 0.5
    too_late = await opened(desk, late)

    assert in_time["ok"]
    assert too_late["error"] == "expired_trigger_id"


async def test_moving_the_shown_clock_does_not_wear_out_a_trigger_id(desk: Desk) -> None:
    trigger_id = desk.workspace.triggers.give("U0PETER")

    desk.hands.moment = desk.hands.moment.replace(year=2027)

    assert (await opened(desk, trigger_id))["ok"]


async def test_a_refused_view_does_not_use_the_trigger_id_up(desk: Desk) -> None:
    trigger_id = desk.workspace.triggers.give("U0PETER")

    await desk.call("views.open", trigger_id=trigger_id, view={**MODAL, "colour": "red"})

    assert (await opened(desk, trigger_id))["ok"]


async def test_a_response_url_answers_five_times(desk: Desk) -> None:
    url = command_url(desk)

    answers = [await desk.respond(url, text=f"Answer {n}") for n in range(6)]

    assert [status for status, _ in answers] == [200] * limits.RESPONSE_URL_USES.limit + [404]
    assert answers[-1][1]["error"] == "used_url"
    assert seen(desk) == [f"Answer {n}" for n in range(5)]
    assert seen(desk, "U0MARIA") == []


async def test_a_response_url_lasts_thirty_minutes(desk: Desk) -> None:
    url = command_url(desk)

    desk.hands.seconds += limits.RESPONSE_URL_SECONDS.limit
    in_time, _ = await desk.respond(url, text="In time")
    desk.hands.seconds += 1
    too_late, body = await desk.respond(url, text="Too late")

    assert (in_time, too_late) == (200, 404)
    assert body["error"] == "expired_url"


async def test_a_response_url_that_was_never_given_is_refused(desk: Desk) -> None:
    status, body = await desk.respond(f"{desk.url}/response/made-up", text="Hello")

    assert (status, body["error"]) == (404, "expired_url")


async def test_a_response_for_all_is_seen_by_all(desk: Desk) -> None:
    await desk.respond(command_url(desk), text="For all", response_type="in_channel")

    assert seen(desk) == seen(desk, "U0MARIA") == ["For all"]


async def test_a_response_replaces_an_ephemeral_message(desk: Desk) -> None:
    url, _ = message_url(desk, only_for="U0PETER")

    await desk.respond(url, text="New", replace_original=True)

    assert seen(desk) == ["New"]
    assert seen(desk, "U0MARIA") == []


async def test_a_response_replaces_a_message_for_all(desk: Desk) -> None:
    url, _ = message_url(desk)

    await desk.respond(url, text="New", replace_original=True)

    assert seen(desk) == seen(desk, "U0MARIA") == ["New"]


async def test_a_response_deletes_the_message_that_was_pressed(desk: Desk) -> None:
    url, _ = message_url(desk, only_for="U0PETER")

    status, _ = await desk.respond(url, delete_original=True)
    again, body = await desk.respond(url, text="New", replace_original=True)

    assert status == 200
    assert seen(desk) == []
    assert (again, body["error"]) == (400, "message_not_found")


async def test_a_response_beside_a_press_leaves_the_message(desk: Desk) -> None:
    url, _ = message_url(desk)

    await desk.respond(url, text="You said: a bit of both", replace_original=False)

    assert seen(desk) == ["Old", "You said: a bit of both"]
    assert seen(desk, "U0MARIA") == ["Old"]


async def test_a_response_is_held_to_the_same_limits(desk: Desk) -> None:
    url = command_url(desk)

    unknown, first = await desk.respond(url, text="Hi", colour="red")
    blocks, second = await desk.respond(url, blocks=[{"type": "carpet"}])
    empty, third = await desk.respond(url)

    assert (unknown, first["error"]) == (400, "invalid_arguments")
    assert (blocks, second["error"]) == (400, "invalid_blocks")
    assert (empty, third["error"]) == (400, "no_text")
