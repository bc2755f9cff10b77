"""The key store: one key a child, apart from the database, so that forgetting a child is destroying a key.

Words at rest are sealed with AES-256-GCM under the child's own key (design §7). Keys are wrapped by
`ENCRYPTION_KEYS`, newest first, so that they can be rotated. The store is a small SQLite file of its own
(`KEYS_PATH`) that must not be in the database's backup: a restored backup then holds only what nobody can
read, and `forgotten()` tells whose rows to purge again.
"""

from __future__ import annotations

import hmac
import json
import os
import sqlite3
import threading
from hashlib import sha256
from pathlib import Path
from typing import Any, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import KeyLost, SettingsError, WrongKey

_NONCE = 12  # bytes; NIST SP 800-38D's length for GCM
_CACHED = 10_000
SECOND_FACTOR = "totp"
"""Context under which a helper's second factor is sealed."""


class Sealer:
    """Seals and opens bytes under one 32-byte key.

    Each sealed value is nonce (12 bytes) + ciphertext + tag (16 bytes). `context` is authenticated but not
    stored: a value moved to another place does not open.
    """

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, data: bytes, context: str) -> bytes:
        """Return `data` sealed."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return what was sealed.

        Raises:
            WrongKey: Not sealed by this key in this context, or changed since.
        """
        try:
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
        except (InvalidTag, ValueError):  # ValueError: cut short
            raise WrongKey(f"sealed {context} does not open with this key") from None

    def seal_json(self, value: Any, context: str) -> bytes:
        """Seal a plain value."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), context)

    def open_json(self, sealed: bytes, context: str) -> Any:
        """Open what `seal_json` made."""
        return json.loads(self.open(sealed, context))


def lookup(key: str, bot: str, chat: str) -> str:
    """Return the value under which a chat is found again without storing its id: HMAC-SHA256 of bot and chat."""
    return hmac.new(key.encode(), f"{bot}\0{chat}".encode(), sha256).hexdigest()


class KeyStore:
    """The children's keys.

    Args:
        path: The SQLite file; made when missing, mode 0600.
        wrapping: Wrapping keys, newest first.

    Raises:
        SettingsError: No wrapping key was given, or the file's keys were wrapped by none of them.
    """

    def __init__(self, path: str | Path, wrapping: Sequence[bytes]) -> None:
        if not wrapping:
            raise SettingsError("ENCRYPTION_KEYS: no key given. `make run` writes one into .env.")
        self._wrapping = [Sealer(key) for key in wrapping]
        self._cache: dict[str, Sealer] = {}
        self._lock = threading.Lock()
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = sqlite3.connect(path, timeout=20, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.execute("CREATE TABLE IF NOT EXISTS keys (child TEXT PRIMARY KEY, wrapped BLOB NOT NULL)")
        self._db.execute("CREATE TABLE IF NOT EXISTS forgotten (child TEXT PRIMARY KEY, receipt TEXT NOT NULL)")
        sample = self._db.execute("SELECT child, wrapped FROM keys LIMIT 1").fetchone()
        if sample:
            try:
                self._unwrap(*sample)
            except WrongKey:
                raise SettingsError(
                    f"ENCRYPTION_KEYS: none of them opens the keys in {path}. Put the old key back behind the new one."
                ) from None

    def make(self, child: str) -> Sealer:
        """Make a key for a new child, durably, before the first row about that child is written."""
        key = AESGCM.generate_key(256)
        with self._lock:
            self._db.execute("INSERT INTO keys VALUES (?, ?)", (child, self._wrapping[0].seal(key, child)))
            return self._remember(child, Sealer(key))

    def sealer(self, child: str) -> Sealer:
        """Return the child's sealer.

        Raises:
            KeyLost: The child is forgotten or unknown.
        """
        with self._lock:
            known = self._cache.get(child)
            if known is not None:
                return known
            row = self._db.execute("SELECT wrapped FROM keys WHERE child = ?", (child,)).fetchone()
            if row is None:
                raise KeyLost(child)
            return self._remember(child, Sealer(self._unwrap(child, row[0])))

    def forget(self, child: str, receipt: str) -> None:
        """Destroy the child's key and note the id, so that a restored backup forgets this child again."""
        with self._lock:
            self._cache.pop(child, None)
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM keys WHERE child = ?", (child,))
            self._db.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", (child, receipt))
            self._db.execute("COMMIT")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def seal_own(self, data: bytes, context: str) -> bytes:
        """Seal something that belongs to no child, such as a helper's second factor, under the newest wrapping key."""
        return self._wrapping[0].seal(data, context)

    def open_own(self, sealed: bytes, context: str) -> bytes:
        """Open what `seal_own` sealed.

        Raises:
            WrongKey: It was sealed under none of the wrapping keys.
        """
        for wrapper in self._wrapping:
            try:
                return wrapper.open(sealed, context)
            except WrongKey:
                continue
        raise WrongKey(f"sealed {context} was wrapped by none of ENCRYPTION_KEYS")

    def is_forgotten(self, child: str) -> bool:
        """Whether the child was forgotten; other processes may have done it, so the cache is not asked."""
        with self._lock:
            return self._db.execute("SELECT 1 FROM forgotten WHERE child = ?", (child,)).fetchone() is not None

    def forgotten(self) -> list[str]:
        """Return the random ids of all forgotten children."""
        with self._lock:
            return [row[0] for row in self._db.execute("SELECT child FROM forgotten")]

    def rewrap(self) -> int:
        """Wrap every key with the newest wrapping key.

        Returns:
            How many keys were wrapped anew.
        """
        with self._lock:
            rows = self._db.execute("SELECT child, wrapped FROM keys").fetchall()
            # all are wrapped before one is written: a key that does not open must not leave a half-done change
            fresh = [(self._wrapping[0].seal(self._unwrap(child, old), child), child, old) for child, old in rows]
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("UPDATE keys SET wrapped = ? WHERE child = ? AND wrapped = ?", fresh)
            self._db.execute("COMMIT")
        return len(rows)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._cache.clear()
            self._db.close()

    def _unwrap(self, child: str, wrapped: bytes) -> bytes:
        return self.open_own(wrapped, child)

    def _remember(self, child: str, sealer: Sealer) -> Sealer:
        if len(self._cache) >= _CACHED:
            self._cache.pop(next(iter(self._cache)))
        self._cache[child] = sealer
        return sealer
