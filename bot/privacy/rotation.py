"""Rotation: with a new key in front of `ENCRYPTION_KEYS`, everything that an older one wrapped is wrapped anew."""

from __future__ import annotations

import structlog

from bot.privacy.keys import SECOND_FACTOR
from bot.privacy.ports import Store

log = structlog.get_logger(__name__)


def rotate(store: Store) -> int:
    """Wrap the children's keys and the helpers' second factors with the newest key; then the others may be removed.

    Returns:
        How many were wrapped.

    Raises:
        WrongKey: One was wrapped by none of the keys; nothing of that kind was changed.
    """
    done = store.keys.rewrap()
    with store.transaction() as work:
        for row in work.staff.all():
            if row.sealed_totp:
                secret = store.keys.open_own(row.sealed_totp, SECOND_FACTOR)
                work.staff.update(row.id, sealed_totp=store.keys.seal_own(secret, SECOND_FACTOR))
                done += 1
    log.info("keys.rotated", wrapped=done, do="the older keys in ENCRYPTION_KEYS are needed no more")
    return done
