"""What privacy needs from outside: transactions and the key store. `bot/db` has the real ones."""

from __future__ import annotations

from typing import Any, ContextManager, Protocol

from bot.privacy.keys import KeyStore


class Store(Protocol):
    """The database and the key store together; what a transaction gives has the repositories of `bot/db/rows`."""

    @property
    def keys(self) -> KeyStore:
        """The key store."""
        ...

    def transaction(self) -> ContextManager[Any]:
        """Open a short write transaction."""
        ...

    def reading(self) -> ContextManager[Any]:
        """Open a read transaction."""
        ...
