"""A handoff: a child asks for a person, and what may happen then. Pure values and rules, no input or output.

States: waiting -> claimed -> closed; waiting or claimed -> cancelled (by the child); claimed -> waiting when
the helper gives the child back or falls silent. Each step returns a new value; a step that the state does not
allow raises `HandoffError`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

from bot.errors import AlreadyClaimed, HandoffError, MayNotWriteFirst

WAITING, CLAIMED, CLOSED, CANCELLED = "waiting", "claimed", "closed", "cancelled"
OPEN = (WAITING, CLAIMED)

LEASE = 10 * 60.0
"""Seconds a claimed child may wait for a word before going back to the front of the queue."""
HERE = 10 * 60.0
"""Seconds after a child's last message in which the child counts as holding the phone."""
AGEING = 2 * 60 * 60.0
"""Seconds of waiting after which any child ranks with the urgent ones, so that nobody starves."""
RESERVED = 2 * 60.0
"""Seconds for which a child passed on to a colleague is offered to nobody else."""
LADDER = (0.0, 2 * 60.0, 5 * 60.0, 10 * 60.0)
"""Seconds after asking at which the alert is given until someone acknowledges (design §4)."""


@dataclass(frozen=True)
class Handoff:
    """One child's wish for a person, and its state.

    Attributes:
        share: What staff may see: `none` (language, country, urgency), `now` (from asking on), `before`
            (also what was asked before).
        safe: Whether staff may write first: `yes`, `here` (only while the child is here), `unknown` (as `here`).
        returned: It was claimed and came back: it goes to the front.
        wanted: The colleague whom a helper passed the child on to; until `wanted_until` nobody else is offered it.
        needs: The language that the next helper should speak, when it is not the child's.
        lease_until: When a claim lapses, set only while the child waits for a word.
        first_word_at: When a person first wrote.
        reason: What it was about, a key of `helpline.yml`.
    """

    id: int
    child_id: str
    language: str
    asked_at: float
    state: str = WAITING
    urgent: bool = False
    returned: bool = False
    share: str = "none"
    safe: str = "unknown"
    country: str | None = None
    topics: str = ""
    claimed_at: float | None = None
    claimed_by: int | None = None
    wanted: int | None = None
    wanted_until: float | None = None
    needs: str | None = None
    lease_until: float | None = None
    child_waits_since: float | None = None
    closed_at: float | None = None
    first_word_at: float | None = None
    outcome: str | None = None
    reason: str | None = None
    rating: str | None = None
    version: int = 1

    @property
    def open(self) -> bool:
        """Whether the child still waits or talks."""
        return self.state in OPEN

    @property
    def talked(self) -> bool:
        """Whether it is over and a person had the child to the end, so that there is something to read."""
        return not self.open and self.claimed_at is not None

    @property
    def floor(self) -> str:
        """Who talks to the child in this state: `bot` or `human`."""
        return "human" if self.state == CLAIMED else "bot"

    def rank(self, now: float) -> tuple[int, int, float]:
        """Return the sort key of the queue: danger first, then children who came back, then by age."""
        first = self.urgent or now - self.asked_at >= AGEING
        return (0 if first else 1, 0 if self.returned else 1, self.asked_at)

    def fits(self, staff: int, languages: Sequence[str], now: float) -> bool:
        """Whether this helper should be offered the child: the language fits, and nobody else is asked first."""
        if self.wanted is not None and self.wanted != staff and now < (self.wanted_until or 0.0):
            return False
        return self.wanted == staff or not languages or (self.needs or self.language) in languages

    def _need(self, *states: str) -> None:
        if self.state not in states:
            raise HandoffError(f"handoff {self.id} is {self.state}")

    def raise_urgency(self) -> Handoff:
        """Mark danger; it never goes down again."""
        self._need(*OPEN)
        return replace(self, urgent=True)

    def share_choice(self, choice: str, topics: str) -> Handoff:
        """Note what the child lets staff see; `topics` are the keys read, kept only with `before`."""
        self._need(*OPEN)
        if choice not in ("now", "before"):
            raise HandoffError(f"share {choice!r} is not now or before")
        return replace(self, share=choice, topics=topics if choice == "before" else "")

    def safety_choice(self, choice: str) -> Handoff:
        """Note whether staff may write to this phone while the child is away."""
        self._need(*OPEN)
        if choice not in ("yes", "here"):
            raise HandoffError(f"safety {choice!r} is not yes or here")
        return replace(self, safe=choice)

    def claim(self, staff: int, now: float, by: str = "another helper") -> Handoff:
        """Take the child out of the queue.

        Raises:
            AlreadyClaimed: Somebody else was first; `by` names them.
        """
        if self.state == CLAIMED and self.claimed_by != staff:
            raise AlreadyClaimed(by)
        if self.state == CLAIMED:
            return self
        self._need(WAITING)
        # the child has waited since asking: the helper's first word is due within one lease
        return replace(
            self,
            state=CLAIMED,
            claimed_by=staff,
            claimed_at=now,
            wanted=None,
            wanted_until=None,
            needs=None,
            child_waits_since=now,
            lease_until=now + LEASE,
        )

    def child_wrote(self, now: float) -> Handoff:
        """The child wrote while a person has the floor: the lease runs until the person answers."""
        self._need(CLAIMED)
        if self.child_waits_since is not None:
            return self
        return replace(self, child_waits_since=now, lease_until=now + LEASE)

    def may_write(self, now: float, child_seen_at: float) -> bool:
        """Whether a person may write: the child is here, or said that this phone is safe."""
        return self.safe == "yes" or now - child_seen_at <= HERE

    def staff_wrote(self, staff: int, now: float, child_seen_at: float) -> Handoff:
        """The helper writes.

        Raises:
            MayNotWriteFirst: The child is away and did not say that this phone is safe.
            HandoffError: This helper does not have the child.
        """
        self._need(CLAIMED)
        if self.claimed_by != staff:
            raise HandoffError(f"handoff {self.id} belongs to another helper")
        if not self.may_write(now, child_seen_at):
            raise MayNotWriteFirst(f"handoff {self.id}")
        first = now if self.first_word_at is None else self.first_word_at
        return replace(self, child_waits_since=None, lease_until=None, first_word_at=first)

    def take_over(self, staff: int, now: float) -> Handoff:
        """A supervisor takes the conversation from the helper who has it; the child waits for the first word."""
        self._need(CLAIMED)
        return replace(self, claimed_by=staff, claimed_at=now, child_waits_since=now, lease_until=now + LEASE)

    def pass_on(self, staff: int, to: int | None, language: str | None, now: float) -> Handoff:
        """The helper asks a colleague, or whoever speaks a language, to go on."""
        back = self.give_back(staff)
        until = now + RESERVED if to is not None else None
        return replace(back, wanted=to, wanted_until=until, needs=language)

    def give_back(self, staff: int) -> Handoff:
        """The helper returns the child to the front of the queue."""
        self._need(CLAIMED)
        if self.claimed_by != staff:
            raise HandoffError(f"handoff {self.id} belongs to another helper")
        return self._returned()

    def lapse(self, now: float) -> Handoff:
        """The helper was silent for a whole lease: back to the front of the queue."""
        self._need(CLAIMED)
        if self.lease_until is None or self.lease_until > now:
            raise HandoffError(f"the claim of handoff {self.id} has not lapsed")
        return self._returned()

    def _returned(self) -> Handoff:
        return replace(
            self,
            state=WAITING,
            returned=True,
            claimed_by=None,
            claimed_at=None,
            lease_until=None,
            child_waits_since=None,
        )

    def close(self, staff: int, outcome: str, reason: str | None, now: float) -> Handoff:
        """The helper ends the conversation, and says how it ended and what it was about."""
        self._need(CLAIMED)
        if self.claimed_by != staff:
            raise HandoffError(f"handoff {self.id} belongs to another helper")
        return replace(
            self,
            state=CLOSED,
            outcome=outcome,
            reason=reason,
            closed_at=now,
            lease_until=None,
            child_waits_since=None,
        )

    def cancel(self, now: float) -> Handoff:
        """The child does not want to wait or talk any more."""
        self._need(*OPEN)
        return replace(
            self, state=CANCELLED, outcome="cancelled", closed_at=now, lease_until=None, child_waits_since=None
        )

    def rate(self, rating: str) -> Handoff:
        """The child's smiley after the end."""
        self._need(CLOSED)
        if rating not in ("good", "middle", "bad"):
            raise HandoffError(f"rating {rating!r} is not good, middle or bad")
        return replace(self, rating=rating)
