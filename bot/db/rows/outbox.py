"""Messages to children, until they are delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.content.model import Reply
from bot.db import tables
from bot.errors import KeyLost, WrongKey
from bot.privacy.keys import KeyStore


@dataclass(frozen=True)
class Outgoing:
    """A row of the outbox, opened.

    Attributes:
        payload: A `Reply` as a dict, or what the kind needs (`callback_id`, `message_ids`).
    """

    id: int
    child_id: str
    author: str
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: float = 0.0


class OutboxRows:
    """Messages to children, delivered in order: safety first, then as they were written."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def add(self, child_id: str, author: str, reply: Reply, now: float) -> int:
        """Queue a message; a long one as several, so that a retry repeats none that arrived. Returns the last's id."""
        return [self.add_kind(child_id, author, "message", part.as_dict(), now) for part in reply.parts()][-1]

    def add_kind(self, child_id: str, author: str, kind: str, payload: Mapping[str, Any], now: float) -> int:
        """Queue a delivery of any kind."""
        sealed = self._keys.sealer(child_id).seal_json(payload, "outbox")
        result = self._db.execute(
            insert(tables.outbox).values(
                child_id=child_id,
                author=author,
                kind=kind,
                sealed=sealed,
                status="queued",
                attempts=0,
                due_at=now,
                created_at=now,
            )
        )
        return int(result.inserted_primary_key[0])

    def due(self, channel: str, beside: Sequence[str], now: float, limit: int) -> list[Outgoing]:
        """Return the next delivery of each child that has one due, safety messages first.

        A child whose first delivery waits for its retry has none due: order is kept.
        """
        table, children = tables.outbox, tables.children
        # one row a child, so that a flooded chat's long queue cannot hide the others
        safety = func.min(case((table.c.author == "safety", table.c.id)))
        first = (
            select(func.coalesce(safety, func.min(table.c.id)).label("id"))
            .where(table.c.status == "queued")
            .group_by(table.c.child_id)
            .subquery()
        )
        rows = self._db.execute(
            select(
                table.c.id,
                table.c.child_id,
                table.c.author,
                table.c.kind,
                table.c.sealed,
                table.c.attempts,
                table.c.created_at,
            )
            .join(first, first.c.id == table.c.id)
            .join(children, children.c.id == table.c.child_id)
            .where(table.c.due_at <= now, children.c.channel == channel)
            .order_by((table.c.author != "safety"), table.c.id)
            .limit(limit + len(beside))
        ).all()
        found: list[Outgoing] = []
        for row in rows:
            if row.child_id in beside or len(found) == limit:
                continue
            try:
                payload = self._keys.sealer(row.child_id).open_json(row.sealed, "outbox")
            except KeyLost:
                self.settle(row.id, "dropped", now, error="child forgotten")
            except WrongKey:
                self.settle(row.id, "failed", now, error="damaged on the disk")
            else:
                found.append(
                    Outgoing(row.id, row.child_id, row.author, row.kind, payload, row.attempts, row.created_at)
                )
        return found

    def settle(
        self, outbox_id: int, status: str, now: float, *, message_id: int | None = None, error: str | None = None
    ) -> None:
        """Note how a delivery ended: `sent`, `failed` or `dropped`. Its words are emptied."""
        self._db.execute(
            update(tables.outbox)
            .where(tables.outbox.c.id == outbox_id)
            .values(
                status=status,
                sent_at=now if status == "sent" else None,
                message_id=message_id,
                error=(error or "")[:200] or None,
                sealed=None,
            )
        )

    def retry(self, outbox_id: int, due_at: float, error: str) -> None:
        """Note a failed try and when the next one is due."""
        table = tables.outbox
        self._db.execute(
            update(table)
            .where(table.c.id == outbox_id)
            .values(attempts=table.c.attempts + 1, due_at=due_at, error=error[:200])
        )

    def drop_queued(
        self, child_id: str, why: str, authors: Sequence[str] = ("bot", "safety", "staff", "system")
    ) -> None:
        """Drop what is still queued for a child."""
        table = tables.outbox
        self._db.execute(
            update(table)
            .where(table.c.child_id == child_id, table.c.status == "queued", table.c.author.in_(authors))
            .values(status="dropped", error=why, sealed=None)
        )

    def message_ids(self, child_id: str, since: float) -> list[int]:
        """Return the far side's ids of both sides' messages since a time, for "Hide this chat"."""
        ours = self._db.execute(
            select(tables.outbox.c.message_id).where(
                tables.outbox.c.child_id == child_id,
                tables.outbox.c.message_id.isnot(None),
                tables.outbox.c.sent_at >= since,
            )
        ).scalars()
        theirs = self._db.execute(
            select(tables.received.c.message_id).where(
                tables.received.c.child_id == child_id, tables.received.c.at >= since
            )
        ).scalars()
        return sorted({*ours, *theirs})

    def count(self, status: str) -> int:
        """Return how many deliveries have this status."""
        return int(
            self._db.execute(
                select(func.count()).select_from(tables.outbox).where(tables.outbox.c.status == status)
            ).scalar_one()
        )
