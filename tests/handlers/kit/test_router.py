"""From an exact id to its listener, and from every error to an answer."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import FieldErrors, ForMember
from handlers.kit.errors import notice
from handlers.kit.ids import Action, Command, Form
from handlers.kit.router import Listener, Router
from handlers.kit.services import Services
from handlers.kit.turn import Turn
from storage.database import Database
from tests.handlers.kit.bare_bolt import bare_app


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    yield Services(
        database=database,
        now=lambda: datetime(2026, 11, 18, tzinfo=UTC),
        client=lambda _: AsyncWebClient(),
        homes_changed=lambda _workspace, _members: None,
        wake_courier=lambda: None,
    )
    database.close()


async def dispatched(
    router: Router, services: Services, body: dict[str, Any], before: Listener | None = None
) -> Any:
    app = bare_app()
    router.bind(app, services, before)
    member = {"team": {"id": "T1"}, "user": {"id": "U1"}, "team_id": "T1", "user_id": "U1"}
    request = AsyncBoltRequest(body={**member, **body}, mode="socket_mode")
    response = await app.async_dispatch(request)
    assert response.status == 200
    try:
        return json.loads(response.body)
    except ValueError:
        return response.body


def command(text: str) -> dict[str, Any]:
    return {"command": Command.LOG, "text": text, "user": "U1"}


def submission(form: Form) -> dict[str, Any]:
    return {"type": "view_submission", "view": {"callback_id": form, "type": "modal"}}


async def test_a_command_reaches_its_listener_with_what_was_typed(services: Services) -> None:
    router = Router()

    async def on_log(turn: Turn) -> None:
        await turn.tell(notice(f"{turn.member_id} typed {turn.text}"))

    router.command(Command.LOG, on_log)

    assert (await dispatched(router, services, command("Anna")))["text"] == "U1 typed Anna"


async def test_the_number_behind_an_action_id_does_not_matter(services: Services) -> None:
    router = Router()
    heard: list[str] = []

    async def on_vote(turn: Turn) -> None:
        heard.append(turn.member_id)
        await turn.done()

    router.action(Action.VOTE_CAST, on_vote)
    press = {"action_id": f"{Action.VOTE_CAST}/3", "block_id": "b", "type": "button"}

    await dispatched(router, services, {"type": "block_actions", "actions": [press]})

    assert heard == ["U1"]


async def test_wording_for_members_is_shown_as_it_stands(services: Services) -> None:
    router = Router()

    async def on_log(_: Turn) -> None:
        raise ForMember("Anna & Bo are both called that.")

    router.command(Command.LOG, on_log)

    answer = await dispatched(router, services, command("x"))

    assert answer["text"] == "Anna &amp; Bo are both called that."


async def test_what_nobody_foresaw_gets_a_reference_and_one_traceback(services: Services) -> None:
    router = Router()

    async def on_log(turn: Turn) -> None:
        raise RuntimeError(len(turn.text))

    router.command(Command.LOG, on_log)

    with structlog.testing.capture_logs() as lines:
        answer = await dispatched(router, services, command("Anna, secret note"))

    assert len(lines) == 1
    assert lines[0]["reference"] in answer["text"]
    assert "RuntimeError" not in answer["text"]
    assert "secret" not in str({key: lines[0][key] for key in lines[0] if key != "exc_info"})


async def test_a_slow_listener_is_not_waited_for(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.kit.router.ANSWER_WITHIN", 0.01)
    router = Router()

    async def on_log(_: Turn) -> None:
        await asyncio.Event().wait()

    router.command(Command.LOG, on_log)

    assert "could not confirm" in (await dispatched(router, services, command("x")))["text"]


async def test_faults_of_fields_go_back_to_their_fields(services: Services) -> None:
    router = Router()

    async def on_form(_: Turn) -> None:
        raise FieldErrors({"name": "A name is needed."})

    router.form(Form.CONTACT, on_form)

    answer = await dispatched(router, services, submission(Form.CONTACT))

    assert answer == {"response_action": "errors", "errors": {"name": "A name is needed."}}


async def test_an_error_in_a_form_is_shown_above_it_and_the_form_stays(services: Services) -> None:
    router = Router()

    async def on_form(_: Turn) -> None:
        raise ForMember("Not now.")

    router.form(Form.CONTACT, on_form)

    answer = await dispatched(router, services, submission(Form.CONTACT))

    assert answer["response_action"] == "push"
    assert "Not now." in str(answer["view"]["blocks"])


async def test_an_unknown_form_says_that_it_is_old(services: Services) -> None:
    answer = await dispatched(Router(), services, submission(Form.CONTACT))

    assert "older" in str(answer)


async def test_an_event_that_nobody_wants_is_acknowledged(services: Services) -> None:
    body = {"type": "event_callback", "event": {"type": "reaction_added"}}

    assert await dispatched(Router(), services, body) == ""


@pytest.mark.parametrize(
    "body", [{"type": "view_closed", "view": {"callback_id": "x"}}, {"type": "new"}, {"x": "y"}]
)
async def test_what_nobody_can_register_for_is_left_to_bolt(
    services: Services, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    app = bare_app()
    Router().bind(app, services)

    response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    assert response.status == 404
    assert "Unhandled request" in caplog.text


def test_an_id_has_one_listener() -> None:
    router = Router()

    async def on_log(_: Turn) -> None: ...

    router.command(Command.LOG, on_log)

    with pytest.raises(ValueError, match="two listeners"):
        router.command(Command.LOG, on_log)


class _Unanswerable(ForMember):
    """An error whose wording cannot be given."""

    def __init__(self) -> None:
        super().__init__("")
        del self.wording


@pytest.mark.parametrize(
    ("body", "bare"),
    [
        ({"type": "block_actions", "actions": [{"action_id": "x", "block_id": "b"}]}, ""),
        (
            {"type": "block_suggestion", "action_id": Action.FORM_CONTACTS, "block_id": "b"},
            {"options": []},
        ),
    ],
)
async def test_an_error_that_cannot_be_answered_is_logged_and_acknowledged(
    services: Services, body: dict[str, Any], bare: object
) -> None:
    router = Router()

    async def before(_: Turn) -> None:
        raise _Unanswerable

    with structlog.testing.capture_logs() as lines:
        answer = await dispatched(router, services, body, before)

    assert answer == bare
    assert [line["event"] for line in lines] == ["an error could not be answered"]
