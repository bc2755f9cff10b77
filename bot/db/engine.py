"""Opens the database: SQLite with a write-ahead log by default, PostgreSQL by `DATABASE_URL`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from bot.errors import SettingsError

BUSY_SECONDS = 20
"""How long a writer waits for another process's write transaction; those take milliseconds."""


def open_engine(url: str) -> Engine:
    """Return an engine whose transactions write-lock at their start (`BEGIN IMMEDIATE` on SQLite).

    Words never appear in its errors (`hide_parameters`). A commit on SQLite is on the disk when it returns
    (`synchronous=FULL`): Telegram is told "received" only after that.

    Raises:
        SettingsError: The address cannot be read.
    """
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        raise SettingsError(
            "DATABASE_URL: cannot be read. It looks like sqlite:///var/lantern.db or "
            "postgresql://user:password@host/lantern."
        ) from None
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, future=True, hide_parameters=True, pool_pre_ping=True)
    if parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # SQLite gives its log files the same mode
    engine = create_engine(
        parsed,
        future=True,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=8,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")  # type: ignore[untyped-decorator]
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")  # type: ignore[untyped-decorator]
    def _on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
