"""What the handoff needs from outside, as small interfaces. `bot/db` has the real ones, tests have fakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Sequence

from bot.content.model import Reply
from bot.helpline.model import Handoff


@dataclass(frozen=True)
class Child:
    """What is kept of a child: a random id and what the next answer needs. No name, number or place."""

    id: str
    channel: str
    language: str | None = None
    language_chosen: bool = False
    country: str | None = None
    floor: str = "bot"
    misses: int = 0
    topics: str = ""
    seen_at: float = 0.0
    left_at: float | None = None
    danger_at: float | None = None


class Children(Protocol):
    """The children of a transaction."""

    def get(self, child_id: str) -> Child | None: ...
    def update(self, child_id: str, **values: Any) -> None: ...


class Handoffs(Protocol):
    """The handoffs of a transaction."""

    def get(self, handoff_id: int) -> Handoff | None: ...
    def open_of(self, child_id: str) -> Handoff | None: ...
    def last_closed_of(self, child_id: str) -> Handoff | None: ...
    def waiting(self) -> Sequence[Handoff]: ...
    def claimed(self) -> Sequence[Handoff]: ...
    def lapsed(self, now: float) -> Sequence[Handoff]: ...
    def add(self, child: Child, language: str, urgent: bool, now: float) -> Handoff: ...
    def save(self, handoff: Handoff) -> None:
        """Store a step; raises `HandoffError` when another transaction was faster (the version differs)."""
        ...


class Transcript(Protocol):
    """Both sides of a handoff, in order."""

    def add(
        self,
        handoff: Handoff,
        author: str,
        text: str,
        now: float,
        *,
        kind: str = "text",
        inbox_id: int | None = None,
        outbox_id: int | None = None,
        client_id: str | None = None,
        danger: bool = False,
    ) -> int: ...
    def has(self, client_id: str) -> bool: ...


class Files(Protocol):
    """What children sent besides words, as the far side's names; fetched only when a helper asks."""

    def add(self, line_id: int, child_id: str, file_id: str) -> None: ...


class Notes(Protocol):
    """What helpers tell each other about a child; never sent."""

    def add(self, handoff: Handoff, staff: str, text: str, now: float) -> None: ...


class Tallies(Protocol):
    """Counts of a day with nobody behind them."""

    def add(self, day: str, what: str, value: str) -> None: ...


class State(Protocol):
    """Small facts that processes share."""

    def get(self, name: str) -> str | None: ...
    def set(self, name: str, value: str) -> None: ...


class Outbox(Protocol):
    """Messages to children, delivered in order."""

    def add(self, child_id: str, author: str, reply: Reply, now: float) -> int: ...


class Alerts(Protocol):
    """Alerts that a child waits."""

    def raise_for(self, handoff: Handoff, now: float) -> None: ...
    def running(self, handoff_id: int) -> bool: ...
    def acknowledge(self, handoff_id: int, now: float) -> None: ...


class Audit(Protocol):
    """Who did what; append-only."""

    def add(self, staff: str, act: str, now: float, handoff_id: int | None = None, detail: str = "") -> None: ...


class Work(Protocol):
    """One transaction: all of it happens or nothing does."""

    @property
    def children(self) -> Children: ...
    @property
    def handoffs(self) -> Handoffs: ...
    @property
    def transcript(self) -> Transcript: ...
    @property
    def state(self) -> State: ...
    @property
    def files(self) -> Files: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def tallies(self) -> Tallies: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def audit(self) -> Audit: ...

    def staff_name(self, staff_id: int) -> str: ...


class Say(Protocol):
    """Composes a text of the content in a language."""

    def __call__(self, key: str, language: str, /, **values: Any) -> Reply: ...
