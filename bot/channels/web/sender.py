"""Delivers to the web chat: into memory, from where the page fetches. A demo keeps nothing that a restart should."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any, Callable

from bot.channels.base import TYPING, Sender
from bot.content.model import Reply
from bot.db.rows.outbox import Outgoing

KEPT_MESSAGES, KEPT_CHATS = 200, 1000


@dataclass(frozen=True)
class Said:
    """One delivered message; `origin` is its row of the outbox, so that a repeated delivery is known."""

    number: int
    origin: tuple[str, int]
    reply: Reply


@dataclass
class _Chat:
    said: deque[Said] = field(default_factory=lambda: deque(maxlen=KEPT_MESSAGES))
    last: int = 0
    hidden: int = 0


class WebSender(Sender):
    """Keeps what was said in each chat.

    Args:
        clock: Seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._chats: OrderedDict[str, _Chat] = OrderedDict()

    async def deliver(self, chat: str, outgoing: Outgoing) -> int | None:
        """See parent class."""
        if outgoing.kind == TYPING:
            return None  # the page has no such sign
        kept = self._chats.setdefault(chat, _Chat())
        self._chats.move_to_end(chat)
        while len(self._chats) > KEPT_CHATS:
            self._chats.popitem(last=False)
        origin = (outgoing.child_id, outgoing.id)
        for said in kept.said:
            if said.origin == origin:
                return said.number
        # numbers are milliseconds: after a restart they go on above those that an open page has seen
        kept.last = max(kept.last + 1, int(self._clock() * 1000))
        if outgoing.kind == "hide":
            kept.said.clear()
            kept.hidden = kept.last
            return None
        kept.said.append(Said(kept.last, origin, Reply.from_dict(outgoing.payload)))
        return kept.last

    def since(self, chat: str, number: int) -> dict[str, Any]:
        """Return what the page has to show after `number`; `hidden` tells it to clear what it showed before."""
        kept = self._chats.get(chat)
        if kept is None:
            return {"messages": []}
        self._chats.move_to_end(chat)
        new = [
            {
                "id": said.number,
                "text": said.reply.text,
                "rows": [[{"label": b.label, "key": b.key} for b in row] for row in said.reply.rows],
            }
            for said in kept.said
            if said.number > number
        ]
        return {"messages": new, "hidden": kept.hidden} if kept.hidden > number else {"messages": new}
