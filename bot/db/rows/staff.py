"""The people of the helpline: accounts, sessions, and what they did."""

from __future__ import annotations

from typing import Any, Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.db import tables
from bot.errors import HandoffError


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
            select(
                sessions.c.csrf,
                sessions.c.expires_at,
                staff.c.id,
                staff.c.name,
                staff.c.role,
                staff.c.languages,
                staff.c.totp_on,
            )
            .join(staff, staff.c.id == sessions.c.staff_id)
            .where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now, staff.c.disabled.is_(False))
        ).first()

    def end(self, token_hash: str) -> None:
        """End a session."""
        self._db.execute(delete(tables.sessions).where(tables.sessions.c.token_hash == token_hash))

    def end_all(self, staff_id: int) -> None:
        """End all sessions of a person."""
        self._db.execute(delete(tables.sessions).where(tables.sessions.c.staff_id == staff_id))

    def end_others(self, staff_id: int, token_hash: str) -> None:
        """End all sessions of a person but this one."""
        table = tables.sessions
        self._db.execute(delete(table).where(table.c.staff_id == staff_id, table.c.token_hash != token_hash))

    def active(self, since: float) -> list[Row]:
        """Return the people whose session ends after `since`, each once: id, name, role, languages."""
        sessions, staff = tables.sessions, tables.staff
        return list(
            self._db.execute(
                select(staff.c.id, staff.c.name, staff.c.role, staff.c.languages)
                .join(sessions, sessions.c.staff_id == staff.c.id)
                .where(sessions.c.expires_at > since, staff.c.disabled.is_(False))
                .distinct()
            ).all()
        )

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

    def newest(self, limit: int = 200, before: int = 0) -> list[Row]:
        """Return the newest entries, those before an entry's number where one is given."""
        query = select(tables.audit).order_by(tables.audit.c.id.desc()).limit(limit)
        return list(self._db.execute(query.where(tables.audit.c.id < before) if before else query).all())


class DeviceRows:
    """Browsers that signed in before. Only a hash of each token is kept."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, token_hash: str, staff_id: int) -> Row | None:
        """Return a browser that this person signed in with before."""
        table = tables.devices
        return self._db.execute(
            select(table).where(table.c.token_hash == token_hash, table.c.staff_id == staff_id)
        ).first()

    def add(self, token_hash: str, staff_id: int, now: float) -> None:
        """Remember a browser."""
        self._db.execute(insert(tables.devices).values(token_hash=token_hash, staff_id=staff_id, failed=0, seen_at=now))

    def update(self, device: Row, **values: Any) -> None:
        """Change some columns."""
        table = tables.devices
        self._db.execute(
            update(table)
            .where(table.c.token_hash == device.token_hash, table.c.staff_id == device.staff_id)
            .values(**values)
        )

    def forget_all(self, staff_id: int) -> None:
        """Forget every browser of a person."""
        self._db.execute(delete(tables.devices).where(tables.devices.c.staff_id == staff_id))


class BackupCodeRows:
    """Codes that each let a person in once, in place of the second factor."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def replace(self, staff_id: int, hashes: Sequence[str]) -> None:
        """Give a person new codes; the old ones work no more."""
        table = tables.backup_codes
        self._db.execute(delete(table).where(table.c.staff_id == staff_id))
        for code_hash in hashes:
            self._db.execute(insert(table).values(staff_id=staff_id, code_hash=code_hash))

    def use(self, staff_id: int, code_hash: str, now: float) -> bool:
        """Use a code up. Returns whether it was one of the unused ones."""
        table = tables.backup_codes
        done = self._db.execute(
            update(table)
            .where(table.c.staff_id == staff_id, table.c.code_hash == code_hash, table.c.used_at.is_(None))
            .values(used_at=now)
        )
        return bool(done.rowcount)

    def left(self, staff_id: int) -> int:
        """Return how many codes a person has left."""
        table = tables.backup_codes
        return int(
            self._db.execute(
                select(func.count()).select_from(table).where(table.c.staff_id == staff_id, table.c.used_at.is_(None))
            ).scalar_one()
        )
