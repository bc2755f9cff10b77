"""Logging, set up before Rasa is imported: used as a library it prints children's words (tried, design §3).

Our own events go out as one line each. Of libraries only warnings and worse are kept, and of those only where
they happened: their texts may carry anything.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from functools import partial
from typing import Any, TextIO

import structlog

_OURS = ("bot", "actions")


class _Quiet(logging.Formatter):
    """Formats library records without their text, which may quote a message of a child."""

    def format(self, record: logging.LogRecord) -> str:
        """Return where and what kind, never what was said."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "-"
        return f"{self.formatTime(record)} [{record.levelname.lower():8}] {record.name}:{record.funcName} {kind}"


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Set up logging for this process, on standard output unless told. Call before anything imports Rasa."""
    stream = stream or sys.stdout
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.showwarning = lambda *_args, **_kwargs: None  # libraries reset the filters, not this
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Quiet())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _structlog(level, stream)


def _structlog(level: str, stream: TextIO) -> None:
    structlog.configure(
        processors=[
            _only_ours,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=True),
            structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=partial(_NamedPrinter, stream),
        cache_logger_on_first_use=False,
    )


class _NamedPrinter:
    """Prints lines, and knows which module asked for the logger."""

    def __init__(self, stream: TextIO, name: str = "") -> None:
        self.stream, self.name = stream, name

    def msg(self, message: str) -> None:
        """Print one line."""
        print(message, file=self.stream, flush=True)

    debug = info = warning = error = critical = exception = log = msg


def _only_ours(logger: Any, method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Drop structlog events of libraries: Rasa logs the whole parse of a message."""
    if logger.name.split(".")[0] not in _OURS:
        raise structlog.DropEvent
    return event
