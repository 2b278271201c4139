"""What `bot.serve` takes from the outside, and what it refuses."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serve import parsed

FORM = "application/x-www-form-urlencoded"


def test_a_command_may_hold_the_word_payload() -> None:
    raw = urlencode({"command": "/log", "text": "Anna: sent the payload"}).encode()

    body = parsed(raw, FORM)

    assert body == {"command": "/log", "text": "Anna: sent the payload"}


def test_a_press_comes_as_json_in_a_form() -> None:
    raw = urlencode({"payload": json.dumps({"type": "block_actions"})}).encode()

    assert parsed(raw, FORM) == {"type": "block_actions"}


def test_an_event_comes_as_json() -> None:
    assert parsed(b'{"type": "event_callback"}', "application/json") == {"type": "event_callback"}


def test_empty_fields_are_kept() -> None:
    assert parsed(b"command=%2Flog&text=", FORM) == {"command": "/log", "text": ""}


@pytest.mark.parametrize("raw", [b"", b"payload=", b"payload=[1]", b"\xff\xfe", b"payload={"])
def test_garbage_is_no_payload(raw: bytes) -> None:
    assert parsed(raw, FORM) is None


@given(st.binary(), st.sampled_from([FORM, "application/json", ""]))
def test_nothing_that_arrives_raises(raw: bytes, content_type: str) -> None:
    body = parsed(raw, content_type)

    assert body is None or isinstance(body, dict)
