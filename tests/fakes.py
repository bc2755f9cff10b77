"""In-memory stand-ins for the ports of `bot.helpline`, a fake assistant, and what tests read back from the store."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from bot.content.model import Reply
from bot.db import tables
from bot.db.store import Store
from bot.errors import HandoffError
from bot.helpline.model import CLAIMED, CLOSED, WAITING, Handoff
from bot.helpline.ports import Child


def say(key: str, language: str, **values: Any) -> Reply:
    """Compose a text that is its own key, so that a test sees which one was chosen."""
    return Reply(key)


# -- bot.helpline.ports in memory


class FakeChildren:
    """`ports.Children`."""

    def __init__(self) -> None:
        self.rows: dict[str, Child] = {}

    def get(self, child_id: str) -> Child | None:
        return self.rows.get(child_id)

    def update(self, child_id: str, **values: Any) -> None:
        self.rows[child_id] = replace(self.rows[child_id], **values)


class FakeHandoffs:
    """`ports.Handoffs`, with the version check of the real ones."""

    def __init__(self) -> None:
        self.rows: dict[int, Handoff] = {}

    def get(self, handoff_id: int) -> Handoff | None:
        return self.rows.get(handoff_id)

    def open_of(self, child_id: str) -> Handoff | None:
        return next((h for h in self.rows.values() if h.child_id == child_id and h.open), None)

    def last_closed_of(self, child_id: str) -> Handoff | None:
        return next((h for h in reversed(self.rows.values()) if h.child_id == child_id and h.state == CLOSED), None)

    def waiting(self) -> Sequence[Handoff]:
        return [h for h in self.rows.values() if h.state == WAITING]

    def claimed(self) -> Sequence[Handoff]:
        return [h for h in self.rows.values() if h.state == CLAIMED]

    def lapsed(self, now: float) -> Sequence[Handoff]:
        return [
            h for h in self.rows.values() if h.state == CLAIMED and h.lease_until is not None and h.lease_until <= now
        ]

    def add(self, child: Child, language: str, urgent: bool, now: float) -> Handoff:
        if self.open_of(child.id):
            raise HandoffError("this child has an open handoff")
        made = Handoff(len(self.rows) + 1, child.id, language, now, urgent=urgent, country=child.country)
        self.rows[made.id] = made
        return made

    def save(self, handoff: Handoff) -> None:
        if self.rows[handoff.id].version != handoff.version:
            raise HandoffError(f"handoff {handoff.id} was changed by somebody else just now")
        self.rows[handoff.id] = replace(handoff, version=handoff.version + 1)


@dataclass(frozen=True)
class FakeLine:
    """One line of a transcript."""

    handoff_id: int
    author: str
    text: str
    at: float
    client_id: str | None
    inbox_id: int | None
    danger: bool = False


class FakeTranscript:
    """`ports.Transcript`."""

    def __init__(self) -> None:
        self.rows: list[FakeLine] = []

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
    ) -> int:
        self.rows.append(FakeLine(handoff.id, author, text, now, client_id, inbox_id, danger))
        return len(self.rows)

    def has(self, client_id: str) -> bool:
        return any(line.client_id == client_id for line in self.rows)


class FakeOutbox:
    """`ports.Outbox`."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, Reply]] = []

    def add(self, child_id: str, author: str, reply: Reply, now: float) -> int:
        self.rows.append((child_id, author, reply))
        return len(self.rows)


class FakeAlerts:
    """`ports.Alerts`: for each handoff, when its ladder began and whether it still runs."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, bool]] = []

    def raise_for(self, handoff: Handoff, now: float) -> None:
        self.acknowledge(handoff.id, now)
        self.rows.append((handoff.id, True))

    def running(self, handoff_id: int) -> bool:
        return (handoff_id, True) in self.rows

    def acknowledge(self, handoff_id: int, now: float) -> None:
        self.rows = [(h, running and h != handoff_id) for h, running in self.rows]


class FakeAudit:
    """`ports.Audit`."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, int | None]] = []

    def add(self, staff: str, act: str, now: float, handoff_id: int | None = None, detail: str = "") -> None:
        self.rows.append((staff, act, handoff_id))


class FakeFiles:
    """`ports.Files`: the far side's names, by line."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str]] = []

    def add(self, line_id: int, child_id: str, file_id: str) -> None:
        self.rows.append((line_id, child_id, file_id))


class FakeNotes:
    """`ports.Notes`."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str]] = []

    def add(self, handoff: Handoff, staff: str, text: str, now: float) -> None:
        self.rows.append((handoff.id, staff, text))


class FakeTallies:
    """`ports.Tallies`."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, str], int] = {}

    def add(self, day: str, what: str, value: str) -> None:
        self.rows[day, what, value] = self.rows.get((day, what, value), 0) + 1


class FakeState:
    """`ports.State`."""

    def __init__(self) -> None:
        self.rows: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.rows.get(name)

    def set(self, name: str, value: str) -> None:
        self.rows[name] = value


class FakeWork:
    """`ports.Work`: all repositories in memory."""

    def __init__(self, staff: Mapping[int, str]) -> None:
        self.children = FakeChildren()
        self.handoffs = FakeHandoffs()
        self.transcript = FakeTranscript()
        self.outbox = FakeOutbox()
        self.alerts = FakeAlerts()
        self.audit = FakeAudit()
        self.files = FakeFiles()
        self.notes = FakeNotes()
        self.tallies = FakeTallies()
        self.state = FakeState()
        self._staff = dict(staff)

    def staff_name(self, staff_id: int) -> str:
        return self._staff.get(staff_id, "?")


class FakeStore:
    """Transactions on a `FakeWork`: all of one happens or nothing does."""

    def __init__(self, staff: Mapping[int, str]) -> None:
        self.work = FakeWork(staff)

    @contextmanager
    def transaction(self) -> Iterator[FakeWork]:
        parts = (
            "children",
            "handoffs",
            "transcript",
            "outbox",
            "alerts",
            "audit",
            "files",
            "notes",
            "tallies",
            "state",
        )
        before = {name: copy.copy(getattr(self.work, name).rows) for name in parts}  # rows are values, never changed
        try:
            yield self.work
        except BaseException:
            for name, rows in before.items():
                getattr(self.work, name).rows = rows
            raise


# -- the assistant


@dataclass
class Said:
    """What the fake assistant gives for one message; the shape of `bot.dialogue.Said`."""

    replies: list[Reply] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    tracker: Any = None


class FakeTalker:
    """An assistant that echoes, and on demand fails, hangs, waits or is silent for a text."""

    def __init__(self) -> None:
        self.ready, self.loading = True, False
        self.parses: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Said] = {}
        self.failing: set[str] = set()
        self.fail_times: dict[str, int] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.heard: list[tuple[str, str]] = []
        self.metadata: dict[str, dict[str, Any]] = {}
        self.under_way: set[str] = set()
        self.unknown: set[str] = set()
        self.time: Callable[[], float] = lambda: 0.0

    def knows(self, intent: str) -> bool:
        return intent not in self.unknown

    async def parse(self, text: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            "text": text,
            "intent": {"name": "guardian", "confidence": 0.9},
            "entities": [],
            "language": "en",
            "language_confidence": 0.99,
            "language_sure": 0.99,
            "language_candidates": ["en", "fr"],
            "decision": "answer",
            "options": [],
            "danger": False,
            "response_selector": {},
        }
        return found | self.parses.get(text, {})

    async def handle(
        self, child_id: str, text: str, parse: Mapping[str, Any], metadata: Mapping[str, Any], tracker: Any
    ) -> Said:
        self.heard.append((child_id, text))
        self.metadata[text] = dict(metadata)
        self.under_way.add(text)
        if text in self.gates:
            await self.gates[text].wait()
        if text in self.failing:
            raise RuntimeError(text)
        if self.fail_times.get(text, 0) > 0:
            self.fail_times[text] -= 1
            raise RuntimeError(text)
        turns = [*(tracker or ()), {"event": "user", "text": text, "timestamp": self.time()}]
        return self.answers.get(text) or Said([Reply(f"re: {text}")], tracker=turns)


# -- reading back


@dataclass(frozen=True)
class Sent:
    """A row of the outbox, opened where its words are still there."""

    author: str
    kind: str
    text: str
    keys: tuple[str, ...]
    status: str


def outbox_of(store: Store, child_id: str) -> list[Sent]:
    """Return what was queued for a child, in the order in which it was written."""
    with store.reading() as work:
        table = tables.outbox
        rows = work.connection.execute(select(table).where(table.c.child_id == child_id).order_by(table.c.id)).all()
        found = []
        for row in rows:
            payload = store.keys.sealer(child_id).open_json(row.sealed, "outbox") if row.sealed else {}
            keys = tuple(button[1] for line in payload.get("rows", ()) for button in line)
            found.append(Sent(row.author, row.kind, payload.get("text", ""), keys, row.status))
        return found
