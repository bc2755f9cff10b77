"""Tells open pages at once that something changed (server-sent events); what changed they ask for themselves.

One watcher asks the database a few times a second, however many pages are open. A page that hears nothing for a
while, or lost the connection, asks by itself: nothing here is needed to be right, only to be quick.
"""

from __future__ import annotations

import asyncio
from typing import AsyncIterator

import structlog
from sqlalchemy import func, select

from bot.db import tables as t
from bot.db.store import Store

log = structlog.get_logger(__name__)
LOOK_SECONDS = 0.25
BREATH_SECONDS = 15.0
"""So often an open stream says that it lives: proxies close silent ones."""
LONGEST_SECONDS = 600.0
"""After that a stream ends and the browser opens it again: who is signed out meanwhile hears nothing more."""


class Live:
    """Watches the database, and wakes every open stream when it changed.

    Args:
        store: The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Watch, for ever."""
        last: tuple[object, ...] | None = None
        while True:
            try:
                now = await asyncio.to_thread(self._signature)
                if now != last:
                    last = now
                    self._changed.set()
                    self._changed = asyncio.Event()
            except Exception as problem:
                log.error("live.unreadable", error=type(problem).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    def _signature(self) -> tuple[object, ...]:
        """Return what changes when anything changes that a page shows."""
        with self._store.reading() as work:
            run = work.connection.execute
            return (
                *run(select(func.count(), func.sum(t.handoffs.c.version), func.max(t.handoffs.c.id))).one(),
                run(select(func.max(t.transcript.c.id))).scalar(),
                run(select(func.max(t.notes.c.id))).scalar(),
                *run(select(func.max(t.alerts.c.id), func.count(t.alerts.c.acknowledged_at))).one(),
                *run(
                    select(func.max(t.outbox.c.id), func.max(t.outbox.c.sent_at), func.sum(t.outbox.c.attempts)).where(
                        t.outbox.c.author == "staff"
                    )
                ).one(),
                run(select(func.count()).where(t.children.c.left_at.isnot(None))).scalar(),
                tuple(run(select(t.state.c.name, t.state.c.value).where(t.state.c.name != "bot_seen")).all()),
            )

    async def stream(self) -> AsyncIterator[bytes]:
        """Yield an event whenever something changed, for one page."""
        yield b"retry: 2000\nevent: hello\ndata:\n\n"
        loop = asyncio.get_running_loop()
        end = loop.time() + LONGEST_SECONDS
        while loop.time() < end:
            changed = self._changed
            try:
                await asyncio.wait_for(changed.wait(), BREATH_SECONDS)
                yield b"event: changed\ndata:\n\n"
            except asyncio.TimeoutError:
                yield b": still here\n\n"
