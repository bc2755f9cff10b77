"""When the team is there. All arithmetic in the team's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.content.model import Helpline


@dataclass(frozen=True)
class Opening:
    """When the team comes back, as a child hears it.

    Attributes:
        days: 0 today, 1 tomorrow, more: later.
        weekday: 0 is Monday.
        clock: The time, `9:00`.
    """

    days: int
    weekday: int
    clock: str


def is_open(helpline: Helpline, now: float) -> bool:
    """Return whether the team is there at `now` (seconds since 1970)."""
    local = datetime.fromtimestamp(now, ZoneInfo(helpline.zone))
    if local.date() in helpline.holidays:
        return False
    clock = local.strftime("%H:%M")
    return any(opens <= clock < closes for opens, closes in helpline.hours[local.weekday()])


def next_opening(helpline: Helpline, now: float) -> Opening:
    """Return when the team comes back; looks up to a year ahead, since some day is always open."""
    zone = ZoneInfo(helpline.zone)
    local = datetime.fromtimestamp(now, zone)
    for days in range(366):
        day = (local + timedelta(days=days)).date()
        if day in helpline.holidays:
            continue
        for opens, _ in helpline.hours[day.weekday()]:
            start = datetime.combine(day, time.fromisoformat(opens), zone)
            if start > local:
                return Opening(days, day.weekday(), f"{start.hour}:{start.minute:02d}")
    raise ValueError("helpline.yml has no open day within a year")
