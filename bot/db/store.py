"""The unit of work: one transaction with all repositories. And a writer that commits many in a group."""

from __future__ import annotations

import asyncio
import queue
import threading
from contextlib import contextmanager
from typing import Any, Callable, Iterator, TypeVar

from sqlalchemy.engine import Connection, Engine

from bot.db.rows.children import ChildRows, TrackerRows
from bot.db.rows.handoffs import AlertRows, HandoffRows
from bot.db.rows.inbox import InboxRows
from bot.db.rows.outbox import OutboxRows
from bot.db.rows.retention import RetentionRows
from bot.db.rows.staff import AuditRows, BackupCodeRows, DeviceRows, SessionRows, StaffRows
from bot.db.rows.state import StateRows, TallyRows
from bot.db.rows.transcript import FileRows, NoteRows, TranscriptRows
from bot.privacy.keys import KeyStore

T = TypeVar("T")
GROUP = 64
"""How many pieces of work one commit may carry."""


class Transaction:
    """All repositories on one connection. Satisfies `bot.helpline.ports.Work`."""

    def __init__(self, connection: Connection, keys: KeyStore) -> None:
        self.children = ChildRows(connection, keys)
        self.inbox = InboxRows(connection, keys)
        self.outbox = OutboxRows(connection, keys)
        self.trackers = TrackerRows(connection, keys)
        self.handoffs = HandoffRows(connection)
        self.transcript = TranscriptRows(connection, keys)
        self.files = FileRows(connection, keys)
        self.notes = NoteRows(connection, keys)
        self.alerts = AlertRows(connection)
        self.tallies = TallyRows(connection)
        self.staff = StaffRows(connection)
        self.sessions = SessionRows(connection)
        self.devices = DeviceRows(connection)
        self.backup_codes = BackupCodeRows(connection)
        self.audit = AuditRows(connection)
        self.state = StateRows(connection)
        self.retention = RetentionRows(connection)
        self.connection = connection

    def staff_name(self, staff_id: int) -> str:
        """Return a helper's name."""
        row = self.staff.get(staff_id)
        return str(row.name) if row else "?"


class Store:
    """The database and the key store together.

    Args:
        engine: From `open_engine`.
        keys: The key store.
    """

    def __init__(self, engine: Engine, keys: KeyStore) -> None:
        self.engine = engine
        self.keys = keys
        self._reading = engine.execution_options(reading=True)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a short write transaction; commit at the end, roll back on any error. Never hold it across an await."""
        with self.engine.begin() as connection:
            yield Transaction(connection, self.keys)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a read transaction that no writer waits for."""
        with self._reading.begin() as connection:
            yield Transaction(connection, self.keys)


class Writer:
    """Runs pieces of write work on one thread, several to a commit, each in a savepoint of its own.

    A commit waits for the disk; under load many finished turns share that wait. A piece that fails is rolled
    back alone. `run` returns only when its commit is on the disk.

    Args:
        store: Where to write.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: queue.SimpleQueue[tuple[Callable[[Transaction], Any], asyncio.Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in a transaction and return its result once it is committed."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put((work, future))
        return await asyncio.shield(future)

    def close(self) -> None:
        """Finish what is queued and stop."""
        self._queue.put(None)
        self._thread.join(timeout=30)

    def _loop(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            batch = [first]
            while len(batch) < GROUP and not self._queue.empty():
                item = self._queue.get()
                if item is None:
                    self._queue.put(None)
                    break
                batch.append(item)
            self._commit(batch)

    def _commit(self, batch: list[tuple[Callable[[Transaction], Any], asyncio.Future[Any]]]) -> None:
        results: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []
        try:
            with self._store.transaction() as transaction:
                for work, future in batch:
                    savepoint = transaction.connection.begin_nested()
                    try:
                        results.append((future, work(transaction), None))
                        savepoint.commit()
                    except BaseException as error:  # told to the one who asked; the others go on
                        savepoint.rollback()
                        results.append((future, None, error))
        except BaseException as error:  # the commit itself failed: nobody's work was stored
            results = [(future, None, error) for _, future in batch]
        for future, value, problem in results:
            future.get_loop().call_soon_threadsafe(_settle, future, value, problem)


def _settle(future: asyncio.Future[Any], value: Any, problem: BaseException | None) -> None:
    if future.done():
        return
    if problem is not None:
        future.set_exception(problem)
    else:
        future.set_result(value)
