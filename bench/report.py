"""The table that `make bench` prints: each figure beside what design §9 asks for."""

from __future__ import annotations

from typing import Any, Callable

from rich.console import Console
from rich.table import Table

GOALS: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("right at once", "at least 85%", lambda v: v >= 0.85),
    ("right or offered", "at least 95%", lambda v: v >= 0.95),
    ("answered wrongly", "at most 4%", lambda v: v <= 0.04),
    ("danger found", "at least 97%", lambda v: v >= 0.97),
    ("false alarms", "at most 5%", lambda v: v <= 0.05),
    ("language right or asked", "at least 98%", lambda v: v >= 0.98),
    ("language wrong and sure", "at most 1%", lambda v: v <= 0.01),
)
OTHERS: tuple[tuple[str, str, str, str, Callable[[Any], bool]], ...] = (
    ("understanding", "second split", "two questions, both in reach", "", lambda v: True),
    ("understanding", "second split", "follow-ups with the answer just read in reach", "", lambda v: True),
    ("start", "start to first answer, s", "", "at most 30 s", lambda v: v <= 30),
    ("start", "memory of both processes, MB", "", "at most 1,200 MB", lambda v: v <= 1200),
    ("turns", "typed turn, ms", "p95", "at most 100 ms", lambda v: v <= 100),
    ("turns", "button turn, ms", "p95", "at most 40 ms", lambda v: v <= 40),
    ("turns", "our turn time, ms", "500 against 5", "at most 1.2", lambda v: v <= 1.2),
    ("turns", "stock turn time, ms", "500 against 5", "", lambda v: True),
    ("turns", "delay beside 4,000 letters, ms", "", "at most 150 ms", lambda v: v <= 150),
    ("throughput", "old chats, a second", "ratio", "at least 2", lambda v: v >= 2),
    ("throughput", "new chats, a second", "ratio", "at least 1.3", lambda v: v >= 1.3),
    ("durability", "lost", "", "0", lambda v: v == 0),
    ("durability", "twice", "", "0", lambda v: v == 0),
    ("alert", "seconds to the staff alert", "", "at most 10 s", lambda v: v <= 10),
    ("console", "queue page, ms", "p95", "at most 200 ms", lambda v: v <= 200),
    ("console", "chat page, ms", "p95", "at most 200 ms", lambda v: v <= 200),
)


def show(results: dict[str, Any]) -> None:
    """Print what was measured; a figure that misses its goal is marked."""
    console = Console()
    understanding = results.get("understanding")
    if understanding:
        table = Table("unseen sentences", "lines", *(figure for figure, _, _ in GOALS))
        for name, found in understanding.items():
            cells = (_percent(found.get(figure), good) for figure, _, good in GOALS)
            table.add_row(name, str(found["lines"]), *cells)
        table.add_row("goal", "", *(goal for _, goal, _ in GOALS))
        console.print(table)
    table = Table("measured", "value", "goal")
    for part, figure, inner, goal, good in OTHERS:
        value = results.get(part, {}).get(figure)
        if inner and isinstance(value, dict):
            value = value.get(inner)
        if value is not None:
            shown = f"{value:,}"
            table.add_row(f"{figure} {inner}", shown if good(value) else f"[red]{shown} ✗[/red]", goal)
    console.print(table)


def _percent(value: float | None, good: Callable[[Any], bool]) -> str:
    if value is None:
        return "–"
    return f"{value:.1%}" if good(value) else f"[red]{value:.1%} ✗[/red]"
