"""Rows in and out. One class a noun; each works inside the transaction of one `Connection`."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any, Mapping, Sequence

from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.content.model import Reply
from bot.db import tables
from bot.errors import HandoffError, KeyLost, WrongKey
from bot.helpline.model import CLAIMED, CLOSED, LADDER, OPEN, WAITING, Handoff
from bot.helpline.ports import Child
from bot.privacy.keys import KeyStore

_CHILD = tuple(c for c in tables.children.c if c.name in Child.__dataclass_fields__)
_HANDOFF = tuple(c for c in tables.handoffs.c if c.name in Handoff.__dataclass_fields__)
DAMAGED = "damaged"
"""Kind of a message whose words no longer open: the disk changed them."""


class ChildRows:
    """The children."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def get(self, child_id: str) -> Child | None:
        """Return a child by random id."""
        row = self._db.execute(select(*_CHILD).where(tables.children.c.id == child_id)).first()
        return Child(**row._mapping) if row else None

    def find(self, lookup: str) -> Child | None:
        """Return a child by the HMAC of bot and chat id."""
        row = self._db.execute(select(*_CHILD).where(tables.children.c.lookup == lookup)).first()
        return Child(**row._mapping) if row else None

    def add(self, lookup: str, channel: str, chat: str, now: float) -> Child:
        """Add a child: the key first, durably, then the row; a crash between leaves only an unused key."""
        child_id = uuid.uuid4().hex
        sealer = self._keys.make(child_id)
        self._db.execute(
            insert(tables.children).values(
                id=child_id,
                lookup=lookup,
                channel=channel,
                sealed_chat=sealer.seal(chat.encode(), "chat"),
                language_chosen=False,
                floor="bot",
                misses=0,
                topics="",
                seen_at=now,
            )
        )
        return Child(child_id, channel, seen_at=now)

    def update(self, child_id: str, **values: Any) -> None:
        """Change some columns."""
        self._db.execute(update(tables.children).where(tables.children.c.id == child_id).values(**values))

    def chat(self, child_id: str) -> str:
        """Return the chat id, to deliver to."""
        sealed = self._db.execute(
            select(tables.children.c.sealed_chat).where(tables.children.c.id == child_id)
        ).scalar_one()
        return self._keys.sealer(child_id).open(sealed, "chat").decode()

    def lookup(self, child_id: str) -> str:
        """Return the HMAC under which the chat is found again."""
        return str(
            self._db.execute(select(tables.children.c.lookup).where(tables.children.c.id == child_id)).scalar_one()
        )

    def forget(self, child_id: str) -> None:
        """Delete the child's row, and with it every row that points to it."""
        self._db.execute(delete(tables.children).where(tables.children.c.id == child_id))


@dataclass(frozen=True)
class Received:
    """A row of the inbox, opened.

    Attributes:
        payload: `text` or `key`, `message_id`, `language_code`, `callback_id`: what the channel kept.
        screened: Language of the danger phrase that was found at receipt, if one was.
    """

    id: int
    child_id: str
    kind: str
    payload: Mapping[str, Any]
    screened: str | None
    attempts: int
    received_at: float


class InboxRows:
    """Messages from children, kept until their turn is done."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def add(
        self,
        bot: str,
        update_id: int,
        child_id: str | None,
        kind: str,
        payload: Mapping[str, Any],
        screened: str | None,
        now: float,
    ) -> int | None:
        """Store a message. Returns its id, or None when this update was stored before."""
        table = tables.inbox
        known = select(table.c.id).where(table.c.bot == bot, table.c.update_id == update_id)
        if self._db.execute(known).first():
            return None
        sealed = self._keys.sealer(child_id).seal_json(payload, "inbox") if child_id else None
        result = self._db.execute(
            insert(table).values(
                bot=bot,
                update_id=update_id,
                child_id=child_id,
                kind=kind,
                screened=screened,
                sealed=sealed,
                status="new" if child_id else "done",
                attempts=0,
                received_at=now,
            )
        )
        return int(result.inserted_primary_key[0])

    def waiting(self, beside: Sequence[str], limit: int) -> list[tuple[int, str]]:
        """Return (id, child) of the oldest waiting message of each child, leaving out children in `beside`."""
        table = tables.inbox
        oldest = (
            select(func.min(table.c.id).label("id"), table.c.child_id)
            .where(table.c.status == "new")
            .group_by(table.c.child_id)
            .order_by("id")
            .limit(limit + len(beside))
        )
        rows = self._db.execute(oldest).all()
        skip = set(beside)
        return [(row.id, row.child_id) for row in rows if row.child_id not in skip][:limit]

    def begin(self, inbox_id: int) -> Received | None:
        """Count an attempt and return the message, or None when it is done already."""
        table = tables.inbox
        self._db.execute(
            update(table).where(table.c.id == inbox_id, table.c.status == "new").values(attempts=table.c.attempts + 1)
        )
        row = self._db.execute(select(table).where(table.c.id == inbox_id, table.c.status == "new")).first()
        if row is None:
            return None
        try:
            payload = self._keys.sealer(row.child_id).open_json(row.sealed, "inbox")
        except KeyLost:
            self.done(inbox_id)
            return None
        except WrongKey:
            return Received(row.id, row.child_id, DAMAGED, {}, row.screened, row.attempts, row.received_at)
        return Received(row.id, row.child_id, row.kind, payload, row.screened, row.attempts, row.received_at)

    def done(self, inbox_id: int) -> bool:
        """Mark a turn as done and empty the message. Returns whether it was waiting until now."""
        table = tables.inbox
        result = self._db.execute(
            update(table).where(table.c.id == inbox_id, table.c.status == "new").values(status="done", sealed=None)
        )
        return bool(result.rowcount)

    def aside(self, inbox_id: int, error: str) -> None:
        """Set a message aside with the name of its error; its words stay sealed for a person to look at."""
        table = tables.inbox
        self._db.execute(update(table).where(table.c.id == inbox_id).values(status="aside", error=error[:200]))

    def move(self, old: str, new: str) -> None:
        """Hand a forgotten child's messages over: waiting ones to the new id, done ones keep only their number.

        The number stays, so that an update which Telegram repeats is still known.
        """
        table = tables.inbox
        waiting = self._db.execute(
            select(table.c.id, table.c.sealed).where(table.c.child_id == old, table.c.status == "new")
        ).all()
        for row in waiting:
            payload = self._keys.sealer(old).open_json(row.sealed, "inbox")
            sealed = self._keys.sealer(new).seal_json(payload, "inbox")
            self._db.execute(update(table).where(table.c.id == row.id).values(child_id=new, sealed=sealed))
        self._db.execute(update(table).where(table.c.child_id == old).values(child_id=None, sealed=None))

    def count(self, status: str) -> int:
        """Return how many messages have this status."""
        return int(
            self._db.execute(
                select(func.count()).select_from(tables.inbox).where(tables.inbox.c.status == status)
            ).scalar_one()
        )

    def remember(self, child_id: str, message_id: int, now: float) -> None:
        """Note the number of a child's message, so that "Hide this chat" can remove it."""
        table = tables.received
        there = select(table.c.at).where(table.c.child_id == child_id, table.c.message_id == message_id)
        if not self._db.execute(there).first():
            self._db.execute(insert(table).values(child_id=child_id, message_id=message_id, at=now))


@dataclass(frozen=True)
class Outgoing:
    """A row of the outbox, opened.

    Attributes:
        payload: A `Reply` as a dict, or what the kind needs (`callback_id`, `message_ids`).
    """

    id: int
    child_id: str
    author: str
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: float = 0.0


class OutboxRows:
    """Messages to children, delivered in order: safety first, then as they were written."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def add(self, child_id: str, author: str, reply: Reply, now: float) -> int:
        """Queue a message."""
        return self.add_kind(child_id, author, "message", reply.as_dict(), now)

    def add_kind(self, child_id: str, author: str, kind: str, payload: Mapping[str, Any], now: float) -> int:
        """Queue a delivery of any kind."""
        sealed = self._keys.sealer(child_id).seal_json(payload, "outbox")
        result = self._db.execute(
            insert(tables.outbox).values(
                child_id=child_id,
                author=author,
                kind=kind,
                sealed=sealed,
                status="queued",
                attempts=0,
                due_at=now,
                created_at=now,
            )
        )
        return int(result.inserted_primary_key[0])

    def due(self, channel: str, beside: Sequence[str], now: float, limit: int) -> list[Outgoing]:
        """Return the next delivery of each child that has one due, safety messages first.

        A child whose first delivery waits for its retry has none due: order is kept.
        """
        table, children = tables.outbox, tables.children
        # one row a child, so that a flooded chat's long queue cannot hide the others
        safety = func.min(case((table.c.author == "safety", table.c.id)))
        first = (
            select(func.coalesce(safety, func.min(table.c.id)).label("id"))
            .where(table.c.status == "queued")
            .group_by(table.c.child_id)
            .subquery()
        )
        rows = self._db.execute(
            select(
                table.c.id,
                table.c.child_id,
                table.c.author,
                table.c.kind,
                table.c.sealed,
                table.c.attempts,
                table.c.created_at,
            )
            .join(first, first.c.id == table.c.id)
            .join(children, children.c.id == table.c.child_id)
            .where(table.c.due_at <= now, children.c.channel == channel)
            .order_by((table.c.author != "safety"), table.c.id)
            .limit(limit + len(beside))
        ).all()
        found: list[Outgoing] = []
        for row in rows:
            if row.child_id in beside or len(found) == limit:
                continue
            try:
                payload = self._keys.sealer(row.child_id).open_json(row.sealed, "outbox")
            except KeyLost:
                self.settle(row.id, "dropped", now, error="child forgotten")
            except WrongKey:
                self.settle(row.id, "failed", now, error="damaged on the disk")
            else:
                found.append(
                    Outgoing(row.id, row.child_id, row.author, row.kind, payload, row.attempts, row.created_at)
                )
        return found

    def settle(
        self, outbox_id: int, status: str, now: float, *, message_id: int | None = None, error: str | None = None
    ) -> None:
        """Note how a delivery ended: `sent`, `failed` or `dropped`. Its words are emptied."""
        self._db.execute(
            update(tables.outbox)
            .where(tables.outbox.c.id == outbox_id)
            .values(
                status=status,
                sent_at=now if status == "sent" else None,
                message_id=message_id,
                error=(error or "")[:200] or None,
                sealed=None,
            )
        )

    def retry(self, outbox_id: int, due_at: float, error: str) -> None:
        """Note a failed try and when the next one is due."""
        table = tables.outbox
        self._db.execute(
            update(table)
            .where(table.c.id == outbox_id)
            .values(attempts=table.c.attempts + 1, due_at=due_at, error=error[:200])
        )

    def drop_queued(
        self, child_id: str, why: str, authors: Sequence[str] = ("bot", "safety", "staff", "system")
    ) -> None:
        """Drop what is still queued for a child."""
        table = tables.outbox
        self._db.execute(
            update(table)
            .where(table.c.child_id == child_id, table.c.status == "queued", table.c.author.in_(authors))
            .values(status="dropped", error=why, sealed=None)
        )

    def message_ids(self, child_id: str, since: float) -> list[int]:
        """Return the far side's ids of both sides' messages since a time, for "Hide this chat"."""
        ours = self._db.execute(
            select(tables.outbox.c.message_id).where(
                tables.outbox.c.child_id == child_id,
                tables.outbox.c.message_id.isnot(None),
                tables.outbox.c.sent_at >= since,
            )
        ).scalars()
        theirs = self._db.execute(
            select(tables.received.c.message_id).where(
                tables.received.c.child_id == child_id, tables.received.c.at >= since
            )
        ).scalars()
        return sorted({*ours, *theirs})

    def count(self, status: str) -> int:
        """Return how many deliveries have this status."""
        return int(
            self._db.execute(
                select(func.count()).select_from(tables.outbox).where(tables.outbox.c.status == status)
            ).scalar_one()
        )


class TrackerRows:
    """Rasa's tracker, one sealed row a child."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def get(self, child_id: str) -> Any:
        """Return the stored value, or None; one that the disk damaged is none, and the conversation begins anew."""
        sealed = self._db.execute(
            select(tables.trackers.c.sealed).where(tables.trackers.c.child_id == child_id)
        ).scalar()
        try:
            return self._keys.sealer(child_id).open_json(sealed, "tracker") if sealed else None
        except WrongKey:
            return None

    def save(self, child_id: str, value: Any) -> None:
        """Store the value."""
        sealed = self._keys.sealer(child_id).seal_json(value, "tracker")
        table = tables.trackers
        if not self._db.execute(update(table).where(table.c.child_id == child_id).values(sealed=sealed)).rowcount:
            self._db.execute(insert(table).values(child_id=child_id, sealed=sealed))


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

    def waiting(self) -> Sequence[Handoff]:
        """Return the queue, unsorted."""
        return self._all(tables.handoffs.c.state == WAITING)

    def claimed(self) -> Sequence[Handoff]:
        """Return the live conversations."""
        return self._all(tables.handoffs.c.state == CLAIMED)

    def closed_since(self, since: float) -> Sequence[Handoff]:
        """Return conversations that ended since a time."""
        return self._all(tables.handoffs.c.state == CLOSED, tables.handoffs.c.closed_at >= since)

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


@dataclass(frozen=True)
class Line:
    """One line of a transcript, opened. `status` and `error` tell how the delivery of a staff line stands."""

    id: int
    author: str
    kind: str
    text: str
    at: float
    status: str | None
    error: str | None


class TranscriptRows:
    """Both sides of each handoff, sealed."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

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
    ) -> int:
        """Add a line."""
        sealed = self._keys.sealer(handoff.child_id).seal(text.encode(), "transcript")
        result = self._db.execute(
            insert(tables.transcript).values(
                handoff_id=handoff.id,
                child_id=handoff.child_id,
                author=author,
                kind=kind,
                sealed=sealed,
                at=now,
                inbox_id=inbox_id,
                outbox_id=outbox_id,
                client_id=client_id,
            )
        )
        return int(result.inserted_primary_key[0])

    def has(self, client_id: str) -> bool:
        """Whether the browser's message was stored before."""
        return (
            self._db.execute(select(tables.transcript.c.id).where(tables.transcript.c.client_id == client_id)).first()
            is not None
        )

    def lines(self, handoff: Handoff, after: int = 0) -> list[Line]:
        """Return the lines after an id, in order."""
        table, outbox = tables.transcript, tables.outbox
        rows = self._db.execute(
            select(
                table.c.id, table.c.author, table.c.kind, table.c.sealed, table.c.at, outbox.c.status, outbox.c.error
            )
            .join(outbox, outbox.c.id == table.c.outbox_id, isouter=True)
            .where(table.c.handoff_id == handoff.id, table.c.id > after)
            .order_by(table.c.at, table.c.id)
        ).all()
        sealer = self._keys.sealer(handoff.child_id)
        return [
            Line(r.id, r.author, r.kind, sealer.open(r.sealed, "transcript").decode(), r.at, r.status, r.error)
            for r in rows
        ]


class AlertRows:
    """Alerts that a child waits, repeated up the ladder until acknowledged."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def raise_for(self, handoff: Handoff, now: float) -> None:
        """Begin a ladder for a handoff; an older one that still runs is replaced."""
        self.acknowledge(handoff.id, now)
        self._db.execute(insert(tables.alerts).values(handoff_id=handoff.id, step=0, due_at=now + LADDER[0]))

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

    def given(self, alert_id: int, step: int, now: float, error: str | None) -> None:
        """Note that a rung was given, with what went wrong, and set the next rung's time."""
        wait = LADDER[step + 1] - LADDER[step] if step + 1 < len(LADDER) else LADDER[-1]
        self._db.execute(
            update(tables.alerts)
            .where(tables.alerts.c.id == alert_id)
            .values(step=min(step + 1, len(LADDER) - 1), due_at=now + wait, error=(error or "")[:200] or None)
        )

    def last_error(self) -> str | None:
        """Return what the newest given alert could not do, if anything."""
        table = tables.alerts
        return self._db.execute(select(table.c.error).order_by(table.c.id.desc()).limit(1)).scalar()


class StaffRows:
    """The people of the helpline."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, name: str, password_hash: str, role: str, languages: str, now: float) -> int:
        """Add a person.

        Raises:
            HandoffError: The name is taken.
        """
        try:
            result = self._db.execute(
                insert(tables.staff).values(
                    name=name,
                    password_hash=password_hash,
                    role=role,
                    languages=languages,
                    disabled=False,
                    failed_sign_ins=0,
                    created_at=now,
                )
            )
        except IntegrityError:
            raise HandoffError(f"there is a staff member called {name} already") from None
        return int(result.inserted_primary_key[0])

    def by_name(self, name: str) -> Row | None:
        """Return a person's row."""
        return self._db.execute(select(tables.staff).where(tables.staff.c.name == name)).first()

    def get(self, staff_id: int) -> Row | None:
        """Return a person's row."""
        return self._db.execute(select(tables.staff).where(tables.staff.c.id == staff_id)).first()

    def all(self) -> list[Row]:
        """Return everyone, by name."""
        return list(self._db.execute(select(tables.staff).order_by(tables.staff.c.name)).all())

    def update(self, staff_id: int, **values: Any) -> None:
        """Change some columns."""
        self._db.execute(update(tables.staff).where(tables.staff.c.id == staff_id).values(**values))


class SessionRows:
    """Signed-in browsers. Only a hash of each token is kept."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, token_hash: str, staff_id: int, csrf: str, expires_at: float) -> None:
        """Begin a session."""
        self._db.execute(
            insert(tables.sessions).values(token_hash=token_hash, staff_id=staff_id, csrf=csrf, expires_at=expires_at)
        )

    def get(self, token_hash: str, now: float) -> Row | None:
        """Return a running session joined with its person, unless expired or disabled."""
        sessions, staff = tables.sessions, tables.staff
        return self._db.execute(
            select(sessions.c.csrf, sessions.c.expires_at, staff.c.id, staff.c.name, staff.c.role, staff.c.languages)
            .join(staff, staff.c.id == sessions.c.staff_id)
            .where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now, staff.c.disabled.is_(False))
        ).first()

    def end(self, token_hash: str) -> None:
        """End a session."""
        self._db.execute(delete(tables.sessions).where(tables.sessions.c.token_hash == token_hash))

    def end_all(self, staff_id: int) -> None:
        """End all sessions of a person."""
        self._db.execute(delete(tables.sessions).where(tables.sessions.c.staff_id == staff_id))

    def extend(self, token_hash: str, expires_at: float) -> None:
        """Move the end of a session that is in use."""
        self._db.execute(
            update(tables.sessions).where(tables.sessions.c.token_hash == token_hash).values(expires_at=expires_at)
        )

    def sweep(self, now: float) -> None:
        """Delete ended sessions."""
        self._db.execute(delete(tables.sessions).where(tables.sessions.c.expires_at <= now))


class AuditRows:
    """Who did what. The database itself refuses to change or delete a row."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, staff: str, act: str, now: float, handoff_id: int | None = None, detail: str = "") -> None:
        """Add an entry."""
        self._db.execute(
            insert(tables.audit).values(at=now, staff=staff, act=act, handoff_id=handoff_id, detail=detail[:200])
        )

    def newest(self, limit: int = 200) -> list[Row]:
        """Return the newest entries."""
        return list(self._db.execute(select(tables.audit).order_by(tables.audit.c.id.desc()).limit(limit)).all())


class StateRows:
    """Small facts that processes share: the polling offset, heartbeats."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, name: str) -> str | None:
        """Return a value."""
        return self._db.execute(select(tables.state.c.value).where(tables.state.c.name == name)).scalar()

    def set(self, name: str, value: str) -> None:
        """Store a value."""
        if not self._db.execute(update(tables.state).where(tables.state.c.name == name).values(value=value)).rowcount:
            self._db.execute(insert(tables.state).values(name=name, value=value))
