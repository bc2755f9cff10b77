"""What has stood long enough."""

from __future__ import annotations

from sqlalchemy import delete, or_, select
from sqlalchemy.engine import Connection

from bot.db import tables as t


class RetentionRows:
    """Finds and removes what is older than its time; how long that is, `bot.privacy.forgetting` knows."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def quiet(self, before: float) -> list[str]:
        """Return the children of whom nothing was heard since, and who wait for nobody."""
        waiting = select(t.handoffs.c.child_id).where(t.handoffs.c.state.in_(("waiting", "claimed")))
        found = select(t.children.c.id).where(t.children.c.seen_at < before, t.children.c.id.not_in(waiting))
        return list(self._db.execute(found).scalars().all())

    def remove_handoffs(self, closed_before: float) -> dict[str, int]:
        """Remove handoffs that ended before, with both sides' words. Returns how many rows of what."""
        closed = select(t.handoffs.c.id).where(t.handoffs.c.closed_at < closed_before)
        lines = self._db.execute(delete(t.transcript).where(t.transcript.c.handoff_id.in_(closed))).rowcount
        handoffs = self._db.execute(delete(t.handoffs).where(t.handoffs.c.closed_at < closed_before)).rowcount
        return {"transcript lines": lines, "handoffs": handoffs}

    def remove_messages(self, delivered_before: float, numbers_before: float, before: float) -> dict[str, int]:
        """Remove what was delivered, and received messages that are done or older than `before`.

        Args:
            delivered_before: Deliveries, and message numbers by which a chat can be hidden, are kept from then on.
            numbers_before: Update numbers, by which a repeated update is known, are kept from then on.
            before: Nothing older is kept, whatever its state.
        """
        received = self._db.execute(delete(t.received).where(t.received.c.at < delivered_before)).rowcount
        inbox = self._db.execute(
            delete(t.inbox).where(
                or_(t.inbox.c.status == "done", t.inbox.c.received_at < before),
                t.inbox.c.received_at < numbers_before,
            )
        ).rowcount
        self._db.execute(
            delete(t.outbox).where(t.outbox.c.status != "queued", t.outbox.c.created_at < delivered_before)
        )
        return {"received": received, "inbox": inbox}
