"""What a log line holds, and what it never holds."""

import json

import pytest
import structlog

from bot.logs import set_up


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_traceback_tells_where_and_never_what_was_typed(
    log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up("json" if log_format == "json" else "console")

    def fail(note: str) -> None:
        try:
            int(note)
        except ValueError as error:
            raise LookupError(note) from error

    try:
        fail("Anna wants the roof before May")
    except LookupError as error:
        structlog.get_logger().error("unforeseen", reference="abc", exc_info=error)
    finally:
        structlog.reset_defaults()

    line = capsys.readouterr().err
    assert "Anna" not in line
    assert "LookupError" in line
    assert "ValueError" in line
    assert "test_logs.py" in line


def test_json_lines_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("json")

    structlog.get_logger().info("ready", port=3000)
    structlog.reset_defaults()

    assert json.loads(capsys.readouterr().err)["port"] == 3000
