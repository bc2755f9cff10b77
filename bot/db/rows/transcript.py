"""What was said in a handoff: both sides, files, and notes between helpers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.db import tables
from bot.errors import WrongKey
from bot.helpline.model import Handoff
from bot.privacy.keys import KeyStore, Sealer


@dataclass(frozen=True)
class Line:
    """One line of a transcript, opened.

    Attributes:
        status: How the delivery of a staff line stands; `error` says why it failed.
        danger: A signal of danger was found in it.
        file: It came with a file that a helper may open.
    """

    id: int
    author: str
    kind: str
    text: str
    at: float
    status: str | None
    error: str | None
    danger: bool = False
    file: bool = False


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
        danger: bool = False,
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
                danger=danger,
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
        table, outbox, files = tables.transcript, tables.outbox, tables.files
        rows = self._db.execute(
            select(
                table.c.id,
                table.c.author,
                table.c.kind,
                table.c.sealed,
                table.c.at,
                table.c.danger,
                outbox.c.status,
                outbox.c.error,
                files.c.line_id,
            )
            .join(outbox, outbox.c.id == table.c.outbox_id, isouter=True)
            .join(files, files.c.line_id == table.c.id, isouter=True)
            .where(table.c.handoff_id == handoff.id, table.c.id > after)
            .order_by(table.c.at, table.c.id)
        ).all()
        sealer = self._keys.sealer(handoff.child_id)
        return [
            Line(r.id, r.author, r.kind, _words(sealer, r.sealed), r.at, r.status, r.error, r.danger, bool(r.line_id))
            for r in rows
        ]


def _words(sealer: Sealer, sealed: bytes) -> str:
    """Open words; what the disk damaged is shown as lost, and the rest of the conversation stays readable."""
    try:
        return sealer.open(sealed, "transcript").decode()
    except WrongKey:
        return "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Sent:
    """A file of a child: its far side's name, and its content once a helper asked for it."""

    line_id: int
    handoff_id: int
    child_id: str
    kind: str
    ref: str
    mime: str | None
    content: bytes | None


class FileRows:
    """Photos, voice notes and files, sealed. Only their names are kept until a helper opens one."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def add(self, line_id: int, child_id: str, file_id: str) -> None:
        """Note that a line came with a file."""
        sealed = self._keys.sealer(child_id).seal(file_id.encode(), "file")
        self._db.execute(insert(tables.files).values(line_id=line_id, child_id=child_id, sealed_ref=sealed))

    def get(self, line_id: int) -> Sent | None:
        """Return a file."""
        files, lines = tables.files, tables.transcript
        row = self._db.execute(
            select(files, lines.c.handoff_id, lines.c.kind)
            .join(lines, lines.c.id == files.c.line_id)
            .where(files.c.line_id == line_id)
        ).first()
        if row is None:
            return None
        sealer = self._keys.sealer(row.child_id)
        content = sealer.open(row.sealed, "content") if row.sealed else None
        ref = sealer.open(row.sealed_ref, "file").decode()
        return Sent(row.line_id, row.handoff_id, row.child_id, row.kind, ref, row.mime, content)

    def keep(self, file: Sent, content: bytes, mime: str) -> None:
        """Store what was fetched."""
        sealed = self._keys.sealer(file.child_id).seal(content, "content")
        self._db.execute(
            update(tables.files).where(tables.files.c.line_id == file.line_id).values(sealed=sealed, mime=mime)
        )


@dataclass(frozen=True)
class Note:
    """What one helper wrote down for the others."""

    staff: str
    text: str
    at: float


class NoteRows:
    """Notes between helpers, sealed like the child's own words."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self._db, self._keys = connection, keys

    def add(self, handoff: Handoff, staff: str, text: str, now: float) -> None:
        """Add a note."""
        sealed = self._keys.sealer(handoff.child_id).seal(text.encode(), "note")
        self._db.execute(
            insert(tables.notes).values(
                handoff_id=handoff.id, child_id=handoff.child_id, staff=staff, sealed=sealed, at=now
            )
        )

    def of(self, handoff: Handoff) -> list[Note]:
        """Return the notes about a child's conversation, oldest first."""
        table = tables.notes
        rows = self._db.execute(select(table).where(table.c.handoff_id == handoff.id).order_by(table.c.id)).all()
        sealer = self._keys.sealer(handoff.child_id)
        return [Note(row.staff, sealer.open(row.sealed, "note").decode(), row.at) for row in rows]
