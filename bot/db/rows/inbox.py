"""Messages from children, kept until their turn is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from bot.db import tables
from bot.errors import KeyLost, WrongKey
from bot.privacy.keys import KeyStore

DAMAGED = "damaged"
"""Kind of a message whose words no longer open: the disk changed them."""


@dataclass(frozen=True)
class Received:
    """A row of the inbox, opened.

    Attributes:
        payload: `text` or `key`, `message_id`, `language_code`, `callback_id`: what the channel kept.
        screened: Language of the danger phrase that was found at receipt, if one was.
    """

    id: int
    child_id: str
    kind: str
    payload: Mapping[str, Any]
    screened: str | None
    attempts: int
    received_at: float


class InboxRows:
    """Messages from children, kept until their turn is done."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def add(
        self,
        bot: str,
        update_id: int,
        child_id: str | None,
        kind: str,
        payload: Mapping[str, Any],
        screened: str | None,
        now: float,
    ) -> int | None:
        """Store a message. Returns its id, or None when this update was stored before."""
        table = tables.inbox
        known = select(table.c.id).where(table.c.bot == bot, table.c.update_id == update_id)
        if self._db.execute(known).first():
            return None
        sealed = self._keys.sealer(child_id).seal_json(payload, "inbox") if child_id else None
        result = self._db.execute(
            insert(table).values(
                bot=bot,
                update_id=update_id,
                child_id=child_id,
                kind=kind,
                screened=screened,
                sealed=sealed,
                status="new" if child_id else "done",
                attempts=0,
                received_at=now,
            )
        )
        return int(result.inserted_primary_key[0])

    def waiting(self, beside: Sequence[str], limit: int) -> list[tuple[int, str]]:
        """Return (id, child) of the oldest waiting message of each child, leaving out children in `beside`."""
        table = tables.inbox
        oldest = (
            select(func.min(table.c.id).label("id"), table.c.child_id)
            .where(table.c.status == "new")
            .group_by(table.c.child_id)
            .order_by("id")
            .limit(limit + len(beside))
        )
        rows = self._db.execute(oldest).all()
        skip = set(beside)
        return [(row.id, row.child_id) for row in rows if row.child_id not in skip][:limit]

    def interrupted(self) -> list[tuple[int, str]]:
        """Return (id, child) of the messages that were begun and are not done, the least tried first."""
        table = tables.inbox
        rows = self._db.execute(
            select(table.c.id, table.c.child_id)
            .where(table.c.status == "new", table.c.attempts > 0)
            .order_by(table.c.attempts, table.c.id)
        )
        return [(row.id, row.child_id) for row in rows]

    def begin(self, inbox_id: int) -> Received | None:
        """Count an attempt and return the message, or None when it is done already."""
        table = tables.inbox
        self._db.execute(
            update(table).where(table.c.id == inbox_id, table.c.status == "new").values(attempts=table.c.attempts + 1)
        )
        row = self._db.execute(select(table).where(table.c.id == inbox_id, table.c.status == "new")).first()
        if row is None:
            return None
        try:
            payload = self._keys.sealer(row.child_id).open_json(row.sealed, "inbox")
        except KeyLost:
            self.done(inbox_id)
            return None
        except WrongKey:
            return Received(row.id, row.child_id, DAMAGED, {}, row.screened, row.attempts, row.received_at)
        return Received(row.id, row.child_id, row.kind, payload, row.screened, row.attempts, row.received_at)

    def done(self, inbox_id: int) -> bool:
        """Mark a turn as done and empty the message. Returns whether it was waiting until now."""
        table = tables.inbox
        result = self._db.execute(
            update(table).where(table.c.id == inbox_id, table.c.status == "new").values(status="done", sealed=None)
        )
        return bool(result.rowcount)

    def aside(self, inbox_id: int, error: str) -> None:
        """Set a message aside with the name of its error; its words stay sealed for a person to look at."""
        table = tables.inbox
        self._db.execute(update(table).where(table.c.id == inbox_id).values(status="aside", error=error[:200]))

    def move(self, old: str, new: str) -> None:
        """Hand a forgotten child's messages over: waiting ones to the new id, done ones keep only their number.

        The number stays, so that an update which Telegram repeats is still known.
        """
        table = tables.inbox
        waiting = self._db.execute(
            select(table.c.id, table.c.sealed).where(table.c.child_id == old, table.c.status == "new")
        ).all()
        for row in waiting:
            try:
                payload = self._keys.sealer(old).open_json(row.sealed, "inbox")
            except WrongKey:
                self.aside(row.id, DAMAGED)
                continue
            sealed = self._keys.sealer(new).seal_json(payload, "inbox")
            self._db.execute(update(table).where(table.c.id == row.id).values(child_id=new, sealed=sealed))
        self._db.execute(update(table).where(table.c.child_id == old).values(child_id=None, sealed=None))

    def count(self, status: str) -> int:
        """Return how many messages have this status."""
        return int(
            self._db.execute(
                select(func.count()).select_from(tables.inbox).where(tables.inbox.c.status == status)
            ).scalar_one()
        )

    def remember(self, child_id: str, message_id: int, now: float) -> None:
        """Note the number of a child's message, so that "Hide this chat" can remove it."""
        table = tables.received
        there = select(table.c.at).where(table.c.child_id == child_id, table.c.message_id == message_id)
        if not self._db.execute(there).first():
            self._db.execute(insert(table).values(child_id=child_id, message_id=message_id, at=now))
