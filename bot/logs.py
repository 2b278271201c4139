"""Logs: one line per event, without names, notes, tokens or answers."""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger


def set_up(log_format: Literal["console", "json"]) -> None:
    """Send structlog's and the libraries' lines to standard error."""
    renderer = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            frames_alone,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries put payloads, and so names and notes, into their warnings and debug lines.
    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)


def frames_alone(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the frames of a traceback in the place of the exception.

    What an exception says, and the locals of its frames, may hold what somebody typed.
    """
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_frames(error))
    return event


def _frames(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _frames(cause)
        yield "then:"
    yield from (
        f"{frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    )
    yield f"{type(error).__module__}.{type(error).__qualname__}"
