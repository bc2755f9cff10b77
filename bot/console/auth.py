"""Who is at the console: passwords, sign-in with its lock-out, sessions, and tokens against forged forms.

Nothing here knows about pages; `guard.py` asks it for each request.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import deque
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, Signer

from bot.console.second_factor import SecondFactor
from bot.db.store import Store, Transaction
from bot.errors import LanternError
from bot.settings import Settings

COOKIE = "lantern"
FORM_COOKIE = "lantern_form"
STEP_COOKIE = "lantern_step"
"""Between password and second factor."""
DEVICE_COOKIE = "lantern_device"
LEAST_PASSWORD = 12
SLIDE = 30 * 60.0
"""Seconds without a hand on the console after which a session ends."""
LONGEST = 12 * 3600.0
"""Seconds after signing in at which a session ends in any case."""
EXTEND_EVERY = 60.0
"""A session in use is moved on at most so often: pages ask every second, and each move is a write."""
STEP_SECONDS = 5 * 60.0
"""How long a right password waits for its second factor."""
FREE_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 60.0, 15 * 60.0
"""Seconds that a name waits after the fifth wrong password in a row; each further one doubles it."""
ADDRESS_TRIES, ADDRESS_SECONDS = 30, 5 * 60.0
"""Tries to sign in that one network address has in so many seconds."""
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


def password_fits(hashed: str, password: str) -> bool:
    """Whether a password is the one that was hashed."""
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def home(role: str) -> str:
    """Return the page where somebody of this role begins."""
    return "/account" if role == "editor" else "/"


@dataclass(frozen=True)
class Person:
    """Who is signed in, and the token that their forms carry."""

    id: int
    name: str
    role: str
    languages: tuple[str, ...]
    csrf: str
    token_hash: str
    second_factor: bool = False

    @property
    def home(self) -> str:
        """The page where this person begins."""
        return home(self.role)


@dataclass(frozen=True)
class Passed:
    """A right password: what the browser keeps, and whether the second factor is still to come.

    Attributes:
        cookie: Value of the session cookie, or of the step cookie while the second factor is missing.
        complete: Whether the person is signed in.
        device: Value of the device cookie.
        home: The page where the person begins.
    """

    cookie: str
    complete: bool
    device: str = ""
    home: str = "/"


class Auth:
    """Lets people in and knows them again.

    A storm of wrong passwords makes a name wait, but only for browsers that never signed in as that person: one who
    has been here before is counted apart (device cookies), so nobody can lock the team out from elsewhere.

    Args:
        settings: For the secret that signs cookies.
        store: Where staff and sessions stand.
        clock: Seconds since 1970.
    """

    def __init__(self, settings: Settings, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock
        self._sessions = Signer(settings.secret_key, salt="lantern.session", digest_method=sha256)
        self._forms = Signer(settings.secret_key, salt="lantern.form", digest_method=sha256)
        self._steps = Signer(settings.secret_key, salt="lantern.step", digest_method=sha256)
        self._devices = Signer(settings.secret_key, salt="lantern.device", digest_method=sha256)
        self._dummy = _hasher.hash(secrets.token_urlsafe())
        self._tries: dict[str, deque[float]] = {}
        self.second_factor = SecondFactor(store)

    # -- the sign-in form, before there is a session

    def form_token(self) -> str:
        """Return a fresh token for the sign-in form; it stands in a cookie and in the form."""
        return self._forms.sign(secrets.token_urlsafe(24)).decode()

    def form_fits(self, cookie: str, field: str) -> bool:
        """Whether a form came from our own page: cookie and field carry the same token, and we signed it."""
        return hmac.compare_digest(cookie.encode(), field.encode()) and self._forms.validate(cookie)

    # -- in and out

    def sign_in(self, name: str, password: str, device: str = "", address: str = "") -> Passed | None:
        """Check a password. Returns what comes next, or None.

        An unknown name, a wrong password and a waiting name cost the same time, so that nobody can learn who works
        here. The password is checked outside the transaction: Argon2 is slow on purpose.
        """
        token = self._unsigned(self._devices, device)
        if not token and not self._may_try(address):
            return None
        with self._store.reading() as work:
            known = work.staff.by_name(name)
        fits = password_fits(known.password_hash if known else self._dummy, password)
        now = self._clock()
        with self._store.transaction() as work:
            row = work.staff.by_name(name)  # read again: tries side by side must not all count as the first
            if row is None or row.disabled:
                work.audit.add(row.name if row else NOBODY, "sign_in_failed", now)
                return None
            here = work.devices.get(_hash(token), row.id) if token else None
            counted = here or row
            if counted.locked_until and counted.locked_until > now:
                work.audit.add(row.name, "sign_in_failed", now, detail="locked")
                return None
            if not fits or known is None or known.password_hash != row.password_hash:
                self._failed(work, row, here, now)
                return None
            if row.totp_on:
                return Passed(self._steps.sign(f"{row.id}:{now:.0f}").decode(), complete=False)
            return self._begin(work, row, token, here, now)

    def step(self, cookie: str) -> int | None:
        """Return whose password was right a moment ago, or None when the time for the second factor is up."""
        number, _, began = self._unsigned(self._steps, cookie).partition(":")
        return int(number) if number and float(began) + STEP_SECONDS > self._clock() else None

    def sign_in_code(self, cookie: str, code: str, device: str = "") -> Passed | None:
        """Check the second factor of one whose password was right a moment ago."""
        number = self.step(cookie)
        now = self._clock()
        if number is None:
            return None
        token = self._unsigned(self._devices, device)
        with self._store.transaction() as work:
            row = work.staff.get(number)
            if row is None or row.disabled or not row.totp_on:
                return None
            here = work.devices.get(_hash(token), row.id) if token else None
            counted = here or row
            if counted.locked_until and counted.locked_until > now:
                work.audit.add(row.name, "sign_in_failed", now, detail="locked")
                return None
            if not self.second_factor.fits(work, row, code, now):
                self._failed(work, row, here, now)
                return None
            return self._begin(work, row, token, here, now)

    def _failed(self, work: Transaction, row: Any, here: Any, now: float) -> None:
        """Count a wrong try where it belongs: to this browser if it is known, else to the name."""
        work.audit.add(row.name, "sign_in_failed", now)
        if here is not None:
            failed = here.failed + 1
            work.devices.update(here, failed=failed, locked_until=_locked_until(failed, now))
        else:
            failed = row.failed_sign_ins + 1
            work.staff.update(row.id, failed_sign_ins=failed, locked_until=_locked_until(failed, now))

    def _begin(self, work: Transaction, row: Any, token: str, here: Any, now: float) -> Passed:
        """Begin a session, and know this browser from now on; several people may share it."""
        device = token or secrets.token_urlsafe(32)
        if here is not None:
            work.devices.update(here, failed=0, locked_until=None, seen_at=now)
        else:
            work.devices.add(_hash(device), row.id, now)
            work.staff.update(row.id, failed_sign_ins=0, locked_until=None)
        work.audit.add(row.name, "sign_in", now)
        work.sessions.sweep(now)
        session = secrets.token_urlsafe(32)
        work.sessions.add(_hash(session), row.id, secrets.token_urlsafe(24), now + SLIDE)
        cookie = self._sessions.sign(f"{session}:{now:.0f}").decode()
        return Passed(cookie, True, self._devices.sign(device).decode(), home(row.role))

    def _may_try(self, address: str) -> bool:
        """Whether this network address has tries left; browsers that were here before are not asked."""
        now = self._clock()
        tries = self._tries.setdefault(address, deque())
        while tries and tries[0] <= now - ADDRESS_SECONDS:
            tries.popleft()
        if len(self._tries) > 10_000:
            self._tries = {a: t for a, t in self._tries.items() if t}
        if len(tries) >= ADDRESS_TRIES:
            return False
        tries.append(now)
        return True

    def sign_out(self, person: Person) -> None:
        """End this session; others of the same person go on."""
        with self._store.transaction() as work:
            work.sessions.end(person.token_hash)
            work.audit.add(person.name, "sign_out", self._clock())

    @staticmethod
    def _unsigned(signer: Signer, cookie: str) -> str:
        try:
            return signer.unsign(cookie).decode()
        except BadSignature:
            return ""

    # -- each request

    def person(self, cookie: str, active: bool) -> Person | None:
        """Return who sends this cookie.

        Args:
            cookie: The session cookie.
            active: Whether a hand is on the console. What the page asks by itself does not keep a session alive.
        """
        token, _, began = self._unsigned(self._sessions, cookie).rpartition(":")
        if not token:
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
        return Person(row.id, row.name, row.role, tuple(row.languages.split()), row.csrf, hashed, row.totp_on)


def _locked_until(failed: int, now: float) -> float | None:
    if failed < FREE_TRIES:
        return None
    return now + float(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failed - FREE_TRIES, 10)))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
