"""The real system as processes, between a stand-in for Telegram and its own database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Iterator

import httpx
import pytest

from bot import settings
from bot.bootstrap import Lantern
from tests.telegram_standin import Standin

ROOT = Path(__file__).parents[2]
TOKEN = "123456:TEST-TOKEN"
PATIENCE = 60.0
"""Seconds a test waits for something that must happen; not a speed limit."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], Any], why: str, patience: float = PATIENCE) -> Any:
    """Wait until `what` returns something true, and return that."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {patience:.0f} s in vain: {why}")


class System:
    """Lantern's processes on a database of their own.

    Args:
        folder: Where database, keys and logs go.
        changes: Settings that differ.
    """

    def __init__(self, folder: Path, **changes: str) -> None:
        self.folder = folder
        self.telegram = Standin(token=TOKEN).start()
        self.telegram.limits(per_second=None, chat_per_second=None)
        self.rasa_port, self.console_port = free_port(), free_port()
        self.environment = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.telegram.url,
            "TELEGRAM_FILE_URL": self.telegram.file_url,
            "DATABASE_URL": f"sqlite:///{folder}/lantern.db",
            "KEYS_PATH": str(folder / "keys.db"),
            "ENCRYPTION_KEYS": settings.new_secret(),
            "CHAT_ID_KEY": settings.new_secret(),
            "SECRET_KEY": settings.new_secret(),
            "DEMO_CHAT_IDS": "*",
            "RASA_PORT": str(self.rasa_port),
            "CONSOLE_PORT": str(self.console_port),
            "OMP_NUM_THREADS": "1",
            **changes,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.logs: list[Path] = []
        self._taps: dict[int, int] = {}

    @property
    def lantern(self) -> Lantern:
        """The same database, opened from the test."""
        if not hasattr(self, "_lantern"):
            self._lantern = Lantern(settings.load(self.environment, self.folder / "no.env"))
        return self._lantern

    def start(self, part: str, *, killed_at: str = "", module: str = "tests.e2e.process") -> subprocess.Popen[bytes]:
        """Start `bot` or `console`; with `killed_at` it kills itself (SIGKILL) the first time it comes there."""
        log = self.folder / f"{part}-{len(self.logs)}.log"
        self.logs.append(log)
        environment = {**os.environ, **self.environment, "KILLED_AT": killed_at, "PYTHONWARNINGS": "ignore"}
        process = subprocess.Popen(
            [sys.executable, "-m", module, part],
            cwd=ROOT,
            env=environment,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        self.processes[part] = process
        return process

    def start_ready(self, part: str = "bot", **how: Any) -> None:
        """Start a process and wait until it serves (the bot: until its model is loaded)."""
        process = self.start(part, **how)
        port = self.rasa_port if part == "bot" else self.console_port

        def ready() -> bool:
            assert process.poll() is None, self.logs[-1].read_text(errors="replace")[-3000:]
            try:
                return httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200
            except httpx.HTTPError:
                return False

        wait_for(ready, f"{part} is ready", 120)

    def kill(self, part: str = "bot") -> None:
        """Kill a process as a power cut would."""
        self.processes[part].send_signal(signal.SIGKILL)
        self.processes[part].wait()

    def wait_dead(self, part: str = "bot") -> None:
        """Wait until a process killed itself."""
        assert self.processes[part].wait(timeout=PATIENCE) == -signal.SIGKILL, self.logs[-1].read_text()[-3000:]

    def texts(self, chat: int) -> list[str]:
        """Return what the bot said in a chat, in order."""
        return [message["text"] for message in self.telegram.sent(chat)]

    def wait_text(self, chat: int, part: str, since: int = 0) -> dict[str, Any]:
        """Wait until the bot says something that contains `part`."""
        return dict(self.telegram.wait_for(chat, part, timeout=PATIENCE, since=since))

    def tap(self, chat: int, key: str) -> dict[str, Any]:
        """Tap a button with this key, on whatever the bot said first: old chats hold buttons of every age."""
        if chat not in self._taps:
            self._taps[chat] = self.telegram.sent(chat)[0]["message_id"]
        return dict(self.telegram.press(chat, data=key, message_id=self._taps[chat], force=True))

    def quiet(self) -> None:
        """Wait until nothing waits: every message done, every delivery settled."""

        def still() -> bool:
            with self.lantern.store.reading() as work:
                return not (work.inbox.count("new") or work.outbox.count("queued"))

        wait_for(lambda: not self.telegram.pending() and still(), "everything is done")

    def log_text(self) -> str:
        """Return everything that any process logged."""
        return "".join(log.read_text(errors="replace") for log in self.logs)

    def stop(self) -> None:
        """End everything."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.telegram.stop()


def needs_model() -> None:
    """Skip, saying why, where no model is trained; `make test` trains one first."""
    if not list((ROOT / "models").glob("*.tar.gz")):
        pytest.skip("no trained model: run `make train` (make test does)")


def running(folder: Path, *parts: str, **changes: str) -> Iterator[System]:
    """Yield a running system; for fixtures."""
    needs_model()
    system = System(folder, **changes)
    try:
        for part in parts:
            system.start_ready(part)
        yield system
    finally:
        system.stop()
