"""What a supervisor sees: how it stands now, how the weeks went, and the yearly figures, with nobody behind them."""

from __future__ import annotations

import csv
import io
import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Mapping, Sequence

from bot.console.board import HELPERS, own_name
from bot.console.texts import Text
from bot.content.catalogue import Catalogue
from bot.db.store import Transaction
from bot.helpline.tally import WAITS, day_of

WEEKS = 12
FEW = 5
"""Counts below this are not told exactly in what leaves the house: few may be somebody."""


@dataclass(frozen=True)
class Now:
    """How it stands now and how today went; times in seconds.

    Attributes:
        uncovered: Own names of languages that waiting children speak and nobody who is here does.
        first_word: Median wait for the first human word, of those who asked today.
    """

    waiting: int
    urgent: int
    talking: int
    median_wait: float | None
    worst_wait: float | None
    first_word: float | None
    outcomes: Mapping[str, int]
    uncovered: Sequence[str]
    helpers: Sequence[str]


def now_of(work: Transaction, catalogue: Catalogue, text: Text, now: float) -> Now:
    """Read how it stands."""
    waiting = work.handoffs.waiting()
    waits = [now - h.asked_at for h in waiting]
    today = work.handoffs.asked_since(now - 86_400)
    firsts = [h.first_word_at - h.asked_at for h in today if h.first_word_at is not None]
    here = [row for row in work.sessions.active(now) if row.role in HELPERS]
    spoken = {code for row in here for code in row.languages.split()}
    everything = any(not row.languages for row in here)
    uncovered = [] if everything else sorted({h.needs or h.language for h in waiting} - spoken)
    ended = [h for h in today if not h.open]
    return Now(
        len(waiting),
        sum(h.urgent for h in waiting),
        len(work.handoffs.claimed()),
        statistics.median(waits) if waits else None,
        max(waits) if waits else None,
        statistics.median(firsts) if firsts else None,
        Counter(h.outcome or h.state for h in ended),
        [own_name(catalogue, text, code) for code in uncovered],
        [row.name for row in here],
    )


@dataclass(frozen=True)
class Bar:
    """One week of a chart: its first day, its count, and its height as a share of the highest week."""

    day: date
    count: int
    share: float


@dataclass(frozen=True)
class Chart:
    """A count over the last weeks."""

    key: str
    bars: Sequence[Bar]

    @property
    def total(self) -> int:
        """All weeks together."""
        return sum(bar.count for bar in self.bars)


def charts(work: Transaction, now: float) -> list[Chart]:
    """Return the charts: children who wrote, asked, were in danger, waited long, and conversations that ended."""
    today = date.fromisoformat(day_of(now))
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=w) for w in reversed(range(WEEKS))]
    counts: Counter[tuple[str, date]] = Counter()
    for day, what, value, count in work.tallies.between(weeks[0].isoformat(), today.isoformat()):
        found = date.fromisoformat(day)
        week = found - timedelta(days=found.weekday())
        for key in _keys(what, value):
            counts[key, week] += count
    made = []
    for key in ("contact", "asked", "urgent", "long_wait", "outcome"):
        most = max((counts[key, week] for week in weeks), default=0) or 1
        made.append(Chart(key, [Bar(week, counts[key, week], counts[key, week] / most) for week in weeks]))
    return made


def _keys(what: str, value: str) -> Sequence[str]:
    if what == "asked":
        return ("asked", "urgent") if value == "urgent" else ("asked",)
    if what == "wait":
        return () if value in {str(most) for most in WAITS[:2]} else ("long_wait",)
    return (what,)


def export(work: Transaction, year: int, names: Mapping[str, str]) -> str:
    """Return a year as CSV in the shape of Child Helpline International's yearly questionnaire.

    Args:
        work: The transaction.
        year: Which year.
        names: For each kind of count, how its section is called.

    Returns:
        Lines of section, category and count: `<5` below `FEW`, else rounded to a multiple of it, so that no small
        count follows from a sum.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for _, what, value, count in work.tallies.between(f"{year}-01-01", f"{year}-12-31"):
        counts[what, value] += count
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["section", "category", "count"])
    for what, name in names.items():
        for (kind, value), count in sorted(counts.items()):
            if kind == what:
                writer.writerow([name, value, FEW * round(count / FEW) if count >= FEW else f"<{FEW}"])
    return out.getvalue()
