"""The handoffs, and the alerts that a child waits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.db import tables
from bot.errors import HandoffError
from bot.helpline.model import CLAIMED, CLOSED, LADDER, OPEN, WAITING, Handoff
from bot.helpline.ports import Child

_HANDOFF = tuple(c for c in tables.handoffs.c if c.name in Handoff.__dataclass_fields__)


class HandoffRows:
    """The handoffs. `save` compares versions, so that of two fast clicks one wins."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _one(self, *where: Any) -> Handoff | None:
        row = self._db.execute(select(*_HANDOFF).where(*where).order_by(tables.handoffs.c.id.desc()).limit(1)).first()
        return Handoff(**row._mapping) if row else None

    def _all(self, *where: Any) -> list[Handoff]:
        rows = self._db.execute(select(*_HANDOFF).where(*where).order_by(tables.handoffs.c.id)).all()
        return [Handoff(**row._mapping) for row in rows]

    def get(self, handoff_id: int) -> Handoff | None:
        """Return a handoff."""
        return self._one(tables.handoffs.c.id == handoff_id)

    def open_of(self, child_id: str) -> Handoff | None:
        """Return the child's open handoff; there is at most one."""
        return self._one(tables.handoffs.c.child_id == child_id, tables.handoffs.c.state.in_(OPEN))

    def last_closed_of(self, child_id: str) -> Handoff | None:
        """Return the child's last closed handoff."""
        return self._one(tables.handoffs.c.child_id == child_id, tables.handoffs.c.state == CLOSED)

    def was_urgent(self, child_id: str) -> bool:
        """Whether the child ever asked for a person in danger, as far as it is kept."""
        return bool(self._all(tables.handoffs.c.child_id == child_id, tables.handoffs.c.urgent.is_(True)))

    def waiting(self) -> Sequence[Handoff]:
        """Return the queue, unsorted."""
        return self._all(tables.handoffs.c.state == WAITING)

    def claimed(self) -> Sequence[Handoff]:
        """Return the live conversations."""
        return self._all(tables.handoffs.c.state == CLAIMED)

    def closed_since(self, since: float) -> Sequence[Handoff]:
        """Return conversations with a person that ended since a time, whoever ended them (`Handoff.talked`)."""
        table = tables.handoffs
        return self._all(table.c.state.not_in(OPEN), table.c.claimed_at.is_not(None), table.c.closed_at >= since)

    def asked_since(self, since: float) -> Sequence[Handoff]:
        """Return handoffs that were asked for since a time, whatever became of them."""
        return self._all(tables.handoffs.c.asked_at >= since)

    def lapsed(self, now: float) -> Sequence[Handoff]:
        """Return claims whose lease is over."""
        return self._all(tables.handoffs.c.state == CLAIMED, tables.handoffs.c.lease_until <= now)

    def add(self, child: Child, language: str, urgent: bool, now: float) -> Handoff:
        """Add a waiting handoff.

        Raises:
            HandoffError: The child has an open one already.
        """
        try:
            result = self._db.execute(
                insert(tables.handoffs).values(
                    child_id=child.id,
                    state=WAITING,
                    urgent=urgent,
                    returned=False,
                    share="none",
                    safe="unknown",
                    language=language,
                    country=child.country,
                    topics="",
                    asked_at=now,
                    version=1,
                )
            )
        except IntegrityError:
            raise HandoffError("this child has an open handoff") from None
        handoff = self.get(int(result.inserted_primary_key[0]))
        assert handoff is not None
        return handoff

    def save(self, handoff: Handoff) -> None:
        """Store a step.

        Raises:
            HandoffError: It changed since it was read.
        """
        values = asdict(handoff)
        values["version"] = handoff.version + 1
        result = self._db.execute(
            update(tables.handoffs)
            .where(tables.handoffs.c.id == handoff.id, tables.handoffs.c.version == handoff.version)
            .values(**values)
        )
        if not result.rowcount:
            raise HandoffError(f"handoff {handoff.id} was changed by somebody else just now")


class AlertRows:
    """Alerts that a child waits, repeated up the ladder until acknowledged."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def raise_for(self, handoff: Handoff, now: float) -> None:
        """Begin a ladder for a handoff; an older one that still runs is replaced."""
        self.acknowledge(handoff.id, now)
        self._db.execute(insert(tables.alerts).values(handoff_id=handoff.id, step=0, due_at=now + LADDER[0]))

    def running(self, handoff_id: int) -> bool:
        """Whether a ladder runs that nobody has acknowledged."""
        table = tables.alerts
        where = (table.c.handoff_id == handoff_id, table.c.acknowledged_at.is_(None))
        return self._db.execute(select(table.c.id).where(*where).limit(1)).first() is not None

    def acknowledge(self, handoff_id: int, now: float) -> None:
        """Stop the ladder: someone has seen it."""
        table = tables.alerts
        self._db.execute(
            update(table)
            .where(table.c.handoff_id == handoff_id, table.c.acknowledged_at.is_(None))
            .values(acknowledged_at=now)
        )

    def due(self, now: float) -> list[tuple[int, int, Handoff]]:
        """Return (alert id, step, handoff) of the alerts to give now."""
        table, handoffs = tables.alerts, tables.handoffs
        rows = self._db.execute(
            select(table.c.id.label("alert_id"), table.c.step, *_HANDOFF)
            .join(handoffs, handoffs.c.id == table.c.handoff_id)
            .where(
                table.c.acknowledged_at.is_(None),
                table.c.step < len(LADDER),
                table.c.due_at <= now,
                handoffs.c.state == WAITING,
            )
            .order_by(table.c.due_at)
        ).all()
        return [(r.alert_id, r.step, Handoff(**{c.name: r._mapping[c.name] for c in _HANDOFF})) for r in rows]

    def given(self, alert_id: int, step: int, now: float) -> None:
        """Note that a rung was given, and set the next rung's time; the last one repeats."""
        wait = LADDER[step + 1] - LADDER[step] if step + 1 < len(LADDER) else LADDER[-1]
        self._db.execute(
            update(tables.alerts)
            .where(tables.alerts.c.id == alert_id)
            .values(step=min(step + 1, len(LADDER) - 1), due_at=now + wait)
        )
