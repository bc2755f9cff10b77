"""What can be done with a handoff, as plain functions on one unit of work.

Each function is one transaction's worth: the state, the floor, the message to the child, the transcript, the
alert and the audit entry change together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from bot.content.model import Reply
from bot.errors import HandoffError
from bot.helpline.model import HERE, WAITING, Handoff
from bot.helpline.ports import Child, Say, Work


@dataclass(frozen=True)
class Staff:
    """A helper as the handoff needs one."""

    id: int
    name: str


def ask(work: Work, child: Child, language: str, urgent: bool, now: float) -> Handoff:
    """A child asks for a person: into the queue and alert at once. Asking again only raises the urgency."""
    handoff = work.handoffs.open_of(child.id)
    if handoff is None:
        handoff = work.handoffs.add(child, language, urgent, now)
        work.alerts.raise_for(handoff, now)
    elif urgent and not handoff.urgent:
        handoff = _save(work, handoff.raise_urgency())
        if handoff.state == WAITING:
            work.alerts.raise_for(handoff, now)
    return handoff


def share(work: Work, child: Child, choice: str) -> Handoff | None:
    """The child says what staff may see. Returns None when there is no open handoff."""
    handoff = work.handoffs.open_of(child.id)
    return _save(work, handoff.share_choice(choice, child.topics)) if handoff else None


def safety(work: Work, child: Child, choice: str) -> Handoff | None:
    """The child says whether this phone is safe. Returns None when there is no open handoff."""
    handoff = work.handoffs.open_of(child.id)
    return _save(work, handoff.safety_choice(choice)) if handoff else None


def cancel(work: Work, child: Child, now: float) -> bool:
    """The child does not want a person any more. Returns whether there was anything to cancel."""
    handoff = work.handoffs.open_of(child.id)
    if handoff is None:
        return False
    _save(work, handoff.cancel(now))
    work.alerts.acknowledge(handoff.id, now)
    return True


def position(work: Work, handoff: Handoff, now: float) -> int:
    """Return the child's place in the queue, from 1."""
    ranked = sorted(work.handoffs.waiting(), key=lambda h: h.rank(now))
    return next((i for i, h in enumerate(ranked, 1) if h.id == handoff.id), 1)


def claim(work: Work, handoff_id: int, staff: Staff, say: Say, now: float) -> Handoff:
    """A helper takes a child. The second one who clicks is told who has the child.

    Raises:
        AlreadyClaimed: Somebody else was first.
        HandoffError: The child waits no more.
    """
    handoff = _get(work, handoff_id)
    by = work.staff_name(handoff.claimed_by) if handoff.claimed_by else ""
    claimed = handoff.claim(staff.id, now, by)
    if claimed is handoff:
        return handoff
    claimed = _save(work, claimed)
    work.alerts.acknowledge(handoff_id, now)
    work.audit.add(staff.name, "claim", now, handoff_id)
    child = work.children.get(handoff.child_id)
    assert child is not None
    here = now - child.seen_at <= HERE
    if here:
        work.outbox.add(child.id, "system", say("handoff-claimed", handoff.language, name=staff.name), now)
    elif handoff.safe == "yes":
        # phones are shared: no name, topic or word of a helpline when the child may not be looking
        work.outbox.add(child.id, "system", say("handoff-claimed-neutral", handoff.language), now)
    return claimed


def child_said(work: Work, handoff: Handoff, text: str, now: float, *, inbox_id: int, kind: str = "text") -> None:
    """A message of the child while a person has the floor."""
    work.transcript.add(handoff, "child", text, now, inbox_id=inbox_id, kind=kind)
    changed = handoff.child_wrote(now)
    if changed is not handoff:
        _save(work, changed)


def staff_said(work: Work, handoff_id: int, staff: Staff, parts: Sequence[Reply], client_id: str, now: float) -> bool:
    """A helper writes to the child.

    Args:
        work: The transaction.
        handoff_id: Which conversation.
        staff: Who writes.
        parts: The words, already cut to what one message may hold.
        client_id: The browser's own id for this message; a repeated send changes nothing.
        now: Seconds since 1970.

    Returns:
        Whether the message is new.

    Raises:
        MayNotWriteFirst: The child is away and did not say that this phone is safe.
        HandoffError: This helper does not have the child.
    """
    if work.transcript.has(f"{client_id}/0"):
        return False
    handoff = _get(work, handoff_id)
    child = work.children.get(handoff.child_id)
    assert child is not None
    _save(work, handoff.staff_wrote(staff.id, now, child.seen_at))
    for number, part in enumerate(parts):
        outbox_id = work.outbox.add(child.id, "staff", part, now)
        work.transcript.add(handoff, "staff", part.text, now, outbox_id=outbox_id, client_id=f"{client_id}/{number}")
    return True


def give_back(work: Work, handoff_id: int, staff: Staff, say: Say, now: float) -> Handoff:
    """A helper returns the child to the front of the queue; the child is told."""
    return _back(work, _get(work, handoff_id).give_back(staff.id), staff.name, "give_back", say, now)


def lapse(work: Work, say: Say, now: float) -> list[Handoff]:
    """Return every child whose helper was silent for a whole lease to the front of the queue."""
    return [
        _back(work, handoff.lapse(now), work.staff_name(handoff.claimed_by or 0), "lapse", say, now)
        for handoff in work.handoffs.lapsed(now)
    ]


def _back(work: Work, handoff: Handoff, staff: str, act: str, say: Say, now: float) -> Handoff:
    handoff = _save(work, handoff)
    work.alerts.raise_for(handoff, now)
    work.audit.add(staff, act, now, handoff.id)
    work.outbox.add(handoff.child_id, "system", say("handoff-lapsed", handoff.language), now)
    return handoff


def close(work: Work, handoff_id: int, staff: Staff, outcome: str, say: Say, now: float) -> Handoff:
    """A helper ends the conversation: goodbye, one smiley question, and the bot has the floor again."""
    handoff = _save(work, _get(work, handoff_id).close(staff.id, outcome, now))
    work.audit.add(staff.name, "close", now, handoff_id, outcome)
    work.outbox.add(handoff.child_id, "system", say("handoff-closed-bye", handoff.language), now)
    return handoff


def rate(work: Work, child: Child, rating: str) -> bool:
    """The child's smiley for the last conversation. Returns whether there was one."""
    handoff = work.handoffs.last_closed_of(child.id)
    if handoff is None:
        return False
    work.handoffs.save(handoff.rate(rating))
    return True


def _get(work: Work, handoff_id: int) -> Handoff:
    handoff = work.handoffs.get(handoff_id)
    if handoff is None:
        raise HandoffError(f"there is no handoff {handoff_id}")
    return handoff


def _save(work: Work, handoff: Handoff) -> Handoff:
    """Store a step and give the floor to whom the new state says."""
    work.handoffs.save(handoff)
    work.children.update(handoff.child_id, floor=handoff.floor)
    stored = work.handoffs.get(handoff.id)
    assert stored is not None
    return stored
