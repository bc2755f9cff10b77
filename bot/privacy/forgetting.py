"""Forgetting: what a child asked to delete, and what has stood long enough.

A forgotten child's key is destroyed and the random id noted in the key store, so that a restored backup of the
database forgets again at the next start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy import delete, or_, select

from bot.db import tables as t

if TYPE_CHECKING:
    from bot.db.store import Store

log = structlog.get_logger(__name__)
DAY = 86_400.0
DEDUPE_DAYS = 8
"""Days for which done messages are remembered by number only; Telegram repeats for at most one."""
RECEIPT = "expired"


def finish(store: Store) -> int:
    """Destroy the keys of children who were forgotten, also when a crash came between. Returns how many."""
    with store.reading() as work:
        noted = list(work.connection.execute(select(t.state).where(t.state.c.name.like("forget:%"))).all())
    for row in noted:
        store.keys.forget(row.name.partition(":")[2], row.value)
        with store.transaction() as work:
            work.connection.execute(delete(t.state).where(t.state.c.name == row.name))
    return len(noted)


def forget_again(store: Store) -> int:
    """Purge rows of children whom the key store knows as forgotten: a restored backup may hold them."""
    purged = 0
    for child_id in store.keys.forgotten():
        with store.transaction() as work:
            if work.children.get(child_id) is not None:
                work.children.forget(child_id)
                purged += 1
    if purged:
        log.warning("privacy.forgotten_again", children=purged)
    return purged


def purge(store: Store, now: float, days: int) -> dict[str, int]:
    """Destroy what has stood long enough. Runs by itself once an hour.

    Closed conversations go `days` after they ended; a child of whom nothing was heard for `days` and who waits
    for nobody is forgotten whole, key and all.
    """
    before = now - days * DAY
    gone: dict[str, int] = {}
    with store.transaction() as work:
        run = work.connection.execute
        waiting = select(t.handoffs.c.child_id).where(t.handoffs.c.state.in_(("waiting", "claimed")))
        quiet = (
            run(select(t.children.c.id).where(t.children.c.seen_at < before, t.children.c.id.not_in(waiting)))
            .scalars()
            .all()
        )
        closed = select(t.handoffs.c.id).where(t.handoffs.c.closed_at < before)
        gone["transcript lines"] = run(delete(t.transcript).where(t.transcript.c.handoff_id.in_(closed))).rowcount
        gone["handoffs"] = run(delete(t.handoffs).where(t.handoffs.c.closed_at < before)).rowcount
        gone["received"] = run(delete(t.received).where(t.received.c.at < now - 3 * DAY)).rowcount
        gone["inbox"] = run(
            delete(t.inbox).where(
                or_(t.inbox.c.status == "done", t.inbox.c.received_at < before),
                t.inbox.c.received_at < now - DEDUPE_DAYS * DAY,
            )
        ).rowcount
        gone["outbox"] = run(
            delete(t.outbox).where(t.outbox.c.status != "queued", t.outbox.c.created_at < now - 3 * DAY)
        ).rowcount
        work.sessions.sweep(now)
        for child_id in quiet:
            work.state.set(f"forget:{child_id}", RECEIPT)
            work.children.forget(child_id)
    gone["children"] = len(quiet)
    finish(store)
    if any(gone.values()):
        log.info("privacy.purged", **{k.replace(" ", "_"): v for k, v in gone.items()})
    return gone
