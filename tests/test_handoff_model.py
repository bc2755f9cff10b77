"""Any sequence of steps keeps what a child and a helper rely on: one machine, on the fake work and on real SQLite."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from bot.content.model import Reply
from bot.db import tables
from bot.db.engine import open_engine
from bot.db.migrate import upgrade
from bot.db.store import Store
from bot.errors import AlreadyClaimed, HandoffError, MayNotWriteFirst
from bot.helpline import service
from bot.helpline.model import CANCELLED, CLAIMED, CLOSED, HERE, LEASE, WAITING, Handoff
from bot.helpline.ports import Child, Work
from bot.helpline.service import Staff
from bot.privacy.keys import KeyStore
from tests.fakes import FakeStore, say

STAFF = (Staff(1, "Maria"), Staff(2, "Yusuf"))
CHILDREN = 3
START = 1_700_000_000.0
CALM = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
SEVERAL = st.integers(0, CHILDREN - 1)
HELPER = st.sampled_from(STAFF)


class Backend(Protocol):
    """Where the machine runs, and what it reads back."""

    def transaction(self) -> AbstractContextManager[Work]: ...
    def add_child(self, number: int) -> str: ...
    def handoffs(self) -> list[Handoff]: ...
    def child(self, child_id: str) -> Child: ...
    def lines(self, handoff: Handoff) -> list[tuple[str, str]]: ...
    def running_alerts(self, handoff_id: int) -> int: ...
    def told(self, child_id: str) -> list[tuple[str, str]]: ...
    def close(self) -> None: ...


class InMemory:
    """The fake work."""

    def __init__(self) -> None:
        self._store = FakeStore({s.id: s.name for s in STAFF})

    def transaction(self) -> AbstractContextManager[Any]:
        return self._store.transaction()

    def add_child(self, number: int) -> str:
        child = Child(f"child{number}", "telegram", language="en", seen_at=START)
        self._store.work.children.rows[child.id] = child
        return child.id

    def handoffs(self) -> list[Handoff]:
        return list(self._store.work.handoffs.rows.values())

    def child(self, child_id: str) -> Child:
        return self._store.work.children.rows[child_id]

    def lines(self, handoff: Handoff) -> list[tuple[str, str]]:
        return [(row.author, row.text) for row in self._store.work.transcript.rows if row.handoff_id == handoff.id]

    def running_alerts(self, handoff_id: int) -> int:
        return sum(running for h, running in self._store.work.alerts.rows if h == handoff_id)

    def told(self, child_id: str) -> list[tuple[str, str]]:
        return [(author, reply.text) for c, author, reply in self._store.work.outbox.rows if c == child_id]

    def close(self) -> None:
        pass


class OnSqlite:
    """The real store."""

    _template: Path | None = None

    def __init__(self) -> None:
        if OnSqlite._template is None:
            OnSqlite._template = Path(tempfile.mkdtemp(prefix="lantern-machine-")) / "lantern.db"
            engine = open_engine(f"sqlite:///{OnSqlite._template}")
            upgrade(engine)
            engine.dispose()
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "lantern.db"
        shutil.copy(OnSqlite._template, path)
        self._store = Store(open_engine(f"sqlite:///{path}"), KeyStore(path.with_name("keys.db"), [b"k" * 32]))
        with self._store.transaction() as work:
            for person in STAFF:
                assert work.staff.add(person.name, "x", "helpline", "en", START) == person.id

    def transaction(self) -> AbstractContextManager[Any]:
        return self._store.transaction()

    def add_child(self, number: int) -> str:
        with self._store.transaction() as work:
            child = work.children.add(f"lookup{number}", "telegram", str(number), START)
            work.children.update(child.id, language="en")
            return child.id

    def handoffs(self) -> list[Handoff]:
        with self._store.reading() as work:
            ids = work.connection.execute(select(tables.handoffs.c.id).order_by(tables.handoffs.c.id)).scalars().all()
            return [h for h in map(work.handoffs.get, ids) if h is not None]

    def child(self, child_id: str) -> Child:
        with self._store.reading() as work:
            child = work.children.get(child_id)
            assert child is not None
            return child

    def lines(self, handoff: Handoff) -> list[tuple[str, str]]:
        with self._store.reading() as work:
            return [(line.author, line.text) for line in work.transcript.lines(handoff)]

    def running_alerts(self, handoff_id: int) -> int:
        with self._store.reading() as work:
            table = tables.alerts
            return int(
                work.connection.execute(
                    select(func.count())
                    .select_from(table)
                    .where(table.c.handoff_id == handoff_id, table.c.acknowledged_at.is_(None))
                ).scalar_one()
            )

    def told(self, child_id: str) -> list[tuple[str, str]]:
        with self._store.reading() as work:
            table = tables.outbox
            rows = work.connection.execute(
                select(table.c.author, table.c.sealed).where(table.c.child_id == child_id).order_by(table.c.id)
            ).all()
            sealer = self._store.keys.sealer(child_id)
            return [(row.author, sealer.open_json(row.sealed, "outbox")["text"]) for row in rows]

    def close(self) -> None:
        self._store.engine.dispose()
        self._store.keys.close()
        self._folder.cleanup()


@dataclass
class Known:
    """What the machine itself remembers of a handoff, to hold the stored one against."""

    urgent: bool = False
    ended: str | None = None
    owner: int | None = None


class HandoffMachine(RuleBasedStateMachine):
    """Children and helpers do anything, in any order, while the clock moves."""

    backend_class: type[InMemory] | type[OnSqlite] = InMemory

    def __init__(self) -> None:
        super().__init__()
        self.backend: Backend = self.backend_class()
        self.now = START
        self.count = 0
        self.known: dict[int, Known] = {}
        self.expected_lines: dict[int, list[tuple[str, str]]] = {}
        self.expected_told: dict[str, list[tuple[str, str]]] = {}
        self.last_send: tuple[int, Staff, str] | None = None

    @initialize()
    def begin(self) -> None:
        self.ids = [self.backend.add_child(number) for number in range(CHILDREN)]
        self.expected_told = {child_id: [] for child_id in self.ids}

    def teardown(self) -> None:
        self.backend.close()

    # -- helpers

    def open_of(self, child_id: str) -> Handoff | None:
        return next((h for h in self.backend.handoffs() if h.child_id == child_id and h.open), None)

    def any_handoff(self, number: int) -> Handoff | None:
        found = self.backend.handoffs()
        return found[number % len(found)] if found else None

    def words(self) -> str:
        self.count += 1
        return f"words {self.count}"

    # -- the clock

    @rule(seconds=st.sampled_from([1.0, 60.0, HERE, HERE + 1, LEASE, 2 * 3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    # -- what children do

    @rule(who=SEVERAL)
    def child_is_here(self, who: int) -> None:
        with self.backend.transaction() as work:
            work.children.update(self.ids[who], seen_at=self.now)

    @rule(who=SEVERAL, urgent=st.booleans())
    def ask(self, who: int, urgent: bool) -> None:
        before = self.open_of(self.ids[who])
        child = self.backend.child(self.ids[who])
        with self.backend.transaction() as work:
            handoff = service.ask(work, child, "en", urgent, self.now)
        if before is None:
            assert handoff.id not in self.known
            self.known[handoff.id] = Known(urgent)
            self.expected_lines[handoff.id] = []
            assert handoff.state == WAITING
        else:
            assert handoff.id == before.id
            assert handoff.state == before.state
            self.known[handoff.id].urgent |= urgent

    @rule(who=SEVERAL, choice=st.sampled_from(["now", "before", "everything"]))
    def share(self, who: int, choice: str) -> None:
        before = self.open_of(self.ids[who])
        child = self.backend.child(self.ids[who])
        try:
            with self.backend.transaction() as work:
                found = service.share(work, child, choice)
        except HandoffError:
            assert choice == "everything"
            return
        assert (found is None) == (before is None)
        assert found is None or found.share == choice

    @rule(who=SEVERAL, choice=st.sampled_from(["yes", "here", "maybe"]))
    def safety(self, who: int, choice: str) -> None:
        before = self.open_of(self.ids[who])
        child = self.backend.child(self.ids[who])
        try:
            with self.backend.transaction() as work:
                found = service.safety(work, child, choice)
        except HandoffError:
            assert choice == "maybe"
            return
        assert (found is None) == (before is None)
        assert found is None or found.safe == choice

    @rule(who=SEVERAL)
    def child_said(self, who: int) -> None:
        handoff = self.open_of(self.ids[who])
        if handoff is None or handoff.state != CLAIMED:
            return
        text = self.words()
        with self.backend.transaction() as work:
            work.children.update(self.ids[who], seen_at=self.now)
            service.child_said(work, handoff, text, self.now, inbox_id=self.count)
        self.expected_lines[handoff.id].append(("child", text))
        after = self.open_of(self.ids[who])
        assert after is not None and after.lease_until is not None, "a child who wrote is waited for by a lease"

    @rule(who=SEVERAL)
    def cancel(self, who: int) -> None:
        before = self.open_of(self.ids[who])
        child = self.backend.child(self.ids[who])
        with self.backend.transaction() as work:
            assert service.cancel(work, child, self.now) == (before is not None)
        if before is not None:
            self.known[before.id].ended, self.known[before.id].owner = CANCELLED, None

    @rule(who=SEVERAL, rating=st.sampled_from(["good", "middle", "bad", "terrible"]))
    def rate(self, who: int, rating: str) -> None:
        child = self.backend.child(self.ids[who])
        closed = [h for h in self.backend.handoffs() if h.child_id == child.id and h.state == CLOSED]
        try:
            with self.backend.transaction() as work:
                assert service.rate(work, child, rating, self.now) == bool(closed)
        except HandoffError:
            assert rating == "terrible"
            return
        if closed:
            assert next(h for h in self.backend.handoffs() if h.id == closed[-1].id).rating == rating

    # -- what helpers do

    @rule(which=st.integers(0, 20), staff=HELPER)
    def claim(self, which: int, staff: Staff) -> None:
        before = self.any_handoff(which)
        if before is None:
            return
        seen_at = self.backend.child(before.child_id).seen_at
        try:
            with self.backend.transaction() as work:
                after = service.claim(work, before.id, staff, say, self.now)
        except AlreadyClaimed as refused:
            assert before.state == CLAIMED and before.claimed_by not in (None, staff.id)
            assert refused.by == next(s.name for s in STAFF if s.id == before.claimed_by)
            return
        except HandoffError:
            assert not before.open
            return
        assert after.claimed_by == staff.id and after.state == CLAIMED
        if before.state == CLAIMED:
            assert after == before, "a second click of the same helper changes nothing"
            return
        self.known[before.id].owner = staff.id
        if self.now - seen_at <= HERE:
            self.expected_told[before.child_id].append(("system", "handoff-claimed"))
        elif before.safe == "yes":
            self.expected_told[before.child_id].append(("system", "handoff-claimed-neutral"))

    @rule(which=st.integers(0, 20), staff=HELPER)
    def staff_said(self, which: int, staff: Staff) -> None:
        before = self.any_handoff(which)
        if before is None:
            return
        away = self.now - self.backend.child(before.child_id).seen_at > HERE
        text, client_id = self.words(), f"client{self.count}"
        try:
            with self.backend.transaction() as work:
                assert service.staff_said(work, before.id, staff, [Reply(text)], client_id, self.now)
        except MayNotWriteFirst:
            assert away and before.safe != "yes"
            return
        except HandoffError:
            assert before.state != CLAIMED or before.claimed_by != staff.id
            return
        assert before.state == CLAIMED and before.claimed_by == staff.id
        assert not away or before.safe == "yes", "staff wrote first to a phone that may be in other hands"
        self.expected_lines[before.id].append(("staff", text))
        self.expected_told[before.child_id].append(("staff", text))
        self.last_send = (before.id, staff, client_id)

    @precondition(lambda self: self.last_send is not None)
    @rule()
    def browser_sends_again(self) -> None:
        assert self.last_send is not None
        handoff_id, staff, client_id = self.last_send
        with self.backend.transaction() as work:
            assert not service.staff_said(work, handoff_id, staff, [Reply("again")], client_id, self.now)

    @rule(which=st.integers(0, 20), staff=HELPER)
    def give_back(self, which: int, staff: Staff) -> None:
        before = self.any_handoff(which)
        if before is None:
            return
        try:
            with self.backend.transaction() as work:
                after = service.give_back(work, before.id, staff, say, self.now)
        except HandoffError:
            assert before.state != CLAIMED or before.claimed_by != staff.id
            return
        assert after.state == WAITING and after.returned
        self.came_back(before)

    @rule()
    def lapse(self) -> None:
        due = [
            h
            for h in self.backend.handoffs()
            if h.state == CLAIMED and h.lease_until is not None and h.lease_until <= self.now
        ]
        with self.backend.transaction() as work:
            returned = service.lapse(work, say, self.now)
        assert {h.id for h in returned} == {h.id for h in due}
        for handoff in due:
            self.came_back(handoff)

    def came_back(self, handoff: Handoff) -> None:
        self.known[handoff.id].owner = None
        self.hears(handoff, "handoff-lapsed")

    def hears(self, handoff: Handoff, key: str) -> None:
        """Whoever holds a phone that may be in other hands hears nothing of a helper."""
        if handoff.safe == "yes" or self.now - self.backend.child(handoff.child_id).seen_at <= HERE:
            self.expected_told[handoff.child_id].append(("system", key))

    @rule(which=st.integers(0, 20), staff=HELPER)
    def close(self, which: int, staff: Staff) -> None:
        before = self.any_handoff(which)
        if before is None:
            return
        try:
            with self.backend.transaction() as work:
                service.close(work, before.id, staff, "informed", None, say, self.now)
        except HandoffError:
            assert before.state != CLAIMED or before.claimed_by != staff.id
            return
        self.known[before.id].ended = CLOSED
        self.hears(before, "handoff-closed-bye")

    # -- what always holds

    @invariant()
    def one_open_handoff_a_child(self) -> None:
        opened = [h.child_id for h in self.backend.handoffs() if h.open]
        assert len(opened) == len(set(opened))

    @invariant()
    def the_floor_is_human_exactly_while_claimed(self) -> None:
        claimed = {h.child_id for h in self.backend.handoffs() if h.state == CLAIMED}
        for child_id in self.expected_told:
            assert self.backend.child(child_id).floor == ("human" if child_id in claimed else "bot")

    @invariant()
    def a_claim_has_one_owner_and_nobody_else_has_any(self) -> None:
        for handoff in self.backend.handoffs():
            if handoff.state == CLAIMED:
                assert handoff.claimed_by == self.known[handoff.id].owner
                assert handoff.claimed_by is not None and handoff.claimed_at is not None
            if handoff.state == WAITING:
                assert handoff.claimed_by is None and handoff.lease_until is None

    @invariant()
    def everyone_who_waits_has_a_place_of_their_own(self) -> None:
        waiting = [h for h in self.backend.handoffs() if h.state == WAITING]
        with self.backend.transaction() as work:
            places = {h.id: service.position(work, h, self.now) for h in waiting}
        assert sorted(places.values()) == list(range(1, len(waiting) + 1))
        for earlier in waiting:
            for later in waiting:
                if earlier.urgent and not later.urgent and earlier.asked_at < later.asked_at and not later.returned:
                    assert places[earlier.id] < places[later.id]

    @invariant()
    def what_ended_stays_ended_and_urgent_stays_urgent(self) -> None:
        for handoff in self.backend.handoffs():
            known = self.known[handoff.id]
            assert known.ended is None or handoff.state == known.ended
            assert handoff.open or known.ended is not None
            assert handoff.urgent == known.urgent

    @invariant()
    def transcripts_are_whole_and_in_order(self) -> None:
        for handoff in self.backend.handoffs():
            assert self.backend.lines(handoff) == self.expected_lines[handoff.id]

    @invariant()
    def an_alert_runs_exactly_while_a_child_waits(self) -> None:
        for handoff in self.backend.handoffs():
            assert self.backend.running_alerts(handoff.id) == (1 if handoff.state == WAITING else 0)

    @invariant()
    def the_child_is_told_what_happened_and_nothing_else(self) -> None:
        for child_id, expected in self.expected_told.items():
            assert self.backend.told(child_id) == expected


class HandoffMachineOnSqlite(HandoffMachine):
    """The same on the real store."""

    backend_class = OnSqlite


@pytest.mark.parametrize(
    ("machine", "examples", "steps"),
    [(HandoffMachine, 250, 50), (HandoffMachineOnSqlite, 30, 40)],
    ids=["in memory", "on sqlite"],
)
def test_any_sequence_of_steps_keeps_the_promises(machine: type[HandoffMachine], examples: int, steps: int) -> None:
    run_state_machine_as_test(machine, settings=settings(CALM, max_examples=examples, stateful_step_count=steps))


def test_the_machine_notices_a_broken_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine itself must be able to fail: with the owner check taken out, it finds the second owner."""
    monkeypatch.setattr(
        Handoff,
        "claim",
        lambda self, staff, now, by="": replace(
            self, state=CLAIMED, claimed_by=staff, claimed_at=now, lease_until=now + LEASE
        ),
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            HandoffMachine, settings=settings(CALM, max_examples=100, stateful_step_count=30, phases=[Phase.generate])
        )
