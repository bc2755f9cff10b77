"""One tree of errors. Every message names the thing that is wrong and what to do about it."""

from __future__ import annotations


class LanternError(Exception):
    """Root of everything Lantern raises on purpose."""


class SettingsError(LanternError, ValueError):
    """A setting is missing or wrong; the message names it and says what it should be."""


class ContentError(LanternError, ValueError):
    """A content file cannot be used; the message names the file, the place and the cure."""


class KeyLost(LanternError, KeyError):
    """A child's key is not in the key store: the words it sealed can never be read again."""


class WrongKey(LanternError, ValueError):
    """Sealed bytes do not open: tampered with, or `ENCRYPTION_KEYS` lacks the key that wrapped them."""


class HandoffError(LanternError):
    """A step that a handoff's present state does not allow."""


class AlreadyClaimed(HandoffError):
    """Another helper was first; `by` is that helper's name, to tell the second one."""

    def __init__(self, by: str) -> None:
        super().__init__(f"already claimed by {by}")
        self.by = by


class MayNotWriteFirst(HandoffError):
    """The child is away and did not say that writing to this phone is safe."""


class ChildLeft(LanternError):
    """The child blocked the bot or deleted the account: nothing more can be delivered."""


class RetryLater(LanternError):
    """A delivery that should be tried again.

    Attributes:
        after: The wait in seconds, if the far side said.
        everyone: The wait is meant for all chats.
        network: The far side could not be reached at all: try often, so that nobody waits long once it is back.
    """

    def __init__(self, reason: str, after: float | None = None, everyone: bool = False, network: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.everyone = everyone
        self.network = network


class Undeliverable(LanternError):
    """A delivery that the far side refuses for good; the message says why, without the text."""


class FileRefused(LanternError):
    """A file of a child cannot be shown; `why` is `large`, `gone` or `unreachable`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"file is {why}")
        self.why = why


class TurnTimedOut(LanternError, TimeoutError):
    """A turn took longer than its deadline."""
