"""`manifest.yml`, the ids in the code and the commands hold together."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.app import build_router
from bot.manifest import NotAnAddress
from bot.manifest import manifest as printed
from handlers.kit.ids import Action, Command, Event, Form

SCHEMA = Path("tests/data/slack-manifest-schema/manifest.schema.1.0.0.json")
UNLISTENED_FORMS = {Form.NOTICE}
"""Forms without a button to send them."""


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path("manifest.yml").read_text())
    return found


@pytest.mark.parametrize("public_url", [None, "https://noisegate.example.org"])
def test_the_manifest_is_valid_by_slacks_schema(public_url: str | None) -> None:
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)

    assert [fault.message for fault in validator.iter_errors(printed(public_url))] == []


def test_for_socket_mode_the_manifest_is_the_file_as_it_stands() -> None:
    assert printed() == manifest()
    assert manifest()["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    "public_url",
    ["https://x.example/a", "https://x.example/a/", "https://x.example/a/slack/events"],
)
def test_over_http_every_kind_of_request_goes_to_the_server(public_url: str) -> None:
    found = printed(public_url)

    settings = found["settings"]
    address = "https://x.example/a/slack/events"
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"]["request_url"] == address
    assert settings["interactivity"]["message_menu_options_url"] == address
    assert {command["url"] for command in found["features"]["slash_commands"]} == {address}
    assert found["oauth_config"] == manifest()["oauth_config"]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "noisegate.example.org",
        "http://x.example",
        "https://",
        "https://x.example?a",
        "https://[::1",
        "https://a b",
        "https://x.example/a b",
        "https://x:99999",
        "https://x:port",
    ],
)
def test_an_address_that_slack_cannot_use_is_refused(wrong: str) -> None:
    with pytest.raises(NotAnAddress):
        printed(wrong)


def test_the_manifest_names_the_commands_that_the_code_answers() -> None:
    named = {command["command"] for command in manifest()["features"]["slash_commands"]}

    assert named == set(Command) == set(build_router().commands)


def test_every_command_asks_slack_for_mentions_that_can_be_read() -> None:
    assert all(command["should_escape"] for command in manifest()["features"]["slash_commands"])


def test_the_manifest_asks_for_the_events_that_the_code_listens_to() -> None:
    asked = manifest()["settings"]["event_subscriptions"]["bot_events"]

    assert {name.partition(".")[0] for name in asked} == set(Event) == set(build_router().events)


def test_every_action_and_every_form_has_its_listener() -> None:
    router = build_router()
    suggested = set(router.options)

    assert set(router.actions) | suggested == set(Action)
    assert set(router.forms) == set(Form) - UNLISTENED_FORMS


def test_every_id_is_rendered_somewhere() -> None:
    views = "\n".join(
        file.read_text()
        for file in Path("handlers").rglob("*.py")
        if file.name not in ("ids.py", "listeners.py")
    )

    for kind in (Action, Form):
        unused = [entry for entry in kind if f"{kind.__name__}.{entry.name}" not in views]
        assert unused == []


def test_every_listener_names_an_id_that_is_a_member_of_its_enumeration() -> None:
    router = build_router()

    assert all(isinstance(route, Action) for route in (*router.actions, *router.options))
    assert all(isinstance(route, Form) for route in router.forms)


def test_ids_say_room_thing_and_verb() -> None:
    rooms = {folder.name for folder in Path("handlers").iterdir() if folder.is_dir()}

    for entry in (*Action, *Form):
        room, thing, verb = entry.split(".")
        assert room in rooms
        assert thing.isidentifier()
        assert verb.isidentifier()
