"""The children, and Rasa's tracker of each."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.db import tables
from bot.errors import KeyLost, WrongKey
from bot.helpline.ports import Child
from bot.privacy.keys import KeyStore

_CHILD = tuple(c for c in tables.children.c if c.name in Child.__dataclass_fields__)


class ChildRows:
    """The children."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def get(self, child_id: str) -> Child | None:
        """Return a child by random id."""
        row = self._db.execute(select(*_CHILD).where(tables.children.c.id == child_id)).first()
        return Child(**row._mapping) if row else None

    def find(self, lookup: str) -> Child | None:
        """Return a child by the HMAC of bot and chat id."""
        row = self._db.execute(select(*_CHILD).where(tables.children.c.lookup == lookup)).first()
        return Child(**row._mapping) if row else None

    def add(self, lookup: str, channel: str, chat: str, now: float) -> Child:
        """Add a child: the key first, durably, then the row; a crash between leaves only an unused key."""
        child_id = uuid.uuid4().hex
        sealer = self._keys.make(child_id)
        self._db.execute(
            insert(tables.children).values(
                id=child_id,
                lookup=lookup,
                channel=channel,
                sealed_chat=sealer.seal(chat.encode(), "chat"),
                language_chosen=False,
                floor="bot",
                misses=0,
                topics="",
                seen_at=now,
            )
        )
        return Child(child_id, channel, seen_at=now)

    def update(self, child_id: str, **values: Any) -> None:
        """Change some columns."""
        self._db.execute(update(tables.children).where(tables.children.c.id == child_id).values(**values))

    def lost(self, child_id: str) -> bool:
        """Whether the child's key is not in the key store: nothing of what is here can be read any more."""
        try:
            self._keys.sealer(child_id)
        except KeyLost:
            return True
        return False

    def chat(self, child_id: str) -> str:
        """Return the chat id, to deliver to."""
        sealed = self._db.execute(
            select(tables.children.c.sealed_chat).where(tables.children.c.id == child_id)
        ).scalar_one()
        return self._keys.sealer(child_id).open(sealed, "chat").decode()

    def lookup(self, child_id: str) -> str:
        """Return the HMAC under which the chat is found again."""
        return str(
            self._db.execute(select(tables.children.c.lookup).where(tables.children.c.id == child_id)).scalar_one()
        )

    def forget(self, child_id: str) -> None:
        """Delete the child's row, and with it every row that points to it."""
        self._db.execute(delete(tables.children).where(tables.children.c.id == child_id))


class TrackerRows:
    """Rasa's tracker, one sealed row a child."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def get(self, child_id: str) -> Any:
        """Return the stored value, or None; one that the disk damaged is none, and the conversation begins anew."""
        sealed = self._db.execute(
            select(tables.trackers.c.sealed).where(tables.trackers.c.child_id == child_id)
        ).scalar()
        try:
            return self._keys.sealer(child_id).open_json(sealed, "tracker") if sealed else None
        except WrongKey:
            return None

    def save(self, child_id: str, value: Any) -> None:
        """Store the value."""
        sealed = self._keys.sealer(child_id).seal_json(value, "tracker")
        table = tables.trackers
        if not self._db.execute(update(table).where(table.c.child_id == child_id).values(sealed=sealed)).rowcount:
            self._db.execute(insert(table).values(child_id=child_id, sealed=sealed))
