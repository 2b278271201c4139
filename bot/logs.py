"""Logs: one line per event, without names, notes, tokens or answers."""

import logging
import sys
from typing import Literal

import structlog


def set_up(log_format: Literal["console", "json"]) -> None:
    """Send structlog's and the libraries' lines to standard error, warnings and worse."""
    renderer = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.dict_tracebacks] if log_format == "json" else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries may put payloads into debug lines; warnings hold none.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    # Bolt warns once about an event that nobody listens to, with the whole payload.
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.ERROR)
    # APScheduler warns when a tick is still running as the next falls due: that is the design.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
