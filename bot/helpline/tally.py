"""What is counted, and nothing more: how many, on which day, with nobody behind it.

Counts outlive what they count (conversations are destroyed after `RETENTION_DAYS`), so that weeks can be compared
and the yearly figures of Child Helpline International filled in.
"""

from __future__ import annotations

from datetime import datetime, timezone

from bot.helpline.model import Handoff
from bot.helpline.ports import Work

WAITS = (5, 15, 60)
"""Upper ends, in minutes, of the bands in which waits for the first human word are counted."""
UNKNOWN = "-"


def day_of(now: float) -> str:
    """Return the day in UTC, `2026-11-27`."""
    return datetime.fromtimestamp(now, timezone.utc).date().isoformat()


def contact(work: Work, language: str | None, seen_before: float | None, now: float) -> None:
    """A child wrote, the first time on this day."""
    day = day_of(now)
    if seen_before is None or day_of(seen_before) != day:
        work.tallies.add(day, "contact", language or UNKNOWN)


def read(work: Work, topic: str, now: float) -> None:
    """A child read about a topic, the first time."""
    work.tallies.add(day_of(now), "topic", topic)


def asked(work: Work, handoff: Handoff, now: float) -> None:
    """A child asked for a person."""
    day = day_of(now)
    work.tallies.add(day, "asked", "urgent" if handoff.urgent else "other")
    work.tallies.add(day, "asked_language", handoff.language)
    work.tallies.add(day, "asked_country", handoff.country or UNKNOWN)


def first_word(work: Work, handoff: Handoff, now: float) -> None:
    """A person wrote to the child for the first time."""
    minutes = (now - handoff.asked_at) / 60
    band = next((f"{most}" for most in WAITS if minutes <= most), "more")
    work.tallies.add(day_of(now), "wait", band)


def ended(work: Work, handoff: Handoff, now: float) -> None:
    """A conversation ended, or the child did not wait for it."""
    day = day_of(now)
    work.tallies.add(day, "outcome", handoff.outcome or handoff.state)
    if handoff.reason:
        work.tallies.add(day, "reason", handoff.reason)


def rated(work: Work, rating: str, now: float) -> None:
    """A child gave its smiley."""
    work.tallies.add(day_of(now), "rating", rating)
