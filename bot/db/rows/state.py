"""Small facts that processes share."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.db import tables


class StateRows:
    """Small facts that processes share: the polling offset, heartbeats."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, name: str) -> str | None:
        """Return a value."""
        return self._db.execute(select(tables.state.c.value).where(tables.state.c.name == name)).scalar()

    def set(self, name: str, value: str) -> None:
        """Store a value."""
        if not self._db.execute(update(tables.state).where(tables.state.c.name == name).values(value=value)).rowcount:
            self._db.execute(insert(tables.state).values(name=name, value=value))

    def beginning(self, prefix: str) -> dict[str, str]:
        """Return the facts whose names begin so."""
        table = tables.state
        rows = self._db.execute(select(table).where(table.c.name.startswith(prefix, autoescape=True))).all()
        return {row.name: row.value for row in rows}

    def remove(self, name: str) -> None:
        """Remove a value."""
        self._db.execute(delete(tables.state).where(tables.state.c.name == name))


class TallyRows:
    """Counts of a day with nobody behind them (`bot/helpline/tally.py`)."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, day: str, what: str, value: str) -> None:
        """Count one."""
        table = tables.tallies
        one = (table.c.day == day, table.c.what == what, table.c.value == value)
        if not self._db.execute(update(table).where(*one).values(count=table.c.count + 1)).rowcount:
            self._db.execute(insert(table).values(day=day, what=what, value=value, count=1))

    def between(self, first: str, last: str) -> list[tuple[str, str, str, int]]:
        """Return (day, what, value, count) of the days from `first` to `last`, both included."""
        table = tables.tallies
        rows = self._db.execute(
            select(table).where(table.c.day >= first, table.c.day <= last).order_by(table.c.day, table.c.what)
        ).all()
        return [(row.day, row.what, row.value, row.count) for row in rows]
