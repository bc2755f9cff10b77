"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and backup codes for a lost telephone."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Any, Sequence

import pyotp
import segno

from bot.db.store import Store, Transaction
from bot.privacy.keys import SECOND_FACTOR

ISSUER = "Lantern"
STEP = 30
"""Seconds for which a code stands (RFC 6238)."""
BACKUP_CODES = 8
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another


class SecondFactor:
    """Sets the second factor up and checks it.

    Args:
        store: Where the sealed secrets stand.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, work: Transaction, staff_id: int) -> str:
        """Return the secret of a person who sets the factor up; it counts once a first code has confirmed it."""
        row = work.staff.get(staff_id)
        if row is not None and row.sealed_totp and not row.totp_on:
            return self._secret(row)
        secret = pyotp.random_base32()
        work.staff.update(
            staff_id, sealed_totp=self._store.keys.seal_own(secret.encode(), SECOND_FACTOR), totp_on=False
        )
        return secret

    @staticmethod
    def picture(secret: str, name: str) -> str:
        """Return the QR code for an authenticator app, as the address of an image."""
        uri = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
        return segno.make(uri, error="m").svg_data_uri(scale=5, border=2, dark="#000", light="#fff")

    def confirm(self, work: Transaction, staff_id: int, code: str, now: float) -> Sequence[str]:
        """Switch the factor on when the first code is right. Returns fresh backup codes, or nothing."""
        row = work.staff.get(staff_id)
        if row is None or not row.sealed_totp or row.totp_on or not self._code_fits(work, row, code, now):
            return ()
        work.staff.update(staff_id, totp_on=True)
        codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(BACKUP_CODES)]
        work.backup_codes.replace(staff_id, [_hash(code) for code in codes])
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    def fits(self, work: Transaction, row: Any, code: str, now: float) -> bool:
        """Whether a code lets this person in: of the app, each once, or one of the backup codes, each once."""
        return self._code_fits(work, row, code, now) or work.backup_codes.use(row.id, _hash(code), now)

    @staticmethod
    def reset(work: Transaction, staff_id: int) -> None:
        """Take the factor away, with its backup codes; the person sets it up anew."""
        work.staff.update(staff_id, sealed_totp=None, totp_on=False, totp_step=0)
        work.backup_codes.replace(staff_id, ())

    def _secret(self, row: Any) -> str:
        return self._store.keys.open_own(row.sealed_totp, SECOND_FACTOR).decode()

    def _code_fits(self, work: Transaction, row: Any, code: str, now: float) -> bool:
        totp = pyotp.TOTP(self._secret(row))
        given = "".join(code.split())
        for step in range(int(now) // STEP - 1, int(now) // STEP + 2):  # telephones' clocks differ a little
            if step > row.totp_step and hmac.compare_digest(totp.at(step * STEP).encode(), given.encode()):
                work.staff.update(row.id, totp_step=step)
                return True
        return False


def _hash(code: str) -> str:
    return sha256("".join(c for c in code.upper() if c.isalnum()).encode()).hexdigest()
