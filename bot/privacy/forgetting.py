"""Forgetting: what a child asked to delete, and what has stood long enough.

A forgotten child's key is destroyed and the random id noted in the key store, so that a restored backup of the
database forgets again at the next start.
"""

from __future__ import annotations

import structlog

from bot.privacy.ports import Store

log = structlog.get_logger(__name__)
DAY = 86_400.0
DEDUPE_DAYS = 8
"""Days for which done messages are remembered by number only; Telegram repeats for at most one."""
DELIVERED_DAYS = 3
"""Days for which deliveries are remembered: "hide this chat" reaches back two."""
NOTE = "forget:"
"""Begins the name of a note that a child's rows are gone and the key has to follow."""
RECEIPT = "expired"


def finish(store: Store) -> int:
    """Destroy the keys of children who were forgotten, also when a crash came between. Returns how many."""
    with store.reading() as work:
        noted = work.state.beginning(NOTE)
    for name, receipt in noted.items():
        store.keys.forget(name[len(NOTE) :], receipt)
        with store.transaction() as work:
            work.state.remove(name)
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
    with store.transaction() as work:
        quiet = work.retention.quiet(before)
        gone = work.retention.remove_handoffs(before)
        gone |= work.retention.remove_messages(now - DELIVERED_DAYS * DAY, now - DEDUPE_DAYS * DAY, before)
        work.sessions.sweep(now)
        for child_id in quiet:
            work.state.set(f"{NOTE}{child_id}", RECEIPT)
            work.children.forget(child_id)
    gone["children"] = len(quiet)
    finish(store)
    if any(gone.values()):
        log.info("privacy.purged", **{k.replace(" ", "_"): v for k, v in gone.items()})
    return gone
