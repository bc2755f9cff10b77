"""A console that is served, its database, and children who can be made and heard; for all console tests."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Page

from bot import settings as all_settings
from bot.console.app import Console
from bot.content.catalogue import Catalogue
from bot.content.replies import Replies
from bot.db.engine import open_engine
from bot.db.store import Store
from bot.errors import FileRefused
from bot.helpline import service
from bot.helpline.model import Handoff
from bot.privacy.keys import KeyStore

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="/usr/bin/chromium is not installed")
CONTENT = Path(__file__).parents[2] / "content"
PASSWORD = "correct horse battery"
WORDS = "SECRET-WORDS-OF-A-CHILD"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class World:
    """A console that is served, its database, and children who can be made and heard."""

    def __init__(self, root: Path, empty: Path, hashed: str, catalogue: Catalogue) -> None:
        self.clients: list[httpx.Client] = []
        self.late = 0.0
        self.bot_seen: float | None = 1.0
        self.settings = all_settings.load(
            {
                "DATABASE_URL": f"sqlite:///{root}/lantern.db",
                "KEYS_PATH": f"{root}/keys.db",
                "ENCRYPTION_KEYS": all_settings.new_secret(),
                "CHAT_ID_KEY": "chat",
                "SECRET_KEY": "secret",
                "CONTENT_PATH": str(CONTENT),
            },
            root / "no.env",
        )
        shutil.copy(empty, root / "lantern.db")
        self.store = Store(
            open_engine(self.settings.database_url), KeyStore(self.settings.keys_path, self.settings.encryption_keys)
        )
        self.replies = Replies(catalogue, "GR")
        self.far_files: dict[str, bytes | FileRefused] = {}
        self.console = console = Console(self.settings, self.store, self.replies, self.health, self.fetch, self.now)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = uvicorn.Server(
            uvicorn.Config(
                console.app({}, []), port=self.port, log_level="critical", ws="none", timeout_graceful_shutdown=1
            )
        )
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        self._numbers = iter(range(1, 10_000))
        self.staff = {}
        with self.store.transaction() as work:
            for name, role in {
                "Amina": "helpline",
                "Paul": "helpline",
                "Sofia": "supervisor",
                "Anna": "admin",
                "Edit": "editor",
            }.items():
                self.staff[name] = service.Staff(work.staff.add(name, hashed, role, "", self.now()), name)
        until(lambda: self.server.started)

    def now(self) -> float:
        """The console's clock, which a test may move."""
        return time.time() + self.late

    def fetch(self, ref: str) -> bytes:
        """What the far side has under a file's name."""
        found = self.far_files[ref]
        if isinstance(found, FileRefused):
            raise found
        return found

    def health(self) -> dict[str, Any]:
        """What the bot's wiring would tell."""
        return {"database": "ok", "bot_seen_seconds_ago": self.bot_seen, "content_problems": []}

    def child(
        self,
        language: str = "en",
        *,
        country: str | None = "GR",
        urgent: bool = False,
        ago: float = 0,
        share: str = "now",
        safe: str = "here",
        topics: str = "",
        away: float = 0,
    ) -> Handoff:
        """A child asks for a person."""
        now, number = self.now(), next(self._numbers)
        with self.store.transaction() as work:
            child = work.children.add(f"lookup{number}", "telegram", str(number), now)
            work.children.update(child.id, language=language, country=country, topics=topics, seen_at=now - away)
            known = work.children.get(child.id)
            assert known is not None
            handoff = service.ask(work, known, language, urgent, now - ago)
            service.share(work, known, share)
            service.safety(work, known, safe)
            return self.read(handoff.id, work)

    def read(self, handoff_id: int, work: Any = None) -> Handoff:
        """The handoff as it is stored."""
        if work is None:
            with self.store.reading() as work:
                return self.read(handoff_id, work)
        handoff = work.handoffs.get(handoff_id)
        assert handoff is not None
        return handoff

    def claim(self, handoff: Handoff, name: str) -> None:
        """A helper takes a child, not through the page."""
        with self.store.transaction() as work:
            service.claim(work, handoff.id, self.staff[name], self.replies.message, self.now())

    def hear(
        self, handoff: Handoff, text: str, kind: str = "text", *, danger: bool = False, file_id: str | None = None
    ) -> None:
        """The child writes while a person has the floor."""
        number, now = next(self._numbers), self.now()
        with self.store.transaction() as work:
            inbox_id = work.inbox.add("bot", number, handoff.child_id, kind, {"text": text}, None, now)
            assert inbox_id is not None
            work.children.update(handoff.child_id, seen_at=now)
            service.child_said(
                work,
                self.read(handoff.id, work),
                text,
                now,
                inbox_id=inbox_id,
                kind=kind,
                danger=danger,
                file_id=file_id,
            )

    def speaks(self, name: str, languages: str) -> None:
        """Say which languages somebody speaks."""
        with self.store.transaction() as work:
            work.staff.update(self.staff[name].id, languages=languages)

    def sent(self, author: str = "staff", kind: str = "message") -> list[Any]:
        """The outbox of one author, opened, in order."""
        with self.store.reading() as work:
            query = f"SELECT * FROM outbox WHERE author = '{author}' AND kind = '{kind}' ORDER BY id"
            rows = work.connection.exec_driver_sql(query).all()
            return [
                (
                    row.id,
                    work.outbox._keys.sealer(row.child_id).open_json(row.sealed, "outbox").get("text", row.kind)
                    if row.sealed
                    else None,
                    row.status,
                )
                for row in rows
            ]

    def acts(self, act: str) -> list[tuple[str, int | None]]:
        """Who did `act`, with which handoff."""
        with self.store.reading() as work:
            return [(row.staff, row.handoff_id) for row in work.audit.newest() if row.act == act]

    def client(self, name: str | None = None) -> httpx.Client:
        """A plain HTTP client, signed in."""
        client = httpx.Client(base_url=self.url, headers={"accept-language": "en"}, timeout=20)
        self.clients.append(client)
        if name:
            form = client.get("/signin")
            answer = client.post("/signin", data={"name": name, "password": PASSWORD, "csrf": token(form)})
            assert answer.status_code == 303, answer.text
        return client


def until(true: Callable[[], Any]) -> None:
    """Wait for something that comes by itself."""
    end = time.monotonic() + 15
    while not true():
        assert time.monotonic() < end, "did not come"
        time.sleep(0.02)


def nudge(page: Page) -> None:
    """Have a page ask at once, where the waiting itself is not what is tested."""
    page.evaluate("dispatchEvent(new Event('online'))")


def token(page: httpx.Response) -> str:
    """The token of a page's forms."""
    found = CSRF.search(page.text)
    assert found, page.text
    return found.group(1)
