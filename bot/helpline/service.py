"""What can be done with a handoff, as plain functions on one unit of work.

Each function is one transaction's worth: the state, the floor, the message to the child, the transcript, the
alert and the audit entry change together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

from bot.content.model import Reply
from bot.errors import HandoffError
from bot.helpline import tally
from bot.helpline.model import HERE, WAITING, Handoff
from bot.helpline.ports import Child, Say, Work

DANGER_SECONDS = 12 * 3600.0
"""For so long after a signal of danger a wish for a person is an urgent one."""
PAUSED = "paused"
"""Name of the note in `state` that all helpers are away; its value is who said so."""


@dataclass(frozen=True)
class Staff:
    """A helper as the handoff needs one."""

    id: int
    name: str


def ask(work: Work, child: Child, language: str, urgent: bool, now: float) -> Handoff:
    """A child asks for a person: into the queue and alert at once. Asking again only raises the urgency."""
    urgent = urgent or (child.danger_at is not None and now - child.danger_at <= DANGER_SECONDS)
    handoff = work.handoffs.open_of(child.id)
    if handoff is None:
        handoff = work.handoffs.add(child, language, urgent, now)
        work.alerts.raise_for(handoff, now)
        tally.asked(work, handoff, now)
    elif urgent and not handoff.urgent:
        handoff = _save(work, handoff.raise_urgency())
        if handoff.state == WAITING:
            work.alerts.raise_for(handoff, now)
    return handoff


def danger(work: Work, child: Child, now: float) -> None:
    """A signal of danger in an open handoff: it becomes urgent, and whoever waits is alerted anew."""
    handoff = work.handoffs.open_of(child.id)
    if handoff is None:
        return
    if not handoff.urgent:
        ask(work, child, handoff.language, True, now)
    elif handoff.state == WAITING and not work.alerts.running(handoff.id):
        work.alerts.raise_for(handoff, now)


def settle(work: Work, child: Child, language: str | None, country: str | None) -> None:
    """The child chose a language or told the country after asking for a person: staff go by it from now on."""
    handoff = work.handoffs.open_of(child.id)
    if handoff is None:
        return
    settled = replace(handoff, language=language or handoff.language, country=country or handoff.country)
    if settled != handoff:
        _save(work, settled)


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
    cancelled = _save(work, handoff.cancel(now))
    work.alerts.acknowledge(handoff.id, now)
    work.audit.add("child", "cancel", now, handoff.id)
    tally.ended(work, cancelled, now)
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
    _introduce(work, claimed, staff, say, now)
    return claimed


def _introduce(work: Work, handoff: Handoff, staff: Staff, say: Say, now: float) -> None:
    """Tell the child who is there, as far as the phone is safe."""
    child = work.children.get(handoff.child_id)
    assert child is not None
    if now - child.seen_at <= HERE:
        work.outbox.add(child.id, "system", say("handoff-claimed", handoff.language, name=staff.name), now)
    elif handoff.safe == "yes":
        # phones are shared: no name, topic or word of a helpline when the child may not be looking
        work.outbox.add(child.id, "system", say("handoff-claimed-neutral", handoff.language), now)


def _tell(work: Work, handoff: Handoff, key: str, say: Say, now: float) -> None:
    """Tell the child what happens to the conversation, unless the child is away and did not say the phone is safe."""
    child = work.children.get(handoff.child_id)
    assert child is not None
    if handoff.may_write(now, child.seen_at):
        work.outbox.add(child.id, "system", say(key, handoff.language), now)


def child_said(
    work: Work,
    handoff: Handoff,
    text: str,
    now: float,
    *,
    inbox_id: int,
    kind: str = "text",
    danger: bool = False,
    file_id: str | None = None,
) -> None:
    """A message of the child while a person has the floor; a file only as the far side's name of it."""
    line_id = work.transcript.add(handoff, "child", text, now, inbox_id=inbox_id, kind=kind, danger=danger)
    if file_id:
        work.files.add(line_id, handoff.child_id, file_id)
    changed = handoff.child_wrote(now)
    if danger and not changed.urgent:
        changed = changed.raise_urgency()
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
    if handoff.first_word_at is None:
        tally.first_word(work, handoff, now)
    for number, part in enumerate(parts):
        outbox_id = work.outbox.add(child.id, "staff", part, now)
        work.transcript.add(handoff, "staff", part.text, now, outbox_id=outbox_id, client_id=f"{client_id}/{number}")
    return True


def give_back(work: Work, handoff_id: int, staff: Staff, say: Say, now: float) -> Handoff:
    """A helper returns the child to the front of the queue; the child is told, as far as the phone is safe."""
    return _back(work, _get(work, handoff_id).give_back(staff.id), staff.name, "give_back", say, now)


def leave(work: Work, staff: Staff, say: Say, now: float) -> None:
    """A helper signs out or is locked out: every child they have goes back to the front of the queue."""
    for handoff in work.handoffs.claimed():
        if handoff.claimed_by == staff.id:
            give_back(work, handoff.id, staff, say, now)


def pass_on(
    work: Work, handoff_id: int, staff: Staff, to: Staff | None, language: str | None, say: Say, now: float
) -> Handoff:
    """A helper asks a colleague, or whoever speaks a language, to go on; the child is told, as with `give_back`."""
    handoff = _save(work, _get(work, handoff_id).pass_on(staff.id, to.id if to else None, language, now))
    work.alerts.raise_for(handoff, now)
    work.audit.add(staff.name, "pass_on", now, handoff_id, to.name if to else language or "")
    _tell(work, handoff, "handoff-passed-on", say, now)
    return handoff


def take_over(work: Work, handoff_id: int, staff: Staff, say: Say, now: float) -> Handoff:
    """A supervisor takes a conversation from the helper who has it; the child hears who is there now."""
    handoff = _get(work, handoff_id)
    before = work.staff_name(handoff.claimed_by or 0)
    taken = _save(work, handoff.take_over(staff.id, now))
    work.audit.add(staff.name, "take_over", now, handoff_id, before)
    _introduce(work, taken, staff, say, now)
    return taken


def pause(work: Work, staff: Staff, on: bool, now: float) -> None:
    """All helpers are away, or back: children who ask are told so, whatever the hours say."""
    work.state.set(PAUSED, staff.name if on else "")
    work.audit.add(staff.name, "pause" if on else "resume", now)


def note(work: Work, handoff: Handoff, staff: Staff, text: str, now: float) -> None:
    """A helper writes something down for colleagues; it is never sent."""
    work.notes.add(handoff, staff.name, text, now)
    work.audit.add(staff.name, "note", now, handoff.id)


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
    _tell(work, handoff, "handoff-lapsed", say, now)
    return handoff


def close(work: Work, handoff_id: int, staff: Staff, outcome: str, reason: str | None, say: Say, now: float) -> Handoff:
    """A helper ends the conversation: goodbye, one smiley question, and the bot has the floor again."""
    handoff = _save(work, _get(work, handoff_id).close(staff.id, outcome, reason, now))
    work.audit.add(staff.name, "close", now, handoff_id, outcome)
    tally.ended(work, handoff, now)
    _tell(work, handoff, "handoff-closed-bye", say, now)
    return handoff


def rate(work: Work, child: Child, rating: str, now: float) -> bool:
    """The child's smiley for the last conversation. Returns whether there was one."""
    handoff = work.handoffs.last_closed_of(child.id)
    if handoff is None:
        return False
    work.handoffs.save(handoff.rate(rating))
    if handoff.rating is None:
        tally.rated(work, rating, now)
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
