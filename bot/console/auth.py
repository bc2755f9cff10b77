"""Who is at the console: passwords, sign-in with its lock-out, sessions, and tokens against forged forms.

Nothing here knows about pages; `guard.py` asks it for each request.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, Signer

from bot.db.store import Store
from bot.errors import LanternError
from bot.settings import Settings

COOKIE = "lantern"
FORM_COOKIE = "lantern_form"
LEAST_PASSWORD = 12
SLIDE = 30 * 60.0
"""Seconds without a hand on the console after which a session ends."""
LONGEST = 12 * 3600.0
"""Seconds after signing in at which a session ends in any case."""
EXTEND_EVERY = 60.0
"""A session in use is moved on at most so often: pages ask every second, and each move is a write."""
FREE_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 60.0, 15 * 60.0
"""Seconds that a name waits after the fifth wrong password in a row; each further one doubles it."""
NOBODY = "?"
"""Stands in the audit for a name that is nobody's: people type passwords into the wrong field."""

_hasher = PasswordHasher()


def hash_password(text: str) -> str:
    """Return the Argon2 hash of a new password.

    Raises:
        LanternError: It is too short.
    """
    if len(text) < LEAST_PASSWORD:
        raise LanternError(f"The password has {len(text)} characters. Use {LEAST_PASSWORD} or more: four words, say.")
    return _hasher.hash(text)


def _fits(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@dataclass(frozen=True)
class Person:
    """Who is signed in, and the token that their forms carry."""

    id: int
    name: str
    role: str
    languages: tuple[str, ...]
    csrf: str
    token_hash: str


class Auth:
    """Lets people in and knows them again.

    Args:
        settings: For the secret that signs cookies.
        store: Where staff and sessions stand.
        clock: Seconds since 1970.
    """

    def __init__(self, settings: Settings, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock
        self._sessions = Signer(settings.secret_key, salt="lantern.session", digest_method=sha256)
        self._forms = Signer(settings.secret_key, salt="lantern.form", digest_method=sha256)
        self._dummy = _hasher.hash(secrets.token_urlsafe())

    # -- the sign-in form, before there is a session

    def form_token(self) -> str:
        """Return a fresh token for the sign-in form; it stands in a cookie and in the form."""
        return self._forms.sign(secrets.token_urlsafe(24)).decode()

    def form_fits(self, cookie: str, field: str) -> bool:
        """Whether a form came from our own page: cookie and field carry the same token, and we signed it."""
        return hmac.compare_digest(cookie.encode(), field.encode()) and self._forms.validate(cookie)

    # -- in and out

    def sign_in(self, name: str, password: str) -> str | None:
        """Return the session cookie of a fresh session, or None.

        An unknown name, a wrong password and a waiting name cost the same time, so that nobody can learn who works
        here. The password is checked outside the transaction: Argon2 is slow on purpose.
        """
        with self._store.reading() as work:
            known = work.staff.by_name(name)
        fits = _fits(known.password_hash if known else self._dummy, password)
        now = self._clock()
        with self._store.transaction() as work:
            row = work.staff.by_name(name)  # read again: tries side by side must not all count as the first
            if row is None or row.disabled:
                work.audit.add(row.name if row else NOBODY, "sign_in_failed", now)
                return None
            if row.locked_until and row.locked_until > now:
                work.audit.add(row.name, "sign_in_failed", now, detail="locked")
                return None
            if not fits or known is None or known.password_hash != row.password_hash:
                failed = row.failed_sign_ins + 1
                work.staff.update(row.id, failed_sign_ins=failed, locked_until=_locked_until(failed, now))
                work.audit.add(row.name, "sign_in_failed", now)
                return None
            work.staff.update(row.id, failed_sign_ins=0, locked_until=None)
            work.audit.add(row.name, "sign_in", now)
            work.sessions.sweep(now)
            token = secrets.token_urlsafe(32)
            work.sessions.add(_hash(token), row.id, secrets.token_urlsafe(24), now + SLIDE)
        return self._sessions.sign(f"{token}:{now:.0f}").decode()

    def sign_out(self, person: Person) -> None:
        """End this session; others of the same person go on."""
        with self._store.transaction() as work:
            work.sessions.end(person.token_hash)
            work.audit.add(person.name, "sign_out", self._clock())

    # -- each request

    def person(self, cookie: str, active: bool) -> Person | None:
        """Return who sends this cookie.

        Args:
            cookie: The session cookie.
            active: Whether a hand is on the console. What the page asks by itself does not keep a session alive.
        """
        try:
            token, _, began = self._sessions.unsign(cookie).decode().rpartition(":")
        except BadSignature:
            return None
        now = self._clock()
        end = float(began) + LONGEST
        if end <= now:
            return None
        hashed = _hash(token)
        with self._store.reading() as work:
            row = work.sessions.get(hashed, now)
        if row is None:
            return None
        until = min(now + SLIDE, end)
        if active and until - row.expires_at >= EXTEND_EVERY:
            with self._store.transaction() as work:
                work.sessions.extend(hashed, until)
        return Person(row.id, row.name, row.role, tuple(row.languages.split()), row.csrf, hashed)


def _locked_until(failed: int, now: float) -> float | None:
    if failed < FREE_TRIES:
        return None
    return now + float(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failed - FREE_TRIES, 10)))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
